//! The last heartbeats, as the stream holds them.

use async_nats::Client;
use chrono::{DateTime, Utc};
use event_log::{Stored, Unavailable, read_batch};
use uuid::Uuid;

use crate::heartbeat::Heartbeat;
use crate::stream::{MAX_PROCESSES, PREFIX, STREAM};

/// The most that is heard of what a process misses, and of its projections.
const MAX_ITEMS: usize = 16;

/// The last heartbeat of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The process, by its name.
    pub name: String,
    /// Which one of this name.
    pub instance: Uuid,
    /// When it came, by the server's clock.
    pub at: DateTime<Utc>,
    /// What it told.
    pub heartbeat: Heartbeat,
}

/// What all processes told last. Needs the NATS user `core`.
///
/// # Errors
/// When NATS gives no usable answer.
pub async fn heard(client: &Client) -> Result<Vec<Heard>, Unavailable> {
    let all = format!("{PREFIX}>");
    let found = read_batch(client, STREAM, &all, 1, MAX_PROCESSES).await?;
    Ok(found.messages.into_iter().filter_map(read).collect())
}

/// A heartbeat of a program that is so new that this one can't read it is not heard.
fn read(stored: Stored) -> Option<Heard> {
    let (name, instance) = stored.subject.strip_prefix(PREFIX)?.split_once('.')?;
    let heartbeat: Result<Heartbeat, _> = serde_json::from_slice(&stored.payload);
    if let Err(error) = &heartbeat {
        // Again with each question, as long as it is the last.
        tracing::debug!(process = name, %error, "a heartbeat can't be read");
    }
    let mut heartbeat = heartbeat.ok()?;
    heartbeat.missing.truncate(MAX_ITEMS);
    heartbeat.projections.truncate(MAX_ITEMS);
    Some(Heard {
        name: name.to_owned(),
        instance: instance.parse().ok()?,
        at: stored.at,
        heartbeat,
    })
}
