//! A host: policies that share a checkpoint, as a target of the projector loop.

use std::collections::HashSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use commands::Commands;
use domain::ids::LogId;
use event_log::{Bucket, EventLog, Keyring, POLICIES_BUCKET};
use projection_runtime::{Batch, Checkpoint, Claim, Event, Kind, Parked, Target, TargetError};
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

    async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        self.inner.record.checkpoint().await
    }
}
