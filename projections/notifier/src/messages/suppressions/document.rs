//! A suppression as it is stored. Every name here is a storage format.

use domain::ids::AccountId;
use domain::text::Email;
use mongodb::bson;
use serde::{Deserialize, Serialize};

use super::super::document::{millis, plain, time, uuid};
use crate::message::NotificationId;
use crate::messages::By;
use crate::suppression::{Cause, Evidence, Suppression, SuppressionId, SuppressionStep};

/// The collection: one document for each recipient that ever was suppressed.
pub(crate) const SUPPRESSIONS: &str = "mail_suppressions";

/// What a step is called that takes a suppression back.
const REMOVED: &str = "removed";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SuppressionDocument {
    /// As it is looked for: in small letters.
    #[serde(rename = "_id")]
    recipient: String,
    pub(super) id: bson::Uuid,
    to: Email,
    cause: String,
    pub(super) since: bson::DateTime,
    /// When it was taken back: it is forgotten some time after.
    removed_at: Option<bson::DateTime>,
    history: Vec<HistoryDocument>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct HistoryDocument {
    at: bson::DateTime,
    what: String,
    said: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<bson::Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<bson::Uuid>,
    /// The evidence, or somebody's wish: each counts once.
    known: bson::Uuid,
}

/// What is stored is not what this program writes.
#[derive(Debug, thiserror::Error)]
#[error("the suppression {0} can't be read: its {1} is unknown")]
pub(super) struct Unreadable(SuppressionId, &'static str);

impl SuppressionDocument {
    pub(super) fn cause(&self) -> &str {
        &self.cause
    }

    pub(super) fn knows(&self, known: bson::Uuid) -> bool {
        self.history.iter().any(|step| step.known == known)
    }

    pub(super) fn read(self) -> Result<Suppression, Unreadable> {
        let id = SuppressionId(plain(self.id));
        let history = self.history.into_iter().map(HistoryDocument::read);
        Ok(Suppression {
            id,
            to: self.to,
            cause: Cause::parse(&self.cause).ok_or(Unreadable(id, "cause"))?,
            since: time(self.since),
            removed_at: self.removed_at.map(time),
            history: history
                .collect::<Option<_>>()
                .ok_or(Unreadable(id, "history"))?,
        })
    }
}

impl HistoryDocument {
    /// What was found. Nothing is so only in the future, whatever another's clock says.
    pub(super) fn of(evidence: &Evidence, now: bson::DateTime) -> Self {
        Self {
            at: evidence.at.map_or(now, |at| millis(at).min(now)),
            what: evidence.cause.as_str().to_owned(),
            said: evidence.said.clone(),
            message: Some(uuid(evidence.message.0)),
            by: None,
            known: uuid(evidence.id),
        }
    }

    /// That somebody wanted it.
    pub(super) fn by_hand(at: bson::DateTime, by: &By) -> Self {
        Self::wanted(at, Cause::ByHand.as_str(), by)
    }

    /// That somebody took it back.
    pub(super) fn removed(at: bson::DateTime, by: &By) -> Self {
        Self::wanted(at, REMOVED, by)
    }

    fn wanted(at: bson::DateTime, what: &str, by: &By) -> Self {
        Self {
            at,
            what: what.to_owned(),
            said: by.reason.as_str().to_owned(),
            message: None,
            by: Some(uuid(by.account.0)),
            known: uuid(by.wish),
        }
    }

    pub(super) fn at(&self) -> bson::DateTime {
        self.at
    }

    pub(super) fn what(&self) -> &str {
        &self.what
    }

    pub(super) fn known(&self) -> bson::Uuid {
        self.known
    }

    pub(super) fn bson(&self) -> bson::Document {
        bson::serialize_to_document(self).expect("texts, ids and instants are BSON")
    }

    fn read(self) -> Option<SuppressionStep> {
        let cause = match self.what.as_str() {
            REMOVED => None,
            what => Some(Cause::parse(what)?),
        };
        Some(SuppressionStep {
            at: time(self.at),
            cause,
            said: self.said,
            message: self.message.map(|id| NotificationId(plain(id))),
            by: self.by.map(|by| AccountId(plain(by))),
        })
    }
}
