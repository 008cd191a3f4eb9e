//! Appending a commit, and finding out what became of it.
//!
//! An acknowledgement can be lost before or after the commit was stored. Nothing is answered
//! until it is known which: the same bytes are sent again, which can't store them twice because
//! every copy expects the same last sequence of its subject; and what stands right after that
//! sequence, read from the leader, is either ours or a rival's, for ever.

use std::sync::Arc;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::publish::PublishAck;
use async_nats::{Client, HeaderMap, header};
use bytes::Bytes;
use domain::commit::{Commit, CommitHash, FORMAT, MAX_EVENTS, Position, StoredEvent};
use domain::ids::LogId;
use tokio::time::Instant;
use uuid::Uuid;

use crate::api::{self, Unavailable, Which};
use crate::log::EventLog;
use crate::record;
use crate::settings::STREAM;
use crate::together::Travelled;

/// The largest commit, in stored bytes: half of what the server takes.
pub const MAX_COMMIT_BYTES: usize = 512 * 1024;

/// How long an acknowledgement may take before the commit is sent again.
const ACK_TIMEOUT: Duration = Duration::from_secs(2);
/// How long the leader may take to answer.
const LEADER_TIMEOUT: Duration = Duration::from_secs(2);
/// The longest pause between two attempts.
const MAX_PAUSE: Duration = Duration::from_millis(500);
/// How often the log has to end before what was seen of it until that is believed.
const MAX_BEHIND: u32 = 5;
/// The pause between two warnings about appends without an answer.
const WARNING_INTERVAL: Duration = Duration::from_secs(5);

/// A commit to be appended.
#[derive(Debug, Clone)]
pub struct NewCommit {
    /// The type of the aggregate: one token of a subject.
    pub aggregate: &'static str,
    /// The aggregate's id.
    pub id: Uuid,
    /// The number of this commit within its aggregate, from 1.
    pub version: u64,
    /// The hash of the aggregate's commit before, none for the first.
    pub prev: Option<CommitHash>,
    /// The position of the aggregate's commit before, as seen when it was loaded; 0 for the first.
    pub expected: Position,
    /// What happened, at least one event.
    pub events: Vec<StoredEvent>,
}

/// Where a commit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Its position.
    pub position: Position,
    /// Of its stored bytes; the next commit's `prev`.
    pub hash: CommitHash,
}

/// Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody else's commit stands where this one would.
    #[error("another commit of this aggregate came first")]
    Conflict,
    /// It would be larger than a commit may be. It was not sent.
    #[error("the commit has {bytes} bytes, more than {limit}")]
    TooLarge {
        /// Its bytes.
        bytes: usize,
        /// The most there may be.
        limit: usize,
    },
    /// It has no events, or more than a commit may have. It was not sent.
    #[error("a commit holds 1 to {limit} events, not {count}")]
    Events {
        /// How many it has.
        count: usize,
        /// The most there may be.
        limit: usize,
    },
    /// Version, hash and expected position don't belong together: all of them say that it is the
    /// first commit, or none does. It was not sent.
    #[error("version {version} after position {expected} contradicts itself")]
    Contradictory {
        /// The version it has.
        version: u64,
        /// The position that was expected.
        expected: Position,
    },
    /// The log ends before what was already read of it: it was replaced or has lost commits.
    #[error(
        "the aggregate's last commit was at {expected} and now is at {found}: the log has lost \
         commits or was replaced; stop writing and look at the server"
    )]
    Rewound {
        /// The position that was expected.
        expected: Position,
        /// The position of the aggregate's last commit now.
        found: Position,
    },
    /// The server will never take it.
    #[error(transparent)]
    Refused(Unavailable),
}

/// A commit in the form in which it is sent, as often as it takes.
struct Message {
    subject: String,
    headers: HeaderMap,
    stored: Bytes,
    hash: CommitHash,
    expected: Position,
}

impl Message {
    fn new(log: LogId, new: NewCommit) -> Result<Self, AppendError> {
        let (version, expected) = (new.version, new.expected);
        let is_first = version == 1;
        if version == 0 || is_first != (expected.0 == 0) || is_first != new.prev.is_none() {
            return Err(AppendError::Contradictory { version, expected });
        }
        let commit = Commit {
            format: FORMAT,
            log,
            aggregate: new.aggregate.into(),
            id: new.id,
            version,
            prev: new.prev,
            events: new.events,
        };
        let first = match commit.events.first() {
            Some(first) if commit.events.len() <= MAX_EVENTS => first.id,
            _ => {
                return Err(AppendError::Events {
                    count: commit.events.len(),
                    limit: MAX_EVENTS,
                });
            }
        };
        let stored = serde_json::to_vec(&commit).expect("text, numbers and JSON always serialise");
        if stored.len() > MAX_COMMIT_BYTES {
            return Err(AppendError::TooLarge {
                bytes: stored.len(),
                limit: MAX_COMMIT_BYTES,
            });
        }
        let mut headers = version_check(expected);
        headers.insert(header::NATS_MESSAGE_ID, first.to_string());
        Ok(Self {
            subject: record::subject(new.aggregate, new.id),
            headers,
            hash: record::hash(&stored),
            stored: stored.into(),
            expected,
        })
    }
}

impl EventLog {
    /// Appends a commit after the one that was seen last.
    ///
    /// Only definite answers are given: with success the commit is durable, with an error it
    /// never was stored and never will be. While NATS gives none, this keeps trying. Whoever
    /// drops the future before does not know, and has to load the aggregate to find out; nobody
    /// else may decide anything on it meanwhile.
    ///
    /// # Errors
    /// Why nothing was stored; see [`AppendError`].
    pub async fn append(&self, commit: NewCommit) -> Result<Appended, AppendError> {
        let message = Message::new(self.id, commit)?;
        let travelled = self
            .together
            .travel(
                &message.subject,
                || message.version_check(),
                &message.stored,
            )
            .await;
        // Whether an earlier copy may be stored, now or later.
        let (mut is_unsure, _alone) = match travelled {
            Travelled::Stored(position) => return Ok(message.at(position)),
            Travelled::Alone(alone) => (false, alone),
            Travelled::Unknown => (true, None),
        };
        let mut attempt = 0;
        let mut behind = 0;
        loop {
            let trouble = match self.publish(&message).await {
                Ok(ack) if !ack.duplicate => return Ok(message.at(Position(ack.sequence))),
                Ok(_) => match self.settle(&message).await {
                    Ok(Some(answer)) => return answer,
                    Ok(None) => Unavailable::Unreadable("a duplicate of nothing".to_owned()),
                    Err(trouble) => trouble,
                },
                Err(refusal) if is_version_refusal(&refusal) => {
                    match self.settle(&message).await {
                        Ok(Some(Err(AppendError::Rewound { .. }))) if behind < MAX_BEHIND => {
                            behind += 1;
                            refusal
                        }
                        Ok(Some(answer)) => return answer,
                        // Nothing stands there yet: our copy or a rival's is in flight.
                        Ok(None) => refusal,
                        Err(trouble) => trouble,
                    }
                }
                Err(refusal) if !is_unsure && is_final(&refusal) => {
                    return Err(AppendError::Refused(refusal));
                }
                Err(trouble) => {
                    is_unsure = true;
                    trouble
                }
            };
            attempt += 1;
            self.warnings.warn(&message.subject, attempt, &trouble);
            pause(&self.client, attempt).await;
        }
    }

    async fn publish(&self, message: &Message) -> Result<PublishAck, Unavailable> {
        let answer = api::request(
            &self.client,
            message.subject.clone(),
            Some(message.headers.clone()),
            message.stored.clone(),
            ACK_TIMEOUT,
        )
        .await?;
        api::read_answer(&answer.payload)
    }

    /// What stands right after the commit that was seen last: ours, a rival's, or nothing yet.
    async fn settle(
        &self,
        message: &Message,
    ) -> Result<Option<Result<Appended, AppendError>>, Unavailable> {
        let subject = &message.subject;
        let Position(expected) = message.expected;
        let next = Which::NextOf {
            subject,
            seq: expected + 1,
        };
        if let Some(found) = api::read_leader(&self.client, STREAM, next, LEADER_TIMEOUT).await? {
            return Ok(Some(if record::hash(&found.payload) == message.hash {
                Ok(message.at(Position(found.sequence)))
            } else {
                Err(AppendError::Conflict)
            }));
        }
        let last = Which::LastOf { subject };
        let last = api::read_leader(&self.client, STREAM, last, LEADER_TIMEOUT).await?;
        let found = last.map_or(0, |last| last.sequence);
        Ok((found < expected).then_some(Err(AppendError::Rewound {
            expected: message.expected,
            found: Position(found),
        })))
    }
}

/// The headers with which a commit is stored only as the next of its aggregate.
fn version_check(expected: Position) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(
        header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE,
        expected.0.to_string(),
    );
    headers.insert(header::NATS_EXPECTED_STREAM, STREAM);
    headers
}

impl Message {
    fn version_check(&self) -> HeaderMap {
        version_check(self.expected)
    }

    fn at(&self, position: Position) -> Appended {
        Appended {
            position,
            hash: self.hash,
        }
    }
}

fn is_version_refusal(refusal: &Unavailable) -> bool {
    [
        ErrorCode::STREAM_WRONG_LAST_SEQUENCE,
        // In a cluster: a rival's message, or ours, is on its way to being stored.
        ErrorCode::STREAM_WRONG_LAST_SEQUENCE_CONSTANT,
        ErrorCode::STREAM_DUPLICATE_MESSAGE_CONFLICT,
    ]
    .into_iter()
    .any(|reason| refusal.is_refusal(reason))
}

/// Refusals that depend on the message and the stream's settings alone. All others pass.
fn is_final(refusal: &Unavailable) -> bool {
    [
        api::NOT_SENT,
        ErrorCode::STREAM_NOT_MATCH,
        ErrorCode::STREAM_MESSAGE_EXCEEDS_MAXIMUM,
        ErrorCode::STREAM_HEADER_EXCEEDS_MAXIMUM,
        ErrorCode::STREAM_SEALED,
    ]
    .into_iter()
    .any(|reason| refusal.is_refusal(reason))
}

/// Waits longer with each attempt, with jitter, and until the connection is back: copies that
/// pile up while it is down would all be sent when it comes.
async fn pause(client: &Client, attempt: u32) {
    let longest = Duration::from_millis(5)
        .saturating_mul(2_u32.saturating_pow(attempt.min(16)))
        .min(MAX_PAUSE);
    loop {
        tokio::time::sleep(longest.mul_f64(rand::random_range(0.5..1.0))).await;
        if client.connection_state() == State::Connected {
            return;
        }
    }
}

/// Says that appends are without an answer, once for all of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Warnings(Arc<std::sync::Mutex<Option<Instant>>>);

impl Warnings {
    fn warn(&self, subject: &str, attempt: u32, trouble: &Unavailable) {
        let now = Instant::now();
        {
            let mut last = self.0.lock().unwrap_or_else(|poison| poison.into_inner());
            if last.is_some_and(|last| now - last < WARNING_INTERVAL) {
                return;
            }
            *last = Some(now);
        }
        tracing::warn!(subject, attempt, %trouble, "no definite answer to an append yet");
    }
}
