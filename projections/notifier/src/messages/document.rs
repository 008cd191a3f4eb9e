//! A message as it is stored. Every name here is a storage format.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use domain::text::Email;
use mongodb::bson;
use serde::{Deserialize, Serialize};
use tokens::LinkPurpose;
use uuid::Uuid;

use crate::message::{Link, NewMessage, NotificationId, Trigger, Values};
use crate::notification::{Notification, Status, Step};
use crate::template::Template;

/// The collection.
pub(crate) const NOTIFICATIONS: &str = "notifications";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Document {
    #[serde(rename = "_id")]
    pub(super) id: bson::Uuid,
    trigger: String,
    template: String,
    account: Option<bson::Uuid>,
    to: Email,
    values: BTreeMap<String, String>,
    link: Option<LinkDocument>,
    status: String,
    attempts: u32,
    /// The fencing token: how often it was claimed. Whoever claimed it last may change it.
    pub(super) claim: i64,
    /// Who that is, for people.
    claimed_by: Option<String>,
    next_at: Option<bson::DateTime>,
    message_id: Option<String>,
    pub(super) created_at: bson::DateTime,
    timeline: Vec<StepDocument>,
    /// When its way was over: it is forgotten some time after.
    #[serde(default)]
    over_at: Option<bson::DateTime>,
}

#[derive(Debug, Serialize, Deserialize)]
struct LinkDocument {
    purpose: String,
    id: bson::Uuid,
    expires_at: bson::DateTime,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StepDocument {
    at: bson::DateTime,
    what: String,
    detail: String,
}

/// What is stored is not what this program writes.
#[derive(Debug, thiserror::Error)]
#[error("the message {id} can't be read: its {field} is unknown")]
pub(super) struct Unreadable {
    id: Uuid,
    field: &'static str,
}

impl Document {
    /// A new message, to be sent at once.
    pub(super) fn of(message: &NewMessage, now: bson::DateTime) -> Self {
        Self {
            id: uuid(message.id().0),
            trigger: message.trigger.as_str().to_owned(),
            template: message.template.as_str().to_owned(),
            account: message.account.map(|account| uuid(account.0)),
            to: message.to.clone(),
            values: message.values.0.clone(),
            link: message.link.map(|link| LinkDocument {
                purpose: link.purpose.as_str().to_owned(),
                id: uuid(link.id),
                expires_at: millis(link.expires_at),
            }),
            status: Status::Queued.as_str().to_owned(),
            attempts: 0,
            claim: 0,
            claimed_by: None,
            next_at: Some(now),
            message_id: None,
            created_at: now,
            timeline: vec![StepDocument::of(now, Status::Queued, "")],
            over_at: None,
        }
    }

    pub(super) fn read(self) -> Result<Notification, Unreadable> {
        let id = plain(self.id);
        let unknown = |field| Unreadable { id, field };
        let link = match self.link {
            Some(link) => Some(Link {
                purpose: LinkPurpose::parse(&link.purpose).ok_or(unknown("link"))?,
                id: plain(link.id),
                expires_at: time(link.expires_at),
            }),
            None => None,
        };
        let steps = self.timeline.into_iter().map(|step| {
            Some(Step {
                at: time(step.at),
                status: Status::parse(&step.what)?,
                detail: step.detail,
            })
        });
        Ok(Notification {
            id: NotificationId(id),
            trigger: Trigger::parse(&self.trigger).map_err(|_| unknown("trigger"))?,
            template: Template::parse(&self.template).ok_or(unknown("template"))?,
            account: self.account.map(|account| AccountId(plain(account))),
            to: self.to,
            values: Values(self.values),
            link,
            status: Status::parse(&self.status).ok_or(unknown("status"))?,
            attempts: self.attempts,
            next_at: self.next_at.map(time),
            message_id: self.message_id,
            created_at: time(self.created_at),
            timeline: steps.collect::<Option<_>>().ok_or(unknown("timeline"))?,
        })
    }
}

impl StepDocument {
    pub(super) fn of(at: bson::DateTime, status: Status, detail: &str) -> Self {
        Self {
            at,
            what: status.as_str().to_owned(),
            detail: detail.to_owned(),
        }
    }
}

/// A UUID of BSON.
pub(super) fn uuid(id: Uuid) -> bson::Uuid {
    bson::Uuid::from_bytes(id.into_bytes())
}

/// A plain UUID.
pub(super) fn plain(id: bson::Uuid) -> Uuid {
    Uuid::from_bytes(id.bytes())
}

/// An instant, in whole milliseconds.
pub(super) fn millis(at: DateTime<Utc>) -> bson::DateTime {
    bson::DateTime::from_millis(at.timestamp_millis())
}

/// An instant of BSON. Those beyond what `chrono` knows end at its bounds; none is written.
pub(super) fn time(at: bson::DateTime) -> DateTime<Utc> {
    let millis = at.timestamp_millis();
    DateTime::from_timestamp_millis(millis).unwrap_or(if millis < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    })
}
