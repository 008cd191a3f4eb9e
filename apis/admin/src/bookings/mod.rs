//! Bookings, as finance deals with them.

mod pay;

pub(crate) use pay::{__path_pay, pay};
