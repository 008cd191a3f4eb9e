//! The outcome of a launch that started: it flew, or it flew and failed. Only from its date on,
//! and only after it was confirmed or delayed.

use chrono::{DateTime, Utc};

use crate::aggregate::Context;
use crate::launch::{
    Complete, Completed, Fail, Failed, Flight, Launch, LaunchError, LaunchEvent, LaunchStatus,
};

pub(super) fn complete(
    launch: &Launch,
    command: &Complete,
    context: &Context,
) -> Result<Vec<LaunchEvent>, LaunchError> {
    let flight = launch.scheduled_by(command.supplier)?;
    if flight.status == LaunchStatus::Completed {
        return Ok(Vec::new());
    }
    started(flight, context.now, "completed")?;
    let completed = Completed {
        supplier: flight.supplier,
        money: launch.takings(),
        seats: launch.seats().release_all(),
    };
    Ok(vec![completed.into()])
}

pub(super) fn fail(
    launch: &Launch,
    command: &Fail,
    context: &Context,
) -> Result<Vec<LaunchEvent>, LaunchError> {
    let flight = launch.scheduled_by(command.supplier)?;
    started(flight, context.now, "failed")?;
    let failed = Failed {
        supplier: flight.supplier,
        reason: command.reason.clone(),
        money: launch.takings(),
        seats: launch.seats().release_all(),
    };
    Ok(vec![failed.into()])
}

fn started(flight: &Flight, now: DateTime<Utc>, asked: &'static str) -> Result<(), LaunchError> {
    if flight.status.is_final() || flight.status == LaunchStatus::Scheduled {
        return Err(LaunchError::NotPossibleNow {
            status: flight.status,
            asked,
        });
    }
    if now < flight.date {
        return Err(LaunchError::NotStarted { date: flight.date });
    }
    Ok(())
}
