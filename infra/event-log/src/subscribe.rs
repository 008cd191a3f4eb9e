//! Following the whole log from a position on.
//!
//! One pull consumer without a filter, in the server's memory, made anew from the last position
//! whenever anything happens to it or to the connection. That every position is there once and in
//! order is checked here, so nothing depends on the consumer being right.

use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use async_nats::jetstream::consumer::pull::{self, Config};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, ReplayPolicy};
use async_nats::jetstream::{self, Message};
use domain::commit::Position;
use domain::ids::LogId;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt};
use uuid::Uuid;

use crate::api::{self, Unavailable};
use crate::log::{EventLog, TIMEOUT};
use crate::record::{Damaged, Recorded};
use crate::settings::{self, STREAM};

/// The most messages on their way to us, ahead of what was taken.
const BATCH_MESSAGES: usize = 1_000;
/// The most bytes on their way to us.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// How long one request for messages stands.
const BATCH_EXPIRY: Duration = Duration::from_secs(10);
/// How often a silent server says that it is there.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// When the server forgets a consumer that nobody asks for messages.
const INACTIVE: Duration = Duration::from_secs(30);
/// How often it is looked whether the connection is a new one.
const CONNECTION_CHECK: Duration = Duration::from_millis(100);
/// The longest pause before following is tried again.
const MAX_PAUSE: Duration = Duration::from_secs(1);

/// The log can't be followed any further. Whatever passes by itself is not an error here.
#[derive(Debug, thiserror::Error)]
pub enum SubscribeError {
    /// A commit that can't be right.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// Positions are missing.
    #[error("the log goes from position {after} to {found}: commits between them are lost")]
    Gap {
        /// The last position before the gap.
        after: Position,
        /// The first one after it.
        found: Position,
    },
    /// The log is shorter than what was already read of it.
    #[error(
        "the log ends at {end}, but was already read up to {after}: it was replaced or has lost \
         commits; rebuild what was read from it, or restore it"
    )]
    BeyondEnd {
        /// The position from which it should be followed.
        after: Position,
        /// Its end.
        end: Position,
    },
    /// The stream is not the log that was opened any more.
    #[error("the stream {STREAM} is not log {0} any more")]
    OtherLog(LogId),
}

/// The commits of the log, in order, for ever; see [`EventLog::subscribe`].
pub struct Subscription(BoxStream<'static, Result<Recorded, SubscribeError>>);

impl Stream for Subscription {
    type Item = Result<Recorded, SubscribeError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscription")
    }
}

impl EventLog {
    /// Every commit after a position, each once, in order, then those to come.
    ///
    /// Survives lost connections and restarted servers. Reads ahead by a bounded number of
    /// messages and bytes, and only as far as it is polled. Ends after its first error.
    #[must_use]
    pub fn subscribe(&self, after: Position) -> Subscription {
        let follower = Follower {
            log: self.clone(),
            context: jetstream::new(self.client.clone()),
            after,
            source: None,
            failures: 0,
        };
        Subscription(
            stream::unfold(Some(follower), |follower| async {
                let mut follower = follower?;
                match follower.next().await {
                    Ok(commit) => Some((Ok(commit), Some(follower))),
                    Err(error) => Some((Err(error), None)),
                }
            })
            .boxed(),
        )
    }
}

/// Where following stands.
struct Follower {
    log: EventLog,
    context: jetstream::Context,
    after: Position,
    source: Option<Source>,
    /// Failed attempts since the last commit.
    failures: u32,
}

/// A consumer, on one connection.
struct Source {
    messages: pull::Stream,
    /// Which connection it was made on.
    connection: u64,
    /// Whether it has given a commit yet.
    has_begun: bool,
}

enum Trouble {
    /// Worth trying again.
    Passing(String),
    Final(SubscribeError),
}

impl Follower {
    async fn next(&mut self) -> Result<Recorded, SubscribeError> {
        loop {
            match self.try_next().await {
                Ok(commit) => {
                    self.failures = 0;
                    self.after = commit.position;
                    return Ok(commit);
                }
                Err(Trouble::Final(error)) => return Err(error),
                Err(Trouble::Passing(trouble)) => {
                    self.source = None;
                    let after = self.after.0;
                    tracing::warn!(after, trouble, "following the log again");
                    self.pause().await;
                }
            }
        }
    }

    async fn try_next(&mut self) -> Result<Recorded, Trouble> {
        if self.source.is_none() {
            self.source = Some(self.start().await?);
        }
        let source = self.source.as_mut().expect("was just made");
        let message = tokio::select! {
            biased;
            message = source.messages.next() => message,
            () = is_reconnected(&self.log, source.connection) => {
                return Err(Trouble::Passing("the connection is a new one".to_owned()));
            }
        };
        let message = match message {
            Some(Ok(message)) => message,
            Some(Err(error)) => return Err(Trouble::Passing(error.to_string())),
            None => return Err(Trouble::Passing("the consumer ended".to_owned())),
        };
        let found = position(&message)?;
        if found.0 != self.after.0 + 1 {
            // Once the consumer may be at fault; a new one that begins with a gap shows the log.
            return Err(if source.has_begun || found <= self.after {
                Trouble::Passing(format!("position {found} came out of order"))
            } else {
                Trouble::Final(SubscribeError::Gap {
                    after: self.after,
                    found,
                })
            });
        }
        source.has_begun = true;
        Recorded::read(self.log.id, found, &message.subject, &message.payload)
            .map_err(|damaged| Trouble::Final(damaged.into()))
    }

    async fn start(&self) -> Result<Source, Trouble> {
        let connection = connection(&self.log);
        let info = api::stream_info(&self.log.client, STREAM, TIMEOUT).await?;
        if settings::log_id(&info.config) != Some(self.log.id) {
            return Err(Trouble::Final(SubscribeError::OtherLog(self.log.id)));
        }
        let end = Position(info.state.last_sequence);
        if end < self.after {
            return Err(Trouble::Final(SubscribeError::BeyondEnd {
                after: self.after,
                end,
            }));
        }
        let config = Config {
            name: Some(format!("follower-{}", Uuid::new_v4().simple())),
            deliver_policy: DeliverPolicy::ByStartSequence {
                start_sequence: self.after.0 + 1,
            },
            ack_policy: AckPolicy::None,
            replay_policy: ReplayPolicy::Instant,
            inactive_threshold: INACTIVE,
            memory_storage: true,
            num_replicas: 1,
            ..Config::default()
        };
        let consumer: PullConsumer = self
            .context
            .create_consumer_on_stream(config, STREAM)
            .await
            .map_err(passing)?;
        let messages = consumer
            .stream()
            .max_messages_per_batch(BATCH_MESSAGES)
            .max_bytes_per_batch(BATCH_BYTES)
            .expires(BATCH_EXPIRY)
            .heartbeat(HEARTBEAT)
            .messages()
            .await
            .map_err(passing)?;
        Ok(Source {
            messages,
            connection,
            has_begun: false,
        })
    }

    async fn pause(&mut self) {
        let longest = Duration::from_millis(25)
            .saturating_mul(2_u32.saturating_pow(self.failures.min(16)))
            .min(MAX_PAUSE);
        self.failures = self.failures.saturating_add(1);
        tokio::time::sleep(longest.mul_f64(rand::random_range(0.5..1.0))).await;
    }
}

fn position(message: &Message) -> Result<Position, Trouble> {
    let info = message.info().map_err(passing)?;
    Ok(Position(info.stream_sequence))
}

/// Which connection this is, counted since the client was made.
fn connection(log: &EventLog) -> u64 {
    log.client.statistics().connects.load(Ordering::Relaxed)
}

/// Ends when the connection is another one than `known`: the consumer of before may be gone, and
/// what it was asked for certainly is.
async fn is_reconnected(log: &EventLog, known: u64) {
    while connection(log) == known {
        tokio::time::sleep(CONNECTION_CHECK).await;
    }
}

fn passing(error: impl std::fmt::Display) -> Trouble {
    Trouble::Passing(error.to_string())
}

impl From<Unavailable> for Trouble {
    fn from(error: Unavailable) -> Self {
        passing(error)
    }
}
