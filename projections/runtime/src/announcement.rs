//! What a projector says after each batch, on core NATS: which position is readable now, and
//! which aggregates changed. Announcements can be lost, so each names the one before.

use domain::commit::Position;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::shard::{Shard, Shards};

/// The most aggregates that one announcement names; more is said as "everything".
pub const MAX_CHANGED: usize = 512;

/// One announcement: JSON on the subject that [`Announcement::subject`] names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The projection.
    pub projection: String,
    /// The version of its read model.
    pub version: u32,
    /// Which of its shards: a number from 0. A release that knew none had one.
    #[serde(default)]
    pub shard: u8,
    /// How many shards it has.
    #[serde(default)]
    pub shards: Shards,
    /// The position of this shard's announcement before this one.
    pub previous: Position,
    /// Everything in this shard up to here is readable.
    pub position: Position,
    /// The aggregates (type and id) whose data changed since `previous`. `None`: too many to
    /// name; take it as everything.
    pub changed: Option<Vec<(String, Uuid)>>,
}

impl Announcement {
    /// Of which shard it tells. `None`: there is no such shard.
    #[must_use]
    pub fn of(&self) -> Option<Shard> {
        self.shards.all().nth(self.shard.into())
    }

    /// The subject on which a projection announces.
    #[must_use]
    pub fn subject(projection: &str) -> String {
        format!("announce.{projection}")
    }
}
