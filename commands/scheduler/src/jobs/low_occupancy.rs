//! Looks whether a launch whose date comes near has too few seats sold (rule 6), once for each
//! date.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Days, Months, Utc};
use domain::launch::{LOW_OCCUPANCY_MONTHS, Launch, LaunchCommand};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::candidates::Candidates;
use crate::job::{Job, JobError, Missed};
use crate::run::Run;

/// Three months before 31 May is the last day of February, from which it is more than three months
/// to 31 May. Who is asked too early says so.
const LONGEST_MONTHS: Days = Days::new(3);

pub(super) struct LowOccupancy<C>(pub(super) Arc<C>);

impl<C: Candidates> Job for LowOccupancy<C> {
    fn name(&self) -> &'static str {
        "low_occupancy"
    }

    fn about(&self) -> &'static str {
        "Flags launches that come near with few seats sold, once for each date."
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
            let (now, percent) = (run.now(), run.commands().terms().low_occupancy_percent);
            let until = until(now);
            let mut after = None;
            loop {
                let found = self
                    .0
                    .launches_of_low_occupancy(now, until, percent, after.as_ref());
                let found = found.await.map_err(JobError::because)?;
                run.each(found.items, async |coming| {
                    let date = coming.date.timestamp_millis().to_be_bytes();
                    let about: [&[u8]; 2] = [coming.launch.0.as_bytes(), &date];
                    let flag = LaunchCommand::FlagLowOccupancy;
                    run.send::<Launch>(coming.launch, flag, "flag_low_occupancy", &about)
                        .await
                        .map(drop)
                })
                .await;
                after = found.next;
                if after.is_none() {
                    return run.ended();
                }
            }
        }
        .boxed()
    }
}

/// The last date that can be near enough.
fn until(now: DateTime<Utc>) -> DateTime<Utc> {
    now.checked_add_months(Months::new(LOW_OCCUPANCY_MONTHS))
        .and_then(|date| date.checked_add_days(LONGEST_MONTHS))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_launch_whose_check_is_due_is_looked_for() {
        let first: DateTime<Utc> = "2027-01-01T12:00:00Z".parse().unwrap();
        for day in 0..1_500 {
            let date = first + Days::new(day);
            let due = date
                .checked_sub_months(Months::new(LOW_OCCUPANCY_MONTHS))
                .unwrap();
            assert!(until(due) >= date, "{date}");
        }
    }
}
