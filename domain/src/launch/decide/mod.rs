//! The rules: what follows from each command, one file per command.

mod abort;
mod cancel;
mod confirm;
mod delay;
mod expire;
mod finish;
mod occupancy;
mod remind;
mod reserve;
mod revise;
mod schedule;

use chrono::{DateTime, Months, Utc};

pub use abort::LOW_OCCUPANCY_MONTHS;
pub use cancel::{Cancellation, refund_steps};
pub use delay::MAX_DELAYS;
pub use expire::MAX_EXPIRED;
pub use reserve::{MAX_PASSENGERS, age_on};
pub use schedule::{MAX_SEAT_PRICE, MAX_YEARS_AHEAD};

use super::{Flight, Launch, LaunchCommand, LaunchError, LaunchEvent};
use crate::aggregate::Context;
use crate::ids::SupplierId;

pub(super) fn decide(
    launch: &Launch,
    command: &LaunchCommand,
    context: &Context,
) -> Result<Vec<LaunchEvent>, LaunchError> {
    match command {
        LaunchCommand::Schedule(command) => schedule::decide(launch, command, context),
        LaunchCommand::Revise(command) => revise::decide(launch, command, context),
        LaunchCommand::Confirm(command) => delay::confirm(launch, command),
        LaunchCommand::Delay(command) => delay::decide(launch, command, context),
        LaunchCommand::Abort(command) => abort::decide(launch, command, context),
        LaunchCommand::Complete(command) => finish::complete(launch, command, context),
        LaunchCommand::Fail(command) => finish::fail(launch, command, context),
        LaunchCommand::FlagLowOccupancy => occupancy::decide(launch, context),
        LaunchCommand::Remind => remind::decide(launch, context),
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

    /// What was scheduled, for the supplier who did so: to others there is no such launch.
    fn scheduled_by(&self, supplier: SupplierId) -> Result<&Flight, LaunchError> {
        self.flight()
            .filter(|flight| flight.supplier == supplier)
            .ok_or(LaunchError::LaunchUnknown)
    }
}

impl Flight {
    /// Nothing happens to a launch that is over.
    fn not_over(&self, asked: &'static str) -> Result<(), LaunchError> {
        if self.status.is_final() {
            return Err(LaunchError::NotPossibleNow {
                status: self.status,
                asked,
            });
        }
        Ok(())
    }

    /// So many calendar months before the launch, in UTC. Where that month has no such day, its
    /// last day stands for it.
    fn months_before(&self, months: u32) -> DateTime<Utc> {
        self.date
            .checked_sub_months(Months::new(months))
            .unwrap_or(DateTime::<Utc>::MIN_UTC)
    }

    /// From the launch date on nothing is booked, paid or cancelled any more.
    fn before_start(&self, now: DateTime<Utc>) -> Result<(), LaunchError> {
        if now < self.date {
            Ok(())
        } else {
            Err(LaunchError::DatePassed { date: self.date })
        }
    }
}
