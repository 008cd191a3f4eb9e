//! What happened to one aggregate, as it stands in the log of events.

use chrono::{DateTime, Utc};
use domain::any_event::AnyEvent;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// The kinds of aggregates, as addresses name them.
pub const AGGREGATE_KINDS: [&str; 12] = AnyEvent::AGGREGATES;

/// The one field of the object that stands for a personal value, whose value is `true`. What is sealed
/// is shown to nobody here.
pub const SEALED: &str = "sealed";

/// An event, as it stands in the log. Of a commit that this program can't read at all there is one, with
/// what could be found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecordedEvent {
    /// The place of its commit in the log.
    pub position: u64,
    /// Its own place in that commit, from 0.
    pub index: u16,
    /// The number of that commit within the aggregate, from 1.
    pub version: Option<u64>,
    /// Its id.
    pub id: Option<Uuid>,
    /// When it happened, by the business clock; of a commit that can't be read, when it was stored.
    pub at: DateTime<Utc>,
    /// Its name.
    #[schema(example = "launch.seats_reserved")]
    pub event_type: Option<String>,
    /// The version of the shape of its data.
    pub event_version: Option<u16>,
    /// Who did it.
    pub actor: Option<RecordedActor>,
    /// The command that made it.
    pub command_id: Option<Uuid>,
    /// The request from which it follows.
    pub correlation_id: Option<Uuid>,
    /// The event from which it follows, if a policy made it.
    pub causation_id: Option<Uuid>,
    /// The trace in which it was made.
    pub trace_id: Option<String>,
    /// What happened. A personal value is `{"sealed": true}`. Nothing, if it is no JSON.
    pub data: Value,
    /// Why this program can't make use of the event, where that is so.
    pub note: Option<String>,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordedActor {
    /// What they are: `customer`, `supplier`, `employee` or `system`.
    pub kind: String,
    /// The account of a person, the name of a process.
    pub id: String,
    /// The account for which they acted, if not for themselves.
    pub on_behalf_of: Option<String>,
}
