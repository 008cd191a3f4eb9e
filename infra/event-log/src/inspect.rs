//! Looking at the log as it is, for people: what no program could use is shown too.
//!
//! Nothing may be decided or projected from what is read here.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::commit::{Commit, Position};
use serde::Deserialize;
use uuid::Uuid;

use crate::api::{self, API, Unavailable, Which};
use crate::batch;
use crate::log::{EventLog, TIMEOUT};
use crate::record::{self, Flaw, Recorded};
use crate::settings::STREAM;

/// The end of the log, and what time it was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The position of the last commit, 0 in an empty log.
    pub position: Position,
    /// The time by the clock of the server, which also says when each message was stored.
    pub now: DateTime<Utc>,
}

/// A stored message that should be a commit.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it stands.
    pub position: Position,
    /// When it was stored, by the server's clock.
    pub stored_at: DateTime<Utc>,
    /// What was stored.
    pub stored: Bytes,
    /// The commit, if it can be read.
    pub commit: Option<Commit>,
    /// What is wrong with it.
    pub flaw: Option<Flaw>,
}

/// A part of the history of an aggregate.
#[derive(Debug)]
pub struct Inspected {
    /// The messages, in order.
    pub found: Vec<Found>,
    /// Whether there is none after them.
    pub is_last: bool,
}

impl EventLog {
    /// Where the log ends now, by its leader.
    ///
    /// # Errors
    /// When NATS gives no usable answer.
    pub async fn head_now(&self) -> Result<Head, Unavailable> {
        #[derive(Deserialize)]
        struct Info {
            state: State,
            ts: DateTime<Utc>,
        }
        #[derive(Deserialize)]
        struct State {
            last_seq: u64,
        }

        let subject = format!("{API}.STREAM.INFO.{STREAM}");
        let answer = api::request(&self.client, subject, None, Bytes::new(), TIMEOUT).await?;
        let info: Info = api::read_answer(&answer.payload)?;
        Ok(Head {
            position: Position(info.state.last_seq),
            now: info.ts,
        })
    }

    /// When the commit at a position was stored, by the server's clock. `None`: there is none.
    ///
    /// # Errors
    /// When NATS gives no usable answer.
    pub async fn stored_at(
        &self,
        position: Position,
    ) -> Result<Option<DateTime<Utc>>, Unavailable> {
        let subject = format!("{API}.DIRECT.GET.{STREAM}");
        let which = format!(r#"{{"seq":{position}}}"#).into();
        let answer = api::request(&self.client, subject, None, which, TIMEOUT).await?;
        match answer.status.map(|status| status.as_u16()) {
            None => Ok(Some(batch::read(answer)?.at)),
            Some(404) => Ok(None),
            Some(status) => Err(Unavailable::Refused {
                code: status.into(),
                description: answer.description.unwrap_or_default().to_string(),
            }),
        }
    }

    /// What stands at a position. `None`: nothing does. What is read is not checked against the commit
    /// before it.
    ///
    /// # Errors
    /// When NATS gives no usable answer. What is wrong with the message is said beside it.
    pub async fn inspect_at(&self, position: Position) -> Result<Option<Found>, Unavailable> {
        let subject = format!("{API}.DIRECT.GET.{STREAM}");
        let which = format!(r#"{{"seq":{position}}}"#).into();
        let answer = api::request(&self.client, subject, None, which, TIMEOUT).await?;
        let message = match answer.status.map(|status| status.as_u16()) {
            None => batch::read(answer)?,
            Some(404) => return Ok(None),
            Some(status) => {
                return Err(Unavailable::Refused {
                    code: status.into(),
                    description: answer.description.unwrap_or_default().to_string(),
                });
            }
        };
        let read = Recorded::read(self.id, position, &message.subject, &message.payload);
        let (commit, flaw) = match read {
            Ok(recorded) => (Some(recorded.commit), None),
            Err(damaged) => (None, Some(damaged.flaw)),
        };
        Ok(Some(Found {
            position,
            stored_at: message.at,
            stored: message.payload,
            commit,
            flaw,
        }))
    }

    /// Where the last message under an aggregate stands now, by the log's leader, whatever it is. `None`:
    /// there is none.
    ///
    /// # Errors
    /// When NATS gives no usable answer.
    pub async fn last_of(
        &self,
        aggregate: &str,
        id: Uuid,
    ) -> Result<Option<Position>, Unavailable> {
        let subject = record::subject(aggregate, id);
        let which = Which::LastOf { subject: &subject };
        let last = api::read_leader(&self.client, STREAM, which, TIMEOUT).await?;
        Ok(last.map(|last| Position(last.sequence)))
    }

    /// What stands under an aggregate from a position on: at most so many messages, and about 4 MiB. Each
    /// is checked against the one before it, the first one if it is the first of all; one after a commit
    /// that can't be read has nothing to be checked against.
    ///
    /// # Errors
    /// When NATS gives no usable answer. What is wrong with a message is said beside it.
    pub async fn inspect(
        &self,
        aggregate: &str,
        id: Uuid,
        from: Position,
        at_most: usize,
    ) -> Result<Inspected, Unavailable> {
        let subject = record::subject(aggregate, id);
        let batch =
            batch::read_batch(&self.client, STREAM, &subject, from.0.max(1), at_most).await?;
        // Version and hash of the commit before, where known.
        let mut last = (from.0 <= 1).then_some((0, None));
        let mut found = Vec::with_capacity(batch.messages.len());
        for message in batch.messages {
            let position = Position(message.sequence);
            let read = Recorded::read(self.id, position, &message.subject, &message.payload);
            let (commit, flaw) = match read {
                Ok(recorded) => {
                    let follows = last.map_or(Ok(()), |(version, hash)| {
                        recorded.check_follows(version, hash)
                    });
                    last = Some((recorded.commit.version, Some(recorded.hash)));
                    (Some(recorded.commit), follows.err())
                }
                Err(damaged) => {
                    last = None;
                    (None, Some(damaged))
                }
            };
            found.push(Found {
                position,
                stored_at: message.at,
                stored: message.payload,
                commit,
                flaw: flaw.map(|damaged| damaged.flaw),
            });
        }
        Ok(Inspected {
            found,
            is_last: batch.is_last,
        })
    }
}
