//! An event as it travels.

use api_contract::operations::{EventEntry, RecordedActor};
use event_index::IndexedEvent;

use crate::aggregates::kind_of_actor;

pub(crate) fn entry(event: IndexedEvent) -> EventEntry {
    EventEntry {
        position: event.position.0,
        index: event.index,
        aggregate: event.aggregate,
        aggregate_id: event.aggregate_id,
        version: event.version,
        id: event.id.0,
        at: event.at,
        event_type: event.event_type,
        actor: RecordedActor {
            kind: kind_of_actor(event.actor_kind).to_owned(),
            id: event.actor,
            on_behalf_of: event.on_behalf_of,
        },
        command_id: event.command.0,
        correlation_id: event.correlation.0,
        causation_id: event.causation.map(|id| id.0),
    }
}
