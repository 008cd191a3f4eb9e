//! Aborting a launch (rules 6, 9 and 10).

use crate::aggregate::Context;
use crate::launch::{
    Abort, Aborted, BookingStatus, Cause, Flight, Launch, LaunchError, LaunchEvent,
};
use crate::money::Money;
use crate::text::Reason;

/// How many calendar months before its date a launch of low occupancy may be aborted (rule 6).
pub const LOW_OCCUPANCY_MONTHS: u32 = 3;

pub(super) fn decide(
    launch: &Launch,
    command: &Abort,
    context: &Context,
) -> Result<Vec<LaunchEvent>, LaunchError> {
    let flight = launch.scheduled_by(command.supplier)?;
    flight.not_over("aborted")?;
    if command.cause == Cause::Financial {
        does_not_pay(launch, flight, context)?;
    }
    let aborted = aborted(
        launch,
        flight,
        command.cause,
        command.reason.clone(),
        context,
    );
    Ok(vec![aborted.into()])
}

/// Only from three months before the date on, and only while occupancy is low.
fn does_not_pay(launch: &Launch, flight: &Flight, context: &Context) -> Result<(), LaunchError> {
    let from = flight.months_before(LOW_OCCUPANCY_MONTHS);
    let threshold_percent = context.terms.low_occupancy_percent;
    if context.now >= from && launch.seats().is_low(threshold_percent) {
        return Ok(());
    }
    Err(LaunchError::NotLowOccupancy {
        from,
        threshold_percent,
    })
}

/// What is paid back: everything that paid bookings cost.
pub(super) fn aborted(
    launch: &Launch,
    flight: &Flight,
    cause: Cause,
    reason: Reason,
    context: &Context,
) -> Aborted {
    let paid = launch
        .bookings()
        .filter(|(_, booking)| booking.status == BookingStatus::Confirmed)
        .map(|(_, booking)| booking.total);
    let money = paid.fold(launch.takings(), |takings, total| takings.pay_back(total));
    Aborted {
        supplier: flight.supplier,
        cause,
        reason,
        fee: Money::usd(i64::from(context.terms.abort_fee_cents)).unwrap_or(Money::ZERO),
        money,
        seats: launch.seats().abort_all(),
    }
}
