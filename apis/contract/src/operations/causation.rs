//! What followed from a request: each command, what happened by it, and what followed from that.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{EventEntry, RecordedActor};
use crate::notifications::NotificationStatus;

/// The most events of a causation.
pub const MAX_CAUSED: u32 = 500;

/// The most mails of a causation.
pub const MAX_CAUSED_MAILS: u32 = 200;

/// What followed from a request. Commands are a tree: each names the event that caused it, which comes before
/// it in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Causation {
    /// The request.
    pub correlation_id: Uuid,
    /// The commands by which something happened, in the order in which it did.
    #[schema(max_items = 500)]
    pub commands: Vec<CausedCommand>,
    /// Whether there is more than is listed: 500 events at most, 200 mails, and 32 commands one after the
    /// other.
    pub is_cut: bool,
    /// Up to which position of the log events are indexed. What happened after it is not listed yet.
    pub indexed_to: u64,
}

/// A command, and what happened by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CausedCommand {
    /// Its id.
    pub command_id: Uuid,
    /// The event from which it follows. `null`: it began the request, or that event is not listed.
    pub caused_by: Option<Uuid>,
    /// Who sent it.
    pub actor: RecordedActor,
    /// What happened by it, in order.
    #[schema(min_items = 1, max_items = 500)]
    pub events: Vec<CausedEvent>,
}

/// An event, and who was mailed because of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CausedEvent {
    /// The event.
    pub event: EventEntry,
    /// The mails that follow from it.
    #[schema(max_items = 200)]
    pub mails: Vec<CausedMail>,
}

/// A mail that follows from an event. Whom it goes to, the mail itself says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CausedMail {
    /// Its id.
    pub id: Uuid,
    /// What it says: a template, perhaps one that is newer than this list.
    #[schema(example = "booking_confirmed")]
    pub template: String,
    /// How it stands.
    pub status: NotificationStatus,
}
