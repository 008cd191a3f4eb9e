//! The versions of the read models: IT has others built, compared, switched to and deleted, and
//! copies made to look into; IT and auditors see how far they are.
//!
//! The stores of the read models are none of core-api's: here it is written down what somebody wants,
//! and read what the rebuilder says.

mod cancel;
mod compare;
mod drop_version;
mod list;
mod rebuild;
mod scratch;
mod shown;
mod switch;
mod wanting;

pub(crate) use cancel::{__path_cancel, cancel};
pub(crate) use compare::{__path_compare, compare};
pub(crate) use drop_version::{__path_drop_version, drop_version};
pub(crate) use list::{__path_list, list};
pub(crate) use rebuild::{__path_rebuild, rebuild};
pub(crate) use scratch::{__path_scratch, scratch};
pub(crate) use switch::{__path_switch, switch};
