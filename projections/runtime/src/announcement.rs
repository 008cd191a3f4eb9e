//! What a projector says after each batch, on core NATS: which position is readable now, and
//! which aggregates changed. Announcements can be lost, so each names the one before.

use domain::commit::Position;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most aggregates that one announcement names; more is said as "everything".
pub const MAX_CHANGED: usize = 512;

/// One announcement: JSON on the subject that [`Announcement::subject`] names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The projection.
    pub projection: String,
    /// The version of its read model.
    pub version: u32,
    /// The position of the announcement before this one.
    pub previous: Position,
    /// Everything up to here is readable.
    pub position: Position,
    /// The aggregates (type and id) whose data changed since `previous`. `None`: too many to
    /// name; take it as everything.
    pub changed: Option<Vec<(String, Uuid)>>,
}

impl Announcement {
    /// The subject on which a projection announces.
    #[must_use]
    pub fn subject(projection: &str) -> String {
        format!("announce.{projection}")
    }
}
