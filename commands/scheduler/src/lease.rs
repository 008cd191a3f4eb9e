//! The lease: waiting for it, and keeping it.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::scheduler::Options;
use crate::store::{Claim, JobStore};

/// How long a release may take: the process wants to end.
const RELEASE: Duration = Duration::from_millis(300);

/// A claim, and until when it is surely ours by our own clock.
pub(crate) struct Held {
    pub(crate) claim: Claim,
    until: Instant,
}

/// Waits until the lease is ours. `None`: the process is to end first.
pub(crate) async fn acquire(
    store: &JobStore,
    options: &Options,
    stopping: &CancellationToken,
) -> Option<Held> {
    loop {
        // Counted from before the question, so never longer than the store counts.
        let until = Instant::now() + options.lease;
        let answer = tokio::select! {
            biased;
            () = stopping.cancelled() => return None,
            answer = store.acquire(&options.holder, options.lease) => answer,
        };
        match answer {
            Ok(Some(claim)) => return Some(Held { claim, until }),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "can't ask for the lease"),
        }
        tokio::select! {
            () = stopping.cancelled() => return None,
            () = sleep(options.standby) => {}
        }
    }
}

/// Renews the lease until it is lost, then returns.
pub(crate) async fn keep(store: &JobStore, held: &Held, lease: Duration) {
    let mut until = held.until;
    let mut wait = lease / 3;
    loop {
        sleep(wait).await;
        let asked = Instant::now();
        match timeout_at(until, store.renew(&held.claim, lease)).await {
            Ok(Ok(true)) => {
                until = asked + lease;
                wait = lease / 3;
            }
            Ok(Ok(false)) | Err(_) => return,
            Ok(Err(error)) => {
                tracing::warn!(%error, "can't renew the lease");
                wait = lease / 20;
                if until <= Instant::now() + wait {
                    return;
                }
            }
        }
    }
}

/// Gives the lease back, so that the next leader need not wait for its end.
pub(crate) async fn release(store: &JobStore, claim: &Claim) {
    let problem = match timeout(RELEASE, store.release(claim)).await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer in time".to_owned(),
    };
    tracing::warn!(
        error = problem,
        "the lease was not released and ends by itself"
    );
}
