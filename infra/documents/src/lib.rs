//! What people keep: launches as calendar files.
//!
//! - [`calendar_file`]: a launch for the calendar of those who booked it.
//!
//! This crate is pure. Plain structs go in, bytes come out, and the same input gives the same
//! bytes: it reads no clock and makes no random number, so what it makes can be cached and
//! compared. It knows nothing of where the data comes from, who may see it and how it travels.

mod booking;
mod calendar;
mod company;
mod launch;
mod moment;
mod plain;
mod short;

pub use booking::BookingStatus;
pub use calendar::{CalendarEntry, calendar_file};
pub use company::{ASTRO_BOOKINGS, Company};
pub use launch::LaunchFacts;
pub use short::booking_reference;
