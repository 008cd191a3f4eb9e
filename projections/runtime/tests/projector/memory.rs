//! A target in memory: keeps what it is given, and fails when it is told to.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::Utc;
use domain::commit::{EventNumber, Position};
use domain::ids::LogId;
use projection_runtime::{Batch, Checkpoint, Claim, Event, Kind, Parked, Target, TargetError};
use tokio::sync::watch;
use tokio::time::sleep;
use uuid::Uuid;

#[derive(Clone)]
pub(crate) struct Memory(Arc<Inner>);

struct Inner {
    version: u32,
    kind: Kind,
    state: Mutex<State>,
    /// Batches wait here while it is closed.
    gate: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    record: Checkpoint,
    events: Vec<Event>,
    guards: HashMap<Uuid, EventNumber>,
    batches: Vec<(Position, Position)>,
    parked: Vec<Parked>,
    poisonous: HashSet<Position>,
    failures: usize,
    /// How long it takes to write a batch.
    latency: Duration,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self::of_version(1)
    }

    pub(crate) fn of_version(version: u32) -> Self {
        Self::of(version, Kind::ReadModel)
    }

    /// A target to which nothing is opened or announced.
    pub(crate) fn reacting() -> Self {
        Self::of(1, Kind::Reaction)
    }

    fn of(version: u32, kind: Kind) -> Self {
        Self(Arc::new(Inner {
            version,
            kind,
            state: Mutex::default(),
            gate: watch::Sender::new(true),
        }))
    }

    /// Every batch with one of these commits will be at fault.
    pub(crate) fn reject(&self, poisonous: impl IntoIterator<Item = Position>) {
        self.state().poisonous.extend(poisonous);
    }

    /// The next calls fail as if the store were away.
    pub(crate) fn fail(&self, times: usize) {
        self.state().failures = times;
    }

    /// How many of those calls are still to come.
    pub(crate) fn failures_left(&self) -> usize {
        self.state().failures
    }

    /// Lets batches wait, or go on.
    pub(crate) fn open_gate(&self, open: bool) {
        self.0.gate.send_replace(open);
    }

    /// Somebody else takes the lease, although it has not ended. Gives their token.
    pub(crate) fn steal(&self, holder: &str, ttl: Duration) -> i64 {
        let mut state = self.state();
        state.record.token += 1;
        state.record.holder = Some(holder.to_owned());
        state.record.leased_until = Some(Utc::now() + ttl);
        state.record.token
    }

    /// Writes slower from now on.
    pub(crate) fn slow_down(&self, latency: Duration) {
        self.state().latency = latency;
    }

    pub(crate) fn position(&self) -> Position {
        self.state().record.position
    }

    pub(crate) fn set_position(&self, position: Position) {
        self.state().record.position = position;
    }

    pub(crate) fn holder(&self) -> Option<String> {
        let record = self.state().record.clone();
        record.leased_until.and(record.holder)
    }

    pub(crate) fn token(&self) -> i64 {
        self.state().record.token
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.state().events.clone()
    }

    /// Of each batch: the checkpoint before and after it.
    pub(crate) fn batches(&self) -> Vec<(Position, Position)> {
        self.state().batches.clone()
    }

    pub(crate) fn parked(&self) -> Vec<Parked> {
        self.state().parked.clone()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0
            .state
            .lock()
            .expect("no test panics while it holds this")
    }

    fn answer(&self) -> Result<(), TargetError> {
        let mut state = self.state();
        if state.failures == 0 {
            return Ok(());
        }
        state.failures -= 1;
        Err(TargetError::Unavailable("as the test says".to_owned()))
    }
}

impl Target for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn version(&self) -> u32 {
        self.0.version
    }

    fn kind(&self) -> Kind {
        self.0.kind
    }

    async fn acquire(
        &self,
        holder: &str,
        ttl: Duration,
        log: LogId,
    ) -> Result<Option<Claim>, TargetError> {
        self.answer()?;
        let mut state = self.state();
        let record = &mut state.record;
        if let Some(target) = record.log.filter(|target| *target != log) {
            return Err(TargetError::WrongLog { target, log });
        }
        let now = Utc::now();
        if record.leased_until.is_some_and(|until| now < until)
            && record.holder.as_deref() != Some(holder)
        {
            return Ok(None);
        }
        record.log = Some(log);
        record.holder = Some(holder.to_owned());
        record.token += 1;
        record.leased_until = Some(now + ttl);
        Ok(Some(Claim {
            token: record.token,
            checkpoint: record.position,
        }))
    }

    async fn renew(&self, claim: &Claim, ttl: Duration) -> Result<bool, TargetError> {
        self.answer()?;
        let mut state = self.state();
        let holds = state.record.token == claim.token;
        if holds {
            state.record.leased_until = Some(Utc::now() + ttl);
        }
        Ok(holds)
    }

    async fn release(&self, claim: &Claim) -> Result<(), TargetError> {
        let mut state = self.state();
        if state.record.token == claim.token {
            state.record.leased_until = None;
        }
        Ok(())
    }

    async fn apply(&self, claim: &Claim, batch: &Batch) -> Result<(), TargetError> {
        let mut gate = self.0.gate.subscribe();
        gate.wait_for(|open| *open).await.expect("the gate is kept");
        let latency = self.state().latency;
        sleep(latency).await;
        self.answer()?;
        let mut state = self.state();
        if state.record.token != claim.token {
            return Err(TargetError::Fenced);
        }
        assert_eq!(
            state.record.position, batch.after,
            "a batch begins at the checkpoint"
        );
        let poison = batch
            .events
            .iter()
            .find(|event| state.poisonous.contains(&event.position));
        if let Some(event) = poison {
            let cause = format!("the test rejects position {}", event.position);
            return Err(TargetError::Poisonous(cause));
        }
        for event in &batch.events {
            let last = state.guards.insert(event.aggregate_id, event.number);
            assert!(
                last < Some(event.number),
                "an aggregate's events come in order"
            );
            state.events.push(event.clone());
        }
        state.batches.push((batch.after, batch.last));
        state.record.position = batch.last;
        Ok(())
    }

    async fn park(&self, claim: &Claim, parked: &[Parked]) -> Result<(), TargetError> {
        self.answer()?;
        let mut state = self.state();
        if state.record.token != claim.token {
            return Err(TargetError::Fenced);
        }
        for commit in parked {
            if state
                .parked
                .iter()
                .all(|known| known.position != commit.position)
            {
                state.parked.push(commit.clone());
            }
        }
        Ok(())
    }

    async fn parked_aggregates(&self) -> Result<HashSet<(Box<str>, Uuid)>, TargetError> {
        self.answer()?;
        let state = self.state();
        let parked = state.parked.iter();
        Ok(parked
            .map(|parked| (parked.aggregate.clone(), parked.id))
            .collect())
    }

    async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        self.answer()?;
        Ok(self.state().record.clone())
    }
}
