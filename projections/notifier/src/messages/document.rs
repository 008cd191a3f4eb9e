//! A message as it is stored. Every name here is a storage format.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, BookingId, CorrelationId, EventId};
use domain::text::{Email, TimeZone};
use mongodb::bson;
use serde::{Deserialize, Serialize};
use tokens::LinkPurpose;
use uuid::Uuid;

use super::wishes::By;
use crate::attachment::{Attachment, AttachmentKind};
use crate::message::{Link, NewMessage, NotificationId, Origin, Trigger, Values, recipient};
use crate::notification::{Happened, Notification, Status, Step, Summary};
use crate::provider::MailEvent;
use crate::template::Template;

/// The collection.
pub(crate) const NOTIFICATIONS: &str = "notifications";

/// The most characters of an error that can be asked for.
const MAX_ERROR_CHARS: usize = 500;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Document {
    #[serde(rename = "_id")]
    pub(super) id: bson::Uuid,
    trigger: String,
    template: String,
    account: Option<bson::Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    booking: Option<bson::Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<bson::Uuid>,
    /// The message that it repeats for another address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resends: Option<bson::Uuid>,
    pub(super) to: Email,
    /// As it is looked for: in small letters.
    #[serde(default)]
    recipient: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time_zone: Option<TimeZone>,
    values: BTreeMap<String, String>,
    link: Option<LinkDocument>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<AttachmentDocument>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<OriginDocument>,
    pub(super) status: String,
    /// What went wrong last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    attempts: u32,
    /// The fencing token: how often it was claimed. Whoever claimed it last may change it.
    pub(super) claim: i64,
    /// Who that is, for people.
    claimed_by: Option<String>,
    next_at: Option<bson::DateTime>,
    message_id: Option<String>,
    /// What the provider calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provider_id: Option<String>,
    pub(super) created_at: bson::DateTime,
    pub(super) timeline: Vec<StepDocument>,
    /// When its way was over: it is forgotten some time after.
    #[serde(default)]
    over_at: Option<bson::DateTime>,
    /// The recipients to whom it was sent once more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    resent_to: Vec<String>,
}

/// What a list shows of a message.
#[derive(Debug, Deserialize)]
pub(super) struct SummaryDocument {
    #[serde(rename = "_id")]
    pub(super) id: bson::Uuid,
    trigger: String,
    template: String,
    account: Option<bson::Uuid>,
    booking: Option<bson::Uuid>,
    event: Option<bson::Uuid>,
    resends: Option<bson::Uuid>,
    to: Email,
    link: Option<LinkDocument>,
    status: String,
    attempts: u32,
    error: Option<String>,
    next_at: Option<bson::DateTime>,
    pub(super) created_at: bson::DateTime,
    over_at: Option<bson::DateTime>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct LinkDocument {
    purpose: String,
    id: bson::Uuid,
    expires_at: bson::DateTime,
}

/// What is attached: never its bytes, only how many they were.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct AttachmentDocument {
    kind: String,
    name: String,
    source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<i64>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct OriginDocument {
    correlation: bson::Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace: Option<Box<str>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StepDocument {
    at: bson::DateTime,
    what: String,
    detail: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<bson::Uuid>,
    /// Somebody's wish, which is fulfilled once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) wish: Option<bson::Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resent_as: Option<bson::Uuid>,
    /// What the provider told, which is noted once; what happened, and when by its clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) event: Option<bson::Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    happened: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    happened_at: Option<bson::DateTime>,
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
            booking: message.booking.map(|booking| uuid(booking.0)),
            event: message.trigger.event().map(|event| uuid(event.0)),
            resends: None,
            to: message.to.clone(),
            recipient: recipient(&message.to),
            time_zone: message.time_zone.clone(),
            values: message.values.0.clone(),
            link: message.link.map(|link| LinkDocument {
                purpose: link.purpose.as_str().to_owned(),
                id: uuid(link.id),
                expires_at: millis(link.expires_at),
            }),
            attachments: message.attachments.iter().map(attached).collect(),
            origin: message.origin.as_ref().map(|origin| OriginDocument {
                correlation: uuid(origin.correlation.0),
                trace: origin.trace.clone(),
            }),
            status: Status::Queued.as_str().to_owned(),
            error: None,
            attempts: 0,
            claim: 0,
            claimed_by: None,
            next_at: Some(now),
            message_id: None,
            provider_id: None,
            created_at: now,
            timeline: vec![StepDocument::of(now, Status::Queued, "")],
            over_at: None,
            resent_to: Vec::new(),
        }
    }

    /// A new message that says the same to another address, and follows from the same.
    pub(super) fn again(
        self,
        trigger: &Trigger,
        template: Template,
        to: &Email,
        by: &By,
        now: bson::DateTime,
    ) -> Self {
        Self {
            resends: Some(self.id),
            id: uuid(NotificationId::of(trigger, template, to).0),
            trigger: trigger.as_str().to_owned(),
            to: to.clone(),
            recipient: recipient(to),
            status: Status::Queued.as_str().to_owned(),
            error: None,
            attempts: 0,
            claim: 0,
            claimed_by: None,
            next_at: Some(now),
            message_id: None,
            provider_id: None,
            created_at: now,
            // The wish is known by the message that it is about.
            timeline: vec![StepDocument {
                wish: None,
                ..StepDocument::wanted(now, Status::Queued, by)
            }],
            over_at: None,
            resent_to: Vec::new(),
            attachments: not_made(self.attachments),
            ..self
        }
    }

    pub(super) fn template(&self) -> Result<Template, Unreadable> {
        Template::parse(&self.template).ok_or(Unreadable {
            id: plain(self.id),
            field: "template",
        })
    }

    /// Until when it can be sent, if there is a link in it.
    pub(super) fn link_until(&self) -> Option<bson::DateTime> {
        self.link.as_ref().map(|link| link.expires_at)
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
        let attachments = self.attachments.into_iter().map(AttachmentDocument::read);
        let steps = self.timeline.into_iter().map(|step| {
            Some(Step {
                at: time(step.at),
                status: Status::parse(&step.what)?,
                detail: step.detail,
                by: step.by.map(|by| AccountId(plain(by))),
                resent_as: step.resent_as.map(|id| NotificationId(plain(id))),
                // What a newer program knows of is a step all the same.
                happened: step.happened.as_deref().and_then(Happened::parse),
                happened_at: step.happened_at.map(time),
            })
        });
        Ok(Notification {
            id: NotificationId(id),
            trigger: Trigger::parse(&self.trigger).map_err(|_| unknown("trigger"))?,
            template: Template::parse(&self.template).ok_or(unknown("template"))?,
            account: self.account.map(|account| AccountId(plain(account))),
            booking: self.booking.map(|booking| BookingId(plain(booking))),
            event: self.event.map(|event| EventId(plain(event))),
            resends: self.resends.map(|id| NotificationId(plain(id))),
            to: self.to,
            time_zone: self.time_zone,
            values: Values(self.values),
            link,
            attachments: attachments
                .collect::<Option<_>>()
                .ok_or(unknown("attachments"))?,
            origin: self.origin.map(|origin| Origin {
                correlation: CorrelationId(plain(origin.correlation)),
                trace: origin.trace,
            }),
            status: Status::parse(&self.status).ok_or(unknown("status"))?,
            attempts: self.attempts,
            error: self.error,
            next_at: self.next_at.map(time),
            message_id: self.message_id,
            provider_id: self.provider_id,
            created_at: time(self.created_at),
            over_at: self.over_at.map(time),
            timeline: steps.collect::<Option<_>>().ok_or(unknown("timeline"))?,
        })
    }
}

/// The same, as of a mail that was not sent yet.
fn not_made(mut attachments: Vec<AttachmentDocument>) -> Vec<AttachmentDocument> {
    for attachment in &mut attachments {
        attachment.bytes = None;
    }
    attachments
}

fn attached(attachment: &Attachment) -> AttachmentDocument {
    AttachmentDocument {
        kind: attachment.kind.as_str().to_owned(),
        name: attachment.name.clone(),
        source: attachment.source.clone(),
        bytes: None,
    }
}

impl AttachmentDocument {
    /// Nothing of a kind that only a newer program makes. It comes with a new template, which this one
    /// leaves to it.
    fn read(self) -> Option<Attachment> {
        Some(Attachment {
            kind: AttachmentKind::parse(&self.kind)?,
            name: self.name,
            source: self.source,
            bytes: self.bytes.and_then(|bytes| u64::try_from(bytes).ok()),
        })
    }
}

impl SummaryDocument {
    /// All other fields.
    pub(super) fn left_out() -> bson::Document {
        bson::doc! { "timeline": 0, "values": 0, "resent_to": 0, "attachments": 0 }
    }

    pub(super) fn read(self) -> Result<Summary, Unreadable> {
        let id = plain(self.id);
        let status = Status::parse(&self.status);
        Ok(Summary {
            id: NotificationId(id),
            trigger: self.trigger,
            template: self.template,
            account: self.account.map(|account| AccountId(plain(account))),
            booking: self.booking.map(|booking| BookingId(plain(booking))),
            event: self.event.map(|event| EventId(plain(event))),
            resends: self.resends.map(|id| NotificationId(plain(id))),
            to: self.to,
            has_link: self.link.is_some(),
            status: status.ok_or(Unreadable {
                id,
                field: "status",
            })?,
            attempts: self.attempts,
            error: self.error,
            next_at: self.next_at.map(time),
            created_at: time(self.created_at),
            over_at: self.over_at.map(time),
        })
    }
}

impl StepDocument {
    pub(super) fn of(at: bson::DateTime, status: Status, detail: &str) -> Self {
        Self {
            at,
            what: status.as_str().to_owned(),
            detail: detail.to_owned(),
            by: None,
            wish: None,
            resent_as: None,
            event: None,
            happened: None,
            happened_at: None,
        }
    }

    /// That the provider told something of a message that stands so, in the word of the store.
    pub(super) fn told(at: bson::DateTime, stands: &str, event: &MailEvent) -> Self {
        Self {
            what: stands.to_owned(),
            event: Some(uuid(event.id)),
            happened: Some(event.happened.as_str().to_owned()),
            happened_at: Some(millis(event.at)),
            ..Self::of(at, Status::Sent, &event.said)
        }
    }

    /// A step that somebody wanted.
    pub(super) fn wanted(at: bson::DateTime, status: Status, by: &By) -> Self {
        Self {
            by: Some(uuid(by.account.0)),
            wish: Some(uuid(by.wish)),
            ..Self::of(at, status, by.reason.as_str())
        }
    }

    /// That somebody wanted a message sent once more.
    pub(super) fn resent(at: bson::DateTime, status: Status, by: &By, new: bson::Uuid) -> Self {
        Self {
            resent_as: Some(new),
            ..Self::wanted(at, status, by)
        }
    }

    /// What went wrong, if it did, as it can be asked for.
    pub(super) fn error(&self) -> Option<String> {
        let is_wrong = Status::TROUBLED
            .iter()
            .any(|status| self.what == status.as_str());
        let is_told = is_wrong && self.by.is_none() && !self.detail.is_empty();
        is_told.then(|| self.detail.chars().take(MAX_ERROR_CHARS).collect())
    }

    pub(super) fn bson(&self) -> bson::Document {
        bson::serialize_to_document(self).expect("texts, ids and instants are BSON")
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
