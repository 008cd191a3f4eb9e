//! What a target is given: events as they are written, and commits as they are set aside.

use chrono::{DateTime, Utc};
use domain::any_event::AnyEvent;
use domain::commit::{Actor, EventNumber, Position};
use domain::ids::{CommandId, CorrelationId, EventId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An event with what a read model may want to know about it.
///
/// For a read model personal values are readable here (`Personal::Plain`), or gone
/// (`Personal::Erased`).
#[derive(Debug, Clone)]
pub struct Event {
    /// The place of its commit in the log.
    pub position: Position,
    /// Its number within its aggregate: what guards compare.
    pub number: EventNumber,
    /// The aggregate; its type follows from the payload.
    pub aggregate_id: Uuid,
    /// Its own id.
    pub id: EventId,
    /// When it happened, by the business clock.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: Actor,
    /// The command that made it.
    pub command: CommandId,
    /// The request from which it follows.
    pub correlation: CorrelationId,
    /// The event from which it follows, if a policy made it.
    pub causation: Option<EventId>,
    /// The W3C `traceparent` of the work that made it.
    pub trace: Option<Box<str>>,
    /// What happened.
    pub payload: AnyEvent,
}

/// A stretch of the log without a gap: everything after [`Batch::after`], up to
/// [`Batch::last`].
///
/// There may be no event in it, when all that happened there was parked, or is not for this shard. The
/// checkpoint moves all the same.
#[derive(Debug)]
pub struct Batch {
    /// The events, in the order of the log.
    pub events: Vec<Event>,
    /// The checkpoint before this batch.
    pub after: Position,
    /// The checkpoint after it.
    pub last: Position,
}

/// A commit that is set aside, because it can't be applied or an earlier one of its aggregate
/// could not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// The type of its aggregate.
    pub aggregate: Box<str>,
    /// The aggregate.
    pub id: Uuid,
    /// Its place in the log. A commit is parked once, however often it is tried.
    pub position: Position,
    /// The commit in JSON, its personal fields sealed as the log keeps them.
    pub commit: Vec<u8>,
    /// Why, for the eyes of IT. Holds no personal data.
    pub cause: String,
    /// When, in real time.
    pub at: DateTime<Utc>,
}

/// A commit that is set aside, as people look at it and decide about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// Its place in the log.
    pub position: Position,
    /// The type of its aggregate.
    pub aggregate: Box<str>,
    /// The aggregate.
    pub id: Uuid,
    /// Why it could not be applied when it was tried last. Holds no personal data.
    pub cause: String,
    /// How often it was tried; one that only waits for an earlier one counts as tried once.
    pub attempts: u32,
    /// When it was set aside, in real time.
    pub parked_at: DateTime<Utc>,
    /// When it was tried last because somebody wanted it, in real time.
    pub tried_at: Option<DateTime<Utc>>,
    /// Where it was decided to do without it. `None`: it waits.
    pub skipped: Option<Position>,
}

/// An attempt to apply what is set aside, in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Where it was decided. One decision is one attempt, however often it is carried out.
    pub decision: Position,
    /// Why in vain. Holds no personal data.
    pub cause: String,
    /// When, in real time.
    pub at: DateTime<Utc>,
}
