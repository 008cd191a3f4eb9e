//! Works on reconciliations, one after the other, for as long as the process lives.

use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveTime, Utc};
use event_log::EventLog;
use projection_runtime::{Audited, Past};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::lease;
use crate::night::Night;
use crate::store::{Reconciliations, StoreError, Work};
use crate::sweep::{Halt, Sweep};

/// How reconciliations are worked on. [`Options::new`] gives what suits production.
#[derive(Debug, Clone)]
pub struct Options {
    /// Who this process is: a name that is another one in every process.
    pub holder: String,
    /// How long the claim of a run lasts unless it is renewed. After a crash it takes this long
    /// until another process goes on.
    pub lease: Duration,
    /// How often it is looked for something to do.
    pub pause: Duration,
    /// At which time of day all is compared and mended, in UTC. None: never by itself.
    pub nightly: Option<NaiveTime>,
}

impl Options {
    /// The defaults, for a process of this name.
    #[must_use]
    pub fn new(holder: impl Into<String>) -> Self {
        Self {
            holder: holder.into(),
            lease: Duration::from_secs(10),
            pause: Duration::from_secs(1),
            nightly: None,
        }
    }
}

/// Works on what is asked for, until it is told to stop; then gives back what it is at. Any number
/// of processes may. Dropping the future at any moment does no harm: whoever goes on begins where
/// the run stands.
pub async fn run(
    store: Reconciliations,
    log: EventLog,
    past: Past,
    models: Vec<Arc<dyn Audited>>,
    options: Options,
    stopping: CancellationToken,
) {
    let sweep = Sweep::new(store.clone(), log, past, models);
    let mut night = options.nightly.map(Night::new);
    while !stopping.is_cancelled() {
        if let Some(night) = &mut night
            && let Err(error) = night.ask(&store, Utc::now()).await
        {
            tracing::warn!(%error, "can't ask for the nightly reconciliation");
        }
        // Counted from before the question, so never longer than the store counts.
        let claimed = Instant::now();
        match store.claim(&options.holder, options.lease).await {
            Ok(Some(work)) => {
                work_on(&sweep, &store, work, &options, claimed, &stopping).await;
                continue;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "can't look for reconciliations"),
        }
        tokio::select! {
            () = stopping.cancelled() => {}
            () = sleep(options.pause) => {}
        }
    }
}

async fn work_on(
    sweep: &Sweep,
    store: &Reconciliations,
    work: Work,
    options: &Options,
    claimed: Instant,
    stopping: &CancellationToken,
) {
    let run: Uuid = work.run;
    tracing::info!(reconciliation = %run, token = work.token, "works on a reconciliation");
    let claim = work.clone();
    let ended = tokio::select! {
        biased;
        () = stopping.cancelled() => {
            lease::release(store, &claim).await;
            return;
        }
        () = lease::keep(store, &claim, options.lease, claimed) => Err(Halt::Lost),
        ended = sweep.run(work) => ended,
    };
    match ended {
        Ok(counts) => tracing::info!(
            reconciliation = %run,
            compared = counts.compared,
            found = counts.found,
            mended = counts.mended,
            "completed a reconciliation"
        ),
        Err(Halt::Lost | Halt::Store(StoreError::Fenced)) => {
            tracing::warn!(reconciliation = %run, "lost the lease");
        }
        Err(Halt::Failed { work, reason }) => {
            tracing::error!(reconciliation = %run, reason, "a reconciliation failed");
            if let Err(error) = store.end(&work, Some(&reason)).await {
                // It is taken up again once the lease ends, and fails again.
                tracing::warn!(%error, "can't note that it failed");
            }
        }
        Err(Halt::Store(error)) => {
            tracing::warn!(reconciliation = %run, %error, "will go on with it");
        }
    }
}
