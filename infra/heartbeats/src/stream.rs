//! The stream that holds the last heartbeat of each process.

use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::stream::{
    Config, DiscardPolicy, PersistenceMode, RetentionPolicy, StorageType,
};

/// The name of the stream.
pub const STREAM: &str = "HEARTBEATS";
/// What the subject of a heartbeat begins with; the names of the process and of the instance follow.
pub(crate) const PREFIX: &str = "heartbeats.";

/// How many processes are held. Beyond, those go that were heard of longest ago, so the dead.
pub(crate) const MAX_PROCESSES: usize = 256;
/// The largest heartbeat, in bytes.
const MAX_MESSAGE: i32 = 8 * 1024;
/// How long the last heartbeat of a process is held.
const MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// The stream could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the stream {STREAM} can't be made: {0}")]
pub struct StreamError(String);

/// Makes the stream, or brings it up to date. Needs the NATS user `admin`.
///
/// In a file, since a server that starts again forgets that there was a stream in memory. But written
/// without waiting for the disk ([`PersistenceMode::Async`]): so many small writes would queue there before
/// commits, and whoever lives tells again within seconds. The server has that mode for a single copy only,
/// so there is one in a cluster too: while its server is away nobody is heard of, and whoever asks is told
/// so.
///
/// # Errors
/// When the server refuses, or does not answer.
pub async fn create_stream(client: &Client) -> Result<(), StreamError> {
    let config = Config {
        name: STREAM.to_owned(),
        description: Some("The last heartbeat of each process".to_owned()),
        subjects: vec![format!("{PREFIX}*.*")],
        storage: StorageType::File,
        persist_mode: Some(PersistenceMode::Async),
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::Old,
        max_messages_per_subject: 1,
        max_messages: MAX_PROCESSES as i64,
        max_message_size: MAX_MESSAGE,
        max_bytes: MAX_PROCESSES as i64 * i64::from(MAX_MESSAGE),
        max_age: MAX_AGE,
        max_consumers: -1,
        allow_direct: true,
        deny_delete: true,
        deny_purge: true,
        num_replicas: 1,
        ..Config::default()
    };
    let context = async_nats::jetstream::new(client.clone());
    let made = context.create_or_update_stream(config).await;
    made.map_err(|error| StreamError(error.to_string()))?;
    Ok(())
}
