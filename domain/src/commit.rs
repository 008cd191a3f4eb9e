//! The envelope: one commit is one message of the log and holds 1 to [`MAX_EVENTS`] events of
//! one aggregate, stored together or not at all.
//!
//! Every field name here is a storage format. A reader refuses a `format` it does not know.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::ids::{CommandId, CorrelationId, EventId, LogId};

/// The format of envelope that this program writes.
pub const FORMAT: u8 = 1;

/// The most events in one commit.
pub const MAX_EVENTS: usize = 1_000;

/// A place in the log: the sequence of a commit in its stream. 0 is before the first commit.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Position(pub u64);

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of an event within its aggregate: grows with every event, orders all of them.
/// Guards of read models compare it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventNumber {
    /// The version of its commit, from 1.
    pub version: u64,
    /// Its place in the commit, from 0.
    pub index: u16,
}

impl EventNumber {
    /// As one integer that sorts the same way (16 bits for the place, the rest for the version).
    #[must_use]
    pub fn as_i64(self) -> i64 {
        i64::try_from(self.version << 16 | u64::from(self.index)).unwrap_or(i64::MAX)
    }
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// What they are.
    pub kind: ActorKind,
    /// The account of a person, the name of a process.
    pub id: String,
    /// The account for which a person or process acts, if not for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// The session in which a person was signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Uuid>,
}

/// What an actor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A customer.
    Customer,
    /// Somebody of a supplier.
    Supplier,
    /// An employee: finance, IT, auditor.
    Employee,
    /// A process of the system itself.
    System,
}

/// A salted SHA-256 of a command's body, first half, in hex: tells whether a command that is
/// sent again under the same id is the same command. The salt (the idempotency key) is not
/// stored, so the fingerprint says nothing about the personal data in the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 16]);

/// SHA-256 of a commit's stored bytes, in hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CommitHash(pub [u8; 32]);

macro_rules! hex_bytes {
    ($name:ident, $len:literal) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    self.0.serialize(serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if !deserializer.is_human_readable() {
                    return <[u8; $len]>::deserialize(deserializer).map(Self);
                }
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                let mut bytes = [0; $len];
                if text.len() != 2 * $len || !text.is_ascii() {
                    return Err(serde::de::Error::custom(concat!(
                        "expected ",
                        stringify!($len),
                        " bytes in hex"
                    )));
                }
                for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
                    let digit = |c: u8| char::from(c).to_digit(16);
                    let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else {
                        return Err(serde::de::Error::custom("expected hex digits"));
                    };
                    *byte = (high * 16 + low) as u8;
                }
                Ok(Self(bytes))
            }
        }
    };
}
hex_bytes!(Fingerprint, 16);
hex_bytes!(CommitHash, 32);

/// A commit, as it is stored in JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// The format of this envelope: [`FORMAT`].
    pub format: u8,
    /// The log it belongs to.
    pub log: LogId,
    /// The type of the aggregate, such as `launch`.
    pub aggregate: Box<str>,
    /// The aggregate's id.
    pub id: Uuid,
    /// The number of this commit within its aggregate, from 1, without gaps.
    pub version: u64,
    /// The hash of the aggregate's commit before, `null` in the first one.
    pub prev: Option<CommitHash>,
    /// What happened, in order.
    pub events: Vec<StoredEvent>,
}

/// An event with its metadata, as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredEvent {
    /// The frozen name.
    #[serde(rename = "type")]
    pub name: Box<str>,
    /// The version of the data's shape.
    pub v: u16,
    /// The event's own id.
    pub id: EventId,
    /// The command that made it.
    pub command: CommandId,
    /// Of that command's body.
    pub fingerprint: Fingerprint,
    /// When, by the business clock; never before an earlier event of the same aggregate.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// The request from which it follows.
    pub correlation: CorrelationId,
    /// The event from which it follows, if a policy made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation: Option<EventId>,
    /// The W3C `traceparent` of the work that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<Box<str>>,
    /// What happened; its shape follows from name and version.
    pub data: Box<RawValue>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_keeps_its_stored_form() {
        let stored = concat!(
            r#"{"format":1,"log":"00000000-0000-0000-0000-000000000001","aggregate":"rocket","#,
            r#""id":"00000000-0000-0000-0000-000000000002","version":1,"prev":null,"events":[{"#,
            r#""type":"rocket.registered","v":1,"id":"00000000-0000-0000-0000-000000000003","#,
            r#""command":"00000000-0000-0000-0000-000000000004","#,
            r#""fingerprint":"000102030405060708090a0b0c0d0e0f","at":"2026-03-01T12:00:00Z","#,
            r#""actor":{"kind":"supplier","id":"x"},"#,
            r#""correlation":"00000000-0000-0000-0000-000000000005","data":{"a":1}}]}"#,
        );
        let commit: Commit = serde_json::from_str(stored).expect("reads");
        assert_eq!(serde_json::to_string(&commit).expect("writes"), stored);
    }

    #[test]
    fn event_numbers_sort_as_their_integers_do() {
        let last_of_first = EventNumber {
            version: 1,
            index: u16::MAX,
        };
        let first_of_second = EventNumber {
            version: 2,
            index: 0,
        };
        assert!(last_of_first < first_of_second);
        assert!(last_of_first.as_i64() < first_of_second.as_i64());
    }
}
