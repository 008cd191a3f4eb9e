//! Saying that a launch will fly on its date, and saying that it flies later.

use chrono::{DateTime, Months, SubsecRound, Utc};

use super::schedule::MAX_YEARS_AHEAD;
use crate::aggregate::Context;
use crate::launch::{
    Confirm, Confirmed, Delay, Delayed, Launch, LaunchError, LaunchEvent, LaunchStatus,
};

/// How often a launch may be delayed. Each time is told to all who bought seats, and stands on its
/// page.
pub const MAX_DELAYS: u32 = 50;

/// It will fly. A launch that was delayed again needs to be confirmed again.
pub(super) fn confirm(launch: &Launch, command: &Confirm) -> Result<Vec<LaunchEvent>, LaunchError> {
    let flight = launch.scheduled_by(command.supplier)?;
    flight.not_over("confirmed")?;
    if flight.status == LaunchStatus::Confirmed {
        return Ok(Vec::new());
    }
    Ok(vec![Confirmed {}.into()])
}

/// Every booking stays as it is: nobody is annulled for having grown too old.
pub(super) fn decide(
    launch: &Launch,
    command: &Delay,
    context: &Context,
) -> Result<Vec<LaunchEvent>, LaunchError> {
    let flight = launch.scheduled_by(command.supplier)?;
    flight.not_over("delayed")?;
    if flight.delays >= MAX_DELAYS {
        return Err(LaunchError::TooManyDelays { most: MAX_DELAYS });
    }
    let date = command.date.trunc_subsecs(3);
    if date <= flight.date || date <= context.now {
        return Err(LaunchError::NotLater { date: flight.date });
    }
    let latest = context
        .now
        .checked_add_months(Months::new(12 * MAX_YEARS_AHEAD))
        .unwrap_or(DateTime::<Utc>::MAX_UTC);
    if date > latest {
        return Err(LaunchError::TooFar {
            years: MAX_YEARS_AHEAD,
        });
    }
    let delayed = Delayed {
        previous: flight.date,
        date,
        cause: command.cause,
        reason: command.reason.clone(),
    };
    Ok(vec![delayed.into()])
}
