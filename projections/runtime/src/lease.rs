//! The lease: waiting for it, and keeping it.

use std::time::Duration;

use domain::ids::LogId;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::backoff::Backoff;
use crate::options::Options;
use crate::share::Place;
use crate::target::{Claim, Target, TargetError};

/// How long a release may take: the process wants to end.
const RELEASE: Duration = Duration::from_millis(500);

/// A claim, and until when it is surely ours by our own clock.
pub(crate) struct Held<'a> {
    pub(crate) claim: Claim,
    until: Instant,
    /// Its place among those that this process may hold.
    pub(crate) place: Place<'a>,
}

/// Waits until the lease is ours. `None`: the process is to end first.
pub(crate) async fn acquire<'a>(
    target: &impl Target,
    log: LogId,
    options: &'a Options,
    shutdown: &CancellationToken,
) -> Result<Option<Held<'a>>, TargetError> {
    let mut backoff = Backoff::default();
    loop {
        let place = tokio::select! {
            biased;
            () = shutdown.cancelled() => return Ok(None),
            place = options.share.enter() => place,
        };
        // Counted from before the question, so never longer than the store counts.
        let until = Instant::now() + options.lease;
        let asked = target.acquire(&options.holder, options.lease, log);
        let answer = tokio::select! {
            biased;
            () = shutdown.cancelled() => return Ok(None),
            answer = asked => answer,
        };
        let wait = match answer {
            Ok(Some(claim)) => {
                return Ok(Some(Held {
                    claim,
                    until,
                    place,
                }));
            }
            Ok(None) => {
                backoff = Backoff::default();
                options.standby
            }
            Err(error @ TargetError::WrongLog { .. }) => return Err(error),
            Err(error) => {
                tracing::warn!(projection = target.name(), %error, "can't ask for the lease");
                backoff.next_wait()
            }
        };
        // Another shard may be free meanwhile.
        drop(place);
        tokio::select! {
            () = shutdown.cancelled() => return Ok(None),
            () = sleep(wait) => {}
        }
    }
}

/// Renews the lease until it is lost, then returns.
pub(crate) async fn keep(target: &impl Target, held: &Held<'_>, lease: Duration) {
    let mut until = held.until;
    let mut wait = lease / 3;
    loop {
        sleep(wait).await;
        let asked = Instant::now();
        match timeout_at(until, target.renew(&held.claim, lease)).await {
            Ok(Ok(true)) => {
                until = asked + lease;
                wait = lease / 3;
            }
            Ok(Ok(false)) | Err(_) => return,
            Ok(Err(error)) => {
                tracing::warn!(projection = target.name(), %error, "can't renew the lease");
                wait = lease / 20;
                if until <= Instant::now() + wait {
                    return;
                }
            }
        }
    }
}

/// Gives the lease back, so that the next instance need not wait for its end.
pub(crate) async fn release(target: &impl Target, claim: &Claim) {
    let problem = match timeout(RELEASE, target.release(claim)).await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer in time".to_owned(),
    };
    tracing::warn!(
        projection = target.name(),
        error = problem,
        "the lease was not released and ends by itself"
    );
}
