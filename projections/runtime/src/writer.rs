//! The second half of the pipeline: puts commits together to batches, has them written, sets
//! aside what can't be, and announces what changed.

mod decisions;

use std::collections::HashSet;
use std::time::Duration;

use chrono::Utc;
use domain::commit::Position;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::announcer::Announcer;
use crate::archive::Archive;
use crate::backoff::Backoff;
use crate::batch::{Batch, Parked};
use crate::decode::Decoded;
use crate::error::{Halt, RunError};
use crate::options::Options;
use crate::progress::Progress;
use crate::run::Projector;
use crate::target::{Claim, Kind, Target, TargetError};
use crate::versions::Inside;

/// Writes under one claim.
pub(crate) struct Writer<'a, T> {
    target: &'a T,
    claim: &'a Claim,
    options: &'a Options,
    stopping: &'a CancellationToken,
    progress: &'a Progress,
    announcer: Announcer,
    archive: Archive,
    /// Where the target stands.
    checkpoint: Position,
    parked: HashSet<(Box<str>, Uuid)>,
    /// Where the log ended when this began: what comes after it, people wait for.
    begun_at: Position,
}

impl<'a, T: Target> Writer<'a, T> {
    pub(crate) fn new(
        projector: &'a Projector<T>,
        claim: &'a Claim,
        stopping: &'a CancellationToken,
        announcer: Announcer,
        begun_at: Position,
    ) -> Self {
        Self {
            target: &projector.target,
            claim,
            options: &projector.options,
            stopping,
            progress: &projector.progress,
            announcer,
            archive: Archive {
                log: projector.log.clone(),
                keyring: projector.keyring(),
            },
            checkpoint: claim.checkpoint,
            parked: HashSet::new(),
            begun_at,
        }
    }

    /// Writes what comes, until nothing comes any more.
    pub(crate) async fn run(&mut self, commits: &mut mpsc::Receiver<Decoded>) -> Result<(), Halt> {
        self.count_parked().await?;
        loop {
            let first = tokio::select! {
                biased;
                () = self.stopping.cancelled() => return Err(Halt::Stopped),
                first = commits.recv() => first,
            };
            let Some(first) = first else {
                return Ok(());
            };
            let batch = self.gather(first, commits);
            self.go_through(batch).await?;
        }
    }

    /// Takes what is there already. Never waits for more: a batch is as large as the log is
    /// ahead, and a single event is written at once.
    fn gather(&self, first: Decoded, commits: &mut mpsc::Receiver<Decoded>) -> Vec<Decoded> {
        let size = |commit: &Decoded| commit.events.as_ref().map_or(0, Vec::len);
        let (mut events, mut bytes) = (size(&first), first.bytes);
        let mut batch = vec![first];
        while events < self.options.batch_events && bytes < self.options.batch_bytes {
            let Ok(commit) = commits.try_recv() else {
                break;
            };
            events += size(&commit);
            bytes += commit.bytes;
            batch.push(commit);
        }
        batch
    }

    /// Has commits written. If the data is at fault, halves them until the commit is found that
    /// is, and sets it aside; the rest is written in order.
    async fn write(&mut self, commits: Vec<Decoded>) -> Result<(), Halt> {
        let oldest = commits
            .iter()
            .find_map(|commit| commit.commit.events.first());
        if let Some(oldest) = oldest {
            self.progress.takes(oldest.at);
        }
        let _inside = self.enter().await?;
        let mut open = vec![commits];
        while let Some(mut commits) = open.pop() {
            self.set_aside(&mut commits).await?;
            let Some(cause) = self.apply(&mut commits).await? else {
                continue;
            };
            if let [commit] = commits.as_mut_slice() {
                commit.events = Err(cause);
                open.push(commits);
            } else {
                let second = commits.split_off(commits.len() / 2);
                open.push(second);
                open.push(commits);
            }
        }
        Ok(())
    }

    /// Waits for as long as the model is paused.
    async fn enter(&self) -> Result<Inside<'a>, Halt> {
        tokio::select! {
            biased;
            () = self.stopping.cancelled() => Err(Halt::Stopped),
            inside = self.options.mode.enter() => Ok(inside),
        }
    }

    /// Parks the commits that can't be applied, and in a read model those that come after such a
    /// one in their aggregate. No event of theirs is left in `commits`.
    async fn set_aside(&mut self, commits: &mut [Decoded]) -> Result<(), Halt> {
        let mut aside = Vec::new();
        for commit in commits {
            let aggregate = commit.aggregate();
            let cause = match &commit.events {
                Ok(events) if events.is_empty() => continue,
                // What is built does without a commit that is skipped, and with all others.
                Ok(_) if !self.options.builds() && self.is_held_up(&aggregate) => {
                    "an earlier commit of the same aggregate is parked".to_owned()
                }
                Ok(_) => continue,
                Err(cause) if self.options.builds() && self.pass_over(commit, cause).await? => {
                    commit.events = Ok(Vec::new());
                    continue;
                }
                Err(cause) if self.options.builds() => {
                    let error = RunError::Poisoned {
                        position: commit.position,
                        aggregate: aggregate.0,
                        id: aggregate.1,
                        cause: cause.clone(),
                    };
                    return Err(error.into());
                }
                Err(cause) => {
                    let event = commit.commit.events.first();
                    tracing::error!(
                        projection = self.target.name(),
                        position = commit.position.0,
                        aggregate = %aggregate.0,
                        aggregate_id = %aggregate.1,
                        correlation = event.map(|event| tracing::field::display(event.correlation)),
                        trace = event.and_then(|event| event.trace.as_deref()?.split('-').nth(1)),
                        cause,
                        "a commit can't be applied, and is parked"
                    );
                    cause.clone()
                }
            };
            aside.push(parked(commit, cause));
            self.parked.insert(aggregate);
            commit.events = Ok(Vec::new());
        }
        if !aside.is_empty() {
            self.retry(|| self.target.park(self.claim, &aside)).await?;
            self.progress.parked(self.parked.len());
        }
        Ok(())
    }

    /// Looks of which aggregates of this shard something is parked.
    async fn count_parked(&mut self) -> Result<(), Halt> {
        let shard = self.target.shard();
        let mut parked = self.retry(|| self.target.parked_aggregates()).await?;
        parked.retain(|(_, id)| shard.holds(*id));
        self.parked = parked;
        self.progress.parked(self.parked.len());
        Ok(())
    }

    /// Whether an earlier commit of this aggregate is parked, and has to come first.
    fn is_held_up(&self, aggregate: &(Box<str>, Uuid)) -> bool {
        self.target.kind() == Kind::ReadModel && self.parked.contains(aggregate)
    }

    /// Has commits written as one batch. `Some`: one of them is at fault, and why; nothing of
    /// them counts as written then.
    async fn apply(&mut self, commits: &mut [Decoded]) -> Result<Option<String>, Halt> {
        let last = commits[commits.len() - 1].position;
        let mut events = Vec::new();
        let mut counts = Vec::with_capacity(commits.len());
        for commit in commits.iter_mut() {
            if let Ok(own) = &mut commit.events {
                counts.push(own.len());
                events.append(own);
            }
        }
        let batch = Batch {
            events,
            after: self.checkpoint,
            last,
        };
        let _turn = self.options.pace.turn(&self.options.mode).await;
        let started = Instant::now();
        let mut backoff = Backoff::default();
        loop {
            match self.target.apply(self.claim, &batch).await {
                Ok(()) => break,
                Err(TargetError::Poisonous(cause)) if !batch.events.is_empty() => {
                    self.progress.failed();
                    let mut events = batch.events.into_iter();
                    let kept = commits
                        .iter_mut()
                        .filter_map(|commit| commit.events.as_mut().ok());
                    for (own, count) in kept.zip(counts) {
                        own.extend(events.by_ref().take(count));
                    }
                    return Ok(Some(cause));
                }
                Err(error) => self.wait(error, &mut backoff).await?,
            }
        }
        self.checkpoint = last;
        let took = started.elapsed();
        self.progress.applied(&batch, took);
        tracing::debug!(
            projection = self.target.name(),
            position = last.0,
            events = batch.events.len(),
            "applied"
        );
        self.tell(commits, &counts, took);
        self.announcer.announce(&batch);
        Ok(None)
    }

    /// Says of each request that something new of it can be read now: so it can be followed to its end.
    /// While a model catches up, or is built anew, that would be as many lines as there are events.
    fn tell(&self, commits: &[Decoded], counts: &[usize], took: Duration) {
        if self.target.kind() != Kind::ReadModel || self.options.builds() {
            return;
        }
        let kept = commits.iter().filter(|commit| commit.events.is_ok());
        let applied = kept.zip(counts).filter(|(_, count)| **count > 0);
        let new = applied.filter(|(commit, _)| commit.position > self.begun_at);
        for (commit, _) in new {
            let events = &commit.commit.events;
            for of_one in events.chunk_by(|one, next| one.correlation == next.correlation) {
                tracing::info!(
                    projection = self.target.name(),
                    position = commit.position.0,
                    aggregate = %commit.commit.aggregate,
                    aggregate_id = %commit.commit.id,
                    correlation = %of_one[0].correlation,
                    trace = of_one[0].trace.as_deref().and_then(|trace| trace.split('-').nth(1)),
                    events = of_one.len(),
                    "projected"
                );
                traces::record(of_one[0].trace.as_deref(), || traces::Work {
                    name: "project",
                    kind: traces::Kind::Consumer,
                    took,
                    failure: None,
                    attributes: [
                        ("astro.projection", self.target.name().into()),
                        ("astro.position", traces::count(commit.position.0)),
                    ],
                });
            }
        }
    }

    /// Does something that does not depend on any event, for as long as the store can't.
    async fn retry<R, F: Future<Output = Result<R, TargetError>>>(
        &self,
        attempt: impl Fn() -> F,
    ) -> Result<R, Halt> {
        let mut backoff = Backoff::default();
        loop {
            match attempt().await {
                Ok(done) => return Ok(done),
                Err(error) => self.wait(error, &mut backoff).await?,
            }
        }
    }

    /// Waits before the next attempt, if there may be one.
    async fn wait(&self, error: TargetError, backoff: &mut Backoff) -> Result<(), Halt> {
        self.progress.failed();
        match error {
            TargetError::Fenced => return Err(Halt::Lost),
            TargetError::WrongLog { .. } => return Err(RunError::WrongLog(error).into()),
            TargetError::Unavailable(_) | TargetError::Poisonous(_) => {}
        }
        tracing::warn!(projection = self.target.name(), %error, "will try again");
        tokio::select! {
            biased;
            () = self.stopping.cancelled() => Err(Halt::Stopped),
            () = sleep(backoff.next_wait()) => Ok(()),
        }
    }
}

/// A commit, as it is set aside.
fn parked(commit: &Decoded, cause: String) -> Parked {
    let (aggregate, id) = commit.aggregate();
    Parked {
        aggregate,
        id,
        position: commit.position,
        commit: serde_json::to_vec(&commit.commit)
            .expect("a commit that was read from JSON can be written as JSON"),
        cause,
        at: Utc::now(),
    }
}
