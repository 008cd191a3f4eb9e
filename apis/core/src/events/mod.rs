//! What happened, found again by what is known of it, and shown as it stands in the log.
//!
//! The index says where something is and nothing of what it says; that is read from the log itself, with
//! nothing personal in it.

mod body;
mod disclose;
mod filter;
mod list;
mod show;

pub(crate) use body::entry;
pub(crate) use disclose::{__path_disclose, disclose};
pub(crate) use list::{__path_list, list};
pub(crate) use show::{__path_show, show};
