//! An aggregate with its place in the log: what a decision is made on, and what a snapshot keeps.

use chrono::{DateTime, Utc};
use domain::AggregateRoot;
use domain::commit::{CommitHash, Position};
use domain::event::EventPayload;
use domain::ids::LogId;
use event_log::{Recorded, Snapshot};
use serde::{Deserialize, Serialize};

use crate::accepted::{Accepted, AcceptedCommands};
use crate::error::Unavailable;

/// The version of what surrounds the state in a snapshot.
const FORMAT: u16 = 1;

/// The version of snapshots of an aggregate that this program writes and reads.
#[must_use]
pub fn snapshot_version<A: AggregateRoot>() -> u16 {
    FORMAT << 8 | A::STATE_VERSION
}

/// An aggregate's state and where in the log it stands. Clones cheaply.
#[derive(Debug, Clone)]
pub(crate) struct Root<A> {
    pub(crate) state: A,
    pub(crate) accepted: AcceptedCommands,
    /// The number of the last commit, 0 before the first.
    pub(crate) version: u64,
    pub(crate) position: Position,
    pub(crate) hash: Option<CommitHash>,
    /// The time of the last event.
    pub(crate) at: DateTime<Utc>,
    /// Events in all: what the aggregate weighs.
    pub(crate) events: u64,
    /// Commits and events since the last snapshot.
    since_snapshot: (u64, u64),
}

/// The part of a [`Root`] that only this crate can read from a snapshot.
#[derive(Serialize, Deserialize)]
struct Kept<A> {
    state: A,
    accepted: AcceptedCommands,
    events: u64,
}

impl<A: AggregateRoot> Root<A> {
    /// An aggregate of which nothing is stored yet.
    pub(crate) fn new() -> Self {
        Self {
            state: A::default(),
            accepted: AcceptedCommands::default(),
            version: 0,
            position: Position(0),
            hash: None,
            at: DateTime::UNIX_EPOCH,
            events: 0,
            since_snapshot: (0, 0),
        }
    }

    /// Goes on by one stored commit.
    pub(crate) fn replay(&mut self, recorded: &Recorded) -> Result<(), Unavailable> {
        let commit = &recorded.commit;
        if commit.version != self.version + 1 || commit.prev != self.hash {
            return Err(Unavailable::because(format_args!(
                "{} {} is damaged: the commit at position {} does not follow version {}",
                commit.aggregate, commit.id, recorded.position, self.version
            )));
        }
        for event in &commit.events {
            let payload = A::Event::decode(&event.name, event.v, &event.data)
                .map_err(Unavailable::because)?;
            self.state.apply(payload);
            self.at = event.at;
            let accepted = Accepted {
                fingerprint: event.fingerprint,
                position: recorded.position,
                version: commit.version,
            };
            self.accepted
                .insert(event.command, event.at.timestamp_millis(), accepted);
        }
        self.went_on(recorded.position, recorded.hash, commit.events.len() as u64);
        Ok(())
    }

    /// Notes that a commit of `events` events was stored, whose effect on the state is known.
    pub(crate) fn went_on(&mut self, position: Position, hash: CommitHash, events: u64) {
        self.version += 1;
        self.position = position;
        self.hash = Some(hash);
        self.events += events;
        self.since_snapshot.0 += 1;
        self.since_snapshot.1 += events;
        self.accepted.forget(self.at.timestamp_millis());
    }

    /// Whether a snapshot would now save enough loading: after 512 commits or 4,096 events, and
    /// after an eighth of all events, so that writing snapshots stays a small share of the work
    /// however large the aggregate grows.
    pub(crate) fn wants_snapshot(&self) -> bool {
        let (commits, events) = self.since_snapshot;
        (commits >= 512 || events >= 4_096) && events * 8 >= self.events
    }

    /// Counts from here on.
    pub(crate) fn snapshot_taken(&mut self) {
        self.since_snapshot = (0, 0);
    }

    /// What is stored as a snapshot; `None` before the first commit.
    pub(crate) fn into_snapshot(self, log: LogId) -> Result<Option<Snapshot>, postcard::Error> {
        let Some(hash) = self.hash else {
            return Ok(None);
        };
        let kept = Kept {
            state: self.state,
            accepted: self.accepted,
            events: self.events,
        };
        Ok(Some(Snapshot {
            log,
            state_version: snapshot_version::<A>(),
            position: self.position,
            version: self.version,
            hash,
            at: self.at,
            state: postcard::to_stdvec(&kept)?,
        }))
    }

    /// Reads a snapshot of [`snapshot_version`].
    pub(crate) fn from_snapshot(snapshot: &Snapshot) -> Result<Self, postcard::Error> {
        let kept: Kept<A> = postcard::from_bytes(&snapshot.state)?;
        Ok(Self {
            state: kept.state,
            accepted: kept.accepted,
            version: snapshot.version,
            position: snapshot.position,
            hash: Some(snapshot.hash),
            at: snapshot.at,
            events: kept.events,
            since_snapshot: (0, 0),
        })
    }
}
