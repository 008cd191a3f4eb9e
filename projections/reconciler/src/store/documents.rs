//! The documents as they are stored. Every name here is a storage format.

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::AccountId;
use mongodb::bson;
use projection_runtime::{Aggregate, Place};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::work::Cursor;
use crate::record::{Counts, Found, Reconciliation, Scope, Stage, Status, Trigger, What};

/// Reconciliations, one document each.
pub(super) const RUNS: &str = "reconciliations";
/// What they found.
pub(super) const FOUND: &str = "reconciliation_differences";

/// A reconciliation.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RunDocument {
    #[serde(rename = "_id")]
    pub(super) id: bson::Uuid,
    /// None: everything.
    pub(super) aggregate: Option<AggregateDocument>,
    pub(super) repair: bool,
    pub(super) trigger: TriggerDocument,
    /// Of a person: who it was.
    pub(super) account: Option<bson::Uuid>,
    pub(super) status: Status,
    pub(super) cursor: CursorDocument,
    /// Where the log ended when it began.
    pub(super) end: Option<i64>,
    pub(super) counts: Counts,
    pub(super) asked_at: bson::DateTime,
    /// Absent until somebody begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) started_at: Option<bson::DateTime>,
    pub(super) ended_at: Option<bson::DateTime>,
    pub(super) failure: Option<String>,
    /// Who works on it, or did last.
    pub(super) holder: Option<String>,
    /// The fencing token of that claim.
    pub(super) token: i64,
    /// Until when the claim holds. None: nobody has it.
    pub(super) leased_until: Option<bson::DateTime>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct AggregateDocument {
    pub(super) kind: String,
    pub(super) id: bson::Uuid,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TriggerDocument {
    Schedule,
    Person,
    Operator,
}

/// From where a run goes on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct CursorDocument {
    pub(super) stage: StageDocument,
    /// In the stage of the models: which one, which of its tables, and after which id in it.
    pub(super) model: u32,
    pub(super) table: u32,
    pub(super) after: bson::Uuid,
    /// In the stage of the log: after this.
    pub(super) position: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StageDocument {
    Models,
    Log,
}

/// Something that was found.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FoundDocument {
    #[serde(rename = "_id")]
    pub(super) id: bson::Uuid,
    pub(super) run: bson::Uuid,
    pub(super) model: String,
    pub(super) kind: String,
    pub(super) aggregate: bson::Uuid,
    pub(super) place: String,
    pub(super) key: String,
    pub(super) what: WhatDocument,
    #[serde(default)]
    pub(super) fields: Vec<String>,
    pub(super) found_at: bson::DateTime,
    pub(super) mended_at: Option<bson::DateTime>,
    pub(super) cause: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum WhatDocument {
    Missing,
    Surplus,
    Fields,
    Restless,
    Unreadable,
}

impl From<&Aggregate> for AggregateDocument {
    fn from(aggregate: &Aggregate) -> Self {
        Self {
            kind: aggregate.kind.to_string(),
            id: uuid(aggregate.id),
        }
    }
}

impl From<AggregateDocument> for Aggregate {
    fn from(document: AggregateDocument) -> Self {
        Self {
            kind: document.kind.into(),
            id: plain(document.id),
        }
    }
}

impl TriggerDocument {
    /// A trigger, and whose wish it was.
    pub(super) fn of(trigger: Trigger) -> (Self, Option<bson::Uuid>) {
        match trigger {
            Trigger::Schedule => (Self::Schedule, None),
            Trigger::Person(account) => (Self::Person, Some(uuid(account.0))),
            Trigger::Operator => (Self::Operator, None),
        }
    }
}

impl From<Cursor> for CursorDocument {
    fn from(cursor: Cursor) -> Self {
        let mut document = Self {
            stage: StageDocument::Models,
            model: 0,
            table: 0,
            after: uuid(Uuid::nil()),
            position: 0,
        };
        match cursor {
            Cursor::Models { model, place } => {
                document.model = model;
                document.table = place.table;
                document.after = uuid(place.after);
            }
            Cursor::Log { position } => {
                document.stage = StageDocument::Log;
                document.position = from_position(position);
            }
        }
        document
    }
}

impl From<CursorDocument> for Cursor {
    fn from(document: CursorDocument) -> Self {
        match document.stage {
            StageDocument::Models => Self::Models {
                model: document.model,
                place: Place {
                    table: document.table,
                    after: plain(document.after),
                },
            },
            StageDocument::Log => Self::Log {
                position: to_position(document.position),
            },
        }
    }
}

impl From<RunDocument> for Reconciliation {
    fn from(run: RunDocument) -> Self {
        Self {
            id: plain(run.id),
            scope: run
                .aggregate
                .map_or(Scope::Everything, |one| Scope::Aggregate(one.into())),
            repair: run.repair,
            trigger: match (run.trigger, run.account) {
                (TriggerDocument::Person, Some(account)) => {
                    Trigger::Person(AccountId(plain(account)))
                }
                (TriggerDocument::Schedule, _) => Trigger::Schedule,
                (TriggerDocument::Person | TriggerDocument::Operator, _) => Trigger::Operator,
            },
            status: run.status,
            stage: match Cursor::from(run.cursor) {
                Cursor::Models { .. } => Stage::Models,
                Cursor::Log { position } => Stage::Log { position },
            },
            end: run.end.map(to_position),
            counts: run.counts,
            asked_at: time(run.asked_at),
            started_at: run.started_at.map(time),
            ended_at: run.ended_at.map(time),
            failure: run.failure,
        }
    }
}

impl From<FoundDocument> for Found {
    fn from(found: FoundDocument) -> Self {
        Self {
            id: plain(found.id),
            model: found.model,
            aggregate: Aggregate {
                kind: found.kind.into(),
                id: plain(found.aggregate),
            },
            place: found.place,
            key: found.key,
            what: match found.what {
                WhatDocument::Missing => What::Missing,
                WhatDocument::Surplus => What::Surplus,
                WhatDocument::Fields => What::Fields(found.fields),
                WhatDocument::Restless => What::Restless,
                WhatDocument::Unreadable => What::Unreadable,
            },
            found_at: time(found.found_at),
            mended_at: found.mended_at.map(time),
            cause: found.cause,
        }
    }
}

/// A UUID, as BSON has it.
pub(super) fn uuid(id: Uuid) -> bson::Uuid {
    bson::Uuid::from_bytes(id.into_bytes())
}

/// A plain UUID.
pub(super) fn plain(id: bson::Uuid) -> Uuid {
    Uuid::from_bytes(id.bytes())
}

/// Sequences of a stream stay far below the greatest integer that BSON has.
pub(super) fn from_position(position: Position) -> i64 {
    i64::try_from(position.0).unwrap_or(i64::MAX)
}

pub(super) fn to_position(stored: i64) -> Position {
    Position(u64::try_from(stored).unwrap_or(0))
}

/// An instant of BSON. Those beyond what `chrono` knows end at its bounds; none is written.
pub(super) fn time(at: bson::DateTime) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or_default()
}
