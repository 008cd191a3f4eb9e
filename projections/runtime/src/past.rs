//! The past of single aggregates, read from the log as a projector would have been given it.

use std::collections::HashSet;

use domain::commit::Position;
use domain::ids::LogId;
use event_log::{EventLog, History, Keyring, KeyringError, LoadError};
use uuid::Uuid;

use crate::batch::Event;
use crate::decode;
use crate::target::TargetError;

/// The log, and the keys of what is personal in it.
#[derive(Debug, Clone)]
pub struct Past {
    log: EventLog,
    keyring: Keyring,
}

/// What happened to one aggregate between two positions, page by page.
#[derive(Debug)]
pub struct Course {
    past: Past,
    aggregate: Box<str>,
    id: Uuid,
    until: Position,
    /// What the model does without.
    skipped: HashSet<Position>,
    history: History,
    /// The position of the last commit that was read.
    last: Position,
    is_done: bool,
}

impl Past {
    /// Reads this log, and opens what is personal with these keys.
    #[must_use]
    pub fn new(log: EventLog, keyring: Keyring) -> Self {
        Self { log, keyring }
    }

    /// The log's own id.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        self.log.log_id()
    }

    /// The position of an aggregate's last commit, as the log's leader has it. `None`: it has
    /// none.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`], and [`TargetError::Poisonous`] when what stands there is
    /// damaged.
    pub async fn head(&self, aggregate: &str, id: Uuid) -> Result<Option<Position>, TargetError> {
        let head = self.log.head(aggregate, id).await.map_err(of_load)?;
        Ok(head.map(|head| head.position))
    }

    /// What happened to an aggregate after a position, 0 for all of it, and up to another.
    #[must_use]
    pub fn course(&self, aggregate: &str, id: Uuid, after: Position, until: Position) -> Course {
        Course {
            past: self.clone(),
            aggregate: aggregate.into(),
            id,
            until,
            skipped: HashSet::new(),
            history: self.log.history(aggregate, id, after),
            last: after,
            is_done: false,
        }
    }
}

impl Course {
    /// Without the commits that it was decided to skip: the model was never given them.
    #[must_use]
    pub fn without(self, skipped: HashSet<Position>) -> Self {
        Self { skipped, ..self }
    }

    /// The next events, in order, their personal values opened or gone: those of at most 1,000
    /// commits and about 4 MiB. `None` after the last.
    ///
    /// What it gives is whole. In a cluster a replica may answer that is late, so where the
    /// history seems to end, the log's leader is asked whether it does.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`]: ask for the whole course again later.
    /// [`TargetError::Poisonous`]: a commit is damaged, unknown, or can't be opened.
    pub async fn next_page(&mut self) -> Result<Option<Vec<Event>>, TargetError> {
        if self.is_done {
            return Ok(None);
        }
        let Some(page) = self.history.next_page().await.map_err(of_load)? else {
            self.is_done = true;
            // The next one, and not the last: that may be beyond all that is asked for, with others
            // before it that the replica does not have.
            let log = &self.past.log;
            let next = log.next_after(&self.aggregate, self.id, self.last).await;
            return match next.map_err(of_load)?.filter(|next| *next <= self.until) {
                None => Ok(None),
                Some(_) => Err(TargetError::Unavailable(
                    "the newest commits are missing".to_owned(),
                )),
            };
        };
        let mut payloads = Vec::new();
        let mut commits = Vec::with_capacity(page.len());
        for recorded in page {
            if recorded.position > self.until {
                self.is_done = true;
                break;
            }
            self.last = recorded.position;
            if self.skipped.contains(&recorded.position) {
                continue;
            }
            let read = decode::payloads(&recorded);
            let read = read.map_err(|error| TargetError::Poisonous(error.to_string()))?;
            commits.push((recorded, read.len()));
            payloads.extend(read);
        }
        let opened = self.past.keyring.unseal(&mut payloads).await;
        opened.map_err(|error| of_key(&error))?;
        let mut payloads = payloads.into_iter();
        let mut events = Vec::with_capacity(payloads.len());
        for (recorded, count) in commits {
            events.extend(decode::events(&recorded, payloads.by_ref().take(count)));
        }
        Ok(Some(events))
    }
}

pub(crate) fn of_load(error: LoadError) -> TargetError {
    match error {
        LoadError::Unavailable(error) => TargetError::Unavailable(error.to_string()),
        LoadError::Damaged(error) => TargetError::Poisonous(error.to_string()),
    }
}

/// A value or a key that is wrong stays so. A process that has the wrong master key is at fault,
/// and not the event.
pub(crate) fn of_key(error: &KeyringError) -> TargetError {
    match error {
        KeyringError::Value { .. } | KeyringError::Lost { .. } | KeyringError::Entry { .. } => {
            TargetError::Poisonous(error.to_string())
        }
        _ => TargetError::Unavailable(error.to_string()),
    }
}
