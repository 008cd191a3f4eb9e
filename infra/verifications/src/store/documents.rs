//! The documents as they are stored. Every name here is a storage format.

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::AccountId;
use mongodb::bson;
use proof::Found;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::record::{Ask, Outcome, Status, Verification, difference, word};

/// A verification.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct VerificationDocument {
    #[serde(rename = "_id")]
    pub(super) id: bson::Uuid,
    /// Who asked for it.
    account: Option<bson::Uuid>,
    status: StatusDocument,
    done: i64,
    all: Option<i64>,
    asked_at: bson::DateTime,
    /// Absent until somebody begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<bson::DateTime>,
    ended_at: Option<bson::DateTime>,
    outcome: Option<OutcomeDocument>,
    failure: Option<String>,
    /// Who works on it, or did last.
    holder: Option<String>,
    /// The fencing token of that claim.
    pub(super) token: i64,
    /// Until when the claim holds. None: nobody has it.
    leased_until: Option<bson::DateTime>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StatusDocument {
    Waiting,
    Running,
    Untouched,
    Touched,
    Failed,
}

/// What came out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct OutcomeDocument {
    fitting: i64,
    sealed: i64,
    signatures: i64,
    signed: Option<i64>,
    refuted: Option<i64>,
    first: Option<FirstDocument>,
    end: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct FirstDocument {
    position: i64,
    difference: String,
}

impl VerificationDocument {
    /// One that nobody has begun with.
    pub(super) fn waiting(ask: Ask, asked_at: bson::DateTime) -> Self {
        Self {
            id: uuid(ask.id),
            account: ask.account.map(|account| uuid(account.0)),
            status: StatusDocument::Waiting,
            done: 0,
            all: None,
            asked_at,
            started_at: None,
            ended_at: None,
            outcome: None,
            failure: None,
            holder: None,
            token: 0,
            leased_until: None,
        }
    }
}

impl From<VerificationDocument> for Verification {
    fn from(document: VerificationDocument) -> Self {
        Self {
            id: plain(document.id),
            account: document.account.map(|account| AccountId(plain(account))),
            status: match document.status {
                StatusDocument::Waiting => Status::Waiting,
                StatusDocument::Running => Status::Running,
                StatusDocument::Untouched => Status::Untouched,
                StatusDocument::Touched => Status::Touched,
                StatusDocument::Failed => Status::Failed,
            },
            done: count(document.done),
            all: document.all.map(count),
            asked_at: time(document.asked_at),
            started_at: document.started_at.map(time),
            ended_at: document.ended_at.map(time),
            outcome: document.outcome.map(Outcome::from),
            failure: document.failure,
        }
    }
}

impl From<Outcome> for OutcomeDocument {
    fn from(outcome: Outcome) -> Self {
        Self {
            fitting: number(outcome.fitting),
            sealed: number(outcome.sealed),
            signatures: number(outcome.signatures),
            signed: outcome.signed.map(number),
            refuted: outcome.refuted.map(number),
            first: outcome.first.map(|first| FirstDocument {
                position: number(first.position.0),
                difference: word(first.difference),
            }),
            end: number(outcome.end.0),
        }
    }
}

impl From<OutcomeDocument> for Outcome {
    fn from(document: OutcomeDocument) -> Self {
        Self {
            fitting: count(document.fitting),
            sealed: count(document.sealed),
            signatures: count(document.signatures),
            signed: document.signed.map(count),
            refuted: document.refuted.map(count),
            first: document.first.map(|first| Found {
                position: Position(count(first.position)),
                // A newer program may know more words: that something is wrong is what matters.
                difference: difference(&first.difference).unwrap_or(proof::Difference::Changed),
            }),
            end: Position(count(document.end)),
        }
    }
}

pub(super) fn uuid(id: Uuid) -> bson::Uuid {
    bson::Uuid::from_bytes(id.into_bytes())
}

pub(super) fn plain(id: bson::Uuid) -> Uuid {
    Uuid::from_bytes(id.bytes())
}

pub(super) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn time(at: bson::DateTime) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or_default()
}
