//! Frees the seats of reservations whose time is up (rule 7). Nothing needs it to be right: the
//! next reservation of a launch would do the same.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use domain::ids::LaunchId;
use domain::launch::{Launch, LaunchCommand};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::candidates::Candidates;
use crate::job::{Job, JobError, Missed};
use crate::run::{FOUND_DONE, Run};

/// The most commands for one launch in one run: enough for 100,000 reservations, of which each
/// command expires 500.
const TURNS: usize = 200;

pub(super) struct ExpireReservations<C>(pub(super) Arc<C>);

impl<C: Candidates> Job for ExpireReservations<C> {
    fn name(&self) -> &'static str {
        "expire_reservations"
    }

    fn about(&self) -> &'static str {
        "Ends reservations that were not paid in time, and frees their seats."
    }

    /// A reservation is to end within five seconds of its time.
    fn cron(&self) -> &'static str {
        "*/2 * * * * *"
    }

    fn missed(&self) -> Missed {
        Missed::RunOnce
    }

    fn deadline(&self) -> Duration {
        Duration::from_secs(60)
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<(), JobError>> {
        async move {
            let now = run.now();
            let (mut seen, mut after) = (HashSet::new(), None);
            loop {
                let found = self.0.overdue_launches(now, after.as_ref()).await;
                let found = found.map_err(JobError::because)?;
                let new = found
                    .items
                    .into_iter()
                    .filter(|launch| seen.insert(*launch));
                run.each(new.collect(), |launch| expire(run, launch)).await;
                after = found.next;
                if after.is_none() {
                    return run.ended();
                }
            }
        }
        .boxed()
    }
}

/// Sends commands until nothing of a launch is overdue. Each is named by the longest overdue
/// reservation, which the launch expires first: so none can stand for another one.
async fn expire(run: &Run, launch: LaunchId) -> Result<(), JobError> {
    for turn in 0..TURNS {
        let state = run.commands().state::<Launch>(launch).await;
        let state = state.map_err(JobError::because)?;
        let Some(first) = state.overdue(run.now()).next() else {
            if turn == 0 {
                run.count(FOUND_DONE);
            }
            return Ok(());
        };
        let about: [&[u8]; 2] = [launch.0.as_bytes(), first.0.as_bytes()];
        let expire = LaunchCommand::ExpireBookings;
        if !run
            .send::<Launch>(launch, expire, "expire_bookings", &about)
            .await?
        {
            return Ok(());
        }
    }
    Ok(())
}
