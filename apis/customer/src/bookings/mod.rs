//! Bookings: a customer's own.

mod body;
mod calendar;
mod cancel;
mod list;
mod over;
mod payment;
mod preview;
mod reserve;
mod show;
mod ticket;

pub(crate) use calendar::{__path_calendar, calendar};
pub(crate) use cancel::{__path_cancel, cancel};
pub(crate) use list::{__path_list, list};
pub(crate) use payment::{__path_pay, pay};
pub(crate) use preview::{__path_preview, preview};
pub(crate) use reserve::{__path_reserve, reserve};
pub(crate) use show::{__path_show, show};
pub(crate) use ticket::{__path_ticket, ticket};
