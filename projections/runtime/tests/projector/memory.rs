//! A target in memory: keeps what it is given, and fails when it is told to.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::any_event::AnyEvent;
use domain::commit::{Commit, EventNumber, Position};
use domain::ids::LogId;
use domain::rocket::RocketEvent;
use projection_runtime::{
    Aggregate, Attempt, Batch, Checkpoint, Claim, Event, Kind, MAX_SHARDS, Parked, Positions,
    SetAside, Shard, Shards, Target, TargetError,
};
use tokio::sync::watch;
use tokio::time::sleep;
use uuid::Uuid;

/// One that is not asked for a shard is the whole, and writes what is not divided.
#[derive(Clone)]
pub(crate) struct Memory {
    inner: Arc<Inner>,
    shard: Shard,
}

struct Inner {
    version: u32,
    kind: Kind,
    state: Mutex<State>,
    /// Batches wait here while it is closed: one for each shard.
    gates: Vec<watch::Sender<bool>>,
}

#[derive(Default)]
struct State {
    /// Into how many shards it is divided, once somebody asked.
    shards: Option<Shards>,
    /// By the number of the shard.
    records: BTreeMap<u8, Checkpoint>,
    /// With the number of the shard that wrote it.
    events: Vec<(u8, Event)>,
    guards: HashMap<(u8, Uuid), EventNumber>,
    batches: Vec<(Position, Position)>,
    parked: Vec<Parked>,
    /// What came of what is parked, by its place.
    fates: HashMap<Position, Fate>,
    /// Whether events that were written before may come again.
    replays: bool,
    /// Whether whoever made up for something dies before it is taken out.
    forgets: bool,
    poisonous: HashSet<Position>,
    failures: usize,
    /// How long it takes to write a batch.
    latency: Duration,
}

/// What came of a parked commit.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Fate {
    pub(crate) cause: Option<String>,
    pub(crate) retries: u32,
    tried_at: Option<DateTime<Utc>>,
    tried_by: Option<Position>,
    pub(crate) skipped: Option<Position>,
}

impl State {
    fn shards(&self) -> Shards {
        self.shards.unwrap_or_default()
    }

    fn record(&self, shard: Shard) -> Checkpoint {
        let record = self.records.get(&shard.index());
        record.cloned().unwrap_or_default()
    }

    fn record_mut(&mut self, shard: Shard) -> &mut Checkpoint {
        self.records.entry(shard.index()).or_default()
    }

    fn positions(&self) -> Positions {
        let all = self.shards().all();
        Positions::new(all.map(|shard| self.record(shard).position).collect())
    }

    fn check(&self, shard: Shard, claim: &Claim) -> Result<(), TargetError> {
        match self.record(shard).token == claim.token {
            true => Ok(()),
            false => Err(TargetError::Fenced),
        }
    }
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
        let gates = (0..MAX_SHARDS).map(|_| watch::Sender::new(true));
        let inner = Inner {
            version,
            kind,
            state: Mutex::default(),
            gates: gates.collect(),
        };
        Self {
            inner: Arc::new(inner),
            shard: Shard::ALL,
        }
    }

    /// One of its shards.
    pub(crate) fn of_shard(&self, shard: Shard) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            shard,
        }
    }

    /// Its shards, once somebody asked for them.
    pub(crate) fn shards(&self) -> Vec<Self> {
        let shards = self.state().shards();
        shards.all().map(|shard| self.of_shard(shard)).collect()
    }

    /// Divides it, unless that was done.
    pub(crate) fn divide(&self, wanted: Shards) -> Shards {
        *self.state().shards.get_or_insert(wanted)
    }

    /// Who holds the lease of each shard.
    pub(crate) fn holders(&self) -> Vec<Option<String>> {
        self.shards().iter().map(Self::holder).collect()
    }

    /// How many shards somebody holds.
    pub(crate) fn held_by(&self, holder: &str) -> usize {
        let holders = self.holders();
        let held = holders.iter().flatten().filter(|one| *one == holder);
        held.count()
    }

    /// What was written, with the number of the shard that wrote it.
    pub(crate) fn written(&self) -> Vec<(u8, Event)> {
        self.state().events.clone()
    }

    /// Every batch with one of these commits will be at fault.
    pub(crate) fn reject(&self, poisonous: impl IntoIterator<Item = Position>) {
        self.state().poisonous.extend(poisonous);
    }

    /// Batches are not at fault any more, whatever they hold.
    pub(crate) fn accept_all(&self) {
        self.state().poisonous.clear();
    }

    /// Whoever makes up for something, from now on, leaves it parked, as if they had died in between.
    pub(crate) fn forget(&self, forgets: bool) {
        self.state().forgets = forgets;
    }

    /// Stands somewhere else, and what was written from there on comes again.
    pub(crate) fn replay(&self, position: Position) {
        let mut state = self.state();
        state.replays = true;
        state.record_mut(self.shard).position = position;
    }

    /// What came of a parked commit.
    pub(crate) fn fate(&self, position: Position) -> Fate {
        self.state()
            .fates
            .get(&position)
            .cloned()
            .unwrap_or_default()
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
        self.gate().send_replace(open);
    }

    /// Somebody else takes the lease, although it has not ended. Gives their token.
    pub(crate) fn steal(&self, holder: &str, ttl: Duration) -> i64 {
        let mut state = self.state();
        let record = state.record_mut(self.shard);
        record.token += 1;
        record.holder = Some(holder.to_owned());
        record.leased_until = Some(Utc::now() + ttl);
        record.token
    }

    /// Writes slower from now on.
    pub(crate) fn slow_down(&self, latency: Duration) {
        self.state().latency = latency;
    }

    /// Where it stands; the whole of what is divided, where the last of its shards does.
    pub(crate) fn position(&self) -> Position {
        let state = self.state();
        match self.shard == Shard::ALL {
            true => state.positions().least(),
            false => state.record(self.shard).position,
        }
    }

    pub(crate) fn set_position(&self, position: Position) {
        self.state().record_mut(self.shard).position = position;
    }

    pub(crate) fn holder(&self) -> Option<String> {
        let record = self.state().record(self.shard);
        record.leased_until.and(record.holder)
    }

    pub(crate) fn token(&self) -> i64 {
        self.state().record(self.shard).token
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        let written = self.written().into_iter();
        written.map(|(_, event)| event).collect()
    }

    /// Of each batch: the checkpoint before and after it.
    pub(crate) fn batches(&self) -> Vec<(Position, Position)> {
        self.state().batches.clone()
    }

    pub(crate) fn parked(&self) -> Vec<Parked> {
        self.state().parked.clone()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.inner
            .state
            .lock()
            .expect("no test panics while it holds this")
    }

    fn gate(&self) -> &watch::Sender<bool> {
        &self.inner.gates[usize::from(self.shard.index())]
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
        // One about which people decide.
        "customer"
    }

    fn version(&self) -> u32 {
        self.inner.version
    }

    fn kind(&self) -> Kind {
        self.inner.kind
    }

    fn shard(&self) -> Shard {
        self.shard
    }

    /// A rocket that is retired everybody has to know.
    fn concerns_all(commit: &Commit) -> bool {
        let mut events = commit.events.iter();
        events.any(|event| &*event.name == "rocket.retired")
    }

    /// Whether a rocket is retired nobody can read.
    fn shows(event: &Event) -> bool {
        !matches!(event.payload, AnyEvent::Rocket(RocketEvent::Retired(_)))
    }

    async fn acquire(
        &self,
        holder: &str,
        ttl: Duration,
        log: LogId,
    ) -> Result<Option<Claim>, TargetError> {
        self.answer()?;
        let mut state = self.state();
        if state.shards() != self.shard.of() {
            let cause = "it is divided otherwise".to_owned();
            return Err(TargetError::Unavailable(cause));
        }
        let record = state.record_mut(self.shard);
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
        let record = state.record_mut(self.shard);
        let holds = record.token == claim.token;
        if holds {
            record.leased_until = Some(Utc::now() + ttl);
        }
        Ok(holds)
    }

    async fn release(&self, claim: &Claim) -> Result<(), TargetError> {
        let mut state = self.state();
        let record = state.record_mut(self.shard);
        if record.token == claim.token {
            record.leased_until = None;
        }
        Ok(())
    }

    async fn apply(&self, claim: &Claim, batch: &Batch) -> Result<(), TargetError> {
        let mut gate = self.gate().subscribe();
        gate.wait_for(|open| *open).await.expect("the gate is kept");
        let latency = self.state().latency;
        sleep(latency).await;
        self.answer()?;
        let mut state = self.state();
        state.check(self.shard, claim)?;
        assert_eq!(
            state.record(self.shard).position,
            batch.after,
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
            let of = (self.shard.index(), event.aggregate_id);
            let known = state.guards.get(&of);
            if state.replays && known.is_some_and(|known| *known >= event.number) {
                continue;
            }
            let last = state.guards.insert(of, event.number);
            assert!(
                last < Some(event.number),
                "an aggregate's events come in order"
            );
            state.events.push((self.shard.index(), event.clone()));
        }
        state.batches.push((batch.after, batch.last));
        state.record_mut(self.shard).position = batch.last;
        Ok(())
    }

    async fn park(&self, claim: &Claim, parked: &[Parked]) -> Result<(), TargetError> {
        self.answer()?;
        let mut state = self.state();
        state.check(self.shard, claim)?;
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
        let waits = |parked: &&Parked| {
            let fate = state.fates.get(&parked.position);
            fate.is_none_or(|fate| fate.skipped.is_none())
        };
        let parked = state.parked.iter().filter(waits);
        Ok(parked
            .map(|parked| (parked.aggregate.clone(), parked.id))
            .collect())
    }

    async fn parked(
        &self,
        of: Option<&Aggregate>,
        after: Position,
        at_most: usize,
    ) -> Result<Vec<SetAside>, TargetError> {
        self.answer()?;
        let state = self.state();
        let asked = |parked: &&Parked| {
            let is_of = of.is_none_or(|of| of.kind == parked.aggregate && of.id == parked.id);
            is_of && parked.position > after
        };
        let mut found: Vec<_> = state.parked.iter().filter(asked).collect();
        found.sort_by_key(|parked| parked.position);
        let found = found.into_iter().take(at_most).map(|parked| {
            let fate = state
                .fates
                .get(&parked.position)
                .cloned()
                .unwrap_or_default();
            SetAside {
                position: parked.position,
                aggregate: parked.aggregate.clone(),
                id: parked.id,
                cause: fate.cause.unwrap_or_else(|| parked.cause.clone()),
                attempts: fate.retries + 1,
                parked_at: parked.at,
                tried_at: fate.tried_at,
                skipped: fate.skipped,
            }
        });
        Ok(found.collect())
    }

    async fn make_up(
        &self,
        claim: &Claim,
        commit: &SetAside,
        events: &[Event],
    ) -> Result<(), TargetError> {
        self.answer()?;
        let mut state = self.state();
        state.check(self.shard, claim)?;
        if state.poisonous.contains(&commit.position) {
            let cause = format!("the test rejects position {} again", commit.position);
            return Err(TargetError::Poisonous(cause));
        }
        for event in events {
            let of = (self.shard.index(), event.aggregate_id);
            let last = state.guards.get(&of);
            if last.is_none_or(|last| *last < event.number) {
                state.guards.insert(of, event.number);
                state.events.push((self.shard.index(), event.clone()));
            }
        }
        if state.forgets {
            return Err(TargetError::Unavailable("it dies here".to_owned()));
        }
        state
            .parked
            .retain(|parked| parked.position != commit.position);
        Ok(())
    }

    async fn tried(
        &self,
        claim: &Claim,
        commit: &SetAside,
        attempt: &Attempt,
    ) -> Result<(), TargetError> {
        self.answer()?;
        let mut state = self.state();
        state.check(self.shard, claim)?;
        let fate = state.fates.entry(commit.position).or_default();
        if fate.tried_by < Some(attempt.decision) {
            fate.cause = Some(attempt.cause.clone());
            fate.retries += 1;
            fate.tried_at = Some(attempt.at);
            fate.tried_by = Some(attempt.decision);
        }
        Ok(())
    }

    async fn skip(
        &self,
        claim: &Claim,
        commit: Position,
        decision: Position,
    ) -> Result<(), TargetError> {
        self.answer()?;
        let mut state = self.state();
        state.check(self.shard, claim)?;
        if state.parked.iter().any(|parked| parked.position == commit) {
            let fate = state.fates.entry(commit).or_default();
            fate.skipped = fate.skipped.or(Some(decision));
        }
        Ok(())
    }

    async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        self.answer()?;
        let record = self.state().record(self.shard);
        Ok(Checkpoint {
            position: self.position(),
            ..record
        })
    }

    async fn positions(&self) -> Result<Positions, TargetError> {
        self.answer()?;
        Ok(self.state().positions())
    }
}
