//! The supplier who is asking.

mod open_profile;
mod show;

pub(crate) use open_profile::{__path_open_profile, open_profile};
pub(crate) use show::{__path_show, show};
