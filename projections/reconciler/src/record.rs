//! Reconciliations and what they found, as people see them.

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::AccountId;
use projection_runtime::Aggregate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is to be reconciled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The id that it has or will have: what is asked for twice is done once.
    pub id: Uuid,
    /// What is compared.
    pub scope: Scope,
    /// Whether what differs is mended, too.
    pub repair: bool,
    /// Why.
    pub trigger: Trigger,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of every model.
    Everything,
    /// What belongs to one aggregate.
    Aggregate(Aggregate),
}

/// Why a reconciliation is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// It was time.
    Schedule,
    /// The holder of this account asked for it.
    Person(AccountId),
    /// Somebody asked for it on the command line.
    Operator,
}

/// How a reconciliation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has begun with it.
    Waiting,
    /// It is going on, or will be once somebody takes it over.
    Running,
    /// All was compared.
    Completed,
    /// It can't go on: see [`Reconciliation::failure`].
    Failed,
}

/// What it is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It looks in the models for what belongs to no aggregate of the log.
    Models,
    /// It compares all aggregates that begin up to a position.
    Log {
        /// So far.
        position: Position,
    },
}

/// A reconciliation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// Its id.
    pub id: Uuid,
    /// What is compared.
    pub scope: Scope,
    /// Whether what differs is mended, too.
    pub repair: bool,
    /// Why it is made.
    pub trigger: Trigger,
    /// How it stands.
    pub status: Status,
    /// What it is at.
    pub stage: Stage,
    /// Where the log ended when it began. Aggregates that begin later are not compared.
    pub end: Option<Position>,
    /// How much it has compared, and found.
    pub counts: Counts,
    /// When it was asked for, in real time as all of these.
    pub asked_at: DateTime<Utc>,
    /// When somebody began with it.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it can't go on.
    pub failure: Option<String>,
}

/// How much was compared, and found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Aggregates that were compared, counted once in each model. After a crash some may be
    /// counted twice.
    pub compared: i64,
    /// What is noted of what was found, mended or not: see [`crate::MAX_NOTED`].
    pub found: i64,
    /// What of it is mended.
    pub mended: i64,
}

/// Something that is not as the log would have it, or could not be compared. Holds no value of a
/// field, since values may be personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The same in the same reconciliation has the same id.
    pub id: Uuid,
    /// The model.
    pub model: String,
    /// To which it belongs.
    pub aggregate: Aggregate,
    /// The table or collection. Empty when it is about all of the aggregate.
    pub place: String,
    /// The key of the row or document.
    pub key: String,
    /// What is wrong.
    pub what: What,
    /// When it was found.
    pub found_at: DateTime<Utc>,
    /// When it was seen to be mended.
    pub mended_at: Option<DateTime<Utc>>,
    /// Why it could not be compared or mended.
    pub cause: Option<String>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A row or document should be there.
    Missing,
    /// It should not be there.
    Surplus,
    /// These of its fields differ.
    Fields(Vec<String>),
    /// The aggregate changed whenever it was looked at, and differed by chance or not.
    Restless,
    /// The aggregate's events can't be read or projected by this program.
    Unreadable,
}

/// A page of what was found, in an order that stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPage {
    /// What was found.
    pub found: Vec<Found>,
    /// Where to go on, if there is more.
    pub next: Option<FoundCursor>,
}

/// After this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundCursor(pub Uuid);
