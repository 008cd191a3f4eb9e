//! Reconciliations: the read models compared with the log of events, as IT and auditors see them.

use chrono::{DateTime, Utc};
use domain::any_event::AnyEvent;
use domain::ids::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::InvalidFields;

/// What is to be compared, and whether it is to be mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconciliationRequest {
    /// The one aggregate to compare. Without it all are.
    pub aggregate: Option<ComparedAggregate>,
    /// Whether what differs is mended, by projecting it again.
    pub repair: bool,
}

/// An aggregate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedAggregate {
    /// What it is.
    #[schema(max_length = 32, example = "launch")]
    pub kind: String,
    /// Which one.
    pub id: Uuid,
}

impl ReconciliationRequest {
    /// Makes sure that there are such aggregates.
    ///
    /// # Errors
    /// Of the field that is not as it must be.
    pub fn check(&self) -> Result<(), InvalidFields> {
        let kinds = AnyEvent::AGGREGATES;
        match &self.aggregate {
            Some(one) if !kinds.contains(&one.kind.as_str()) => {
                let message = format!("must be one of {}", kinds.join(", "));
                Err(InvalidFields::one("aggregate.kind", message))
            }
            _ => Ok(()),
        }
    }
}

/// Why a reconciliation is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReconciliationTrigger {
    /// It was time.
    Schedule,
    /// Somebody asked for it here.
    Person,
    /// Somebody asked for it on the command line.
    Operator,
}

/// How a reconciliation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReconciliationStatus {
    /// Nobody has begun with it.
    Waiting,
    /// It is going on.
    Running,
    /// All was compared.
    Completed,
    /// It can't go on.
    Failed,
}

/// A reconciliation: how far it is, and how much it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reconciliation {
    /// Its id.
    pub id: Uuid,
    /// The one aggregate that is compared. None: all are.
    pub aggregate: Option<ComparedAggregate>,
    /// Whether what differs is mended.
    pub repair: bool,
    /// Why it is made.
    pub trigger: ReconciliationTrigger,
    /// Who asked for it here.
    #[schema(value_type = Option<Uuid>)]
    pub account: Option<AccountId>,
    /// How it stands.
    pub status: ReconciliationStatus,
    /// All that begins in the log up to here was compared. None before it comes to the log: first it
    /// looks in the read models for what is of no aggregate.
    pub position: Option<u64>,
    /// Where the log ended when it came to it: so far it goes.
    pub end: Option<u64>,
    /// How many aggregates were compared, counted once for each read model.
    #[schema(minimum = 0)]
    pub compared: i64,
    /// How much of what was found is noted, 10,000 at most.
    #[schema(minimum = 0, maximum = 10000)]
    pub found: i64,
    /// How much of that is mended.
    #[schema(minimum = 0, maximum = 10000)]
    pub mended: i64,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When somebody began with it.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it can't go on.
    pub failure: Option<String>,
}

/// What is wrong with a row or a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// It should be there.
    Missing,
    /// It should not be there.
    Surplus,
    /// Some of its fields are not as they should be.
    Fields,
    /// Its aggregate changed whenever it was looked at, so nobody knows.
    Restless,
    /// The events of its aggregate can't be read or projected.
    Unreadable,
}

/// Something in a read model that is not as the log would have it. Shows no value, since values may be
/// personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReconciliationDifference {
    /// Its id.
    pub id: Uuid,
    /// The read model.
    #[schema(example = "operational")]
    pub model: String,
    /// The aggregate to which it belongs.
    pub aggregate: ComparedAggregate,
    /// The table or collection; empty when it is about all of the aggregate.
    #[schema(example = "bookings")]
    pub place: String,
    /// The key of the row or document.
    pub key: String,
    /// What is wrong with it.
    pub kind: DifferenceKind,
    /// The fields that differ, where it is those.
    #[schema(max_items = 64)]
    pub fields: Vec<String>,
    /// When it was found.
    pub found_at: DateTime<Utc>,
    /// When it was seen to be mended.
    pub mended_at: Option<DateTime<Utc>>,
    /// Why it could not be compared or mended.
    pub cause: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_happen_in_the_log_is_compared() {
        let of = |kind: &str| ReconciliationRequest {
            aggregate: Some(ComparedAggregate {
                kind: kind.to_owned(),
                id: Uuid::nil(),
            }),
            repair: false,
        };
        assert_eq!(of("launch").check(), Ok(()));
        let wrong = of("launch.>").check().unwrap_err();
        assert_eq!(wrong.0[0].field, "aggregate.kind");
    }
}
