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
use crate::read_ahead::ReadAhead;
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
        progress: Progress::new(target.name(), target.version(), options.standing.clone()),
        target,
        log,
        keyring: keyring.into(),
        options,
        shutdown,
    };
    loop {
        let held = lease::acquire(
            &projector.target,
            projector.log.log_id(),
            &projector.options,
            &projector.shutdown,
        );
        let Some(held) = held.await.map_err(RunError::WrongLog)? else {
            return Ok(());
        };
        match projector.lead(&held).await {
            Ok(()) | Err(Halt::Shutdown) => {
                lease::release(&projector.target, &held.claim).await;
                return Ok(());
            }
            Err(Halt::Lost) => {
                tracing::warn!(projection = projector.target.name(), "lost the lease");
            }
            Err(Halt::Failed(error)) => {
                lease::release(&projector.target, &held.claim).await;
                return Err(error);
            }
        }
    }
}

/// One instance.
pub(crate) struct Projector<T> {
    pub(crate) target: T,
    pub(crate) log: EventLog,
    keyring: Option<Keyring>,
    pub(crate) options: Options,
    pub(crate) shutdown: CancellationToken,
    pub(crate) progress: Progress,
}

impl<T: Target> Projector<T> {
    /// Writes for as long as the claim holds. `Ok`: the position to stop at is reached.
    async fn lead(&self, held: &Held) -> Result<(), Halt> {
        let checkpoint = held.claim.checkpoint;
        // Before anything is written.
        self.options.mode.claim();
        tracing::info!(
            projection = self.target.name(),
            version = self.target.version(),
            token = held.claim.token,
            position = checkpoint.0,
            "holds the lease"
        );
        self.progress.leads(checkpoint);
        let ended = tokio::select! {
            ended = self.write_on(held) => ended,
            () = lease::keep(&self.target, held, self.options.lease) => Err(Halt::Lost),
            () = self.progress.watch_lag(&self.log, &self.options.mode) => unreachable!("watches for ever"),
            () = self.watch_parked() => unreachable!("watches for ever"),
            () = self.answer() => unreachable!("answers for ever"),
            () = self.out_of_grace() => Err(Halt::Shutdown),
        };
        self.progress.stands_by();
        ended
    }

    async fn write_on(&self, held: &Held) -> Result<(), Halt> {
        let checkpoint = held.claim.checkpoint;
        let (reader, mut commits) = ReadAhead::new(self.log.clone(), self.keyring(), &self.options);
        let reader = AbortOnDropHandle::new(tokio::spawn(reader.run(checkpoint)));
        let announcer = Announcer::new(
            self.log.client().clone(),
            self.target.name(),
            self.target.version(),
            self.options.mode.clone(),
            self.options.stop_at.is_some() || self.target.kind() == Kind::Reaction,
        );
        // What came before this is caught up with. Without an answer it is taken for new.
        let end = self.log.end().await.unwrap_or(checkpoint);
        let mut writer = Writer::new(self, &held.claim, announcer, end);
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

    /// Answers who wants to know what is set aside, where people decide about it.
    async fn answer(&self) {
        let (target, client) = (&self.target, self.log.client());
        match target.name().parse::<ProjectionName>() {
            Ok(name) => parked::answer(name, target, client, &self.options).await,
            Err(_) => std::future::pending().await,
        }
    }

    /// Ends when the process is to end and the batch in hand took too long.
    async fn out_of_grace(&self) {
        self.shutdown.cancelled().await;
        tokio::time::sleep(GRACE).await;
    }
}
