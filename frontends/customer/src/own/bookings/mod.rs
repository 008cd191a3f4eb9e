//! One's bookings: all of them, and one.

mod cancel;
mod list;
mod money;
mod show;

pub(super) use cancel::CancelDialog;
pub(super) use list::Bookings;
pub(super) use show::BookingPage;
