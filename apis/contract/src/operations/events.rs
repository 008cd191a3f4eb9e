//! Events, found by what is known of them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{RecordedActor, RecordedEvent};

/// In which order events are listed, by their place in the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventOrder {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
}

/// What is known of an event without reading it: nothing of what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventEntry {
    /// The place of its commit in the log.
    pub position: u64,
    /// Its own place in that commit, from 0.
    pub index: u16,
    /// The kind of its aggregate.
    #[schema(example = "launch")]
    pub aggregate: String,
    /// The aggregate.
    pub aggregate_id: Uuid,
    /// The number of its commit within the aggregate, from 1.
    pub version: u64,
    /// Its id.
    pub id: Uuid,
    /// When it happened, by the business clock.
    pub at: DateTime<Utc>,
    /// Its name.
    #[schema(example = "launch.seats_reserved")]
    pub event_type: String,
    /// Who did it.
    pub actor: RecordedActor,
    /// The command that made it.
    pub command_id: Uuid,
    /// The request from which it follows.
    pub correlation_id: Uuid,
    /// The event from which it follows, if a policy made it.
    pub causation_id: Option<Uuid>,
}

/// A page of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Events {
    /// The events, in the order that was asked for; at most as many as were asked for.
    #[schema(max_items = 100)]
    pub items: Vec<EventEntry>,
    /// What to send as `cursor` for the next page. `null` on the last one.
    pub next: Option<String>,
    /// Up to which position of the log events are indexed. What happened after it is not listed yet.
    pub indexed_to: u64,
}

/// A commit, as it stands in the log: events of one aggregate that were stored together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecordedCommit {
    /// Its place in the log.
    pub position: u64,
    /// When it was stored, by the clock of the log.
    pub stored_at: DateTime<Utc>,
    /// The kind of its aggregate; nothing of a commit that can't be read.
    pub aggregate: Option<String>,
    /// The aggregate.
    pub aggregate_id: Option<Uuid>,
    /// Its events, in their order. Of a commit that can't be read there is one, with what could be found.
    #[schema(max_items = 1000)]
    pub events: Vec<RecordedEvent>,
}
