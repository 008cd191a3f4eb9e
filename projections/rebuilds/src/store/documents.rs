//! The documents as they are stored. Every name here is a storage format.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use mongodb::bson;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::wish::{Ask, Fate, Outcome, Want, Wish};

/// A wish.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WishDocument {
    #[serde(rename = "_id")]
    id: bson::Uuid,
    model: String,
    want: Want,
    account: bson::Uuid,
    asked_at: bson::DateTime,
    status: StatusDocument,
    /// The version that it was about, once it is carried out.
    version: Option<u32>,
    /// Why it was refused.
    cause: Option<String>,
    settled_at: Option<bson::DateTime>,
    fate: Option<Fate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StatusDocument {
    Waiting,
    CarriedOut,
    Refused,
}

/// How a model is. What it says is JSON: nobody asks for a part of it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ModelDocument {
    #[serde(rename = "_id")]
    model: String,
    pub(super) at: bson::DateTime,
    pub(super) seen: String,
}

impl StatusDocument {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::CarriedOut => "carried_out",
            Self::Refused => "refused",
        }
    }
}

impl WishDocument {
    /// One that is new.
    pub(super) fn new(ask: &Ask, now: bson::DateTime) -> Self {
        Self {
            id: uuid(ask.id),
            model: ask.model.clone(),
            want: ask.want.clone(),
            account: uuid(ask.account.0),
            asked_at: now,
            status: StatusDocument::Waiting,
            version: None,
            cause: None,
            settled_at: None,
            fate: None,
        }
    }
}

impl From<WishDocument> for Wish {
    fn from(document: WishDocument) -> Self {
        Self {
            id: plain(document.id),
            model: document.model,
            want: document.want,
            account: AccountId(plain(document.account)),
            asked_at: time(document.asked_at),
            outcome: match document.status {
                StatusDocument::Waiting => Outcome::Waiting,
                StatusDocument::CarriedOut => Outcome::CarriedOut {
                    version: document.version.unwrap_or_default(),
                },
                StatusDocument::Refused => Outcome::Refused {
                    cause: document.cause.unwrap_or_default(),
                },
            },
            settled_at: document.settled_at.map(time),
            fate: document.fate,
        }
    }
}

pub(super) fn uuid(id: Uuid) -> bson::Uuid {
    bson::Uuid::from_bytes(id.into_bytes())
}

pub(super) fn millis(at: bson::DateTime) -> i64 {
    at.timestamp_millis()
}

fn plain(id: bson::Uuid) -> Uuid {
    Uuid::from_bytes(id.bytes())
}

pub(super) fn time(at: bson::DateTime) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or_default()
}
