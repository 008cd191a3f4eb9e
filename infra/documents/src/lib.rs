//! What people keep: tickets and invoices as PDF, launches as calendar files.
//!
//! - [`ticket_pdf`]: a boarding pass for each passenger of a booking.
//! - [`invoice_pdf`]: an invoice or a credit note.
//! - [`calendar_file`]: a launch for the calendar of those who booked it.
//!
//! This crate is pure. Plain structs go in, bytes come out, and the same input gives the same
//! bytes: it reads no clock and makes no random number, so what it makes can be cached and
//! compared. It knows nothing of where the data comes from, who may see it and how it travels.
//!
//! Whatever the texts are, they stay in their boxes: they are wrapped, made smaller or clipped.
//! Characters that the fonts (`fonts/README.md`) lack are drawn as boxes.

mod booking;
mod brand;
mod calendar;
mod company;
mod error;
mod invoice;
mod launch;
mod moment;
mod pdf;
mod plain;
mod short;
mod ticket;

pub use booking::BookingStatus;
pub use calendar::{CalendarEntry, calendar_file};
pub use company::{ASTRO_BOOKINGS, Company};
pub use error::DocumentError;
pub use invoice::{Invoice, LaunchReference, Party, References, invoice_pdf};
pub use launch::LaunchFacts;
pub use short::booking_reference;
pub use ticket::{Ticket, TicketPassenger, ticket_pdf};
