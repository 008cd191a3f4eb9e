//! What the provider tells of a mail by webhook, read: its records `Delivery`, `Bounce`,
//! `SpamComplaint` and `Open`.
//!
//! They come in any order and more than once. Each is known by the mail, its kind, and what the
//! provider counts it by. Who read a mail where, with which program, is left unread.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::ids::derive;
use serde::Deserialize;
use uuid::Uuid;

use super::wire::NOTIFICATION;
use crate::message::NotificationId;
use crate::notification::Happened;
use crate::suppression::{Cause, Evidence, MAX_SAID_CHARS};

/// The most characters of what the provider calls a mail.
const MAX_ID_CHARS: usize = 100;

/// Something that the provider tells of a mail.
pub struct MailEvent {
    /// What it is known by, however often it is told.
    pub(crate) id: Uuid,
    /// Our mail; nothing when it is none of ours.
    pub(crate) message: Option<NotificationId>,
    /// What the provider calls the mail.
    pub(crate) provider_id: String,
    /// What happened.
    pub(crate) happened: Happened,
    /// When, by the provider's clock.
    pub(crate) at: DateTime<Utc>,
    /// What was said, by the recipient's mail server.
    pub(crate) said: String,
    /// Why nothing is mailed to the recipient any more, if it shows that.
    pub(crate) suppresses: Option<Cause>,
}

/// What came is no event of the provider's form. Quotes nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// It is no JSON of that form.
    #[error("it is no record of a mail")]
    Malformed,
    /// It lacks when it happened.
    #[error("it does not tell when")]
    NoTime,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Record {
    record_type: String,
    #[serde(rename = "MessageID", default)]
    message_id: String,
    #[serde(default)]
    metadata: Option<BTreeMap<String, String>>,
    #[serde(rename = "ID", default)]
    id: Option<i64>,
    #[serde(rename = "Type", default)]
    kind: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    details: Option<String>,
    #[serde(default)]
    delivered_at: Option<DateTime<Utc>>,
    #[serde(default)]
    bounced_at: Option<DateTime<Utc>>,
    #[serde(default)]
    received_at: Option<DateTime<Utc>>,
}

impl MailEvent {
    /// Reads an event; nothing when it is of a kind that is of no concern here.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(body: &[u8]) -> Result<Option<Self>, EventError> {
        let record: Record = serde_json::from_slice(body).map_err(|_| EventError::Malformed)?;
        if record.message_id.len() > MAX_ID_CHARS {
            return Err(EventError::Malformed);
        }
        let (happened, at, suppresses) = match record.record_type.as_str() {
            "Delivery" => (Happened::Delivered, record.delivered_at, None),
            "Open" => (Happened::Opened, record.received_at, None),
            "SpamComplaint" => (
                Happened::Complained,
                record.bounced_at,
                Some(Cause::Complained),
            ),
            "Bounce" => {
                let (happened, suppresses) = bounce(record.kind.as_deref().unwrap_or_default());
                (happened, record.bounced_at, suppresses)
            }
            _ => return Ok(None),
        };
        let at = at.ok_or(EventError::NoTime)?;
        let counted = match record.id {
            Some(id) => id.to_string(),
            None => at.to_rfc3339_opts(SecondsFormat::Micros, true),
        };
        let known_by = [&record.message_id, &record.record_type, &counted];
        let metadata = record.metadata.unwrap_or_default();
        let ours = metadata.get(NOTIFICATION).and_then(|id| id.parse().ok());
        let said = [record.kind, record.description, record.details];
        Ok(Some(Self {
            id: derive("mail_event", &known_by.map(|part| part.as_bytes())),
            message: ours,
            provider_id: record.message_id,
            happened,
            at,
            said: on_one_line(&said),
            suppresses,
        }))
    }

    /// Its name in metrics.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.happened.as_str()
    }

    /// What it shows of the recipient, if anything.
    pub(crate) fn evidence(&self, message: NotificationId) -> Option<Evidence> {
        Some(Evidence {
            cause: self.suppresses?,
            message,
            at: Some(self.at),
            said: self.said.clone(),
            id: self.id,
        })
    }
}

/// Shows nothing of what was said, which may name the recipient.
impl std::fmt::Debug for MailEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} of {:?}", self.happened, self.message)
    }
}

/// What a kind of bounce means. Only where there is no such mailbox, or its owner complained, is
/// nothing mailed there any more; a full mailbox, or a filter that found something, says nothing of
/// the next mail. What is no bounce at all, such as a holiday notice or a delay, is only noted.
fn bounce(kind: &str) -> (Happened, Option<Cause>) {
    match kind {
        "HardBounce" | "BadEmailAddress" => (Happened::Bounced, Some(Cause::Bounced)),
        "SpamComplaint" => (Happened::Complained, Some(Cause::Complained)),
        "Transient"
        | "AutoResponder"
        | "ChallengeVerification"
        | "AddressChange"
        | "Subscribe"
        | "Unsubscribe"
        | "OpenRelayTest"
        | "ManuallyDeactivated" => (Happened::Noted, None),
        _ => (Happened::Bounced, None),
    }
}

/// What was said, on one line of bounded length.
fn on_one_line(parts: &[Option<String>]) -> String {
    let parts = parts.iter().flatten().filter(|part| !part.is_empty());
    let text = parts.map(String::as_str).collect::<Vec<_>>().join(": ");
    let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    line.take(MAX_SAID_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const OURS: &str = "00000000-0000-0000-0000-000000000007";

    fn record(kind: &str, more: &Value) -> MailEvent {
        let mut record = json!({
            "RecordType": kind,
            "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
            "MessageStream": "outbound",
            "ServerID": 23,
            "Tag": null,
            "Metadata": { "notification": OURS },
        });
        let more = more.as_object().unwrap().clone();
        record.as_object_mut().unwrap().extend(more);
        let event = MailEvent::parse(record.to_string().as_bytes());
        event.unwrap().unwrap()
    }

    fn bounced(kind: &str) -> MailEvent {
        let more = json!({
            "ID": 42,
            "Type": kind,
            "TypeCode": 1,
            "Name": "A name",
            "Description": "The server was unable to deliver.",
            "Details": "smtp;550 5.1.1\r\nUser unknown",
            "Email": "ada@example.com",
            "From": "no-reply@astro.example",
            "BouncedAt": "2028-03-01T09:30:54.9070259-05:00",
            "Inactive": true,
        });
        record("Bounce", &more)
    }

    #[test]
    fn a_record_tells_what_happened_to_which_mail_and_when() {
        let at = json!({ "DeliveredAt": "2028-03-01T14:30:54Z", "Recipient": "ada@example.com" });
        let delivered = record("Delivery", &at);
        assert_eq!(delivered.happened, Happened::Delivered);
        assert_eq!(delivered.message, OURS.parse().ok());
        assert_eq!(delivered.at.to_rfc3339(), "2028-03-01T14:30:54+00:00");
        let hard = bounced("HardBounce");
        assert_eq!(hard.at.timestamp_subsec_millis(), 907);
        let said = "HardBounce: The server was unable to deliver.: smtp;550 5.1.1  User unknown";
        assert_eq!(hard.said, said);
        assert!(!format!("{hard:?}").contains("unable"));
        let read = json!({
            "ReceivedAt": "2028-03-01T14:30:54Z",
            "FirstOpen": true,
            "UserAgent": "Mozilla/5.0",
            "Geo": { "City": "Novi Sad" },
        });
        let opened = record("Open", &read);
        assert_eq!((opened.happened, &*opened.said), (Happened::Opened, ""));
    }

    #[test]
    fn only_a_mailbox_that_is_not_there_or_a_complaint_suppresses() {
        for (kind, happened, suppresses) in [
            ("HardBounce", Happened::Bounced, Some(Cause::Bounced)),
            ("BadEmailAddress", Happened::Bounced, Some(Cause::Bounced)),
            (
                "SpamComplaint",
                Happened::Complained,
                Some(Cause::Complained),
            ),
            ("SoftBounce", Happened::Bounced, None),
            ("SpamNotification", Happened::Bounced, None),
            ("OfTomorrow", Happened::Bounced, None),
            ("Transient", Happened::Noted, None),
            ("AutoResponder", Happened::Noted, None),
        ] {
            let event = bounced(kind);
            assert_eq!(
                (event.happened, event.suppresses),
                (happened, suppresses),
                "{kind}"
            );
        }
    }

    #[test]
    fn the_same_record_is_known_by_the_same_id_and_others_are_not() {
        assert_eq!(bounced("HardBounce").id, bounced("HardBounce").id);
        let one = json!({ "ReceivedAt": "2028-03-01T14:30:54Z" });
        let other = json!({ "ReceivedAt": "2028-03-01T14:30:55Z" });
        assert_eq!(record("Open", &one).id, record("Open", &one).id);
        assert_ne!(record("Open", &one).id, record("Open", &other).id);
    }

    #[test]
    fn what_is_none_is_refused_and_what_is_of_no_concern_is_passed_over() {
        for (body, error) in [
            ("", EventError::Malformed),
            ("[]", EventError::Malformed),
            (
                r#"{"RecordType":"Delivery","MessageID":7}"#,
                EventError::Malformed,
            ),
            (
                r#"{"RecordType":"Delivery","MessageID":"x"}"#,
                EventError::NoTime,
            ),
            (
                r#"{"RecordType":"Delivery","MessageID":"x","DeliveredAt":"soon"}"#,
                EventError::Malformed,
            ),
        ] {
            assert_eq!(
                MailEvent::parse(body.as_bytes()).unwrap_err(),
                error,
                "{body}"
            );
        }
        let click = br#"{"RecordType":"Click","MessageID":"x","OriginalLink":"https://x"}"#;
        assert!(MailEvent::parse(click).unwrap().is_none());
        let foreign = json!({
            "Metadata": { "notification": "7" },
            "DeliveredAt": "2028-03-01T14:30:54Z",
        });
        assert_eq!(record("Delivery", &foreign).message, None);
    }
}
