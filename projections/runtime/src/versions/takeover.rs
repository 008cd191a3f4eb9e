//! A version takes over from the live one: at one moment, and without anybody reading older.
//!
//! 1. The live version's lease is seized, or one shard's after the other, so that it stands still.
//!    Whatever was or still is written into it was in the log by then.
//! 2. The end of the log is asked for, and waited until the new version is there: all of its shards,
//!    whichever processes write them.
//! 3. The record is replaced: one write. From then on the new version shows all that anybody can
//!    have seen in the old one.
//! 4. It is announced, so that readers look at the record at once.
//!
//! Who dies before 3 has changed nothing: the lease ends, and the live version goes on. Who dies
//! after it has done all that counts: readers look at the record by themselves.

use std::time::Duration;

use chrono::Utc;
use domain::commit::Position;
use event_log::EventLog;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::announcement::Announcement;
use crate::shard::Shards;
use crate::standing::{Stand, Standing};
use crate::target::{Claim, TargetError};
use crate::versions::change::{ChangeError, change};
use crate::versions::{Mode, Versioned};

/// How long it is waited for the new version before anybody has to wait for it. A log that is
/// written all the time is never caught up with for good: what counts is how far behind it is.
const CATCHES_UP: Duration = Duration::from_secs(1);

/// How long the live version stands still at most before the record is replaced.
const STANDS_STILL: Duration = Duration::from_secs(2);

/// The lease of whoever holds it meanwhile. Longer, so that it ends by itself only where its holder
/// died.
const LEASE: Duration = Duration::from_secs(10);

/// How often it is looked whether the new version is there.
const PAUSE: Duration = Duration::from_millis(5);

/// A version that is to take over, and what from.
pub(super) struct TakeOver<'a, M> {
    /// Both as a whole.
    pub(super) live: &'a M,
    pub(super) built: &'a M,
    pub(super) log: &'a EventLog,
    /// Of the first shard of the new version, which this process writes.
    pub(super) standing: &'a Standing,
    pub(super) mode: &'a Mode,
    pub(super) holder: &'a str,
}

impl<M: Versioned> TakeOver<'_, M> {
    /// Lets it take over, if it has caught up. Whether it has: if not, the live version goes on, and
    /// it may be tried again.
    ///
    /// # Errors
    /// [`ChangeError::Refused`] when it is not to take over any more; [`ChangeError::Store`].
    pub(super) async fn run(self) -> Result<bool, ChangeError> {
        let end = end(self.log).await?;
        if timeout(CATCHES_UP, self.reaches(end)).await.is_err() {
            return Ok(false);
        }
        let until = Instant::now() + STANDS_STILL;
        let seized = self.seize(until).await?;
        let replaced = match timeout_at(until, self.replace()).await {
            Ok(Ok(())) => Ok(true),
            Ok(Err(error)) => Err(error),
            Err(_late) => Ok(false),
        };
        if matches!(replaced, Ok(true)) {
            self.announce().await;
            return Ok(true);
        }
        // An answer may have been lost, or be on its way still.
        match self.settle().await {
            Ok(true) => {
                self.announce().await;
                Ok(true)
            }
            Ok(false) => {
                give_back(&seized).await;
                replaced
            }
            // Nobody knows: the live version stands still until its lease ends.
            Err(error) => Err(error),
        }
    }

    /// Takes the leases of all shards of the live version, or of none.
    async fn seize(&self, until: Instant) -> Result<Vec<(M, Claim)>, TargetError> {
        let shards = self.live.positions().await?.shards();
        let mut seized = Vec::new();
        for shard in shards.all() {
            let part = self.live.of_shard(shard);
            let claim = timeout_at(until, part.seize(self.holder, LEASE)).await;
            let late = |_| {
                Err(TargetError::Unavailable(
                    "a lease was not seized in time".to_owned(),
                ))
            };
            match claim.unwrap_or_else(late) {
                Ok(claim) => seized.push((part, claim)),
                Err(error) => {
                    give_back(&seized).await;
                    self.let_go(&part).await;
                    return Err(error);
                }
            }
        }
        Ok(seized)
    }

    /// Gives back a lease that may have been seized although nobody said so: readers would wait for its shard
    /// until it ended by itself.
    async fn let_go(&self, part: &M) {
        let given_back = timeout(STANDS_STILL, async {
            let claim = part.seize(self.holder, LEASE).await?;
            part.release(&claim).await
        });
        if !matches!(given_back.await, Ok(Ok(()))) {
            tracing::warn!("a lease that may have been seized ends by itself");
        }
    }

    async fn replace(&self) -> Result<(), ChangeError> {
        let end = end(self.log).await?;
        self.reaches(end).await;
        let (version, now) = (self.built.version(), Utc::now());
        change(self.built, |versions| versions.take_over(version, now)).await
    }

    /// Whether it took over although nobody said so. If not, the record is replaced, so that what
    /// was asked for before is refused when it comes late.
    async fn settle(&self) -> Result<bool, ChangeError> {
        let version = self.built.version();
        let settle = change(self.built, |versions| {
            if versions.live == version {
                return Ok(true);
            }
            if let Some(building) = &mut versions.building {
                building.attempts = building.attempts.saturating_add(1);
            }
            Ok(false)
        });
        let settled = timeout(LEASE / 2, settle).await;
        settled.unwrap_or_else(|_| {
            let late = "the record was not answered in time".to_owned();
            Err(TargetError::Unavailable(late).into())
        })
    }

    async fn announce(&self) {
        self.mode.go_live();
        tracing::info!(
            projection = self.built.name(),
            from = self.live.version(),
            version = self.built.version(),
            "another version took over"
        );
        let position = self.standing.now().unwrap_or_default().position;
        // That there is another version makes readers look where all of it stands.
        let announcement = Announcement {
            projection: self.built.name().to_owned(),
            version: self.built.version(),
            shard: 0,
            shards: Shards::ONE,
            previous: Position::default(),
            position,
            changed: None,
        };
        let json = serde_json::to_vec(&announcement).expect("names and numbers always serialise");
        let subject = Announcement::subject(self.built.name());
        // Whoever does not hear it looks by themselves.
        if let Err(error) = self.log.client().publish(subject, json.into()).await {
            tracing::debug!(%error, "that another version took over was not announced");
        }
    }

    /// Waits until the new version is there. Others may write shards of it, of which only the store knows; it
    /// is asked once the own one is there.
    async fn reaches(&self, position: Position) {
        let is_there = |stand: Stand| stand.position >= position;
        while !self.standing.now().is_some_and(is_there) {
            sleep(PAUSE).await;
        }
        while !self.all_reach(position).await {
            sleep(PAUSE).await;
        }
    }

    async fn all_reach(&self, position: Position) -> bool {
        match self.built.positions().await {
            Ok(positions) => positions.least() >= position,
            Err(error) => {
                tracing::debug!(%error, "where the new version stands can't be read");
                false
            }
        }
    }
}

async fn give_back<M: Versioned>(seized: &[(M, Claim)]) {
    for (part, claim) in seized {
        if let Err(error) = part.release(claim).await {
            tracing::warn!(%error, "the lease was not released and ends by itself");
        }
    }
}

/// The end of the log, as its leader has it.
pub(super) async fn end(log: &EventLog) -> Result<Position, TargetError> {
    let end = log.end().await;
    end.map_err(|error| TargetError::Unavailable(error.to_string()))
}
