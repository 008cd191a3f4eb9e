//! What a projector's process does: it runs the loops for the live version, and for the one that is
//! built while there is one, as the record says. A version that is divided has a loop for each shard.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use domain::commit::Position;
use event_log::{EventLog, Keyring};
use futures_util::future::join_all;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::error::RunError;
use crate::options::Options;
use crate::past::Past;
use crate::run::run;
use crate::shard::{Shard, Shards};
use crate::share::Share;
use crate::standing::Standing;
use crate::target::TargetError;
use crate::versions::builder::Builder;
use crate::versions::change::{ChangeError, change};
use crate::versions::leading::{Leading, Live};
use crate::versions::record::{Stage, Versions};
use crate::versions::scratch::Scratch;
use crate::versions::takeover;
use crate::versions::{LOOKS_EVERY, Mode, Versioned};

/// How long it may take to say that this process is gone: it wants to end.
const FAREWELL: Duration = Duration::from_millis(500);

/// Keeps the live version of a model up to date with the log, and builds another, or fills a scratch
/// copy, while the record says so. Any number of processes may; each shard of a version is written by one of
/// them at a time, and the shards spread over all. `model` may be any version.
///
/// Ends when `shutdown` is cancelled, or when a loop of the live version ends. What stops a version
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
        written: BTreeMap::new(),
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
    /// The versions of which this process writes what it may.
    written: BTreeMap<u32, Written<M>>,
    running: Vec<Running>,
}

/// A version of which this process writes what it may.
#[derive(Clone)]
struct Written<M> {
    model: M,
    shards: Shards,
    /// How many of them it may.
    share: Share,
    mode: Mode,
}

/// The loop of one shard. Dropping it is what a crash is to others.
struct Running {
    version: u32,
    shard: Shard,
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
        self.end_what_is_unwanted(&versions).await;
        let live = self.write(versions.live, Mode::default()).await;
        let built = match built(&versions) {
            Some(version) => self.write(version, Mode::building()).await,
            None => None,
        };
        let scratch = versions.growing_scratch();
        let copy = match scratch {
            Some(scratch) => self.write(scratch.version, Mode::building()).await,
            None => None,
        };
        self.spread().await;
        let Some(live) = live else {
            return Ok(());
        };
        self.keep_live(&live).await;
        self.say_where_it_stands(&versions).await;
        if let Some(built) = built {
            for shard in built.shards.all() {
                if !self.runs(built.model.version(), shard) {
                    self.start(&built, shard, Some(&live));
                }
            }
        }
        if let Some((scratch, copy)) = scratch.zip(copy) {
            self.copy(scratch, &copy).await;
        }
        Ok(())
    }

    /// Ends the loops of versions that are not to be written any more, side by side, and holds up those of the
    /// live version while it is paused.
    async fn end_what_is_unwanted(&mut self, versions: &Versions) {
        let scratch = versions.growing_scratch().map(|scratch| scratch.version);
        let wanted = [Some(versions.live), built(versions), scratch];
        self.written
            .retain(|version, _| wanted.contains(&Some(*version)));
        let mut unwanted = Vec::new();
        for running in std::mem::take(&mut self.running) {
            if wanted.contains(&Some(running.version)) {
                let is_paused = running.version == versions.live && versions.pause.is_some();
                running.mode.pause(is_paused, running.claims);
                self.running.push(running);
            } else {
                unwanted.push(running);
            }
        }
        let name = self.model.name();
        let ends = unwanted.into_iter().map(|running| async move {
            let (version, shard) = (running.version, running.shard.index());
            // What it could not do is of no interest any more.
            let ended = running.stop().await;
            tracing::info!(projection = name, version, shard, ?ended, "written no more");
        });
        join_all(ends).await;
    }

    /// A version that is to be written, once it is known into how many shards it is divided. Without an answer
    /// that is asked at the next look.
    async fn write(&mut self, version: u32, mode: Mode) -> Option<Written<M>> {
        if let Some(written) = self.written.get(&version) {
            return Some(written.clone());
        }
        let model = self.model.at(version);
        let shards = model.shards(self.log.log_id(), self.options.shards).await;
        let shards = match shards {
            Ok(shards) => shards,
            Err(error) => {
                tracing::warn!(
                    projection = self.model.name(),
                    version,
                    %error,
                    "can't read into how many shards it is divided"
                );
                return None;
            }
        };
        let share = match shards {
            Shards::ONE => Share::default(),
            // Others may be there: first it has to be known how many.
            _ => Share::of(0),
        };
        let written = Written {
            model,
            shards,
            share,
            mode,
        };
        self.written.insert(version, written.clone());
        Some(written)
    }

    /// Takes as many shards of each version as are this process's share, of all processes that are there.
    /// Without an answer it keeps what it has.
    async fn spread(&self) {
        if !self.is_divided() {
            return;
        }
        let Options { holder, lease, .. } = &self.options;
        match self.model.note_present(holder, *lease).await {
            Ok(there) => {
                for written in self.written.values() {
                    if written.shards != Shards::ONE {
                        let shards = usize::from(written.shards.count());
                        written.share.allow(shards.div_ceil(there.max(1)));
                    }
                }
            }
            Err(error) => {
                tracing::warn!(projection = self.model.name(), %error, "can't say that it is there");
            }
        }
    }

    /// Whether any version that this process writes is divided.
    fn is_divided(&self) -> bool {
        let mut written = self.written.values();
        written.any(|written| written.shards != Shards::ONE)
    }

    fn runs(&self, version: u32, shard: Shard) -> bool {
        let mut running = self.running.iter();
        running.any(|running| running.version == version && running.shard == shard)
    }

    async fn keep_live(&mut self, live: &Written<M>) {
        let version = live.model.version();
        live.mode.go_live();
        for shard in live.shards.all() {
            if !self.runs(version, shard) {
                self.start(live, shard, None);
            }
        }
        let own = self.running.iter();
        let own = own.filter(|running| running.version == version);
        let shards = own.map(|running| (running.shard, running.standing.clone()));
        let shards = shards.collect();
        let looked = match live.shards {
            Shards::ONE => None,
            // Without an answer it stands where it stood: the own ones alone would tell of more than is there.
            _ => {
                let positions = live.model.positions().await.ok();
                positions.or_else(|| self.leading.looked(version))
            }
        };
        self.leading.set(Live {
            version,
            shards,
            looked,
        });
    }

    /// Says that a pause holds for the shards that this process writes, once the batches that were in hand when
    /// it began are written. Without an answer it is said at the next look.
    async fn say_where_it_stands(&self, versions: &Versions) {
        let live = versions.live;
        let Some(pause) = &versions.pause else {
            return;
        };
        let running = self.running.iter();
        let resting = running.filter(|running| {
            running.version == live && !pause.has_let_go(running.shard) && running.mode.is_at_rest()
        });
        // None: another process writes it.
        let stands = resting.filter_map(|running| {
            let stand = running.standing.now()?;
            Some((running.shard, stand.position.0))
        });
        let stands: Vec<_> = stands.collect();
        if stands.is_empty() {
            return;
        }
        let wish = pause.asked.wish;
        let said = change(&self.model, |versions| {
            for (shard, position) in &stands {
                versions.stands(live, *shard, wish, *position);
            }
            Ok(())
        });
        match said.await {
            Ok(()) => {
                for (shard, position) in stands {
                    tracing::info!(
                        projection = self.model.name(),
                        version = live,
                        shard = shard.index(),
                        position,
                        "is paused"
                    );
                }
            }
            Err(error) => {
                tracing::warn!(projection = self.model.name(), %error, "will try again");
            }
        }
    }

    /// Begins to fill a scratch copy. Without an answer it is tried at the next look.
    async fn copy(&mut self, scratch: &Scratch, copy: &Written<M>) {
        let version = scratch.version;
        let lacking = copy.shards.all().filter(|shard| scratch.lacks(*shard));
        let lacking: Vec<_> = lacking
            .filter(|shard| !self.runs(version, *shard))
            .collect();
        if lacking.is_empty() {
            return;
        }
        let Ok(Some(end)) = self.end_of(scratch).await else {
            return;
        };
        for shard in lacking {
            let options = Options {
                stop_at: Some(Position(scratch.last(end))),
                stop_after: scratch.last_instant(),
                ..self.options.clone()
            };
            self.start_with(options, copy, shard, None);
        }
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

    /// Begins to write a shard of a version. One that is built takes over from `live`.
    fn start(&mut self, written: &Written<M>, shard: Shard, live: Option<&Written<M>>) {
        self.start_with(self.options.clone(), written, shard, live);
    }

    fn start_with(
        &mut self,
        options: Options,
        written: &Written<M>,
        shard: Shard,
        live: Option<&Written<M>>,
    ) {
        let standing = Standing::default();
        let mode = written.mode.beside().followed_by(Arc::clone(&self.looks));
        // One process may write all of them, and has no more memory then.
        let shards = usize::from(written.shards.count());
        let options = Options {
            batch_bytes: options.batch_bytes.div_ceil(shards),
            standing: standing.clone(),
            mode: mode.clone(),
            share: written.share.clone(),
            ..options
        };
        let stop = CancellationToken::new();
        let builder = live.map(|live| Builder {
            live: live.model.clone(),
            built: written.model.clone(),
            shard,
            log: self.log.clone(),
            past: Past::new(self.log.clone(), self.keyring.clone()),
            standing: standing.clone(),
            mode: mode.clone(),
            // Another name than that of the loops: each of these takes its own lease back at once.
            holder: format!("{} takes over", self.options.holder),
        });
        let target = written.model.of_shard(shard);
        let (log, keyring) = (self.log.clone(), self.keyring.clone());
        let writing = run(target, log, keyring, options, stop.clone());
        self.running.push(Running {
            version: written.model.version(),
            shard,
            mode,
            claims: 0,
            standing,
            stop,
            writing: AbortOnDropHandle::new(tokio::spawn(writing)),
            _building: builder.map(|builder| AbortOnDropHandle::new(tokio::spawn(builder.run()))),
        });
    }

    /// Looks at loops that ended by themselves: one of the live version ends all, that of another one
    /// says why in the record. Gives whether one did.
    async fn end_what_ended(&mut self, versions: &Versions) -> Result<bool, RunError> {
        let mut has_ended = false;
        let ended = |running: &Running| running.writing.is_finished();
        while let Some(at) = self.running.iter().position(ended) {
            let running = self.running.swap_remove(at);
            let (version, shard) = (running.version, running.shard);
            let was_built = running.mode.is_building();
            has_ended = true;
            let error = match running.stop().await {
                Ok(()) => {
                    self.note_filled(version, shard).await;
                    continue;
                }
                Err(error) => error,
            };
            // Only one that is built stops at what it can't apply; its version may have taken over since.
            let stopped_as_built = was_built || matches!(error, RunError::Poisoned { .. });
            match (version == versions.live, stopped_as_built) {
                (true, false) => return Err(error),
                // It begins once more, as one that is read.
                (true, true) => tracing::warn!(
                    projection = self.model.name(),
                    version,
                    shard = shard.index(),
                    %error,
                    "stopped while its version took over, and goes on"
                ),
                (false, _) => {
                    tracing::error!(
                        projection = self.model.name(),
                        version,
                        shard = shard.index(),
                        %error,
                        "a version that is built or copied can't go on"
                    );
                    self.note(version, &error).await;
                }
            }
        }
        Ok(has_ended)
    }

    /// Writes down that a shard of a scratch copy is complete: no other loop ends by itself without an error. If
    /// that can't be written, it is begun once more, and ends at once.
    async fn note_filled(&self, version: u32, shard: Shard) {
        let noted = change(&self.model, |versions| {
            versions.fill_scratch(version, shard);
            Ok(versions.growing_scratch().is_none())
        });
        match noted.await {
            Ok(true) => tracing::info!(
                projection = self.model.name(),
                version,
                "the scratch copy is complete"
            ),
            Ok(false) => {}
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

    /// Stops all loops, side by side, so that each gives its lease back, and says that this process is gone, so
    /// that others may have them.
    async fn stop_all(&mut self) -> Result<(), RunError> {
        let running = std::mem::take(&mut self.running);
        let stops = running.into_iter().map(|running| async move {
            let was_live = !running.mode.is_building();
            (was_live, running.stop().await)
        });
        let (stopped, ()) = tokio::join!(join_all(stops), self.take_leave());
        let mut result = Ok(());
        for (was_live, ended) in stopped {
            if was_live {
                result = result.and(ended);
            }
        }
        result
    }

    async fn take_leave(&self) {
        if !self.is_divided() {
            return;
        }
        let gone = timeout(FAREWELL, self.model.note_gone(&self.options.holder));
        if !matches!(gone.await, Ok(Ok(()))) {
            tracing::warn!(
                projection = self.model.name(),
                "others find out by themselves that this process is gone"
            );
        }
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
