//! Bookings: a supplier sees those of its own launches, finance all of them, and records what
//! was paid for them by transfer.

mod body;
mod list;
mod pay;
mod record;
mod show;

pub(crate) use list::{__path_list, list};
pub(crate) use pay::{__path_pay, pay};
pub(crate) use show::{__path_show, show};
