//! Works on verifications, one after the other, for as long as the process lives.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use chrono::{NaiveDate, Utc};
use domain::ids::derive;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep};
use tokio_util::sync::CancellationToken;

use crate::record::{Ask, Outcome};
use crate::sealed::Sealed;
use crate::store::{StoreError, Verifications, Work};

/// How long a claim lasts unless it is renewed: after a crash it takes this long until another begins anew.
const LEASE: Duration = Duration::from_secs(10);
/// How often it is told how far it is, which renews the claim.
const TELLS: Duration = Duration::from_secs(1);
/// How often it is looked for something to do.
const PAUSE: Duration = Duration::from_secs(2);

/// Works on what is asked for, until it is told to stop; then gives back what it is at. Any number of
/// processes may. Dropping the future does no harm: a verification begins anew, since it changes nothing.
///
/// Each day, by UTC, one is asked for by itself, once something was sealed at all.
pub async fn run(
    store: Verifications,
    sealed: Sealed,
    holder: String,
    stopping: CancellationToken,
) {
    let mut asked = None;
    while !stopping.is_cancelled() {
        if let Err(error) = ask_for_today(&store, &sealed, &mut asked).await {
            tracing::warn!(%error, "can't ask for the verification of the day");
        }
        match store.claim(&holder, LEASE).await {
            Ok(Some(work)) => {
                work_on(&store, &sealed, &work, &stopping).await;
                continue;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "can't look for verifications"),
        }
        tokio::select! {
            () = stopping.cancelled() => {}
            () = sleep(PAUSE) => {}
        }
    }
}

/// Asks for the one of this day, unless this process did. Its id derives from the day, so that several
/// processes ask for one.
async fn ask_for_today(
    store: &Verifications,
    sealed: &Sealed,
    asked: &mut Option<NaiveDate>,
) -> Result<(), StoreError> {
    let today = Utc::now().date_naive();
    if *asked == Some(today) || !sealed.is_begun().await {
        return Ok(());
    }
    let id = derive("verification", &[today.to_string().as_bytes()]);
    store.ask(Ask { id, account: None }).await?;
    *asked = Some(today);
    Ok(())
}

async fn work_on(
    store: &Verifications,
    sealed: &Sealed,
    work: &Work,
    stopping: &CancellationToken,
) {
    tracing::info!(verification = %work.id, "verifies the log");
    let read = Arc::new((AtomicU64::new(0), AtomicU64::new(0)));
    let told = Arc::clone(&read);
    let verifying = async {
        // First, so that it is not said of more commits than there were that they are not covered.
        let end = sealed.log().end().await?;
        let report = sealed.verify(move |done, all| {
            told.0.store(done, Relaxed);
            told.1.store(all, Relaxed);
        });
        Ok(Outcome::of(&report.await?, end))
    };
    let mut verifying = std::pin::pin!(verifying);
    let mut ticks = interval_at(Instant::now() + TELLS, TELLS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let ended = loop {
        tokio::select! {
            biased;
            () = stopping.cancelled() => {
                // Nothing is lost when this can't be written: the claim ends by itself.
                if let Err(error) = store.release(work).await {
                    tracing::warn!(%error, "a verification was not given back");
                }
                return;
            }
            ended = &mut verifying => break ended,
            _ = ticks.tick() => {
                let (done, all) = (read.0.load(Relaxed), read.1.load(Relaxed));
                match store.advance(work, done, all, LEASE).await {
                    Err(StoreError::Fenced) => {
                        tracing::warn!(verification = %work.id, "lost the lease");
                        return;
                    }
                    Err(error) => tracing::warn!(%error, "can't tell how far a verification is"),
                    Ok(()) => {}
                }
            }
        }
    };
    let outcome = ended.map_err(|failure: crate::VerifyFailure| failure.to_string());
    match &outcome {
        Ok(outcome) if outcome.is_untouched() => {
            tracing::info!(verification = %work.id, commits = outcome.fitting, "the log is what was sealed");
        }
        Ok(outcome) => tracing::error!(
            verification = %work.id,
            position = outcome.first.map(|first| first.position.0),
            "the log is not what was sealed"
        ),
        Err(failure) => {
            tracing::error!(verification = %work.id, failure, "the log can't be verified");
        }
    }
    if let Err(error) = store.end(work, &outcome).await {
        // It begins anew once the claim ends.
        tracing::warn!(%error, "can't note what came out of a verification");
    }
}
