//! Looking whether too few seats are sold (rule 6).

use super::abort::{LOW_OCCUPANCY_MONTHS, aborted};
use crate::aggregate::Context;
use crate::launch::{Cause, Launch, LaunchError, LaunchEvent, LowOccupancyFlagged};
use crate::text::Reason;

/// Flags a launch once for each date, from three months before it on. Whoever asks too early, too
/// late or again, or when occupancy is not low, changes nothing.
pub(super) fn decide(launch: &Launch, context: &Context) -> Result<Vec<LaunchEvent>, LaunchError> {
    let flight = launch.scheduled()?;
    let threshold_percent = context.terms.low_occupancy_percent;
    let is_due =
        context.now >= flight.months_before(LOW_OCCUPANCY_MONTHS) && context.now < flight.date;
    if flight.status.is_final()
        || flight.low_occupancy
        || !is_due
        || !launch.seats().is_low(threshold_percent)
    {
        return Ok(Vec::new());
    }
    let flagged = LowOccupancyFlagged {
        date: flight.date,
        threshold_percent,
        seats: launch.seats(),
    };
    let mut events = vec![flagged.into()];
    if context.terms.auto_abort {
        let reason = Reason::parse("Too few seats were sold.")
            .expect("a constant that a test of this rule reads");
        events.push(aborted(launch, flight, Cause::Financial, reason, context).into());
    }
    Ok(events)
}
