//! The stream that holds lines until they are kept.

use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::jetstream::stream::{
    Config, DiscardPolicy, PersistenceMode, RetentionPolicy, StorageType,
};

/// The name of the stream.
pub const STREAM: &str = "LOGS";
/// What the subject of a service's lines begins with; its name is the rest.
pub(crate) const PREFIX: &str = "logs.";

/// The consumer whose place in the stream the server remembers; all keepers share it.
pub(crate) const CONSUMER: &str = "keeper";
/// When a batch that nobody said is kept goes to another keeper, or to the same one again.
const KEPT_WITHIN: Duration = Duration::from_secs(10);
/// The most batches that keepers have in hand.
const IN_HAND: i64 = 1_000;

/// How many bytes are held while nobody keeps them. Beyond, the oldest go: it must never be the disk of
/// the log of events that is full.
const MAX_BYTES: i64 = 128 * 1024 * 1024;
/// The largest message, in bytes; a batch is smaller.
const MAX_MESSAGE: i32 = 512 * 1024;
/// How long lines are held.
const MAX_AGE: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// How long a batch that is sent again is known. The store knows it for longer.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(60);

/// The stream could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the stream {STREAM} can't be made: {0}")]
pub struct StreamError(String);

/// Makes the stream and the place of the keepers in it, or brings them up to date. Needs the NATS user `admin`.
///
/// In a file, and not in memory, so that a server that starts again has the lines that nobody kept yet,
/// and the place up to which others were. But written without waiting for the disk
/// ([`PersistenceMode::Async`]), though the server writes all other streams so: a line is no fact of the
/// business, its first copy is the standard output of its process, and what sells seats must not queue
/// at the disk behind lines. A server that is killed may lose those of its last milliseconds, and a
/// power failure more. The server has that mode for a single copy only, so there is one in a cluster too; while its server is away, lines wait in the
/// processes, as many as there is room for.
///
/// # Errors
/// When the server refuses, or does not answer.
pub async fn create_stream(client: &Client) -> Result<(), StreamError> {
    let config = Config {
        name: STREAM.to_owned(),
        description: Some("Log lines on their way to where they are kept".to_owned()),
        subjects: vec![format!("{PREFIX}*")],
        storage: StorageType::File,
        persist_mode: Some(PersistenceMode::Async),
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::Old,
        max_bytes: MAX_BYTES,
        max_message_size: MAX_MESSAGE,
        max_age: MAX_AGE,
        max_messages: -1,
        max_messages_per_subject: -1,
        max_consumers: -1,
        // For who watches lines as they come; nobody but core-api may.
        allow_direct: true,
        deny_delete: true,
        deny_purge: true,
        num_replicas: 1,
        duplicate_window: DUPLICATE_WINDOW,
        ..Config::default()
    };
    let context = async_nats::jetstream::new(client.clone());
    let made = context.create_or_update_stream(config).await;
    made.map_err(|error| StreamError(error.to_string()))?;
    // Made here, since whoever may make a consumer may have it deliver to any subject.
    let place = pull::Config {
        durable_name: Some(CONSUMER.to_owned()),
        description: Some("Takes log lines to where they are kept".to_owned()),
        deliver_policy: DeliverPolicy::All,
        ack_policy: AckPolicy::Explicit,
        ack_wait: KEPT_WITHIN,
        max_ack_pending: IN_HAND,
        ..pull::Config::default()
    };
    let made = context.create_consumer_on_stream(place, STREAM).await;
    made.map_err(|error| StreamError(error.to_string()))?;
    Ok(())
}
