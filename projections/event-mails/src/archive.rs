//! The past of aggregates, from the log.

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::event::EventPayload;
use domain::ids::{EventId, LogId};
use domain::personal::HoldsPersonal;
use event_log::{EventLog, Keyring, Recorded};
use projection_runtime::{Event, TargetError};
use uuid::Uuid;

use crate::failure;

/// The log, and the keys of what is personal in it.
#[derive(Clone)]
pub(crate) struct Archive {
    log: EventLog,
    keyring: Keyring,
}

/// What happened to an aggregate.
pub(crate) struct Past<E> {
    /// The number of its last commit; 0 if there is none.
    pub(crate) version: u64,
    /// In order; personal values as the log has them.
    pub(crate) events: Vec<Happened<E>>,
}

/// An event of an aggregate.
pub(crate) struct Happened<E> {
    pub(crate) id: EventId,
    /// When, by the business clock.
    pub(crate) at: DateTime<Utc>,
    /// Where its commit stands.
    pub(crate) position: Position,
    pub(crate) event: E,
}

impl Archive {
    pub(crate) fn new(log: EventLog, keyring: Keyring) -> Self {
        Self { log, keyring }
    }

    /// Where the log ends.
    pub(crate) async fn end(&self) -> Result<Position, TargetError> {
        self.log.end().await.map_err(failure::of_load)
    }

    /// The log's own id.
    pub(crate) fn log_id(&self) -> LogId {
        self.log.log_id()
    }

    /// What happened in one commit of an aggregate; personal values as the log has them.
    pub(crate) async fn events_at(
        &self,
        aggregate: &str,
        id: Uuid,
        position: Position,
    ) -> Result<Vec<Event>, TargetError> {
        let found = self.log.commit_at(aggregate, id, position).await;
        let missing = || TargetError::Unavailable("the commit is missing".to_owned());
        let commit = found.map_err(failure::of_load)?.ok_or_else(missing)?;
        projection_runtime::events_of(&commit).map_err(|error| failure::of_event(&error))
    }

    /// What happened to an aggregate before a position. In a cluster the replica that answers may be
    /// late: whoever knows the version sees it.
    pub(crate) async fn before<E: EventPayload>(
        &self,
        aggregate: &str,
        id: Uuid,
        position: Position,
    ) -> Result<Past<E>, TargetError> {
        let mut history = self.log.history(aggregate, id, Position(0));
        let mut past = Past {
            version: 0,
            events: Vec::new(),
        };
        while let Some(page) = history.next_page().await.map_err(failure::of_load)? {
            for recorded in page {
                if recorded.position >= position {
                    return Ok(past);
                }
                past.add(&recorded)?;
            }
        }
        Ok(past)
    }

    /// All that happened to an aggregate until now, as the log's leader has it.
    pub(crate) async fn until_now<E: EventPayload>(
        &self,
        aggregate: &str,
        id: Uuid,
    ) -> Result<Past<E>, TargetError> {
        let head = self.log.head(aggregate, id).await;
        let head = head.map_err(failure::of_load)?;
        let Some(head) = head else {
            return Ok(Past {
                version: 0,
                events: Vec::new(),
            });
        };
        let after = Position(head.position.0 + 1);
        let past = self.before(aggregate, id, after).await?;
        past.up_to(head.commit.version)
    }

    /// What happened to an aggregate in one commit, which is there.
    pub(crate) async fn at<E: EventPayload>(
        &self,
        aggregate: &str,
        id: Uuid,
        position: Position,
    ) -> Result<Vec<Happened<E>>, TargetError> {
        let found = self.log.commit_at(aggregate, id, position).await;
        let Some(found) = found.map_err(failure::of_load)? else {
            let late = format!("the commit at {position} is missing");
            return Err(TargetError::Unavailable(late));
        };
        read(&found)
    }

    /// Opens what is personal in an event, or in a part of one. Of whoever was forgotten it stays
    /// closed.
    pub(crate) async fn open<E: HoldsPersonal>(
        &self,
        id: EventId,
        event: E,
    ) -> Result<E, TargetError> {
        let mut events = [(id, event)];
        let opened = self.keyring.unseal(&mut events).await;
        opened.map_err(|error| failure::of_key(&error))?;
        let [(_, event)] = events;
        Ok(event)
    }
}

impl<E: EventPayload> Past<E> {
    fn add(&mut self, recorded: &Recorded) -> Result<(), TargetError> {
        self.events.extend(read(recorded)?);
        self.version = recorded.commit.version;
        Ok(())
    }

    /// The same, if it goes as far as this commit.
    pub(crate) fn up_to(self, version: u64) -> Result<Self, TargetError> {
        match self.version == version {
            true => Ok(self),
            false => Err(TargetError::Unavailable(
                "the newest commits are missing".to_owned(),
            )),
        }
    }
}

/// The events of a commit.
fn read<E: EventPayload>(recorded: &Recorded) -> Result<Vec<Happened<E>>, TargetError> {
    let events = recorded.commit.events.iter().map(|stored| {
        let event = E::decode(&stored.name, stored.v, &stored.data);
        Ok(Happened {
            id: stored.id,
            at: stored.at,
            position: recorded.position,
            event: event.map_err(|error| failure::of_event(&error))?,
        })
    });
    events.collect()
}
