//! The versions of the read models: IT has others built, compared, switched to and deleted, and
//! copies made to look into, and models paused; IT and auditors see how far they are.
//!
//! What a projection parked, IT and auditors see (`parked`), and IT decides about.
//!
//! The stores of the read models are none of core-api's: here it is written down what somebody wants,
//! and read what the rebuilder says.

mod cancel;
mod compare;
mod drop_version;
mod list;
pub(crate) mod parked;
mod pause;
mod rebuild;
mod resume;
mod scratch;
mod shown;
mod switch;
mod wanting;

pub(crate) use cancel::{__path_cancel, cancel};
pub(crate) use compare::{__path_compare, compare};
pub(crate) use drop_version::{__path_drop_version, drop_version};
pub(crate) use list::{__path_list, list};
pub(crate) use pause::{__path_pause, pause};
pub(crate) use rebuild::{__path_rebuild, rebuild};
pub(crate) use resume::{__path_resume, resume};
pub(crate) use scratch::{__path_scratch, scratch};
pub(crate) use shown::paused;
pub(crate) use switch::{__path_switch, switch};
