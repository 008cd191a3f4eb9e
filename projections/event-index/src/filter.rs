//! Which events somebody wants to see, in which order, and from where on.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::{CommandId, CorrelationId, EventId};
use uuid::Uuid;

/// Which events: those that all of it holds for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Of this kind of aggregate, such as `launch`.
    pub aggregate: Option<String>,
    /// Of this aggregate.
    pub aggregate_id: Option<Uuid>,
    /// Of this type, such as `launch.seats_reserved`.
    pub event_type: Option<String>,
    /// Done by this account, or by the process of this name.
    pub actor: Option<String>,
    /// Of this request.
    pub correlation: Option<CorrelationId>,
    /// Made by this command.
    pub command: Option<CommandId>,
    /// Following from this event.
    pub causation: Option<EventId>,
    /// Happened then or later, by the business clock.
    pub from: Option<DateTime<Utc>>,
    /// Happened before then.
    pub to: Option<DateTime<Utc>>,
    /// At this place of the log or after it.
    pub from_position: Option<Position>,
    /// At this place of the log or before it.
    pub to_position: Option<Position>,
}

/// In which order events are given, by their place in the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
}

/// Where a page of events begins: after the event at this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventCursor(pub(crate) i64);

/// A cursor that was not given out by this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("does not belong to this list; leave it out to begin anew")]
pub struct InvalidEventCursor;

impl fmt::Display for EventCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for EventCursor {
    type Err = InvalidEventCursor;

    fn from_str(text: &str) -> Result<Self, InvalidEventCursor> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let place = text.parse().ok().filter(|_| is_number);
        place.map(Self).ok_or(InvalidEventCursor)
    }
}
