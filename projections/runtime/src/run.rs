//! The loop: on standby until the lease is ours, then read, write and announce until it is not.

use std::time::Duration;

use domain::projection::ProjectionName;
use event_log::{EventLog, Keyring};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::announcer::Announcer;
use crate::error::{Halt, RunError};
use crate::lease::{self, Held};
use crate::options::Options;
use crate::parked;
use crate::progress::Progress;
use crate::read_ahead::{Choice, ReadAhead};
use crate::target::{Kind, Target};
use crate::writer::Writer;

/// How often it is counted what is set aside.
const PARKED_INTERVAL: Duration = Duration::from_secs(5);

/// How long the batch in hand may take when the process is to end.
const GRACE: Duration = Duration::from_millis(400);

/// Keeps a target up to date with the log. Any number of instances may run: one writes, the
/// others are on standby.
///
/// A read model is given the values that the keyring opens. A reaction is given them sealed, and needs none.
///
/// Ends when `shutdown` is cancelled or [`Options::stop_at`] is reached, and gives the lease
/// back. Dropping the future at any moment does no harm: whoever goes on starts where the
/// checkpoint is.
///
/// # Errors
/// See [`RunError`]. What may pass by itself (a store or a log that does not answer) is no
/// error: it is tried again for as long as it takes.
pub async fn run<T: Target>(
    target: T,
    log: EventLog,
    keyring: impl Into<Option<Keyring>>,
    options: Options,
    shutdown: CancellationToken,
) -> Result<(), RunError> {
    let projector = Projector {
        progress: Progress::new(&target, options.standing.clone()),
        target,
        log,
        keyring: keyring.into(),
        options,
        shutdown,
    };
    let ended = projector.run().await;
    projector.progress.ends();
    ended
}

/// One instance.
pub(crate) struct Projector<T> {
    pub(crate) target: T,
    pub(crate) log: EventLog,
    keyring: Option<Keyring>,
    pub(crate) options: Options,
    shutdown: CancellationToken,
    pub(crate) progress: Progress,
}

impl<T: Target> Projector<T> {
    /// Writes whenever it is its turn, until it is to end.
    async fn run(&self) -> Result<(), RunError> {
        loop {
            let held = lease::acquire(
                &self.target,
                self.log.log_id(),
                &self.options,
                &self.shutdown,
            );
            let Some(held) = held.await.map_err(RunError::WrongLog)? else {
                return Ok(());
            };
            match self.lead(&held).await {
                Err(Halt::Stopped) if !self.shutdown.is_cancelled() => {
                    lease::release(&self.target, &held.claim).await;
                    tracing::info!(
                        projection = self.target.name(),
                        version = self.target.version(),
                        shard = self.target.shard().index(),
                        "gives a shard to another process"
                    );
                }
                Ok(()) | Err(Halt::Stopped) => {
                    lease::release(&self.target, &held.claim).await;
                    return Ok(());
                }
                Err(Halt::Lost) => {
                    tracing::warn!(projection = self.target.name(), "lost the lease");
                }
                Err(Halt::Failed(error)) => {
                    lease::release(&self.target, &held.claim).await;
                    return Err(error);
                }
            }
        }
    }

    /// Writes for as long as the claim holds. `Ok`: the position to stop at is reached.
    async fn lead(&self, held: &Held<'_>) -> Result<(), Halt> {
        let checkpoint = held.claim.checkpoint;
        // When the process ends, and when another one is to have it.
        let stopping = self.shutdown.child_token();
        // Before anything is written.
        self.options.mode.claim();
        tracing::info!(
            projection = self.target.name(),
            version = self.target.version(),
            shard = self.target.shard().index(),
            token = held.claim.token,
            position = checkpoint.0,
            "holds the lease"
        );
        self.progress.leads(checkpoint);
        let ended = tokio::select! {
            ended = self.write_on(held, &stopping) => ended,
            () = lease::keep(&self.target, held, self.options.lease) => Err(Halt::Lost),
            () = self.progress.watch_lag(&self.log, &self.options.mode) => unreachable!("watches for ever"),
            () = self.watch_parked() => unreachable!("watches for ever"),
            () = self.answer() => unreachable!("answers for ever"),
            () = self.give_back(held, &stopping) => unreachable!("waits for ever"),
            () = out_of_grace(&stopping) => Err(Halt::Stopped),
        };
        self.progress.stands_by();
        ended
    }

    async fn write_on(&self, held: &Held<'_>, stopping: &CancellationToken) -> Result<(), Halt> {
        let checkpoint = held.claim.checkpoint;
        let choice = Choice::of(&self.target);
        let (reader, mut commits) =
            ReadAhead::new(self.log.clone(), self.keyring(), choice, &self.options);
        let reader = AbortOnDropHandle::new(tokio::spawn(reader.run(checkpoint)));
        let announcer = Announcer::new(
            self.log.client().clone(),
            &self.target,
            self.options.mode.clone(),
            self.options.stop_at.is_some() || self.target.kind() == Kind::Reaction,
        );
        // What came before this is caught up with. Without an answer it is taken for new.
        let end = self.log.end().await.unwrap_or(checkpoint);
        let mut writer = Writer::new(self, &held.claim, stopping, announcer, end);
        writer.run(&mut commits).await?;
        match reader.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.into()),
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }

    /// What opens personal values, where they are to be opened.
    pub(crate) fn keyring(&self) -> Option<Keyring> {
        let keyring = self.keyring.as_ref();
        keyring
            .filter(|_| self.target.kind() == Kind::ReadModel)
            .cloned()
    }

    /// Counts what is set aside, again and again. What of a reaction is may be done after all, or given
    /// up, whoever leads; in a read model it holds up what comes after it, and the writer counts it.
    async fn watch_parked(&self) {
        if self.target.kind() == Kind::ReadModel {
            return std::future::pending().await;
        }
        loop {
            tokio::time::sleep(PARKED_INTERVAL).await;
            // Without an answer the figure stays: the store's own health says why.
            if let Ok(parked) = self.target.parked_aggregates().await {
                self.progress.parked(parked.len());
            }
        }
    }

    /// Answers who wants to know what is set aside, where people decide about it. What is, is one table
    /// for all shards, so one of them answers.
    async fn answer(&self) {
        let (target, client) = (&self.target, self.log.client());
        match target.name().parse::<ProjectionName>() {
            Ok(name) if target.shard().is_first() => {
                parked::answer(name, target, client, &self.options).await;
            }
            Ok(_) | Err(_) => std::future::pending().await,
        }
    }

    /// Ends the loop after the batch in hand once another process is to have this shard.
    async fn give_back(&self, held: &Held<'_>, stopping: &CancellationToken) {
        held.place.is_surplus().await;
        stopping.cancel();
        std::future::pending().await
    }
}

/// Ends when the loop is to end and the batch in hand took too long.
async fn out_of_grace(stopping: &CancellationToken) {
    stopping.cancelled().await;
    tokio::time::sleep(GRACE).await;
}
