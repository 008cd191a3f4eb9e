//! A host: policies that share a checkpoint, as a target of the projector loop.

use std::collections::HashSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use commands::Commands;
use domain::commit::Position;
use domain::ids::LogId;
use event_log::{Bucket, EventLog, Keyring, POLICIES_BUCKET};
use projection_runtime::{
    Aggregate, Attempt, Batch, Checkpoint, Claim, Event, Kind, Parked, SetAside, Target,
    TargetError,
};
use uuid::Uuid;

use crate::desk::Desk;
use crate::parking::{ParkedReaction, Parking};
use crate::record::{Record, unavailable};
use crate::shift::{Fenced, Shift};

/// Policies that share a checkpoint. Only this crate has any.
pub trait Reactor: Send + Sync + 'static {
    /// Names their record.
    const NAME: &'static str;

    /// Whether something may follow from an event.
    fn concerns(event: &Event) -> bool;

    /// Lets everything follow that follows from the events of a batch that concern it, and is done
    /// when all of it is durable.
    fn react(
        &self,
        shift: &Shift<'_>,
        events: &[&Event],
    ) -> impl Future<Output = Result<(), Fenced>> + Send;
}

/// Policies with their record. Clones share it.
#[derive(Clone)]
pub struct Host<R> {
    inner: Arc<Inner<R>>,
}

struct Inner<R> {
    reactor: R,
    desk: Desk,
    record: Record,
    parking: Parking,
}

impl<R: Reactor> Host<R> {
    /// Policies that send their commands through `commands`, and look things up in its log.
    #[must_use]
    pub fn new(reactor: R, commands: Commands, log: EventLog, keyring: Keyring) -> Self {
        let bucket = Bucket::new(log.client().clone(), POLICIES_BUCKET);
        let inner = Inner {
            reactor,
            desk: Desk::new(commands, log, keyring),
            record: Record::new(bucket.clone(), R::NAME),
            parking: Parking::new(bucket, R::NAME),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// All that was set aside, in the order of the log.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    pub async fn parked(&self) -> Result<Vec<ParkedReaction>, TargetError> {
        self.inner.parking.all().await.map_err(unavailable)
    }
}

impl<R: Reactor> Target for Host<R> {
    fn name(&self) -> &'static str {
        R::NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn kind(&self) -> Kind {
        Kind::Reaction
    }

    async fn acquire(
        &self,
        holder: &str,
        ttl: Duration,
        log: LogId,
    ) -> Result<Option<Claim>, TargetError> {
        self.inner.record.acquire(holder, ttl, log).await
    }

    async fn renew(&self, claim: &Claim, ttl: Duration) -> Result<bool, TargetError> {
        self.inner.record.renew(claim, ttl).await
    }

    async fn release(&self, claim: &Claim) -> Result<(), TargetError> {
        self.inner.record.release(claim).await
    }

    /// Whatever dies in here dies before the checkpoint moved, so all of the batch comes again,
    /// and finds done what is done.
    async fn apply(&self, claim: &Claim, batch: &Batch) -> Result<(), TargetError> {
        let Inner {
            reactor,
            desk,
            record,
            parking,
        } = &*self.inner;
        let events: Vec<&Event> = batch
            .events
            .iter()
            .filter(|event| R::concerns(event))
            .collect();
        if events.is_empty() {
            return record.pass(claim, batch).await;
        }
        let shift = Shift::new(desk, record, parking, claim);
        let reacted = reactor.react(&shift, &events).await;
        reacted.map_err(|Fenced| TargetError::Fenced)?;
        record.advance(claim, batch).await
    }

    async fn park(&self, _claim: &Claim, parked: &[Parked]) -> Result<(), TargetError> {
        for commit in parked {
            let parked = ParkedReaction::unread(commit);
            let parking = &self.inner.parking;
            parking.park(&parked).await.map_err(unavailable)?;
        }
        Ok(())
    }

    async fn parked_aggregates(&self) -> Result<HashSet<(Box<str>, Uuid)>, TargetError> {
        self.inner.parking.aggregates().await.map_err(unavailable)
    }

    async fn parked(
        &self,
        of: Option<&Aggregate>,
        after: Position,
        at_most: usize,
    ) -> Result<Vec<SetAside>, TargetError> {
        let parked = self.inner.parking.commits(of, after, at_most).await;
        parked.map_err(unavailable)
    }

    /// All policies react to the commit once more, and find done what is done. What is refused again
    /// stays.
    async fn make_up(
        &self,
        claim: &Claim,
        commit: &SetAside,
        events: &[Event],
    ) -> Result<(), TargetError> {
        let Inner {
            reactor,
            desk,
            record,
            parking,
        } = &*self.inner;
        record.hold(claim).await?;
        let events: Vec<&Event> = events.iter().filter(|event| R::concerns(event)).collect();
        let shift = Shift::new(desk, record, parking, claim).again();
        let reacted = reactor.react(&shift, &events).await;
        reacted.map_err(|Fenced| TargetError::Fenced)?;
        let refused = shift.refused();
        let kept = parking.keep(commit.position, &refused).await;
        kept.map_err(unavailable)?;
        match refused.as_slice() {
            [] => Ok(()),
            refused => {
                let causes: Vec<_> = refused.iter().map(ParkedReaction::told).collect();
                Err(TargetError::Poisonous(causes.join("; ")))
            }
        }
    }

    async fn tried(
        &self,
        claim: &Claim,
        commit: &SetAside,
        attempt: &Attempt,
    ) -> Result<(), TargetError> {
        self.inner.record.hold(claim).await?;
        let noted = self.inner.parking.tried(commit.position, attempt).await;
        noted.map_err(unavailable)
    }

    async fn skip(
        &self,
        claim: &Claim,
        commit: Position,
        decision: Position,
    ) -> Result<(), TargetError> {
        self.inner.record.hold(claim).await?;
        let noted = self.inner.parking.skip(commit, decision).await;
        noted.map_err(unavailable)
    }

    async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        self.inner.record.checkpoint().await
    }
}
