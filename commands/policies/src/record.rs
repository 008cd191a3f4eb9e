//! The record of a host: lease, fencing token and checkpoint, one entry of the bucket, changed
//! only by whoever knows its last revision.
//!
//! A stretch of the log in which nothing concerned the host is passed in memory, and stored with
//! the next renewal of the lease: most of the log concerns no policy, and a write for each bit of
//! it would take the disk's time from those who sell.
//!
//! When a lease ends is compared with the clock of the process that asks: a bucket has none.
//! Clocks that differ by more than a lease let two instances work at once for as long as one
//! batch takes. That repeats commands, which changes nothing; only one moves the checkpoint.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::commit::Position;
use domain::ids::LogId;
use event_log::{Bucket, Entry, Unavailable};
use projection_runtime::{Batch, Checkpoint, Claim, TargetError};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

/// The record, as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Stored {
    log: LogId,
    position: Position,
    holder: String,
    token: i64,
    leased_until: Option<DateTime<Utc>>,
}

/// The record of one host.
#[derive(Debug)]
pub(crate) struct Record {
    bucket: Bucket,
    entry: String,
    known: Mutex<Known>,
}

/// What is known of the record here.
#[derive(Debug, Default)]
struct Known {
    /// Revision and record as they were last seen; taken out while they are being changed.
    seen: Option<(u64, Option<Stored>)>,
    passed: Option<Passed>,
}

/// A stretch of the log that was passed since the record was stored.
#[derive(Debug, Clone, Copy)]
struct Passed {
    after: Position,
    last: Position,
}

/// What is to be done about a record.
enum Step<T> {
    Write(Stored, T),
    Leave(T),
}

impl Record {
    pub(crate) fn new(bucket: Bucket, host: &str) -> Self {
        Self {
            bucket,
            entry: format!("host.{host}"),
            known: Mutex::default(),
        }
    }

    /// Takes the lease if it is free.
    pub(crate) async fn acquire(
        &self,
        holder: &str,
        ttl: Duration,
        log: LogId,
    ) -> Result<Option<Claim>, TargetError> {
        let mut known = self.known.lock().await;
        // What was seen before says nothing about who holds it now.
        *known = Known::default();
        self.change(&mut known, |stored, _| {
            let now = Utc::now();
            if let Some(stored) = stored {
                if stored.log != log {
                    let target = stored.log;
                    return Err(TargetError::WrongLog { target, log });
                }
                let is_held = stored.leased_until.is_some_and(|until| now < until);
                if is_held && stored.holder != holder {
                    return Ok(Step::Leave(None));
                }
            }
            let claim = Claim {
                token: stored.map_or(0, |stored| stored.token) + 1,
                checkpoint: stored.map_or(Position(0), |stored| stored.position),
            };
            let claimed = Stored {
                log,
                position: claim.checkpoint,
                holder: holder.to_owned(),
                token: claim.token,
                leased_until: Some(after(now, ttl)),
            };
            Ok(Step::Write(claimed, Some(claim)))
        })
        .await
    }

    /// Lengthens the lease, unless the claim is lost.
    pub(crate) async fn renew(&self, claim: &Claim, ttl: Duration) -> Result<bool, TargetError> {
        let mut known = self.known.lock().await;
        self.change(&mut known, |stored, passed| {
            Ok(match held(stored, claim, passed) {
                Some((stored, position)) => Step::Write(
                    Stored {
                        position,
                        leased_until: Some(after(Utc::now(), ttl)),
                        ..stored.clone()
                    },
                    true,
                ),
                None => Step::Leave(false),
            })
        })
        .await
    }

    /// Ends the lease, unless the claim is lost.
    pub(crate) async fn release(&self, claim: &Claim) -> Result<(), TargetError> {
        let mut known = self.known.lock().await;
        self.change(&mut known, |stored, passed| {
            Ok(match held(stored, claim, passed) {
                Some((stored, position)) => Step::Write(
                    Stored {
                        position,
                        leased_until: None,
                        ..stored.clone()
                    },
                    (),
                ),
                None => Step::Leave(()),
            })
        })
        .await
    }

    /// Moves the checkpoint over a batch.
    pub(crate) async fn advance(&self, claim: &Claim, batch: &Batch) -> Result<(), TargetError> {
        let mut known = self.known.lock().await;
        self.change(&mut known, |stored, passed| {
            let Some((stored, position)) = held(stored, claim, passed) else {
                return Err(TargetError::Fenced);
            };
            if position == batch.after {
                let moved = Stored {
                    position: batch.last,
                    ..stored.clone()
                };
                return Ok(Step::Write(moved, ()));
            }
            // It moved already, only the answer was lost. Or else somebody set the checkpoint
            // back: the next claim begins there.
            match position >= batch.last {
                true => Ok(Step::Leave(())),
                false => Err(TargetError::Fenced),
            }
        })
        .await
    }

    /// Passes a batch in which nothing was to be done.
    pub(crate) async fn pass(&self, claim: &Claim, batch: &Batch) -> Result<(), TargetError> {
        let mut known = self.known.lock().await;
        let Known { seen, passed } = &mut *known;
        let stored = seen.as_ref().and_then(|(_, stored)| stored.as_ref());
        if let Some((stored, position)) = held(stored, claim, *passed)
            && position == batch.after
        {
            *passed = Some(Passed {
                after: stored.position,
                last: batch.last,
            });
            return Ok(());
        }
        drop(known);
        self.advance(claim, batch).await
    }

    /// Fails unless the claim holds now.
    pub(crate) async fn hold(&self, claim: &Claim) -> Result<(), TargetError> {
        let (_, stored) = self.read().await?;
        match held(stored.as_ref(), claim, None) {
            Some(_) => Ok(()),
            None => Err(TargetError::Fenced),
        }
    }

    /// The record as it stands.
    pub(crate) async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        let (_, stored) = self.read().await?;
        Ok(
            stored.map_or_else(Checkpoint::default, |stored| Checkpoint {
                log: Some(stored.log),
                position: stored.position,
                holder: Some(stored.holder),
                token: stored.token,
                leased_until: stored.leased_until,
            }),
        )
    }

    /// Changes the record, and decides again whenever somebody else was faster.
    async fn change<T>(
        &self,
        known: &mut Known,
        decide: impl Fn(Option<&Stored>, Option<Passed>) -> Result<Step<T>, TargetError>,
    ) -> Result<T, TargetError> {
        loop {
            let (revision, stored) = match known.seen.take() {
                Some(seen) => seen,
                None => self.read().await?,
            };
            match decide(stored.as_ref(), known.passed)? {
                Step::Leave(answer) => {
                    known.seen = Some((revision, stored));
                    return Ok(answer);
                }
                Step::Write(new, answer) => {
                    let json = serde_json::to_vec(&new).expect("names and numbers serialise");
                    let put = self.bucket.put_at(&self.entry, revision, json.into());
                    if let Some(revision) = put.await.map_err(unavailable)? {
                        *known = Known {
                            seen: Some((revision, Some(new))),
                            passed: None,
                        };
                        return Ok(answer);
                    }
                }
            }
        }
    }

    async fn read(&self) -> Result<(u64, Option<Stored>), TargetError> {
        let entry = self.bucket.read_leader(&self.entry).await;
        match entry.map_err(unavailable)? {
            Entry::Missing => Ok((0, None)),
            Entry::Deleted { revision } => Ok((revision, None)),
            Entry::Value { revision, value } => {
                let stored = serde_json::from_slice(&value).map_err(|error| {
                    let entry = &self.entry;
                    TargetError::Unavailable(format!("the entry {entry} can't be read: {error}"))
                })?;
                Ok((revision, Some(stored)))
            }
        }
    }
}

/// The record if it is this claim's, and how far its holder is.
fn held<'a>(
    stored: Option<&'a Stored>,
    claim: &Claim,
    passed: Option<Passed>,
) -> Option<(&'a Stored, Position)> {
    let stored =
        stored.filter(|stored| stored.token == claim.token && stored.leased_until.is_some())?;
    match passed {
        None => Some((stored, stored.position)),
        // What was passed since is there already, only the answer was lost.
        Some(passed) if stored.position >= passed.last => Some((stored, stored.position)),
        Some(passed) if stored.position == passed.after => Some((stored, passed.last)),
        // Somebody set the checkpoint back: the next claim begins there.
        Some(_) => None,
    }
}

fn after(now: DateTime<Utc>, ttl: Duration) -> DateTime<Utc> {
    now + TimeDelta::from_std(ttl).unwrap_or(TimeDelta::MAX)
}

pub(crate) fn unavailable(error: Unavailable) -> TargetError {
    TargetError::Unavailable(error.to_string())
}
