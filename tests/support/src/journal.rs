//! Writes events into a log as a command host does, without deciding anything: what a test says
//! has happened, has happened.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::commit::{Actor, ActorKind, CommitHash, Fingerprint, Position, StoredEvent};
use domain::event::EventPayload;
use domain::ids::{CommandId, CorrelationId, EventId};
use event_log::{EventLog, Keyring, NewCommit};
use serde_json::value::RawValue;
use uuid::Uuid;

/// The one writer of a test's log.
#[derive(Debug)]
pub struct Journal {
    log: EventLog,
    keyring: Keyring,
    heads: HashMap<(&'static str, Uuid), Head>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Head {
    version: u64,
    hash: Option<CommitHash>,
    position: Position,
}

impl Journal {
    /// A writer of a log to which nobody else writes.
    #[must_use]
    pub fn new(log: EventLog, keyring: Keyring) -> Self {
        Self {
            log,
            keyring,
            heads: HashMap::new(),
        }
    }

    /// Seals and appends events of one aggregate as one commit.
    ///
    /// # Panics
    /// When they can't be stored.
    pub async fn commit<E: EventPayload>(
        &mut self,
        aggregate: &'static str,
        id: Uuid,
        at: DateTime<Utc>,
        events: Vec<E>,
    ) -> Position {
        let mut events: Vec<_> = events
            .into_iter()
            .map(|event| (EventId(Uuid::now_v7()), event))
            .collect();
        self.keyring.seal(&mut events).await.expect("seals");
        let stored = events
            .iter()
            .map(|(id, event)| {
                let data = event.encode().expect("is sealed");
                stored(*id, event.name(), event.schema(), at, data)
            })
            .collect();
        self.append(aggregate, id, stored).await
    }

    /// Appends an event of any name, version and data: one that this program does not know, or
    /// that its domain would never decide.
    ///
    /// # Panics
    /// When it can't be stored.
    pub async fn commit_raw(
        &mut self,
        aggregate: &'static str,
        id: Uuid,
        at: DateTime<Utc>,
        name: &str,
        data: &serde_json::Value,
    ) -> Position {
        let data = serde_json::value::to_raw_value(data).expect("JSON");
        let event = stored(EventId(Uuid::now_v7()), name, 1, at, data);
        self.append(aggregate, id, vec![event]).await
    }

    async fn append(
        &mut self,
        aggregate: &'static str,
        id: Uuid,
        events: Vec<StoredEvent>,
    ) -> Position {
        let head = self.heads.entry((aggregate, id)).or_default();
        let appended = self
            .log
            .append(NewCommit {
                aggregate,
                id,
                version: head.version + 1,
                prev: head.hash,
                expected: head.position,
                events,
            })
            .await
            .expect("nobody else writes");
        *head = Head {
            version: head.version + 1,
            hash: Some(appended.hash),
            position: appended.position,
        };
        appended.position
    }
}

fn stored(
    id: EventId,
    name: &str,
    schema: u16,
    at: DateTime<Utc>,
    data: Box<RawValue>,
) -> StoredEvent {
    StoredEvent {
        name: name.into(),
        v: schema,
        id,
        command: CommandId(Uuid::new_v4()),
        fingerprint: Fingerprint([0; 16]),
        at,
        actor: Actor {
            kind: ActorKind::System,
            id: "test".to_owned(),
            on_behalf_of: None,
            session: None,
        },
        correlation: CorrelationId(Uuid::new_v4()),
        causation: None,
        trace: None,
        data,
    }
}
