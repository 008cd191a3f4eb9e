//! Bookings: a supplier sees those of its own launches, finance all of them.

mod body;
mod list;
mod record;
mod show;

pub(crate) use list::{__path_list, list};
pub(crate) use show::{__path_show, show};
