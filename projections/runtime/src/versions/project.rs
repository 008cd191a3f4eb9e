//! What a projector's process does: it runs the loop for the live version, and for the one that is
//! built while there is one, as the record says.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::Utc;
use domain::commit::Position;
use event_log::{EventLog, Keyring};
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::error::RunError;
use crate::options::Options;
use crate::past::Past;
use crate::run::run;
use crate::standing::{Stand, Standing};
use crate::target::TargetError;
use crate::versions::builder::Builder;
use crate::versions::change::{ChangeError, change};
use crate::versions::record::{Stage, Versions};
use crate::versions::scratch::Scratch;
use crate::versions::takeover;
use crate::versions::{LOOKS_EVERY, Mode, Versioned};

/// Where the live version stands in this process, for whoever watches it from within. What is built
/// is not late for anybody, so it is told by the record alone.
#[derive(Debug, Clone, Default)]
pub struct Leading(Arc<Mutex<(u32, Standing)>>);

impl Leading {
    /// The live version, and where it stands. `None`: another process writes it.
    #[must_use]
    pub fn now(&self) -> (u32, Option<Stand>) {
        let leading = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (leading.0, leading.1.now())
    }

    fn set(&self, version: u32, standing: Standing) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (version, standing);
    }
}

/// Keeps the live version of a model up to date with the log, and builds another, or fills a scratch
/// copy, while the record says so. Any number of processes may; each version is written by one of them
/// at a time. `model` may be any version.
///
/// Ends when `shutdown` is cancelled, or when the loop of the live version ends. What stops a version
/// that is built is written into the record.
///
/// # Errors
/// See [`RunError`].
pub async fn project<M: Versioned>(
    model: M,
    log: EventLog,
    keyring: Keyring,
    options: Options,
    leading: Leading,
    shutdown: CancellationToken,
) -> Result<(), RunError> {
    let mut projector = Projector {
        model,
        log,
        keyring,
        options,
        leading,
        looks: Arc::default(),
        running: Vec::new(),
    };
    loop {
        let (looked, stops) = tokio::select! {
            looked = projector.look() => (looked, false),
            () = shutdown.cancelled() => (Ok(()), true),
        };
        if stops || looked.is_err() {
            let stopped = projector.stop_all().await;
            return looked.and(stopped);
        }
        tokio::select! {
            () = sleep(LOOKS_EVERY) => {}
            () = projector.looks.notified() => {}
            () = shutdown.cancelled() => {}
        }
    }
}

struct Projector<M> {
    model: M,
    log: EventLog,
    keyring: Keyring,
    options: Options,
    leading: Leading,
    /// A loop got its lease, and waits for a look at the record.
    looks: Arc<Notify>,
    running: Vec<Running>,
}

/// The loop of one version. Dropping it is what a crash is to others.
struct Running {
    version: u32,
    mode: Mode,
    /// How often it had got the lease when the record was looked at last.
    claims: u64,
    standing: Standing,
    stop: CancellationToken,
    writing: AbortOnDropHandle<Result<(), RunError>>,
    /// None: it was live from the start.
    _building: Option<AbortOnDropHandle<()>>,
}

impl<M: Versioned> Projector<M> {
    /// Runs what the record says, and nothing else. Without an answer all goes on as it was.
    async fn look(&mut self) -> Result<(), RunError> {
        for running in &mut self.running {
            running.claims = running.mode.claims();
        }
        let versions = match self.model.versions().await {
            Ok(Some(recorded)) => recorded.versions,
            Ok(None) => return Ok(()),
            Err(error) => {
                tracing::warn!(projection = self.model.name(), %error, "can't read its versions");
                return Ok(());
            }
        };
        if self.end_what_ended(&versions).await? {
            // The record says something else by now.
            return Ok(());
        }
        let built = built(&versions);
        let scratch = versions.growing_scratch();
        let copied = scratch.map(|scratch| scratch.version);
        let mut at = 0;
        while let Some(running) = self.running.get(at) {
            let is_wanted = Some(running.version) == built || Some(running.version) == copied;
            if running.version == versions.live || is_wanted {
                let is_paused = running.version == versions.live && versions.pause.is_some();
                running.mode.pause(is_paused, running.claims);
                at += 1;
            } else {
                let running = self.running.swap_remove(at);
                let version = running.version;
                // What it could not do is of no interest any more.
                let ended = running.stop().await;
                tracing::info!(
                    projection = self.model.name(),
                    version,
                    ?ended,
                    "written no more"
                );
            }
        }
        self.keep_live(&versions);
        self.say_where_it_stands(&versions).await;
        if let Some(version) = built.filter(|version| !self.runs(*version)) {
            let live = versions.live;
            self.start(version, Mode::building(), Some(live));
        }
        if let Some(scratch) = scratch.filter(|scratch| !self.runs(scratch.version)) {
            self.copy(scratch).await;
        }
        Ok(())
    }

    fn runs(&self, version: u32) -> bool {
        self.running
            .iter()
            .any(|running| running.version == version)
    }

    fn keep_live(&mut self, versions: &Versions) {
        let live = versions.live;
        match self.running.iter().find(|running| running.version == live) {
            Some(running) => running.mode.go_live(),
            None => self.start(live, Mode::default(), None),
        }
        if let Some(running) = self.running.iter().find(|running| running.version == live) {
            self.leading.set(live, running.standing.clone());
        }
    }

    /// Says that a pause holds, once the batch that was in hand when it began is written. Without an answer it
    /// is said at the next look.
    async fn say_where_it_stands(&self, versions: &Versions) {
        let live = versions.live;
        let pause = versions
            .pause
            .as_ref()
            .filter(|pause| pause.stands.is_none());
        let running = self.running.iter().find(|running| running.version == live);
        let (Some(pause), Some(running)) = (pause, running) else {
            return;
        };
        if !running.mode.is_at_rest() {
            return;
        }
        // None: another process writes it.
        let Some(stand) = running.standing.now() else {
            return;
        };
        let (wish, position) = (pause.asked.wish, stand.position.0);
        let said = change(&self.model, |versions| {
            versions.stands(live, wish, position);
            Ok(())
        });
        match said.await {
            Ok(()) => tracing::info!(
                projection = self.model.name(),
                version = live,
                position,
                "is paused"
            ),
            Err(error) => {
                tracing::warn!(projection = self.model.name(), %error, "will try again");
            }
        }
    }

    /// Begins to fill a scratch copy. Without an answer it is tried at the next look.
    async fn copy(&mut self, scratch: &Scratch) {
        let version = scratch.version;
        let Ok(Some(end)) = self.end_of(scratch).await else {
            return;
        };
        let options = Options {
            stop_at: Some(Position(scratch.last(end))),
            stop_after: scratch.last_instant(),
            ..self.options.clone()
        };
        self.start_with(options, version, Mode::building(), None);
    }

    /// Where the log ended when a copy was begun: written down before anything else is, so that whoever goes
    /// on with it stops at the same place.
    async fn end_of(&self, scratch: &Scratch) -> Result<Option<u64>, ChangeError> {
        if scratch.end.is_some() {
            return Ok(scratch.end);
        }
        let end = takeover::end(&self.log).await?.0;
        let version = scratch.version;
        change(&self.model, |versions| {
            Ok(versions.end_scratch_at(version, end))
        })
        .await
    }

    /// Begins to write a version. One that is built takes over from `live`.
    fn start(&mut self, version: u32, mode: Mode, live: Option<u32>) {
        self.start_with(self.options.clone(), version, mode, live);
    }

    fn start_with(&mut self, options: Options, version: u32, mode: Mode, live: Option<u32>) {
        let standing = Standing::default();
        let mode = mode.followed_by(Arc::clone(&self.looks));
        let options = Options {
            standing: standing.clone(),
            mode: mode.clone(),
            ..options
        };
        let stop = CancellationToken::new();
        let target = self.model.at(version);
        let builder = live.map(|live| Builder {
            live: Arc::new(self.model.at(live)),
            built: Arc::new(target.clone()),
            log: self.log.clone(),
            past: Past::new(self.log.clone(), self.keyring.clone()),
            standing: standing.clone(),
            mode: mode.clone(),
            // Another name than that of the loops: each of these takes its own lease back at once.
            holder: format!("{} takes over", self.options.holder),
        });
        let (log, keyring) = (self.log.clone(), self.keyring.clone());
        let writing = run(target, log, keyring, options, stop.clone());
        self.running.push(Running {
            version,
            mode,
            claims: 0,
            standing,
            stop,
            writing: AbortOnDropHandle::new(tokio::spawn(writing)),
            _building: builder.map(|builder| AbortOnDropHandle::new(tokio::spawn(builder.run()))),
        });
    }

    /// Looks at loops that ended by themselves: that of the live version ends all, that of another one
    /// says why in the record. Gives whether one did.
    async fn end_what_ended(&mut self, versions: &Versions) -> Result<bool, RunError> {
        let mut has_ended = false;
        let ended = |running: &Running| running.writing.is_finished();
        while let Some(at) = self.running.iter().position(ended) {
            let running = self.running.swap_remove(at);
            let version = running.version;
            has_ended = true;
            let error = match running.stop().await {
                Ok(()) => {
                    self.note_copied(version).await;
                    continue;
                }
                Err(error) => error,
            };
            if version == versions.live {
                return Err(error);
            }
            tracing::error!(
                projection = self.model.name(),
                version,
                %error,
                "a version that is built or copied can't go on"
            );
            self.note(version, &error).await;
        }
        Ok(has_ended)
    }

    /// Writes down that a scratch copy is complete: no other loop ends by itself without an error. If that can't
    /// be written, the copy is begun once more, and ends at once.
    async fn note_copied(&self, version: u32) {
        let noted = change(&self.model, |versions| {
            versions.finish_scratch(version);
            Ok(())
        });
        match noted.await {
            Ok(()) => tracing::info!(
                projection = self.model.name(),
                version,
                "the scratch copy is complete"
            ),
            Err(error) => {
                tracing::warn!(projection = self.model.name(), %error, "will try again");
            }
        }
    }

    /// Writes down why a version goes no further. If that can't be written, it is tried again, and
    /// stops again, at the same commit.
    async fn note(&self, version: u32, error: &RunError) {
        let position = match error {
            RunError::Poisoned { position, .. } => Some(position.0),
            _ => None,
        };
        let (cause, now) = (error.to_string(), Utc::now());
        let noted = change(&self.model, |versions| {
            versions.stop(version, position, &cause, now);
            Ok(())
        });
        if let Err(ChangeError::Store(TargetError::Unavailable(error))) = noted.await {
            tracing::warn!(projection = self.model.name(), error, "will try again");
        }
    }

    /// Stops all loops, side by side, so that each gives its lease back.
    async fn stop_all(&mut self) -> Result<(), RunError> {
        let running = std::mem::take(&mut self.running);
        let stops = running.into_iter().map(|running| async move {
            let was_live = !running.mode.is_building();
            (was_live, running.stop().await)
        });
        let mut result = Ok(());
        for (was_live, ended) in futures_util::future::join_all(stops).await {
            if was_live {
                result = result.and(ended);
            }
        }
        result
    }
}

impl Running {
    /// Ends it, and waits until it has.
    async fn stop(self) -> Result<(), RunError> {
        self.stop.cancel();
        match self.writing.await {
            Ok(ended) => ended,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
}

/// The version that is to be written besides the live one.
fn built(versions: &Versions) -> Option<u32> {
    let building = versions.building.as_ref()?;
    let goes_on = !matches!(building.stage, Stage::Stopped { .. });
    goes_on.then_some(building.version)
}
