//! Keeping the claim of a run.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::store::{Reconciliations, StoreError, Work};

/// How long a release may take: the process wants to end.
const RELEASE: Duration = Duration::from_millis(300);

/// Renews a claim that was made at an instant until it is lost, then returns.
pub(crate) async fn keep(store: &Reconciliations, work: &Work, lease: Duration, claimed: Instant) {
    let mut until = claimed + lease;
    let mut wait = lease / 3;
    loop {
        sleep(wait).await;
        let asked = Instant::now();
        match timeout_at(until, store.renew(work, lease)).await {
            Ok(Ok(())) => {
                until = asked + lease;
                wait = lease / 3;
            }
            Ok(Err(StoreError::Fenced)) | Err(_) => return,
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

/// Gives a run back, so that the next one need not wait for the end of the lease.
pub(crate) async fn release(store: &Reconciliations, work: &Work) {
    let problem = match timeout(RELEASE, store.release(work)).await {
        Ok(Ok(()) | Err(StoreError::Fenced)) => return,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer in time".to_owned(),
    };
    tracing::warn!(
        error = problem,
        "the lease was not released and ends by itself"
    );
}
