//! What the store is asked for.

use mongodb::bson::{Document, doc};

use crate::entry::{millis, uuid};
use crate::filter::EventFilter;

/// What holds for the events that a filter holds for, besides their place.
pub(super) fn condition(filter: &EventFilter) -> Document {
    let mut condition = Document::new();
    let words = [
        ("aggregate", &filter.aggregate),
        ("type", &filter.event_type),
        ("actor", &filter.actor),
    ];
    for (name, word) in words {
        if let Some(word) = word {
            condition.insert(name, word);
        }
    }
    let ids = [
        ("aggregate_id", filter.aggregate_id),
        ("correlation", filter.correlation.map(|id| id.0)),
        ("command", filter.command.map(|id| id.0)),
        ("causation", filter.causation.map(|id| id.0)),
    ];
    for (name, id) in ids {
        if let Some(id) = id {
            condition.insert(name, uuid(id));
        }
    }
    let mut at = doc! {};
    if let Some(from) = filter.from {
        at.insert("$gte", millis(from));
    }
    if let Some(to) = filter.to {
        at.insert("$lt", millis(to));
    }
    if !at.is_empty() {
        condition.insert("at", at);
    }
    condition
}
