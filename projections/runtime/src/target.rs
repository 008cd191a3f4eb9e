//! The store that one projection writes: the port that each read model implements.
//!
//! Lease, fencing token and checkpoint are one record in that store, so that nobody can write
//! rows without holding what allows it.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::commit::{Commit, Position};
use domain::ids::LogId;
use uuid::Uuid;

use crate::audit::Aggregate;
use crate::batch::{Attempt, Batch, Event, Parked, SetAside};
use crate::shard::{Positions, Shard};

/// What a target does with events, which says what the loop does for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Keeps what can be read of them. Personal values are opened for it, readers are told what
    /// became readable, and a commit that can't be applied holds up the later ones of its
    /// aggregate, since rows are built one upon the other.
    ReadModel,
    /// Lets something follow from each event by itself. Personal values stay sealed, there is
    /// nothing to announce, and a commit that can't be read is set aside alone.
    Reaction,
}

/// The right to write a target, until its lease ends or somebody with a higher token has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The fencing token: grows each time the lease changes hands.
    pub token: i64,
    /// Where the target stood when it was claimed.
    pub checkpoint: Position,
}

/// The record of a projection, as it stands in its target. All empty before the first claim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log it was built from.
    pub log: Option<LogId>,
    /// Everything up to here is applied or parked.
    pub position: Position,
    /// Who holds the lease, or held it last.
    pub holder: Option<String>,
    /// The token of that claim.
    pub token: i64,
    /// When the lease ends unless it is renewed, by the store's clock. `None`: it was released.
    pub leased_until: Option<DateTime<Utc>>,
}

/// Why a target did not do as asked. The variant decides what the loop does next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Somebody else holds the lease by now: stop writing, go back to standby.
    #[error("the claim is no longer valid")]
    Fenced,
    /// The data is at fault, and would be the next time: find the commit and park it.
    #[error("can't be applied: {0}")]
    Poisonous(String),
    /// The store is at fault: try again later.
    #[error("the target is not available: {0}")]
    Unavailable(String),
    /// The target was built from another log: nothing is written, a person has to look.
    #[error("the target was built from log {target}, but this is log {log}")]
    WrongLog {
        /// The log in the target's record.
        target: LogId,
        /// The log that was opened.
        log: LogId,
    },
}

/// The store that one projection writes, in one version; of a version that is divided, one of its shards.
///
/// Lease, token and checkpoint are the shard's own. So what is claimed, written and released through a
/// target is so for its [`shard`](Self::shard) alone, and what is parked is the version's.
///
/// Rows and documents are guarded by the number of the aggregate's event that wrote them, so
/// that a batch that comes twice changes nothing the second time.
pub trait Target: Send + Sync + 'static {
    /// The projection: stands in announcements, metrics and logs.
    fn name(&self) -> &'static str;

    /// The version of the read model in this store. Versions live side by side while one is
    /// being rebuilt.
    fn version(&self) -> u32;

    /// What it does with events.
    fn kind(&self) -> Kind {
        Kind::ReadModel
    }

    /// Which part of the version it is. It is given what happened to the aggregates in there, and none
    /// of what happened to others but what [`concerns_all`](Self::concerns_all) and decisions.
    fn shard(&self) -> Shard {
        Shard::ALL
    }

    /// Whether every shard is to be given a commit, whose ever aggregate it is of. Such a commit changes
    /// what is not guarded by its own aggregate's number; rows and documents that are, only the
    /// shard may change that holds the aggregate.
    fn concerns_all(_commit: &Commit) -> bool {
        false
    }

    /// Whether something that can be read of its aggregate may be another after an event. By others the
    /// aggregate is not announced.
    fn shows(_event: &Event) -> bool {
        true
    }

    /// Takes the lease if nobody else holds it, or theirs has ended. `None`: somebody else holds
    /// it. The token is higher than every one before, also when the same holder asks again: it
    /// may have lost the answer. The record of a new target is made here.
    ///
    /// # Errors
    /// [`TargetError::WrongLog`], [`TargetError::Unavailable`].
    fn acquire(
        &self,
        holder: &str,
        ttl: Duration,
        log: LogId,
    ) -> impl Future<Output = Result<Option<Claim>, TargetError>> + Send;

    /// Lengthens the lease. `false`: the claim is lost.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    fn renew(
        &self,
        claim: &Claim,
        ttl: Duration,
    ) -> impl Future<Output = Result<bool, TargetError>> + Send;

    /// Ends the lease, so that the next can take over at once. A lost claim is released already.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    fn release(&self, claim: &Claim) -> impl Future<Output = Result<(), TargetError>> + Send;

    /// Writes what follows from a batch, then moves the checkpoint from [`Batch::after`] to
    /// [`Batch::last`], both under the claim. Set-based: the number of statements does not grow
    /// with the batch.
    ///
    /// # Errors
    /// Any but [`TargetError::WrongLog`]. After one, nothing or a part may be written, but the
    /// checkpoint has not moved; the batch, or its halves, will come again.
    fn apply(
        &self,
        claim: &Claim,
        batch: &Batch,
    ) -> impl Future<Output = Result<(), TargetError>> + Send;

    /// Sets commits aside, in order, and so remembers their aggregates as parked. A position
    /// that is parked already stays as it is. Leaves the checkpoint alone: the batch that
    /// covers these positions moves it.
    ///
    /// # Errors
    /// [`TargetError::Fenced`], [`TargetError::Unavailable`].
    fn park(
        &self,
        claim: &Claim,
        parked: &[Parked],
    ) -> impl Future<Output = Result<(), TargetError>> + Send;

    /// The aggregates (type and id) of which something is parked and not skipped: what comes after it is
    /// parked too in a read model, and only counted otherwise.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    fn parked_aggregates(
        &self,
    ) -> impl Future<Output = Result<HashSet<(Box<str>, Uuid)>, TargetError>> + Send;

    /// What is set aside after a position, of all or of one aggregate, in the order of the log: so many
    /// commits at most, those that are skipped among them. Nothing, where nobody decides about it in the
    /// log.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    fn parked(
        &self,
        _of: Option<&Aggregate>,
        _after: Position,
        _at_most: usize,
    ) -> impl Future<Output = Result<Vec<SetAside>, TargetError>> + Send {
        async { Ok(Vec::new()) }
    }

    /// Applies a commit that is set aside, then takes it out, both under the claim. Leaves the checkpoint
    /// alone. A second time it changes nothing.
    ///
    /// # Errors
    /// Any but [`TargetError::WrongLog`]. After one it is set aside as before, though a part of it may be
    /// written.
    fn make_up(
        &self,
        _claim: &Claim,
        _commit: &SetAside,
        _events: &[Event],
    ) -> impl Future<Output = Result<(), TargetError>> + Send {
        async { Ok(()) }
    }

    /// Notes that what is set aside was tried in vain, unless that was noted for this decision, or a later
    /// one.
    ///
    /// # Errors
    /// [`TargetError::Fenced`], [`TargetError::Unavailable`].
    fn tried(
        &self,
        _claim: &Claim,
        _commit: &SetAside,
        _attempt: &Attempt,
    ) -> impl Future<Output = Result<(), TargetError>> + Send {
        async { Ok(()) }
    }

    /// Notes that what is set aside is skipped by a decision, unless it is by another.
    ///
    /// # Errors
    /// [`TargetError::Fenced`], [`TargetError::Unavailable`].
    fn skip(
        &self,
        _claim: &Claim,
        _commit: Position,
        _decision: Position,
    ) -> impl Future<Output = Result<(), TargetError>> + Send {
        async { Ok(()) }
    }

    /// The record as it stands. Needs no claim: APIs read it too. Of a version that is divided it is
    /// that of the shard; or, where the target was not made for one, of the first, with where the version
    /// as a whole stands.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    fn checkpoint(&self) -> impl Future<Output = Result<Checkpoint, TargetError>> + Send;

    /// Where all shards of the version stand; one that nobody ever claimed has not begun.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    fn positions(&self) -> impl Future<Output = Result<Positions, TargetError>> + Send {
        async { Ok(self.checkpoint().await?.position.into()) }
    }
}
