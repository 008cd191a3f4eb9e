//! One live aggregate: takes what waits, decides it together, commits it together.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::commit::{MAX_EVENTS, Position};
use domain::ids::AggregateId;
use domain::{AggregateRoot, Context};
use event_log::{AppendError, NewCommit};
use metrics::{counter, histogram};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::accepted::Accepted;
use crate::decision::{Decision, Verdict, decide, stored};
use crate::dispatcher::Environment;
use crate::error::{DispatchError, Unavailable};
use crate::root::{Root, snapshot_version};
use crate::{CommandMeta, Outcome};

/// A command that waits for its outcome.
pub(crate) struct Pending<A: AggregateRoot> {
    pub(crate) command: A::Command,
    pub(crate) meta: CommandMeta,
    pub(crate) reply: oneshot::Sender<Result<Outcome, DispatchError<A::Error>>>,
    pub(crate) since: Instant,
}

impl<A: AggregateRoot> Pending<A> {
    /// A caller that went away needs no answer.
    fn answer(self, result: Result<Outcome, DispatchError<A::Error>>) {
        let _ = self.reply.send(result);
    }
}

/// What can be asked of a mailbox.
pub(crate) enum Request<A: AggregateRoot> {
    Command(Pending<A>),
    State(oneshot::Sender<Result<A, Unavailable>>),
}

/// The task of one live aggregate.
pub(crate) struct Mailbox<A: AggregateRoot> {
    id: A::Id,
    environment: Arc<Environment>,
    waiting: mpsc::Receiver<Request<A>>,
    root: Option<Root<A>>,
    weigh: Box<dyn Fn(u64) + Send + Sync>,
    weight_kib: u64,
}

impl<A: AggregateRoot> Mailbox<A> {
    /// What an aggregate with hardly any events weighs with its task.
    pub(crate) const SMALLEST_KIB: u64 = 4;

    pub(crate) fn new(
        id: A::Id,
        environment: Arc<Environment>,
        waiting: mpsc::Receiver<Request<A>>,
        weigh: impl Fn(u64) + Send + Sync + 'static,
    ) -> Self {
        let weigh = Box::new(weigh);
        Self {
            id,
            environment,
            waiting,
            root: None,
            weigh,
            weight_kib: Self::SMALLEST_KIB,
        }
    }

    /// Works until nobody can send any more and all that waited is answered.
    pub(crate) async fn run(mut self) {
        while let Some(first) = self.waiting.recv().await {
            let mut group = Vec::new();
            let mut next = Some(first);
            while let Some(request) = next.take() {
                match request {
                    Request::Command(pending) => group.push(pending),
                    Request::State(reply) => {
                        let _ = reply.send(self.current_state().await);
                    }
                }
                if group.len() < self.environment.limits.group {
                    next = self.waiting.try_recv().ok();
                }
            }
            self.work_off(group).await;
            self.weigh_again();
        }
    }

    /// Decides and commits a group; halves it while it is too large for one commit.
    async fn work_off(&mut self, group: Vec<Pending<A>>) {
        let patience = self.environment.limits.patience;
        let (group, late): (Vec<_>, Vec<_>) = group
            .into_iter()
            .partition(|pending| pending.since.elapsed() < patience);
        for pending in late {
            pending.answer(Err(DispatchError::Busy));
        }
        let mut groups = vec![group];
        while let Some(mut group) = groups.pop() {
            if group.is_empty() {
                continue;
            }
            if let Err(TooLarge { bytes, limit }) = self.commit_group(&mut group).await {
                if group.len() > 1 {
                    groups.push(group.split_off(group.len() / 2));
                    groups.push(group);
                } else {
                    for pending in group {
                        pending.answer(Err(DispatchError::TooLarge { bytes, limit }));
                    }
                }
            }
        }
    }

    /// Decides the group, commits what it made, and answers all of it. Decides again as long as
    /// other processes are faster. Leaves the group unanswered only when it is too large.
    async fn commit_group(&mut self, group: &mut Vec<Pending<A>>) -> Result<(), TooLarge> {
        for attempt in 0..self.environment.limits.attempts {
            let tried = self.try_group(group).await;
            match tried {
                Ok(Tried::Answered) => return Ok(()),
                Ok(Tried::Behind) => {
                    counter!("commands_conflicts_total", "aggregate" => A::TYPE).increment(1);
                    if attempt > 2 {
                        // Several processes write here: step aside for a moment, each another.
                        let most = 250 << attempt.min(6);
                        let micros = Uuid::new_v4().as_u128() % most;
                        tokio::time::sleep(Duration::from_micros(micros as u64)).await;
                    }
                }
                Ok(Tried::TooLarge(too_large)) => return Err(too_large),
                Err(unavailable) => {
                    tracing::error!(
                        aggregate.kind = A::TYPE, aggregate.id = %self.id, error = %unavailable,
                        "commands can't be committed"
                    );
                    self.root = None;
                    for pending in group.drain(..) {
                        pending.answer(Err(unavailable.clone().into()));
                    }
                    return Ok(());
                }
            }
        }
        for pending in group.drain(..) {
            pending.answer(Err(DispatchError::Busy));
        }
        Ok(())
    }

    async fn try_group(&mut self, group: &mut Vec<Pending<A>>) -> Result<Tried, Unavailable> {
        self.load_if_cold().await?;
        let root = self.root()?;
        let now = self.environment.clock.now().max(root.at);
        let context = Context {
            now,
            terms: self.environment.terms.clone(),
        };
        let mut decision = decide(root, group, context);
        if decision.events.is_empty() {
            // Nothing will be committed, so the version check can't tell whether the state that
            // was decided on is the newest: the leader does. A repetition is true for ever.
            let for_ever = decision
                .verdicts
                .iter()
                .all(|verdict| matches!(verdict, Verdict::Repeated(_) | Verdict::SameAs(_)));
            if !for_ever && !self.is_current().await? {
                return Ok(Tried::Behind);
            }
            self.answer(group, decision.verdicts, None);
            return Ok(Tried::Answered);
        }
        if decision.events.len() > MAX_EVENTS {
            let (bytes, limit) = (decision.events.len(), MAX_EVENTS);
            return Ok(Tried::TooLarge(TooLarge { bytes, limit }));
        }
        self.environment
            .keyring
            .seal(&mut decision.events)
            .await
            .map_err(Unavailable::because)?;
        let events = stored(&decision, group)?;
        let bytes: usize = events.iter().map(|event| event.data.get().len()).sum();
        let limit = self.environment.limits.group_bytes;
        if bytes > limit {
            return Ok(Tried::TooLarge(TooLarge { bytes, limit }));
        }
        let root = self.root()?;
        let commit = NewCommit {
            aggregate: A::TYPE,
            id: self.id.as_uuid(),
            version: root.version + 1,
            prev: root.hash,
            expected: root.position,
            events,
        };
        let started = Instant::now();
        let appended = self.environment.log.append(commit).await;
        match appended {
            Ok(appended) => {
                histogram!("commands_append_seconds").record(started.elapsed().as_secs_f64());
                histogram!("commands_group_size").record(group.len() as f64);
                let Decision {
                    state,
                    makers,
                    verdicts,
                    context,
                    ..
                } = decision;
                self.went_on(state, &makers, &context, group, appended);
                let outcome = self.root.as_ref().map(|root| (root.position, root.version));
                self.answer(group, verdicts, outcome);
                self.snapshot_if_due();
                Ok(Tried::Answered)
            }
            Err(AppendError::Conflict) => {
                self.catch_up().await?;
                Ok(Tried::Behind)
            }
            Err(AppendError::TooLarge { bytes, limit }) => {
                Ok(Tried::TooLarge(TooLarge { bytes, limit }))
            }
            Err(error) => Err(Unavailable::because(error)),
        }
    }

    /// Takes over the state that was decided, now that its events are stored.
    fn went_on(
        &mut self,
        state: A,
        makers: &[usize],
        context: &Context,
        group: &[Pending<A>],
        appended: event_log::Appended,
    ) {
        let Some(root) = self.root.as_mut() else {
            return;
        };
        root.state = state;
        root.at = context.now;
        for &maker in makers {
            let meta = &group[maker].meta;
            let accepted = Accepted {
                fingerprint: meta.fingerprint,
                position: appended.position,
                version: root.version + 1,
            };
            root.accepted
                .insert(meta.command, context.now.timestamp_millis(), accepted);
        }
        root.went_on(appended.position, appended.hash, makers.len() as u64);
    }

    fn answer(
        &self,
        group: &mut Vec<Pending<A>>,
        verdicts: Vec<Verdict<A::Error>>,
        stored: Option<(Position, u64)>,
    ) {
        let (position, version) = stored
            .or_else(|| self.root.as_ref().map(|root| (root.position, root.version)))
            .unwrap_or_default();
        let now = Outcome {
            position,
            version,
            repeated: false,
        };
        let mut answers: Vec<Result<Outcome, DispatchError<A::Error>>> =
            Vec::with_capacity(verdicts.len());
        for verdict in verdicts {
            answers.push(match verdict {
                Verdict::Made | Verdict::Nothing => Ok(now),
                Verdict::SameAs(earlier) => answers[earlier].clone().map(|outcome| Outcome {
                    repeated: true,
                    ..outcome
                }),
                Verdict::Repeated(accepted) => Ok(Outcome {
                    position: accepted.position,
                    version: accepted.version,
                    repeated: true,
                }),
                Verdict::Rejected(error) => Err(DispatchError::Rejected(error)),
                Verdict::FingerprintMismatch => Err(DispatchError::FingerprintMismatch),
            });
        }
        for (pending, answer) in group.drain(..).zip(answers) {
            pending.answer(answer);
        }
    }

    /// The aggregate as far as it is known here, once it is loaded.
    fn root(&self) -> Result<&Root<A>, Unavailable> {
        self.root
            .as_ref()
            .ok_or_else(|| Unavailable::because("the aggregate is not loaded"))
    }

    async fn load_if_cold(&mut self) -> Result<(), Unavailable> {
        if self.root.is_none() {
            let started = Instant::now();
            self.root = Some(self.read_snapshot().await);
            if let Err(error) = self.catch_up().await {
                self.root = None;
                return Err(error);
            }
            histogram!("commands_load_seconds").record(started.elapsed().as_secs_f64());
            self.snapshot_if_due();
        }
        Ok(())
    }

    /// A snapshot saves loading but is never needed: one that can't be had is done without.
    async fn read_snapshot(&self) -> Root<A> {
        let version = snapshot_version::<A>();
        let stored = self
            .environment
            .snapshots
            .load(A::TYPE, self.id.as_uuid(), version)
            .await;
        let read = match stored {
            Ok(Some(snapshot)) if snapshot.log == self.environment.log.log_id() => {
                Root::from_snapshot(&snapshot).map_err(|error| error.to_string())
            }
            Ok(_) => return Root::new(),
            Err(error) => Err(error.to_string()),
        };
        read.unwrap_or_else(|error| {
            tracing::warn!(aggregate.kind = A::TYPE, aggregate.id = %self.id, error, "a snapshot can't be used");
            Root::new()
        })
    }

    /// Loads what came after the state that is known here.
    async fn catch_up(&mut self) -> Result<(), Unavailable> {
        let Some(root) = self.root.as_mut() else {
            return Ok(());
        };
        let newer = self
            .environment
            .log
            .load(A::TYPE, self.id.as_uuid(), root.position)
            .await
            .map_err(Unavailable::because)?;
        newer.iter().try_for_each(|recorded| root.replay(recorded))
    }

    /// Whether the state known here is the newest, by the log's leader; if not, catches up.
    async fn is_current(&mut self) -> Result<bool, Unavailable> {
        let known = self.root()?.position;
        let head = self
            .environment
            .log
            .head(A::TYPE, self.id.as_uuid())
            .await
            .map_err(Unavailable::because)?;
        if head.is_none_or(|head| head.position <= known) {
            return Ok(true);
        }
        self.catch_up().await?;
        Ok(false)
    }

    /// The state, with all that was stored before this was asked.
    async fn current_state(&mut self) -> Result<A, Unavailable> {
        self.load_if_cold().await?;
        let head = self.environment.log.head(A::TYPE, self.id.as_uuid());
        let head = head.await.map_err(Unavailable::because)?;
        let newest = head.map_or(Position(0), |head| head.position);
        for _ in 0..self.environment.limits.attempts {
            if self.root()?.position >= newest {
                return Ok(self.root()?.state.clone());
            }
            self.catch_up().await?;
            // In a cluster the replica that answered may be late by a moment.
            tokio::task::yield_now().await;
        }
        Err(Unavailable::because("the newest commits are missing"))
    }

    /// Writes a snapshot beside the work when enough happened since the last.
    fn snapshot_if_due(&mut self) {
        let Some(root) = self.root.as_mut() else {
            return;
        };
        if !root.wants_snapshot() {
            return;
        }
        root.snapshot_taken();
        let root = root.clone();
        let environment = self.environment.clone();
        let id = self.id;
        tokio::spawn(async move {
            let log = environment.log.log_id();
            let encoded = tokio::task::spawn_blocking(move || root.into_snapshot(log)).await;
            let saved = match encoded {
                Ok(Ok(Some(snapshot))) => {
                    let saved = environment
                        .snapshots
                        .save(A::TYPE, id.as_uuid(), &snapshot)
                        .await;
                    saved.map_err(|error| error.to_string())
                }
                Ok(Ok(None)) => return,
                Ok(Err(error)) => Err(error.to_string()),
                Err(error) => Err(error.to_string()),
            };
            if let Err(error) = saved {
                tracing::warn!(aggregate.kind = A::TYPE, aggregate.id = %id, error, "a snapshot was not saved");
            }
        });
    }

    /// Tells the cache when the aggregate weighs twice what it did. A quarter KiB an event is what
    /// a launch with 100,000 bookings was measured to need, rounded up.
    fn weigh_again(&mut self) {
        let events = self.root.as_ref().map_or(0, |root| root.events);
        let weight_kib = Self::SMALLEST_KIB + events / 4;
        if weight_kib >= 2 * self.weight_kib {
            self.weight_kib = weight_kib;
            (self.weigh)(weight_kib);
        }
    }
}

/// How an attempt at a group ended.
enum Tried {
    Answered,
    /// Another process committed meanwhile; its commits are loaded now.
    Behind,
    TooLarge(TooLarge),
}

/// More than one commit may hold.
struct TooLarge {
    bytes: usize,
    limit: usize,
}
