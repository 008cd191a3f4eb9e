//! What is set aside, as it is stored. Every name here is a storage format.

use domain::ids::AccountId;
use mongodb::bson;
use serde::{Deserialize, Serialize};

use super::super::document::{plain, time, uuid};
use crate::messages::{By, StoreError};
use crate::parked::{Parked, ParkedStatus, ParkedStep};

/// The collection.
pub(crate) const PARKED: &str = "mail_parked";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ParkedDocument {
    /// The place of the commit in the log.
    #[serde(rename = "_id")]
    pub(super) position: i64,
    pub(super) aggregate: Box<str>,
    pub(super) id: bson::Uuid,
    cause: String,
    at: bson::DateTime,
    /// A program that knew no retries wrote none: it waits.
    #[serde(default)]
    status: Option<String>,
    /// What is wanted of one that is to be tried again.
    #[serde(default)]
    pub(super) wish: Option<bson::Uuid>,
    #[serde(default)]
    retries: u32,
    /// When it was mailed or skipped: it is forgotten some time after.
    #[serde(default)]
    over_at: Option<bson::DateTime>,
    #[serde(default)]
    history: Vec<StepDocument>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StepDocument {
    at: bson::DateTime,
    status: String,
    said: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<bson::Uuid>,
    /// Somebody's wish: it counts once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wish: Option<bson::Uuid>,
}

impl ParkedDocument {
    pub(super) fn knows(&self, by: &By) -> bool {
        let wish = Some(uuid(by.wish));
        self.history.iter().any(|step| step.wish == wish)
    }

    pub(super) fn status(&self) -> Result<ParkedStatus, StoreError> {
        match self.status.as_deref() {
            None => Ok(ParkedStatus::Waiting),
            Some(status) => read(status),
        }
    }

    pub(super) fn read(self) -> Result<Parked, StoreError> {
        Ok(Parked {
            position: u64::try_from(self.position).unwrap_or_default(),
            status: self.status()?,
            aggregate: self.aggregate.into(),
            id: plain(self.id),
            cause: self.cause,
            at: time(self.at),
            retries: self.retries,
            history: self
                .history
                .into_iter()
                .map(StepDocument::read)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl StepDocument {
    pub(super) fn wanted(at: bson::DateTime, status: ParkedStatus, by: &By) -> Self {
        Self {
            at,
            status: status.as_str().to_owned(),
            said: by.reason.as_str().to_owned(),
            by: Some(uuid(by.account.0)),
            wish: Some(uuid(by.wish)),
        }
    }

    pub(super) fn tried(at: bson::DateTime, status: ParkedStatus, said: &str) -> Self {
        Self {
            at,
            status: status.as_str().to_owned(),
            said: said.to_owned(),
            by: None,
            wish: None,
        }
    }

    pub(super) fn bson(&self) -> bson::Document {
        bson::serialize_to_document(self).expect("texts, ids and instants are BSON")
    }

    fn read(self) -> Result<ParkedStep, StoreError> {
        Ok(ParkedStep {
            at: time(self.at),
            status: read(&self.status)?,
            said: self.said,
            by: self.by.map(|by| AccountId(plain(by))),
        })
    }
}

fn read(status: &str) -> Result<ParkedStatus, StoreError> {
    ParkedStatus::parse(status)
        .ok_or_else(|| StoreError::Unreadable(format!("what is set aside can't be {status}")))
}
