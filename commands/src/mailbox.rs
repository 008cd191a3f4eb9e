//! One live aggregate: takes what waits, decides it together, commits it together.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::commit::{MAX_EVENTS, Position};
use domain::ids::AggregateId;
use domain::{AggregateRoot, Context};
use event_log::{AppendError, NewCommit};
use metrics::{counter, gauge, histogram};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use traces::{Kind, Work};

use crate::decision::{Decision, Verdict, decide, stored};
use crate::dispatcher::Environment;
use crate::error::{DispatchError, Unavailable};
use crate::live::Live;
use crate::turns::Turns;
use crate::{CommandMeta, Outcome};

/// A command that waits for its outcome.
pub(crate) struct Pending<A: AggregateRoot> {
    pub(crate) command: A::Command,
    pub(crate) meta: CommandMeta,
    pub(crate) reply: oneshot::Sender<Result<Outcome, DispatchError<A::Error>>>,
    pub(crate) since: Instant,
    pub(crate) _counted: Counted,
}

/// A command is counted among those that wait for their outcome until this is dropped, whatever becomes of it.
pub(crate) struct Counted(());

impl Counted {
    pub(crate) fn in_queue() -> Self {
        gauge!("commands_waiting").increment(1.0);
        Self(())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        gauge!("commands_waiting").decrement(1.0);
    }
}

impl<A: AggregateRoot> Pending<A> {
    /// A caller that went away needs no answer.
    fn answer(self, result: Result<Outcome, DispatchError<A::Error>>) {
        let _ = self.reply.send(result);
    }
}

/// Who waits for the state.
type Reader<A> = oneshot::Sender<Result<A, Unavailable>>;

/// What can be asked of a mailbox. Small, since each mailbox has room for 32 of them from its beginning.
pub(crate) enum Request<A: AggregateRoot> {
    Command(Box<Pending<A>>),
    State(Reader<A>),
}

/// The task of one live aggregate.
pub(crate) struct Mailbox<A: AggregateRoot> {
    live: Live<A>,
    turns: Turns,
    environment: Arc<Environment>,
    waiting: mpsc::Receiver<Request<A>>,
    weigh: Box<dyn Fn(u64) + Send + Sync>,
    weight_kib: u64,
    /// What of its weight is counted.
    counted: OwnedSemaphorePermit,
}

impl<A: AggregateRoot> Mailbox<A> {
    /// What an aggregate with hardly any events weighs with its task.
    pub(crate) const SMALLEST_KIB: u64 = 4;

    pub(crate) fn new(
        id: A::Id,
        environment: Arc<Environment>,
        waiting: mpsc::Receiver<Request<A>>,
        weigh: impl Fn(u64) + Send + Sync + 'static,
        counted: OwnedSemaphorePermit,
    ) -> Self {
        let weigh = Box::new(weigh);
        Self {
            live: Live::new(id, environment.clone()),
            turns: Turns::new(),
            environment,
            waiting,
            weigh,
            weight_kib: Self::SMALLEST_KIB,
            counted,
        }
    }

    /// Works until nobody can send any more and all that waited is answered.
    pub(crate) async fn run(mut self) {
        while let Some(first) = self.waiting.recv().await {
            let (mut group, mut readers) = (Vec::new(), Vec::new());
            let mut next = Some(first);
            while let Some(request) = next.take() {
                match request {
                    Request::Command(pending) => {
                        if group.is_empty() {
                            self.let_others_go_first().await;
                        }
                        group.push(*pending);
                    }
                    Request::State(reader) => readers.push(reader),
                }
                if group.len().max(readers.len()) < self.environment.limits.group {
                    next = self.waiting.try_recv().ok();
                }
            }
            // Most mailboxes wait, most of the time: what working takes is there only while they do.
            Box::pin(self.work_off(group)).await;
            Box::pin(self.tell_state(readers)).await;
            self.weigh_again();
        }
    }

    /// Tells all who asked for the state, of one look at the log. Whoever is gone by now needs none.
    async fn tell_state(&mut self, mut readers: Vec<Reader<A>>) {
        readers.retain(|reader| !reader.is_closed());
        if readers.is_empty() {
            return;
        }
        let state = self.current_state().await;
        for reader in readers {
            let _ = reader.send(state.clone());
        }
    }

    /// Waits until the opening that is left to other processes ends, if there is one.
    async fn let_others_go_first(&self) {
        if let Some(end) = self.turns.opening() {
            tokio::time::sleep_until(end.into()).await;
        }
    }

    /// Decides and commits a group; halves it while it is too large for one commit.
    async fn work_off(&mut self, group: Vec<Pending<A>>) {
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
        let attempts = self.environment.limits.attempts;
        for attempt in 0..=attempts {
            if attempt == attempts {
                // The rest was accepted meanwhile, and is told so.
                self.refuse(group, |_| true);
            }
            let tried = self.try_group(group).await;
            match tried {
                Ok(Tried::Answered) => return Ok(()),
                Ok(Tried::Behind) => {
                    counter!("commands_conflicts_total", "aggregate" => A::TYPE).increment(1);
                    self.turns.met_another();
                }
                Ok(Tried::TooLarge(too_large)) => return Err(too_large),
                Err(unavailable) => {
                    tracing::error!(
                        aggregate.kind = A::TYPE, aggregate.id = %self.live.id, error = %unavailable,
                        "commands can't be committed"
                    );
                    self.live.forget();
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
        self.live.load_if_cold().await?;
        let began = Instant::now();
        if self.turns.opening_ended(began) {
            match self.live.catch_up().await? {
                0 => self.turns.met_nobody(),
                _ => self.turns.met_another(),
            }
        }
        if group.iter().any(|pending| self.is_late(pending)) {
            // Whether it was accepted before, as by another process, is known as of the log's end alone.
            if !self.live.is_current().await? {
                return Ok(Tried::Behind);
            }
            self.refuse(group, |pending| self.is_late(pending));
        }
        if group.is_empty() {
            return Ok(Tried::Answered);
        }
        let root = self.live.root()?;
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
            if !for_ever && !self.live.is_current().await? {
                return Ok(Tried::Behind);
            }
            self.answer(group, decision.verdicts)?;
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
        let root = self.live.root()?;
        let commit = NewCommit {
            aggregate: A::TYPE,
            id: self.live.id.as_uuid(),
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
                trace::<A>(
                    group,
                    &decision.verdicts,
                    appended.position,
                    began.elapsed(),
                );
                histogram!("commands_group_size").record(group.len() as f64);
                self.turns.committed(Instant::now(), began.elapsed());
                let Decision {
                    state,
                    makers,
                    verdicts,
                    context,
                    ..
                } = decision;
                self.live.went_on(state, &makers, &context, group, appended);
                self.answer(group, verdicts)?;
                Ok(Tried::Answered)
            }
            Err(AppendError::Conflict) => {
                self.live.catch_up_with_newer().await?;
                Ok(Tried::Behind)
            }
            Err(AppendError::TooLarge { bytes, limit }) => {
                Ok(Tried::TooLarge(TooLarge { bytes, limit }))
            }
            Err(error) => Err(Unavailable::because(error)),
        }
    }

    /// Whether a command waited too long to be decided now.
    fn is_late(&self, pending: &Pending<A>) -> bool {
        pending.since.elapsed() >= self.environment.limits.patience
    }

    /// Refuses commands, but for what was accepted before as far as that is known.
    fn refuse(&self, group: &mut Vec<Pending<A>>, is_refused: impl Fn(&Pending<A>) -> bool) {
        let root = self.live.root().ok();
        let is_accepted = |pending: &Pending<A>| {
            root.is_some_and(|root| root.accepted.get(pending.meta.command).is_some())
        };
        for pending in group.extract_if(.., |pending| is_refused(pending) && !is_accepted(pending))
        {
            pending.answer(Err(DispatchError::Busy));
        }
    }

    /// Answers each command by its verdict, as of the state that is known.
    fn answer(
        &self,
        group: &mut Vec<Pending<A>>,
        verdicts: Vec<Verdict<A::Error>>,
    ) -> Result<(), Unavailable> {
        let root = self.live.root()?;
        let now = Outcome {
            position: root.position,
            version: root.version,
            repeated: false,
            changed: false,
        };
        let mut answers: Vec<Result<Outcome, DispatchError<A::Error>>> =
            Vec::with_capacity(verdicts.len());
        for verdict in verdicts {
            answers.push(match verdict {
                Verdict::Made => Ok(Outcome {
                    changed: true,
                    ..now
                }),
                Verdict::Nothing => Ok(now),
                Verdict::SameAs(earlier) => answers[earlier].clone().map(|outcome| Outcome {
                    repeated: true,
                    ..outcome
                }),
                Verdict::Repeated(accepted) => Ok(Outcome {
                    position: accepted.position,
                    version: accepted.version,
                    repeated: true,
                    changed: true,
                }),
                Verdict::Rejected(error) => Err(DispatchError::Rejected(error)),
                Verdict::FingerprintMismatch => Err(DispatchError::FingerprintMismatch),
            });
        }
        for (pending, answer) in group.drain(..).zip(answers) {
            pending.answer(answer);
        }
        Ok(())
    }

    async fn current_state(&mut self) -> Result<A, Unavailable> {
        self.live.load_if_cold().await?;
        self.live.follow().await?;
        Ok(self.live.root()?.state.clone())
    }

    /// Tells the cache when the aggregate weighs twice what it did. A quarter KiB an event is what
    /// a launch with 100,000 bookings was measured to need, rounded up.
    fn weigh_again(&mut self) {
        let weight_kib = Self::SMALLEST_KIB + self.live.events() / 4;
        if weight_kib >= 2 * self.weight_kib {
            self.weight_kib = weight_kib;
            self.count();
            (self.weigh)(weight_kib);
        }
    }

    /// Counts its weight, as far as there is room: it is there, whether there is room or not.
    fn count(&mut self) {
        let free = Arc::clone(self.counted.semaphore());
        let wanted = usize::try_from(self.weight_kib).unwrap_or(usize::MAX);
        let more = wanted.saturating_sub(self.counted.num_permits());
        let more = more.min(free.available_permits());
        let more = u32::try_from(more).ok();
        if let Some(Ok(more)) = more.map(|more| free.try_acquire_many_owned(more)) {
            self.counted.merge(more);
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

/// Notes for each command that changed something that it was stored.
fn trace<A: AggregateRoot>(
    group: &[Pending<A>],
    verdicts: &[Verdict<A::Error>],
    position: Position,
    took: Duration,
) {
    for (pending, verdict) in group.iter().zip(verdicts) {
        if matches!(verdict, Verdict::Made) {
            traces::record(pending.meta.trace.as_deref(), || Work {
                name: "commit",
                kind: Kind::Producer,
                took,
                failure: None,
                attributes: [
                    ("astro.aggregate", A::TYPE.into()),
                    ("astro.position", traces::count(position.0)),
                ],
            });
        }
    }
}
