//! Replacing the master key: every entry of the bucket is wrapped anew under the first one given,
//! while all processes work on.
//!
//! It is first written down that the new key takes over, so that nobody wraps under an old one any
//! more; then all entries are looked at, again until there was nothing left to do. Each is written
//! only as it was read: a key that is destroyed meanwhile stays destroyed. What is done is done, so
//! it may be killed at any moment and begun again.

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::entry::Entry;
use super::master::MasterKey;
use super::masters::{MASTER_ENTRY, Masters};
use super::{ATTEMPTS, Keyring, KeyringError, LOOKUPS};
use crate::buckets;

/// A replacement that has begun.
#[derive(Debug)]
pub struct Replacement {
    keyring: Keyring,
    masters: Masters,
    revision: u64,
}

/// What came of wrapping all entries anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// Entries that hold keys.
    pub entries: usize,
    /// How many of them were wrapped anew.
    pub rewrapped: usize,
    /// How many need another master key, by its id: none of those given.
    pub needing: BTreeMap<String, usize>,
    /// The names of entries that can't be read.
    pub damaged: Vec<String>,
}

impl Rewrapped {
    /// Whether every key is under the new master key.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.needing.is_empty() && self.damaged.is_empty()
    }
}

/// What became of one entry.
pub(super) enum Looked {
    /// It was under this master key already.
    Found,
    /// It was wrapped anew.
    Rewrapped,
    /// It is destroyed, or there is none.
    Gone,
    /// It needs the master key with this id.
    Needs(String),
    /// It can't be read.
    Damaged,
}

impl Keyring {
    /// Begins to replace the bucket's master key by the first one given. From then on processes
    /// that were not given it can't make keys, and don't start.
    ///
    /// # Errors
    /// [`KeyringError::KeepsFormer`], [`KeyringError::ReplacedMeanwhile`], and when NATS gives no
    /// usable answer.
    pub async fn replace_master(&self) -> Result<Replacement, KeyringError> {
        let info = self.inner.bucket.info().await?;
        if info.config.max_messages_per_subject != 1 {
            return Err(KeyringError::KeepsFormer);
        }
        let first = self.inner.masters.first();
        let (revision, before) = self.masters().await?.unzip();
        let masters = match &before {
            Some(before) => before.replaced_by(first),
            None => Masters::begun_by(first),
        };
        masters.check(&self.inner.masters)?;
        let revision = match revision {
            Some(revision) if before.as_ref() == Some(&masters) => revision,
            revision => {
                self.write_masters(revision.unwrap_or_default(), &masters)
                    .await?
            }
        };
        Ok(Replacement {
            keyring: self.clone(),
            masters,
            revision,
        })
    }

    async fn write_masters(&self, revision: u64, masters: &Masters) -> Result<u64, KeyringError> {
        let bucket = &self.inner.bucket;
        let written = bucket.put_at(MASTER_ENTRY, revision, masters.encode());
        written.await?.ok_or(KeyringError::ReplacedMeanwhile)
    }

    /// Wraps one entry anew, unless it is under this master key already.
    pub(super) async fn rewrap_entry(
        &self,
        entry: &str,
        master: &MasterKey,
    ) -> Result<Looked, KeyringError> {
        let bucket = &self.inner.bucket;
        let mut attempt = 0;
        loop {
            let found = bucket.read_leader(entry).await?;
            let buckets::Entry::Value { revision, value } = found else {
                return Ok(Looked::Gone);
            };
            let Some(stored) = Entry::decode(&value) else {
                return Ok(Looked::Damaged);
            };
            if stored.master() == master.id() {
                return Ok(Looked::Found);
            }
            let anew = match stored.rewrap(entry, &self.inner.masters, master) {
                Ok(anew) => anew,
                Err(KeyringError::OtherMasterKey { needed, .. }) => {
                    return Ok(Looked::Needs(needed));
                }
                Err(_) => return Ok(Looked::Damaged),
            };
            // When the answer is lost, the entry tells whether it was written.
            attempt += 1;
            match bucket.put_at(entry, revision, anew.encode()).await {
                Ok(Some(_)) => return Ok(Looked::Rewrapped),
                // Somebody destroyed keys of it: their number is limited.
                Ok(None) => {}
                Err(error) if attempt >= ATTEMPTS => return Err(error.into()),
                Err(error) => tracing::warn!(%error, entry, attempt, "looking at an entry again"),
            }
        }
    }
}

impl Replacement {
    /// The id of the master key that takes over.
    #[must_use]
    pub fn master(&self) -> String {
        self.keyring.inner.masters.first().id()
    }

    /// Wraps every entry anew that is not under the new master key. `progress` is told how many
    /// of how many were looked at.
    ///
    /// # Errors
    /// When NATS gives no usable answer; what was done until then stays.
    pub async fn rewrap(&self, progress: impl Fn(usize, usize)) -> Result<Rewrapped, KeyringError> {
        let mut before = 0;
        loop {
            let mut pass = self.look_at_all(&progress).await?;
            if pass.rewrapped == 0 {
                pass.rewrapped = before;
                return Ok(pass);
            }
            before += pass.rewrapped;
        }
    }

    async fn look_at_all(
        &self,
        progress: &impl Fn(usize, usize),
    ) -> Result<Rewrapped, KeyringError> {
        let keyring = &self.keyring;
        let master = keyring.inner.masters.first();
        let mut names = keyring.inner.bucket.names(">").await?;
        names.retain(|name| name != MASTER_ENTRY);
        let all = names.len();
        let mut looked_at = stream::iter(names)
            .map(|name| async move {
                let looked = keyring.rewrap_entry(&name, master).await?;
                Ok::<_, KeyringError>((name, looked))
            })
            .buffer_unordered(LOOKUPS);
        let (mut pass, mut done) = (Rewrapped::default(), 0);
        while let Some((name, looked)) = looked_at.try_next().await? {
            done += 1;
            progress(done, all);
            pass.entries += usize::from(!matches!(looked, Looked::Gone));
            match looked {
                Looked::Found | Looked::Gone => {}
                Looked::Rewrapped => pass.rewrapped += 1,
                Looked::Needs(id) => *pass.needing.entry(id).or_default() += 1,
                Looked::Damaged => pass.damaged.push(name),
            }
        }
        Ok(pass)
    }

    /// Writes down that the former master keys are needed no more, and gives their ids. Only once
    /// [`Rewrapped::is_complete`], and whatever else they seal is sealed anew, too.
    ///
    /// # Errors
    /// [`KeyringError::ReplacedMeanwhile`], and when NATS gives no usable answer.
    pub async fn finish(self) -> Result<Vec<String>, KeyringError> {
        let settled = self.masters.settled();
        if settled != self.masters {
            let written = self.keyring.write_masters(self.revision, &settled).await;
            let now = self.keyring.masters().await?;
            // Somebody else may have done the same.
            if now.is_none_or(|(_, now)| now != settled) {
                written?;
            }
        }
        Ok(settled.retired().to_vec())
    }
}
