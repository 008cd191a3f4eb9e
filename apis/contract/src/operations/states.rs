//! How an aggregate stood, as its events make it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// The most changes that a difference lists.
pub const MAX_CHANGES: usize = 200;

/// Up to where the events go that a state is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatePoint {
    /// The place in the log of the last commit that is in it.
    pub position: u64,
    /// The number of that commit within the aggregate: of so many commits it is made.
    pub version: u64,
    /// When the last event of that commit happened, by the business clock.
    pub at: DateTime<Utc>,
    /// When that commit was stored, by the clock of the log.
    pub stored_at: DateTime<Utc>,
    /// Of how many events it is made.
    pub events: u64,
    /// Whether nothing more had happened to the aggregate when it was looked at.
    pub is_newest: bool,
}

/// How an aggregate stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AggregateState {
    /// The kind of the aggregate.
    #[schema(example = "launch")]
    pub aggregate: String,
    /// The aggregate.
    pub aggregate_id: Uuid,
    /// Up to where its events are in this.
    pub point: StatePoint,
    /// What decisions are made on. There is nothing personal in it. Lists in it are sets.
    pub state: Value,
    /// What of a state that is too large to be shown is left out of it; of others nothing is.
    pub left_out: Vec<LeftOut>,
}

/// A long collection in a state, of which only the first entries are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeftOut {
    /// Where it is (a JSON pointer).
    #[schema(example = "/bookings")]
    pub path: String,
    /// How many more entries it has.
    pub entries: u64,
}

/// What differs between how an aggregate stood at one point and at another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StateDifference {
    /// The kind of the aggregate.
    #[schema(example = "launch")]
    pub aggregate: String,
    /// The aggregate.
    pub aggregate_id: Uuid,
    /// The one point.
    pub from: StatePoint,
    /// The other, which may be before it.
    pub to: StatePoint,
    /// How many changes there are.
    pub total: u64,
    /// The first of them.
    #[schema(max_items = 200)]
    pub changes: Vec<StateChange>,
}

/// One value that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StateChange {
    /// Where it is (a JSON pointer): in the state it was taken from where it was removed, else in the other.
    #[schema(example = "/flight/status")]
    pub path: String,
    /// What became of it.
    pub kind: ChangeKind,
    /// What it was; `null` also where there was none.
    pub before: Value,
    /// What it is; `null` also where there is none.
    pub after: Value,
}

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// There was none before.
    Added,
    /// It is another.
    Changed,
    /// There is none any more.
    Removed,
}
