//! Works on verifications, one after the other, for as long as the process lives.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use chrono::{NaiveDate, Utc};
use domain::ids::derive;
use proof::Difference;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::record::{Ask, Outcome};
use crate::sealed::{Sealed, VerifyFailure};
use crate::store::{StoreError, Verifications, Work};

/// How long a claim lasts unless it is renewed: after a crash it takes this long until another begins anew.
const LEASE: Duration = Duration::from_secs(10);
/// How often it is told how far it is, which renews the claim.
const TELLS: Duration = Duration::from_secs(1);
/// How long the store may take to answer.
const STORE: Duration = Duration::from_secs(5);
/// How often a log is read that can't be read, or may not have been read to its end, and the pause before the next
/// time.
const MOST_TRIES: u32 = 5;
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(10);
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
        if let Err(error) = in_time(ask_for_today(&store, &sealed, &mut asked)).await {
            tracing::warn!(%error, "can't ask for the verification of the day");
        }
        match in_time(store.claim(&holder, LEASE)).await {
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
    // Where nothing was sealed yet there is nothing to verify; where something was, it has to be there.
    if *asked == Some(today) || !(sealed.is_begun().await || store.is_begun().await?) {
        return Ok(());
    }
    let id = derive("verification", &[today.to_string().as_bytes()]);
    store.ask(Ask { id, account: None }).await?;
    *asked = Some(today);
    Ok(())
}

/// What came out, and whether that may be because a replica of the log was asked that was late: the log's leader
/// has what was not found at its end.
async fn verify(
    sealed: &Sealed,
    told: impl Fn(u64, u64) + Send + 'static,
) -> Result<(Outcome, bool), VerifyFailure> {
    let report = sealed.verify(told).await?;
    let end = sealed.log().end().await?;
    let is_missing = report
        .first
        .is_some_and(|first| first.difference == Difference::Missing);
    let may_be_late = is_missing && end.0 >= report.leaves;
    Ok((Outcome::of(&report, end), may_be_late))
}

/// What the store answers, if that comes in time: who works hears of being told to stop, whatever happens there.
async fn in_time<T>(asked: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let late = || StoreError::Unavailable("no answer in time".to_owned());
    timeout(STORE, asked).await.unwrap_or_else(|_| Err(late()))
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
        let mut tries = 0;
        loop {
            tries += 1;
            let told = Arc::clone(&told);
            let verified = verify(sealed, move |done, all| {
                told.0.store(done, Relaxed);
                told.1.store(all, Relaxed);
            });
            match verified.await {
                Ok((_, may_be_late)) if may_be_late && tries < MOST_TRIES => {}
                Err(failure) if failure.is_passing() && tries < MOST_TRIES => {
                    tracing::warn!(%failure, "the log can't be verified now");
                }
                Ok((outcome, _)) => return Ok(outcome),
                Err(failure) => return Err(failure),
            }
            sleep(PAUSE_AFTER_FAILURE).await;
        }
    };
    let mut verifying = std::pin::pin!(verifying);
    let mut ticks = interval_at(Instant::now() + TELLS, TELLS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let ended = loop {
        tokio::select! {
            biased;
            () = stopping.cancelled() => {
                // Nothing is lost when this can't be written: the claim ends by itself.
                if let Err(error) = in_time(store.release(work)).await {
                    tracing::warn!(%error, "a verification was not given back");
                }
                return;
            }
            ended = &mut verifying => break ended,
            _ = ticks.tick() => {
                let (done, all) = (read.0.load(Relaxed), read.1.load(Relaxed));
                match in_time(store.advance(work, done, all, LEASE)).await {
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
    let outcome = ended.map_err(|failure| failure.to_string());
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
    if let Err(error) = in_time(store.end(work, &outcome)).await {
        // It begins anew once the claim ends.
        tracing::warn!(%error, "can't note what came out of a verification");
    }
}
