//! From commits of the log to events that a target can write: decoded, and with the personal
//! values opened that have not been forgotten.

use domain::any_event::AnyEvent;
use domain::commit::{Commit, EventNumber, Position};
use domain::event::DecodeError;
use domain::ids::EventId;
use event_log::Recorded;
use tokio::sync::OwnedSemaphorePermit;

use crate::batch::Event;

/// A commit on its way to the target.
pub(crate) struct Decoded {
    pub(crate) position: Position,
    /// As the log keeps it, for the case that it has to be parked.
    pub(crate) commit: Commit,
    /// What is in it, or why that can't be told.
    pub(crate) events: Result<Vec<Event>, String>,
    /// The size of the stored bytes.
    pub(crate) bytes: usize,
    /// Its share of the memory for reading ahead, which is given back when it is dropped.
    pub(crate) _room: OwnedSemaphorePermit,
}

impl Decoded {
    /// The aggregate: its type and id.
    pub(crate) fn aggregate(&self) -> (Box<str>, uuid::Uuid) {
        (self.commit.aggregate.clone(), self.commit.id)
    }
}

/// Reads the events of a commit, their personal values still sealed.
pub(crate) fn payloads(recorded: &Recorded) -> Result<Vec<(EventId, AnyEvent)>, DecodeError> {
    let commit = &recorded.commit;
    let read = commit.events.iter().map(|stored| {
        AnyEvent::decode(&commit.aggregate, &stored.name, stored.v, &stored.data)
            .map(|event| (stored.id, event))
    });
    read.collect()
}

/// What happened in a commit, as a target that reacts to it is given it: personal values stay sealed.
///
/// # Errors
/// When this program does not know one of its events.
pub fn events_of(recorded: &Recorded) -> Result<Vec<Event>, DecodeError> {
    Ok(events(recorded, payloads(recorded)?))
}

/// Joins opened events with what else the commit says about them.
pub(crate) fn events(
    recorded: &Recorded,
    payloads: impl IntoIterator<Item = (EventId, AnyEvent)>,
) -> Vec<Event> {
    let stored = recorded.commit.events.iter().zip(0_u16..);
    stored
        .zip(payloads)
        .map(|((stored, index), (id, payload))| Event {
            position: recorded.position,
            number: EventNumber {
                version: recorded.commit.version,
                index,
            },
            aggregate_id: recorded.commit.id,
            id,
            at: stored.at,
            actor: stored.actor.clone(),
            command: stored.command,
            correlation: stored.correlation,
            causation: stored.causation,
            trace: stored.trace.clone(),
            payload,
        })
        .collect()
}
