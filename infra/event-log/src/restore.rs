//! Writing a log anew from a copy of it, each commit at the position that it had.
//!
//! A log that is being restored says so in the settings of its stream, and nobody opens it until it is
//! whole: decisions on a part of the past would be wrong. Whoever dies while restoring leaves whole batches
//! of commits, and is gone on with.

use std::time::Duration;

use async_nats::jetstream::ErrorCode;
use async_nats::{Client, HeaderMap, header};
use bytes::Bytes;
use domain::commit::Position;
use domain::ids::LogId;
use uuid::Uuid;

use crate::api::{self, Unavailable};
use crate::log::{self, TIMEOUT};
use crate::settings::{self, STREAM};
use crate::together::{BATCH, PLACE, commit};

/// The most commits that are stored at once, and the most bytes that they have, but for the last of them.
const LARGEST: usize = 500;
const LARGEST_BYTES: usize = 2 * 1024 * 1024;
/// How often the server may refuse commits before that is believed, and the pause between two tries.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(500);

/// A stored message, as a copy of the log has it.
#[derive(Debug, Clone)]
pub struct Copied {
    /// Where it stands.
    pub position: Position,
    /// Its subject.
    pub subject: String,
    /// What is stored.
    pub stored: Bytes,
}

/// A log that is being restored.
#[derive(Debug)]
pub struct Restoration {
    client: Client,
    log: LogId,
    end: Position,
}

/// A log can't be restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// NATS did not do it. Trying again goes on where it was.
    #[error("the log can't be restored: {0}")]
    Unavailable(#[from] Unavailable),
    /// There is a log already, and it is not being restored.
    #[error(
        "there is a stream {STREAM} already, which is not being restored: a log is restored into a \
         NATS without one, so that nothing is overwritten"
    )]
    Exists,
    /// Another log is being restored.
    #[error("log {0} is being restored there, and not this one")]
    Other(LogId),
    /// A commit came that is not the next one.
    #[error("the commit at {found} came where that at {expected} belongs")]
    Gap {
        /// Which one should have.
        expected: Position,
        /// Which one did.
        found: Position,
    },
    /// The end of the log is not where it was left.
    #[error("the log ends at {found} and not at {expected}: somebody else writes to it")]
    Moved {
        /// Where it was left.
        expected: Position,
        /// Where it is.
        found: Position,
    },
}

impl Restoration {
    /// Makes the stream of a log that there is none of yet, or goes on with one that is being restored.
    /// Needs the NATS user `restorer`.
    ///
    /// # Errors
    /// When there is a log, or NATS refuses.
    pub async fn begin(client: Client, log: LogId, replicas: usize) -> Result<Self, RestoreError> {
        match api::stream_info(&client, STREAM, TIMEOUT).await {
            Ok(_) => {}
            Err(refusal) if refusal.is_refusal(ErrorCode::STREAM_NOT_FOUND) => {
                let mut new = settings::of_new_log(log, replicas);
                settings::mark_restoring(&mut new);
                log::configure(&client, "CREATE", &new).await?;
            }
            Err(error) => return Err(error.into()),
        }
        let info = api::stream_info(&client, STREAM, TIMEOUT).await?;
        if !settings::is_restoring(&info.config) {
            return Err(RestoreError::Exists);
        }
        match settings::log_id(&info.config) {
            Some(found) if found == log => {}
            Some(other) => return Err(RestoreError::Other(other)),
            None => return Err(RestoreError::Exists),
        }
        let end = Position(info.state.last_sequence);
        Ok(Self { client, log, end })
    }

    /// The position of the last commit that is restored, 0 before the first.
    #[must_use]
    pub fn end(&self) -> Position {
        self.end
    }

    /// Stores the next commits. When it returns, they are durable.
    ///
    /// # Errors
    /// When they are not the next ones, somebody else writes, or NATS goes on to refuse. Some of them may be
    /// stored then; `begin` says how many.
    pub async fn append(&mut self, commits: &[Copied]) -> Result<(), RestoreError> {
        let mut left = commits;
        while !left.is_empty() {
            let mut bytes = 0;
            let fits = left.iter().take(LARGEST).take_while(|commit| {
                let fits = bytes < LARGEST_BYTES;
                bytes += commit.stored.len();
                fits
            });
            let (batch, rest) = left.split_at(fits.count());
            self.append_batch(batch).await?;
            left = rest;
        }
        Ok(())
    }

    /// All of them or none are stored, however often that is tried.
    async fn append_batch(&mut self, commits: &[Copied]) -> Result<(), RestoreError> {
        for (expected, commit) in (self.end.0 + 1..).zip(commits) {
            if commit.position.0 != expected {
                return Err(RestoreError::Gap {
                    expected: Position(expected),
                    found: commit.position,
                });
            }
        }
        let after = Position(self.end.0 + commits.len() as u64);
        let mut tries = 0;
        loop {
            let trouble = match send(&self.client, self.end, commits).await {
                Ok(last) if last == after => {
                    self.end = after;
                    return Ok(());
                }
                Ok(last) => {
                    return Err(RestoreError::Moved {
                        expected: after,
                        found: last,
                    });
                }
                Err(trouble) => trouble,
            };
            // The answer may have been lost, or an earlier try was stored.
            tries += 1;
            match api::stream_info(&self.client, STREAM, TIMEOUT).await {
                Ok(info) if info.state.last_sequence == after.0 => {
                    self.end = after;
                    return Ok(());
                }
                Ok(info) if info.state.last_sequence != self.end.0 => {
                    return Err(RestoreError::Moved {
                        expected: self.end,
                        found: Position(info.state.last_sequence),
                    });
                }
                Ok(_) | Err(_) if tries < TRIES => tokio::time::sleep(PAUSE).await,
                Ok(_) | Err(_) => return Err(trouble.into()),
            }
        }
    }

    /// The log is whole: from now on it can be opened. Done twice it changes nothing.
    ///
    /// # Errors
    /// When NATS refuses, or the log ends elsewhere than it was left.
    pub async fn finish(self) -> Result<(), RestoreError> {
        let info = api::stream_info(&self.client, STREAM, TIMEOUT).await?;
        let found = Position(info.state.last_sequence);
        if found != self.end || settings::log_id(&info.config) != Some(self.log) {
            let expected = self.end;
            return Err(RestoreError::Moved { expected, found });
        }
        let mut config = info.config;
        settings::unmark_restoring(&mut config);
        Ok(log::configure(&self.client, "UPDATE", &config).await?)
    }
}

/// Stores commits at once, right after a position, and says where the last of them stands.
async fn send(
    client: &Client,
    after: Position,
    commits: &[Copied],
) -> Result<Position, Unavailable> {
    let batch = Uuid::new_v4().simple().to_string();
    let count = commits.len() as u64;
    for (place, commit) in (1..).zip(commits) {
        let mut headers = HeaderMap::new();
        headers.insert(BATCH, batch.as_str());
        headers.insert(PLACE, u64::to_string(&place));
        if place == 1 {
            headers.insert(header::NATS_EXPECTED_LAST_SEQUENCE, after.0.to_string());
        }
        let (subject, stored) = (commit.subject.clone(), commit.stored.clone());
        if place == count {
            return self::commit(client, subject, headers, stored, count).await;
        }
        let sent = client.publish_with_headers(subject, headers, stored).await;
        sent.map_err(|error| Unavailable::Unanswered(error.to_string()))?;
    }
    Ok(after)
}
