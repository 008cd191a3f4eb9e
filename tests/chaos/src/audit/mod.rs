//! The auditor: knows what clients were told, reads what is stored, and says what does not fit.
//!
//! - [`log`]: what was promised is there once, and each aggregate is one chain.
//! - [`seats`]: nothing is oversold.
//! - [`money`]: the books balance, and the gateway's are the same.
//! - [`mails`]: one for each event and recipient.
//!
//! All of that are pure functions over what was read, each with tests that show it its defect.
//! [`models`] compares what the read models say.

pub mod log;
pub mod mails;
pub mod models;
pub mod money;
pub mod seats;

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule is broken.
    pub rule: &'static str,
    /// By what.
    pub what: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.rule, self.what)
    }
}

/// What breaks a rule.
fn broken(rule: &'static str, what: impl std::fmt::Display) -> Finding {
    Finding {
        rule,
        what: what.to_string(),
    }
}

#[cfg(test)]
mod made {
    //! Logs for tests.

    use domain::commit::{
        Actor, ActorKind, Commit, CommitHash, FORMAT, Fingerprint, Position, StoredEvent,
    };
    use domain::ids::{CommandId, CorrelationId, EventId, LogId};
    use event_log::Recorded;
    use serde_json::Value;
    use uuid::Uuid;

    /// What is found where all is in order.
    pub(super) const NOTHING: [super::Finding; 0] = [];

    pub(super) fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    pub(super) fn event(name: &str, command: Uuid, data: &Value) -> StoredEvent {
        StoredEvent {
            name: name.into(),
            v: 1,
            id: EventId(Uuid::new_v4()),
            command: CommandId(command),
            fingerprint: Fingerprint([0; 16]),
            at: chrono::DateTime::UNIX_EPOCH,
            actor: Actor {
                kind: ActorKind::System,
                id: "test".to_owned(),
                on_behalf_of: None,
                session: None,
            },
            correlation: CorrelationId(Uuid::nil()),
            causation: None,
            trace: None,
            data: serde_json::value::to_raw_value(data).unwrap(),
        }
    }

    /// A commit; its hash is of its place.
    pub(super) fn commit(
        position: u64,
        aggregate: (&str, Uuid),
        version: u64,
        after: Option<u64>,
        events: Vec<StoredEvent>,
    ) -> Recorded {
        Recorded {
            position: Position(position),
            hash: hash(position),
            commit: Commit {
                format: FORMAT,
                log: LogId(Uuid::nil()),
                aggregate: aggregate.0.into(),
                id: aggregate.1,
                version,
                prev: after.map(hash),
                events,
            },
            bytes: 1,
        }
    }

    fn hash(position: u64) -> CommitHash {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&position.to_be_bytes());
        CommitHash(bytes)
    }
}
