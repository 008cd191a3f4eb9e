//! Reading one aggregate: its history in pages, or its last commit.

use std::time::Duration;

use async_nats::header::{self, IntoHeaderName};
use async_nats::{Message, Subscriber};
use domain::commit::{CommitHash, Position};
use futures_util::StreamExt;
use serde::Serialize;
use uuid::Uuid;

use crate::api::{self, Unavailable, Which};
use crate::log::{EventLog, TIMEOUT};
use crate::record::{self, Damaged, Recorded};
use crate::settings::STREAM;

/// The most commits that one request brings.
const PAGE_COMMITS: usize = 1_000;
/// The most bytes that one request brings; more than one commit ever has.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// How long the next message of a page may take.
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(5);

/// The header that says how many messages are left after a page.
const LEFT: &str = "Nats-Num-Pending";

/// What was asked for could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// NATS gave no usable answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// What stands there can't be right.
    #[error(transparent)]
    Damaged(#[from] Damaged),
}

impl EventLog {
    /// All commits of an aggregate after a position, 0 for all there are, in order.
    ///
    /// Checks that none is missing between them and that each was written after the one before.
    /// Whoever goes on from a known state checks the first one against it
    /// ([`Recorded::check_follows`]). In a cluster the newest commits may be missing; the version
    /// check of an append finds that.
    ///
    /// # Errors
    /// When NATS gives no answer, or the history is damaged.
    pub async fn load(
        &self,
        aggregate: &str,
        id: Uuid,
        after: Position,
    ) -> Result<Vec<Recorded>, LoadError> {
        let mut history = self.history(aggregate, id, after);
        let mut commits = Vec::new();
        while let Some(page) = history.next_page().await? {
            if commits.is_empty() {
                commits = page;
            } else {
                commits.extend(page);
            }
        }
        Ok(commits)
    }

    /// The same as [`EventLog::load`] in pages, for histories that need not fit into memory.
    #[must_use]
    pub fn history(&self, aggregate: &str, id: Uuid, after: Position) -> History {
        History {
            log: self.clone(),
            subject: record::subject(aggregate, id),
            next: after.0 + 1,
            last: (after.0 == 0).then_some((0, None)),
            is_done: false,
        }
    }

    /// The aggregate's last commit as it is now: read from the leader, so a newer one can't
    /// have been acknowledged before this was asked.
    ///
    /// # Errors
    /// When NATS gives no answer, or what stands there is damaged.
    pub async fn head(&self, aggregate: &str, id: Uuid) -> Result<Option<Recorded>, LoadError> {
        let subject = record::subject(aggregate, id);
        let which = Which::LastOf { subject: &subject };
        let Some(last) = api::read_leader(&self.client, STREAM, which, TIMEOUT).await? else {
            return Ok(None);
        };
        let position = Position(last.sequence);
        Ok(Some(Recorded::read(
            self.id,
            position,
            &last.subject,
            &last.payload,
        )?))
    }
}

/// The history of one aggregate, page by page.
#[derive(Debug)]
pub struct History {
    log: EventLog,
    subject: String,
    /// The sequence from which the next page begins.
    next: u64,
    /// Version and hash of the commit read last, where known.
    last: Option<(u64, Option<CommitHash>)>,
    is_done: bool,
}

impl History {
    /// The next commits: at most 1,000 and about 4 MiB. `None` after the last.
    ///
    /// # Errors
    /// As [`EventLog::load`]. After an error the same page is asked for again.
    pub async fn next_page(&mut self) -> Result<Option<Vec<Recorded>>, LoadError> {
        if self.is_done {
            return Ok(None);
        }
        let mut answers = self.request_page().await?;
        let mut last = self.last;
        let mut commits = Vec::new();
        // The messages come one by one, then an empty one with status 204 that says how many are
        // left; or a single 404. Source: NATS ADR-31.
        let is_last = loop {
            let answer = tokio::time::timeout(MESSAGE_TIMEOUT, answers.next())
                .await
                .map_err(unanswered)?
                .ok_or_else(|| unanswered("the connection was closed"))?;
            match answer.status.map(|status| status.as_u16()) {
                None => {}
                Some(204) => break header(&answer, LEFT) == Some("0"),
                Some(404) => break true,
                Some(status) => {
                    let words = answer.description.unwrap_or_default();
                    return Err(unanswered(format!("status {status} {words}")).into());
                }
            }
            let commit = self.read(&answer)?;
            if let Some((version, hash)) = last {
                commit.check_follows(version, hash)?;
            }
            last = Some((commit.commit.version, Some(commit.hash)));
            commits.push(commit);
        };
        self.last = last;
        if let Some(commit) = commits.last() {
            self.next = commit.position.0 + 1;
        }
        self.is_done = is_last || commits.is_empty();
        Ok((!commits.is_empty()).then_some(commits))
    }

    /// Asks for a page: one batched direct get, with many answers.
    async fn request_page(&self) -> Result<Subscriber, Unavailable> {
        #[derive(Serialize)]
        struct Request<'a> {
            seq: u64,
            next_by_subj: &'a str,
            batch: usize,
            max_bytes: usize,
        }

        let client = &self.log.client;
        let inbox = client.new_inbox();
        let answers = client.subscribe(inbox.clone()).await.map_err(unanswered)?;
        let request = serde_json::to_vec(&Request {
            seq: self.next,
            next_by_subj: &self.subject,
            batch: PAGE_COMMITS,
            max_bytes: PAGE_BYTES,
        })
        .expect("strings and numbers always serialise");
        let subject = format!("$JS.API.DIRECT.GET.{STREAM}");
        client
            .publish_with_reply(subject, inbox, request.into())
            .await
            .map_err(unanswered)?;
        Ok(answers)
    }

    fn read(&self, answer: &Message) -> Result<Recorded, LoadError> {
        let position = header(answer, header::NATS_SEQUENCE)
            .and_then(|sequence| sequence.parse().ok())
            .ok_or_else(|| Unavailable::Unreadable("a message without its place".to_owned()))?;
        let subject = header(answer, header::NATS_SUBJECT).unwrap_or_default();
        let commit = Recorded::read(self.log.id, Position(position), subject, &answer.payload)?;
        Ok(commit)
    }
}

/// A header as the server set it, after those that were stored with the message.
fn header(message: &Message, name: impl IntoHeaderName) -> Option<&str> {
    Some(message.headers.as_ref()?.get_last(name)?.as_str())
}

fn unanswered(error: impl std::fmt::Display) -> Unavailable {
    Unavailable::Unanswered(error.to_string())
}
