//! Has the log remember that a launch comes near, some days before its date; whoever paid for seats
//! is mailed then.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::launch::{Launch, LaunchCommand};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::candidates::{Candidates, ComingLaunch};
use crate::job::{Job, JobError, Missed};
use crate::run::Run;

pub(super) struct LaunchReminders<C>(pub(super) Arc<C>);

impl<C: Candidates> Job for LaunchReminders<C> {
    fn name(&self) -> &'static str {
        "launch_reminders"
    }

    fn about(&self) -> &'static str {
        "Reminds those who paid for seats that their launch comes near."
    }

    fn cron(&self) -> &'static str {
        "0 0 * * * *"
    }

    fn missed(&self) -> Missed {
        Missed::RunOnce
    }

    fn deadline(&self) -> Duration {
        Duration::from_secs(300)
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<(), JobError>> {
        async move {
            let now = run.now();
            let days = run.commands().terms().reminder_days().into_iter().max();
            let until = now
                .checked_add_signed(TimeDelta::days(days.unwrap_or_default().into()))
                .unwrap_or(DateTime::<Utc>::MAX_UTC);
            let mut after = None;
            loop {
                let found = self.0.coming_launches(now, until, after.as_ref()).await;
                let found = found.map_err(JobError::because)?;
                run.each(found.items, |coming| remind(run, coming)).await;
                after = found.next;
                if after.is_none() {
                    return run.ended();
                }
            }
        }
        .boxed()
    }
}

/// Of the launches that come near few have a reminder due, which their state tells without a command.
async fn remind(run: &Run, coming: ComingLaunch) -> Result<(), JobError> {
    let state = run.commands().state::<Launch>(coming.launch).await;
    let state = state.map_err(JobError::because)?;
    let due = state.flight().and_then(|flight| {
        let days = flight.reminder(run.now(), run.commands().terms())?;
        Some((flight.date, days))
    });
    let Some((date, days)) = due else {
        return Ok(());
    };
    let (date, days) = (date.timestamp_millis().to_be_bytes(), days.to_be_bytes());
    let about: [&[u8]; 3] = [coming.launch.0.as_bytes(), &date, &days];
    run.send::<Launch>(coming.launch, LaunchCommand::Remind, "remind", &about)
        .await
        .map(drop)
}
