//! What is known of an event, and how it is stored.

use chrono::{DateTime, Utc};
use domain::commit::{Actor, ActorKind, Commit, Position, StoredEvent};
use domain::ids::{CommandId, CorrelationId, EventId};
use mongodb::bson;
use projection_runtime::Event;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is known of an event without reading it: nothing of what it says, and nothing personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedEvent {
    /// The place of its commit in the log.
    pub position: Position,
    /// Its place in the commit, from 0.
    pub index: u16,
    /// The kind of its aggregate, such as `launch`.
    pub aggregate: String,
    /// The aggregate.
    pub aggregate_id: Uuid,
    /// The number of its commit within the aggregate, from 1.
    pub version: u64,
    /// The frozen name, such as `launch.seats_reserved`.
    pub event_type: String,
    /// Its own id.
    pub id: EventId,
    /// When it happened, by the business clock.
    pub at: DateTime<Utc>,
    /// What its actor is.
    pub actor_kind: ActorKind,
    /// The account of a person, the name of a process.
    pub actor: String,
    /// The account for which they acted, if not for themselves.
    pub on_behalf_of: Option<String>,
    /// The command that made it.
    pub command: CommandId,
    /// The request from which it follows.
    pub correlation: CorrelationId,
    /// The event from which it follows, if a policy made it.
    pub causation: Option<EventId>,
}

/// The same, as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Document {
    /// The place in the log, see [`place`].
    #[serde(rename = "_id")]
    pub(crate) place: i64,
    pub(crate) at: bson::DateTime,
    aggregate: String,
    aggregate_id: bson::Uuid,
    version: i64,
    #[serde(rename = "type")]
    event_type: String,
    event: bson::Uuid,
    actor_kind: ActorKind,
    actor: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<String>,
    command: bson::Uuid,
    correlation: bson::Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    causation: Option<bson::Uuid>,
}

/// A place in the log as one integer that sorts the same way: 16 bits for the event's place in its commit,
/// the rest for the position.
pub(crate) fn place(position: Position, index: u16) -> i64 {
    i64::try_from(position.0 << 16).map_or(i64::MAX, |place| place | i64::from(index))
}

/// The greatest position that a place can hold.
pub(crate) const MAX_POSITION: u64 = (1 << 46) - 1;

pub(crate) fn uuid(id: Uuid) -> bson::Uuid {
    bson::Uuid::from_bytes(id.into_bytes())
}

fn plain(id: bson::Uuid) -> Uuid {
    Uuid::from_bytes(id.bytes())
}

pub(crate) fn millis(at: DateTime<Utc>) -> bson::DateTime {
    bson::DateTime::from_millis(at.timestamp_millis())
}

impl Document {
    /// Of an event that this program can read.
    pub(crate) fn of(event: &Event) -> Self {
        Self {
            place: place(event.position, event.number.index),
            at: millis(event.at),
            aggregate: event.payload.aggregate().to_owned(),
            aggregate_id: uuid(event.aggregate_id),
            version: version(event.number.version),
            event_type: event.payload.name().to_owned(),
            event: uuid(event.id.0),
            actor_kind: event.actor.kind,
            actor: event.actor.id.clone(),
            on_behalf_of: event.actor.on_behalf_of.clone(),
            command: uuid(event.command.0),
            correlation: uuid(event.correlation.0),
            causation: event.causation.map(|id| uuid(id.0)),
        }
    }

    /// Of the events of a commit, whether this program can read them or not.
    pub(crate) fn of_commit(position: Position, commit: &Commit) -> Vec<Self> {
        let events = commit.events.iter().zip(0..);
        events
            .map(|(event, index)| Self::of_stored(position, commit, index, event))
            .collect()
    }

    fn of_stored(position: Position, commit: &Commit, index: u16, event: &StoredEvent) -> Self {
        let Actor {
            kind,
            id,
            on_behalf_of,
            session: _,
        } = event.actor.clone();
        Self {
            place: place(position, index),
            at: millis(event.at),
            aggregate: commit.aggregate.to_string(),
            aggregate_id: uuid(commit.id),
            version: version(commit.version),
            event_type: event.name.to_string(),
            event: uuid(event.id.0),
            actor_kind: kind,
            actor: id,
            on_behalf_of,
            command: uuid(event.command.0),
            correlation: uuid(event.correlation.0),
            causation: event.causation.map(|id| uuid(id.0)),
        }
    }

    /// The position of its commit.
    pub(crate) fn position(&self) -> Position {
        Position(u64::try_from(self.place >> 16).unwrap_or(0))
    }

    pub(crate) fn read(self) -> IndexedEvent {
        IndexedEvent {
            position: self.position(),
            // The lower 16 bits.
            index: u16::try_from(self.place & 0xffff).unwrap_or(u16::MAX),
            aggregate: self.aggregate,
            aggregate_id: plain(self.aggregate_id),
            version: u64::try_from(self.version).unwrap_or(0),
            event_type: self.event_type,
            id: EventId(plain(self.event)),
            at: DateTime::from_timestamp_millis(self.at.timestamp_millis()).unwrap_or_default(),
            actor_kind: self.actor_kind,
            actor: self.actor,
            on_behalf_of: self.on_behalf_of,
            command: CommandId(plain(self.command)),
            correlation: CorrelationId(plain(self.correlation)),
            causation: self.causation.map(|id| EventId(plain(id))),
        }
    }
}

fn version(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_sort_as_the_log_does() {
        let last_of_first = place(Position(1), u16::MAX);
        let first_of_second = place(Position(2), 0);
        assert!(last_of_first < first_of_second);
        assert!(place(Position(MAX_POSITION), u16::MAX) < i64::MAX);
        assert_eq!(place(Position(u64::MAX >> 16), 0), i64::MAX);
    }
}
