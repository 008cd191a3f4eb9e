//! What is mailed to whom, event by event: the table of `docs/mails.md`.
//!
//! Pure. What an event does not say itself is told of the launch that it is about.

mod bookings;
mod invoices;
mod launches;
mod refunds;
#[cfg(test)]
mod tests;

use domain::commit::Position;
use domain::ids::{BookingId, CustomerId, LaunchId, SupplierId};
use domain::launch::{Flight, LaunchEvent};
use notifier::{Attachment, Template, Values};

use crate::course::Course;
use crate::sites::Sites;

pub(crate) use invoices::{About, of_invoice, of_overdue};
pub(crate) use refunds::of_refund;

/// A mail that somebody should get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) template: Template,
    pub(crate) to: Reader,
    /// The booking that it is about, if it is one.
    pub(crate) booking: Option<BookingId>,
    pub(crate) values: Values,
    pub(crate) attachments: Vec<Attachment>,
}

/// Who should get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A customer.
    Customer(CustomerId),
    /// A supplier.
    Supplier(SupplierId),
    /// Every customer who is a VIP.
    Vips,
    /// Every employee who works in finance.
    Finance,
    /// Everybody who flies by a booking, but whoever made it.
    Passengers(Seats),
}

/// Where it stands in the log who flies by a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seats {
    pub(crate) launch: LaunchId,
    pub(crate) booking: BookingId,
    /// The commit in which they were reserved.
    pub(crate) reserved: Position,
}

/// So many of the launches that a supplier schedules on a day are announced to VIPs: the first. All
/// others stand on the site as well.
pub(crate) const ANNOUNCED_A_DAY: u32 = 3;

/// A launch before an event and after it.
pub(crate) struct Turn<'a> {
    pub(crate) id: LaunchId,
    pub(crate) before: &'a Course,
    pub(crate) after: &'a Course,
    /// Of an event that schedules it: how many others its supplier scheduled on that day before,
    /// counted up to [`ANNOUNCED_A_DAY`].
    pub(crate) scheduled_before: u32,
    pub(crate) sites: &'a Sites,
}

/// What all mails about a launch say.
struct Told<'a> {
    turn: &'a Turn<'a>,
    flight: &'a Flight,
    /// What it is called.
    launch: String,
    /// When it flies, as of now.
    date: String,
}

impl<'a> Told<'a> {
    fn of(turn: &'a Turn<'a>) -> Option<Self> {
        let flight = turn.after.flight()?;
        Some(Self {
            turn,
            flight,
            launch: turn.after.name(flight),
            date: turn.after.moment(flight.date),
        })
    }

    /// Where its supplier sees it.
    fn own_page(&self) -> String {
        self.turn.sites.own_launch(self.turn.id)
    }

    fn supplier(&self) -> Reader {
        Reader::Supplier(self.flight.supplier)
    }
}

/// The mails that follow from an event of a launch. None of what was never scheduled.
pub(crate) fn of_launch(turn: &Turn<'_>, event: &LaunchEvent) -> Vec<Mail> {
    let Some(told) = Told::of(turn) else {
        return Vec::new();
    };
    match event {
        LaunchEvent::Scheduled(event) => launches::scheduled(&told, event).into_iter().collect(),
        LaunchEvent::Confirmed(_) => launches::confirmed(&told),
        LaunchEvent::Delayed(event) => launches::delayed(&told, event),
        LaunchEvent::LowOccupancyFlagged(event) => vec![launches::low_occupancy(&told, event)],
        LaunchEvent::Reminded(event) => launches::reminded(&told, event),
        LaunchEvent::Aborted(event) => launches::aborted(&told, event),
        LaunchEvent::Completed(_) => launches::completed(&told),
        LaunchEvent::Failed(event) => launches::failed(&told, event),
        LaunchEvent::SeatsReserved(event) => vec![bookings::seats_reserved(&told, event)],
        LaunchEvent::BookingConfirmed(event) => bookings::confirmed(&told, event),
        LaunchEvent::BookingCancelled(event) => bookings::cancelled(&told, event),
        LaunchEvent::BookingExpired(event) => bookings::expired(&told, event),
        LaunchEvent::Revised(_) => Vec::new(),
    }
}
