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
mod takings;
#[cfg(test)]
mod tests;

pub use commands::{
    Abort, CancelBooking, Complete, Confirm, ConfirmBooking, CustomerFacts, Delay, Fail,
    LaunchCommand, ReserveSeats, Revise, RocketFacts, Schedule, SupplierFacts,
};
pub use decide::{
    Cancellation, LOW_OCCUPANCY_MONTHS, MAX_DELAYS, MAX_EXPIRED, MAX_PASSENGERS, MAX_SEAT_PRICE,
    MAX_YEARS_AHEAD, age_on, refund_steps,
};
pub use errors::LaunchError;
pub use events::{
    Aborted, BookingCancelled, BookingConfirmed, BookingExpired, Cause, Completed, Confirmed,
    Delayed, Failed, LaunchEvent, LaunchRocket, LowOccupancyFlagged, Passenger, PassengerDetails,
    PaymentMethod, Reminded, Revised, Scheduled, SeatsReserved,
};
pub use seats::SeatCount;
pub use state::{Booking, BookingStatus, Deadline, Flight, Launch};
pub use takings::Takings;

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

words! {
    /// How a launch stands. The last three are final.
    pub enum LaunchStatus {
        /// Seats are on offer.
        Scheduled = "scheduled",
        /// It will fly on its date.
        Confirmed = "confirmed",
        /// It flies on another date than was said first.
        Delayed = "delayed",
        /// It does not fly.
        Aborted = "aborted",
        /// It flew.
        Completed = "completed",
        /// It flew, and failed.
        Failed = "failed",
    }
}

impl LaunchStatus {
    /// Whether nothing happens to it any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Aborted | Self::Completed | Self::Failed)
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

    const STATE_VERSION: u16 = 4;

    fn decide(
        &self,
        command: &LaunchCommand,
        context: &Context,
    ) -> Result<Vec<LaunchEvent>, LaunchError> {
        decide::decide(self, command, context)
    }
}
