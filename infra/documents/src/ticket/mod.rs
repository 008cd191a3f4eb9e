//! Tickets: a boarding pass for each passenger, a page each.

mod code;
mod notes;
mod pass;
mod scenery;

use domain::ids::{BookingId, PassengerId};
use domain::launch::{LaunchStatus, MAX_PASSENGERS};

use crate::booking::BookingStatus;
use crate::error::DocumentError;
use crate::launch::LaunchFacts;
use crate::pdf;
use crate::short::{booking_reference, short};

/// The tickets of a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The booking.
    pub booking: BookingId,
    /// How it stands. Only with a confirmed one somebody boards; the others say so.
    pub status: BookingStatus,
    /// The launch.
    pub launch: LaunchFacts,
    /// Who flies, 1 to [`MAX_PASSENGERS`], a page each.
    pub passengers: Vec<TicketPassenger>,
}

impl Ticket {
    /// Why nobody boards with it; nothing if they may.
    fn obstacle(&self) -> Option<&'static str> {
        let launch = match self.launch.status {
            LaunchStatus::Scheduled | LaunchStatus::Confirmed | LaunchStatus::Delayed => None,
            LaunchStatus::Aborted => Some("the launch was aborted."),
            LaunchStatus::Completed | LaunchStatus::Failed => Some("the launch is over."),
        };
        let booking = match self.status {
            BookingStatus::Confirmed => None,
            BookingStatus::Reserved => Some("the booking is not paid yet."),
            BookingStatus::Expired => Some("the booking was not paid in time."),
            BookingStatus::Cancelled => Some("the booking was cancelled."),
            BookingStatus::Aborted => Some("the launch was aborted."),
            BookingStatus::Completed | BookingStatus::Failed => Some("the launch is over."),
        };
        booking.or(launch)
    }
}

/// Somebody who flies.
#[derive(Clone, PartialEq, Eq)]
pub struct TicketPassenger {
    /// Which one.
    pub id: PassengerId,
    /// Name; none if that person was erased.
    pub name: Option<String>,
}

/// Never shows the name: debug output ends in logs.
impl std::fmt::Debug for TicketPassenger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TicketPassenger")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Writes the tickets of a booking as PDF.
///
/// Each holds a code that reads `astro:ticket:<booking id>:<passenger id>`.
///
/// # Errors
/// No passengers, or too many.
pub fn ticket_pdf(ticket: &Ticket) -> Result<Vec<u8>, DocumentError> {
    let asked = ticket.passengers.len();
    if !(1..=MAX_PASSENGERS).contains(&asked) {
        return Err(DocumentError::Passengers {
            asked,
            most: MAX_PASSENGERS,
        });
    }
    let title = format!("Launch pass {}", booking_reference(ticket.booking));
    pdf::write(&title, asked, |place, canvas| {
        let seat = Seat {
            ticket,
            passenger: &ticket.passengers[place],
            number: place + 1,
        };
        scenery::draw(canvas);
        pass::draw(canvas, &seat);
        notes::draw(canvas, &seat);
    })
}

/// One seat of a booking: what a page is about.
struct Seat<'a> {
    ticket: &'a Ticket,
    passenger: &'a TicketPassenger,
    /// Counted from 1.
    number: usize,
}

impl Seat<'_> {
    fn name(&self) -> String {
        match &self.passenger.name {
            Some(name) => name.clone(),
            None => format!("Passenger {}", short(self.passenger.id)),
        }
    }

    /// `1 of 4`
    fn place(&self) -> String {
        format!("{} of {}", self.number, self.ticket.passengers.len())
    }
}
