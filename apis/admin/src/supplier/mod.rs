//! The supplier who is asking.

mod show;
mod write_profile;

pub(crate) use show::{__path_show, show};
pub(crate) use write_profile::{__path_write_profile, write_profile};
