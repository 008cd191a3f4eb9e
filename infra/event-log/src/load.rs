//! Reading one aggregate: its history in pages, or its last commit.

use domain::commit::{CommitHash, Position};
use uuid::Uuid;

use crate::api::{self, Unavailable, Which};
use crate::batch::{self, Answer, Answers};
use crate::log::{EventLog, TIMEOUT};
use crate::record::{self, Damaged, Recorded};
use crate::settings::STREAM;

/// The most commits that one request brings.
const PAGE_COMMITS: usize = 1_000;

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
            ahead: None,
            is_done: false,
        }
    }

    /// The position of the aggregate's first commit after a position, as the log's leader has it.
    ///
    /// # Errors
    /// When NATS gives no answer.
    pub async fn next_after(
        &self,
        aggregate: &str,
        id: Uuid,
        after: Position,
    ) -> Result<Option<Position>, LoadError> {
        let subject = record::subject(aggregate, id);
        let which = Which::NextOf {
            subject: &subject,
            seq: after.0 + 1,
        };
        let next = api::read_leader(&self.client, STREAM, which, TIMEOUT).await?;
        Ok(next.map(|next| Position(next.sequence)))
    }

    /// The commit of an aggregate that stands at a position. `None`: there is none, or in a cluster
    /// the replica that answers is late.
    ///
    /// # Errors
    /// When NATS gives no answer, or what stands there is damaged.
    pub async fn commit_at(
        &self,
        aggregate: &str,
        id: Uuid,
        position: Position,
    ) -> Result<Option<Recorded>, LoadError> {
        let subject = record::subject(aggregate, id);
        let from = position.0.max(1);
        let found = batch::read_batch(&self.client, STREAM, &subject, from, 1).await?;
        let found = found.messages.into_iter().next();
        let Some(found) = found.filter(|found| found.sequence == position.0) else {
            return Ok(None);
        };
        Ok(Some(Recorded::read(
            self.id,
            position,
            &found.subject,
            &found.payload,
        )?))
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
pub struct History {
    log: EventLog,
    subject: String,
    /// The sequence from which the next page begins.
    next: u64,
    /// Version and hash of the commit read last, where known.
    last: Option<(u64, Option<CommitHash>)>,
    /// The next page, on its way while the one before is used.
    ahead: Option<Answers>,
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
        let mut answers = match self.ahead.take() {
            Some(answers) => answers,
            None => self.ask(self.next).await?,
        };
        let mut last = self.last;
        let mut commits = Vec::new();
        // Each is read while the server sends those after it.
        let is_last = loop {
            let message = match answers.next().await? {
                Answer::Message(message) => message,
                Answer::End { is_last } => break is_last || commits.is_empty(),
            };
            let position = Position(message.sequence);
            let commit = Recorded::read(self.log.id, position, &message.subject, &message.payload)?;
            if let Some((version, hash)) = last {
                commit.check_follows(version, hash)?;
            }
            last = Some((commit.commit.version, Some(commit.hash)));
            commits.push(commit);
        };
        let next = commits.last().map_or(self.next, |c| c.position.0 + 1);
        if !is_last {
            self.ahead = Some(self.ask(next).await?);
        }
        self.next = next;
        self.last = last;
        self.is_done = is_last;
        Ok((!commits.is_empty()).then_some(commits))
    }

    async fn ask(&self, from: u64) -> Result<Answers, Unavailable> {
        Answers::ask(&self.log.client, STREAM, &self.subject, from, PAGE_COMMITS).await
    }
}

impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("History")
            .field("subject", &self.subject)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
