//! A launch and its bookings: the one consistency boundary that decides who gets a seat. No
//! booking can oversell it, however many processes run.
//!
//! Knows no passenger beyond the moment of the reservation (ages are checked then, and the
//! personal details go sealed into the event, never into the state), no payment, no invoice.
//!
//! - [`commands`](LaunchCommand): what it can be asked to do, with the facts that it needs.
//! - [`events`](LaunchEvent): what happened; a storage format.
//! - [`state`](Launch): what decisions need, and how events change it.
//! - `decide`: one file per command.
//! - [`errors`](LaunchError): the rules, as rejections.

mod commands;
mod decide;
mod errors;
mod events;
mod seats;
mod state;
#[cfg(test)]
mod tests;

pub use commands::{
    CancelBooking, ConfirmBooking, CustomerFacts, LaunchCommand, ReserveSeats, RocketFacts,
    Schedule, SupplierFacts,
};
pub use decide::{
    Cancellation, MAX_EXPIRED, MAX_PASSENGERS, MAX_SEAT_PRICE, MAX_YEARS_AHEAD, age_on,
};
pub use errors::LaunchError;
pub use events::{
    BookingCancelled, BookingConfirmed, BookingExpired, LaunchEvent, LaunchRocket, Passenger,
    PassengerDetails, PaymentMethod, Scheduled, SeatsReserved,
};
pub use seats::SeatCount;
pub use state::{Booking, BookingStatus, Deadline, Flight, Launch};

use crate::aggregate::{AggregateRoot, Context, aggregate};
use crate::ids::LaunchId;
use crate::rocket::Range;
use crate::words::words;

words! {
    /// Where a launch goes, from near to far.
    pub enum Destination {
        /// Up and down again.
        Suborbital = "suborbital",
        /// Around the Earth.
        LowEarthOrbit = "low_earth_orbit",
        /// To the Moon and beyond.
        Interplanetary = "interplanetary",
    }
}

impl Destination {
    /// Whether a rocket of that range gets there.
    #[must_use]
    pub const fn is_within(self, range: Range) -> bool {
        let reached = match range {
            Range::Suborbital => Self::Suborbital,
            Range::LowEarthOrbit => Self::LowEarthOrbit,
            Range::Interplanetary => Self::Interplanetary,
        };
        self as u8 <= reached as u8
    }
}

aggregate!(Launch, "launch", LaunchCommand, LaunchEvent, LaunchError);

impl AggregateRoot for Launch {
    type Id = LaunchId;

    const STATE_VERSION: u16 = 1;

    fn decide(
        &self,
        command: &LaunchCommand,
        context: &Context,
    ) -> Result<Vec<LaunchEvent>, LaunchError> {
        decide::decide(self, command, context)
    }
}
