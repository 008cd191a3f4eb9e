//! Versions of a target in memory, with their record.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::Utc;
use domain::commit::{Commit, Position};
use domain::ids::LogId;
use projection_runtime::{
    Aggregate, Answer, Asked, Attempt, Audited, Batch, Checkpoint, Claim, Comparison, Difference,
    Divergence, Event, Parked, Past, Place, Positions, Recorded, SetAside, Shard, Shards, Target,
    TargetError, Until, Versioned, Versions, change,
};
use tokio::time::Instant;
use uuid::Uuid;

use crate::memory::Memory;

/// One version, and a way to all others.
#[derive(Clone)]
pub(crate) struct Version {
    pub(crate) memory: Memory,
    family: Arc<Family>,
}

struct Family {
    state: Mutex<State>,
}

struct State {
    record: Recorded,
    versions: HashMap<u32, Memory>,
    /// The aggregates that are not as they should be, by version.
    differing: HashSet<(u32, Uuid)>,
    /// Who is there, and when they said so.
    present: HashMap<String, Instant>,
}

impl Version {
    /// A model that has version 1 alone.
    pub(crate) fn first() -> Self {
        let memory = Memory::new();
        let state = State {
            record: Recorded {
                revision: 0,
                versions: Versions::new(1),
            },
            versions: HashMap::from([(1, memory.clone())]),
            differing: HashSet::new(),
            present: HashMap::new(),
        };
        let family = Arc::new(Family {
            state: Mutex::new(state),
        });
        Self { memory, family }
    }

    /// Has another version built.
    pub(crate) async fn rebuild(&self, switch: bool) -> Self {
        let wish = Uuid::new_v4();
        let made = change(self, |versions| versions.make(wish)).await;
        let built = change(self, |versions| versions.build(wish, Utc::now(), switch)).await;
        assert_eq!(made.expect("is made"), built.expect("is built"));
        self.at(self.record().building.expect("is built").version)
    }

    /// Has a scratch copy made.
    pub(crate) async fn copy(&self, until: Until) -> Self {
        let wish = Uuid::new_v4();
        let made = change(self, |versions| versions.make_scratch(wish)).await;
        let begun = change(self, |versions| {
            let asked = Asked::now(wish, None, None);
            versions.begin_scratch(asked, until)
        });
        assert_eq!(made.expect("is made"), begun.await.expect("is begun"));
        self.at(self.record().scratch.expect("is there").version)
    }

    /// An aggregate in this version is not as the log has it.
    pub(crate) fn differs(&self, aggregate: Uuid) {
        let version = self.memory.version();
        self.state().differing.insert((version, aggregate));
    }

    pub(crate) fn record(&self) -> Versions {
        self.state().record.versions.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        let state = self.family.state.lock();
        state.expect("no test panics while it holds this")
    }
}

impl Target for Version {
    fn name(&self) -> &'static str {
        self.memory.name()
    }

    fn version(&self) -> u32 {
        self.memory.version()
    }

    fn shard(&self) -> Shard {
        self.memory.shard()
    }

    fn concerns_all(commit: &Commit) -> bool {
        Memory::concerns_all(commit)
    }

    async fn acquire(
        &self,
        holder: &str,
        ttl: Duration,
        log: LogId,
    ) -> Result<Option<Claim>, TargetError> {
        self.memory.acquire(holder, ttl, log).await
    }

    async fn renew(&self, claim: &Claim, ttl: Duration) -> Result<bool, TargetError> {
        self.memory.renew(claim, ttl).await
    }

    async fn release(&self, claim: &Claim) -> Result<(), TargetError> {
        self.memory.release(claim).await
    }

    async fn apply(&self, claim: &Claim, batch: &Batch) -> Result<(), TargetError> {
        self.memory.apply(claim, batch).await
    }

    async fn park(&self, claim: &Claim, parked: &[Parked]) -> Result<(), TargetError> {
        self.memory.park(claim, parked).await
    }

    async fn parked_aggregates(&self) -> Result<HashSet<(Box<str>, Uuid)>, TargetError> {
        self.memory.parked_aggregates().await
    }

    async fn parked(
        &self,
        of: Option<&Aggregate>,
        after: Position,
        at_most: usize,
    ) -> Result<Vec<SetAside>, TargetError> {
        Target::parked(&self.memory, of, after, at_most).await
    }

    async fn make_up(
        &self,
        claim: &Claim,
        commit: &SetAside,
        events: &[Event],
    ) -> Result<(), TargetError> {
        self.memory.make_up(claim, commit, events).await
    }

    async fn tried(
        &self,
        claim: &Claim,
        commit: &SetAside,
        attempt: &Attempt,
    ) -> Result<(), TargetError> {
        self.memory.tried(claim, commit, attempt).await
    }

    async fn skip(
        &self,
        claim: &Claim,
        commit: Position,
        decision: Position,
    ) -> Result<(), TargetError> {
        self.memory.skip(claim, commit, decision).await
    }

    async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        self.memory.checkpoint().await
    }

    async fn positions(&self) -> Result<Positions, TargetError> {
        self.memory.positions().await
    }
}

impl Versioned for Version {
    fn at(&self, version: u32) -> Self {
        let mut state = self.state();
        let memory = state.versions.entry(version);
        let memory = memory
            .or_insert_with(|| Memory::of_version(version))
            .clone();
        Self {
            memory,
            family: Arc::clone(&self.family),
        }
    }

    fn of_shard(&self, shard: Shard) -> Self {
        Self {
            memory: self.memory.of_shard(shard),
            family: Arc::clone(&self.family),
        }
    }

    async fn shards(&self, _: LogId, wanted: Shards) -> Result<Shards, TargetError> {
        Ok(self.memory.divide(wanted))
    }

    async fn note_present(&self, holder: &str, within: Duration) -> Result<usize, TargetError> {
        let mut state = self.state();
        let now = Instant::now();
        state.present.insert(holder.to_owned(), now);
        let seen = state.present.values();
        Ok(seen.filter(|at| now - **at < within).count())
    }

    async fn note_gone(&self, holder: &str) -> Result<(), TargetError> {
        self.state().present.remove(holder);
        Ok(())
    }

    fn place(&self) -> String {
        format!("memory_v{}", self.version())
    }

    fn audit(&self) -> Box<dyn Audited> {
        Box::new(Audit(self.clone()))
    }

    async fn versions(&self) -> Result<Option<Recorded>, TargetError> {
        Ok(Some(self.state().record.clone()))
    }

    async fn replace(&self, seen: i64, versions: &Versions) -> Result<bool, TargetError> {
        let mut state = self.state();
        let is_as_seen = state.record.revision == seen;
        if is_as_seen {
            state.record.revision += 1;
            state.record.versions = versions.clone();
        }
        Ok(is_as_seen)
    }

    async fn seize(&self, holder: &str, ttl: Duration) -> Result<Claim, TargetError> {
        Ok(Claim {
            token: self.memory.steal(holder, ttl),
            checkpoint: self.memory.position(),
        })
    }
}

/// Finds what a test says.
struct Audit(Version);

impl Audited for Audit {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn keeps(&self, _: &str) -> bool {
        true
    }

    fn compare<'a>(&'a self, _: &'a Past, aggregates: &'a [Aggregate]) -> Answer<'a, Comparison> {
        let version = self.0.version();
        let state = self.0.state();
        let differing = aggregates
            .iter()
            .filter(|one| state.differing.contains(&(version, one.id)));
        let differences = differing.map(|one| Difference {
            aggregate: one.clone(),
            place: "rockets",
            key: one.id.to_string(),
            divergence: Divergence::Fields(vec!["name".to_owned()]),
        });
        let found = Comparison {
            differences: differences.collect(),
            restless: Vec::new(),
        };
        Box::pin(std::future::ready(Ok(found)))
    }

    fn mend<'a>(&'a self, _: &'a Past, _: &'a Aggregate) -> Answer<'a, ()> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn owners(&self, _: Option<Place>) -> Answer<'_, (Vec<Aggregate>, Option<Place>)> {
        Box::pin(std::future::ready(Ok((Vec::new(), None))))
    }
}
