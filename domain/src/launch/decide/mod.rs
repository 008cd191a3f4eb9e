//! The rules: what follows from each command, one file per command.

mod cancel;
mod confirm;
mod expire;
mod reserve;
mod schedule;

use chrono::{DateTime, Utc};

pub use cancel::Cancellation;
pub use expire::MAX_EXPIRED;
pub use reserve::{MAX_PASSENGERS, age_on};
pub use schedule::{MAX_SEAT_PRICE, MAX_YEARS_AHEAD};

use super::{Flight, Launch, LaunchCommand, LaunchError, LaunchEvent};
use crate::aggregate::Context;

pub(super) fn decide(
    launch: &Launch,
    command: &LaunchCommand,
    context: &Context,
) -> Result<Vec<LaunchEvent>, LaunchError> {
    match command {
        LaunchCommand::Schedule(command) => schedule::decide(launch, command, context),
        LaunchCommand::ReserveSeats(command) => reserve::decide(launch, command, context),
        LaunchCommand::ConfirmBooking(command) => confirm::decide(launch, command, context),
        LaunchCommand::CancelBooking(command) => cancel::decide(launch, command, context),
        LaunchCommand::ExpireBookings => expire::decide(launch, context),
    }
}

impl Launch {
    fn scheduled(&self) -> Result<&Flight, LaunchError> {
        self.flight().ok_or(LaunchError::LaunchUnknown)
    }
}

impl Flight {
    /// From the launch date on nothing is booked, paid or cancelled any more.
    fn before_start(&self, now: DateTime<Utc>) -> Result<(), LaunchError> {
        if now < self.date {
            Ok(())
        } else {
            Err(LaunchError::DatePassed { date: self.date })
        }
    }
}
