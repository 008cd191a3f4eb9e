//! The supplier who is asking.

mod save;
mod show;

pub(crate) use save::{__path_save, save};
pub(crate) use show::{__path_show, show};
