//! Counting tries: whatever can be guessed at is counted before it is looked at, and after a few
//! tries each has to wait longer for the next one.
//!
//! An account's known devices are counted apart from all others, so whoever guesses at somebody's
//! password from elsewhere slows themselves down, and never the owner.

mod counter;

use std::time::Duration;

use chrono::TimeDelta;
use mongodb::Collection;
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};

use crate::clock::RealTime;
use crate::error::IdentityError;
use crate::sealing::SealingKey;
use crate::store::{Store, THROTTLE, is_duplicate};
use crate::stored::{Bytes, Instant};
use counter::{Counter, Rule};

/// How often a count that others counted at the same time is tried again.
const ATTEMPTS: usize = 64;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tries {
    /// Guesses by address: there may be many people behind one.
    Address,
    /// What only takes up room, by address.
    Room,
    /// Passwords and codes, from browsers that the account does not know.
    UnknownDevice,
    /// The same, from one that it knows.
    KnownDevice,
    /// Mails that somebody makes us send, by reason and email.
    Mail,
}

impl Tries {
    fn rule(self) -> Rule {
        let (free, first, longest) = match self {
            Self::Address => (50, TimeDelta::seconds(1), TimeDelta::minutes(1)),
            Self::Room => (200, TimeDelta::seconds(1), TimeDelta::minutes(1)),
            Self::UnknownDevice | Self::KnownDevice => {
                (5, TimeDelta::seconds(1), TimeDelta::minutes(15))
            }
            Self::Mail => (3, TimeDelta::minutes(1), TimeDelta::minutes(15)),
        };
        let drained_every = match self {
            Self::Address => Some(TimeDelta::seconds(10)),
            Self::Room => Some(TimeDelta::seconds(1)),
            Self::UnknownDevice | Self::KnownDevice | Self::Mail => None,
        };
        Rule {
            free,
            first,
            longest,
            drained_every,
            forgotten_after: TimeDelta::hours(24),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Room => "room",
            Self::UnknownDevice => "unknown_device",
            Self::KnownDevice => "known_device",
            Self::Mail => "mail",
        }
    }
}

/// A counter as it is stored. The key says nothing to who reads the store.
#[derive(Debug, Serialize, Deserialize)]
struct Document {
    #[serde(rename = "_id")]
    key: Bytes,
    tries: i64,
    last_at: Instant,
    drained_at: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blocked_until: Option<Instant>,
    expires_at: Instant,
    /// Grows with every change, so that none is lost.
    version: i64,
}

/// Which counter it is, of whom it says nothing: a function of what is counted and whom it counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CounterKey([u8; 32]);

#[cfg(test)]
impl CounterKey {
    pub(crate) fn of(key: [u8; 32]) -> Self {
        Self(key)
    }
}

impl From<CounterKey> for Bytes {
    fn from(key: CounterKey) -> Self {
        key.0.into()
    }
}

impl std::fmt::Debug for CounterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CounterKey")
    }
}

/// The counters.
#[derive(Clone)]
pub(crate) struct Throttle {
    counters: Collection<Document>,
    key: SealingKey,
    time: RealTime,
}

/// A try that was counted, and may be forgiven.
#[must_use]
pub(crate) struct Counted {
    key: CounterKey,
    tries: Tries,
}

impl Throttle {
    pub(crate) fn new(store: &Store, key: SealingKey, time: RealTime) -> Self {
        Self {
            // Each sign-in writes several, and a storm of them must not keep the disk from others.
            counters: store.fleeting_collection(THROTTLE),
            key,
            time,
        }
    }

    /// Counts a try at something, named by `parts`, before it is looked at.
    pub(crate) async fn count(
        &self,
        tries: Tries,
        parts: &[&[u8]],
    ) -> Result<Counted, IdentityError> {
        let key = self.key_of(tries, parts);
        for _ in 0..ATTEMPTS {
            let found = self
                .counters
                .find_one(doc! { "_id": Bytes::from(key) })
                .await?;
            let now = self.time.now();
            let before = found.as_ref().map(Document::counter);
            let counter = counter::count(before.as_ref(), &tries.rule(), now);
            let counter = counter.map_err(|wait| throttled(wait, key))?;
            if self.replace(found.as_ref(), key, tries, &counter).await? {
                return Ok(Counted { key, tries });
            }
        }
        // So many others count at the same time that this is what it is for.
        Err(throttled(tries.rule().first, key))
    }

    /// Forgives a try that was a good one: of an address, that one; of anything else, all.
    pub(crate) async fn forgive(&self, counted: Counted) -> Result<(), IdentityError> {
        let Counted { key, tries } = counted;
        if tries != Tries::Address {
            self.counters
                .delete_one(doc! { "_id": Bytes::from(key) })
                .await?;
            return Ok(());
        }
        for _ in 0..ATTEMPTS {
            let Some(found) = self
                .counters
                .find_one(doc! { "_id": Bytes::from(key) })
                .await?
            else {
                return Ok(());
            };
            let counter = counter::take_back(&found.counter(), &tries.rule());
            if self.replace(Some(&found), key, tries, &counter).await? {
                return Ok(());
            }
        }
        // One try more than there were does no harm.
        Ok(())
    }

    /// Writes a counter if it is still as it was found.
    async fn replace(
        &self,
        found: Option<&Document>,
        key: CounterKey,
        tries: Tries,
        counter: &Counter,
    ) -> Result<bool, IdentityError> {
        let document = Document {
            key: key.into(),
            tries: counter.tries,
            last_at: Instant(counter.last_at),
            drained_at: Instant(counter.drained_at),
            blocked_until: counter.blocked_until.map(Instant),
            expires_at: Instant(counter.last_at + tries.rule().forgotten_after),
            version: found.map_or(0, |found| found.version) + 1,
        };
        let Some(found) = found else {
            return match self.counters.insert_one(document).await {
                Ok(_) => Ok(true),
                Err(error) if is_duplicate(&error) => Ok(false),
                Err(error) => Err(error.into()),
            };
        };
        let as_found = doc! { "_id": Bytes::from(key), "version": found.version };
        let replaced = self.counters.replace_one(as_found, document).await?;
        Ok(replaced.matched_count == 1)
    }

    fn key_of(&self, tries: Tries, parts: &[&[u8]]) -> CounterKey {
        let mut message = tries.word().as_bytes().to_vec();
        for part in parts {
            message.extend((part.len() as u64).to_be_bytes());
            message.extend_from_slice(part);
        }
        CounterKey(self.key.code("throttle", &message))
    }
}

impl Document {
    fn counter(&self) -> Counter {
        Counter {
            tries: self.tries,
            last_at: self.last_at.0,
            drained_at: self.drained_at.0,
            blocked_until: self.blocked_until.map(|until| until.0),
        }
    }
}

fn throttled(wait: TimeDelta, counter: CounterKey) -> IdentityError {
    IdentityError::Throttled {
        counter,
        retry_after: wait.to_std().unwrap_or(Duration::from_secs(1)),
    }
}
