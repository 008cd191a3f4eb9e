//! Destroys keys, and with each all that it seals: in the log, in every copy and export of it.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Entry, KeyName};
use super::{ATTEMPTS, Keyring, KeyringError};
use crate::api::Unavailable;
use crate::buckets;

impl Keyring {
    /// Destroys the keys with these names for ever, as sealed values name them; an account's is
    /// `account.<id>`. Those that are destroyed already stay so, and an account that has none can't
    /// get one any more. Once this ends, nobody can look them up; who has one in memory uses it for a
    /// minute at most.
    ///
    /// # Errors
    /// See [`KeyringError`]; [`KeyringError::Lost`] for a name that no key can have, or whose block is
    /// gone. Some keys may be destroyed then: ask again.
    pub async fn destroy(&self, names: &BTreeSet<String>) -> Result<(), KeyringError> {
        let mut entries: BTreeMap<String, Vec<KeyName>> = BTreeMap::new();
        for name in names {
            let key = KeyName::parse(name).ok_or_else(|| lost(name))?;
            entries.entry(key.entry()).or_default().push(key);
        }
        for (entry, keys) in entries {
            match keys.as_slice() {
                [KeyName::Account(_)] => self.destroy_entry(&entry).await?,
                _ => self.destroy_in_block(&entry, &keys).await?,
            }
            self.inner.entries.invalidate(&entry).await;
        }
        Ok(())
    }

    async fn destroy_entry(&self, entry: &str) -> Result<(), KeyringError> {
        for _ in 0..ATTEMPTS {
            let revision = match self.inner.bucket.read_leader(entry).await? {
                buckets::Entry::Deleted { .. } => return Ok(()),
                buckets::Entry::Value { revision, .. } => revision,
                buckets::Entry::Missing => 0,
            };
            if self
                .inner
                .bucket
                .delete_at(entry, revision)
                .await?
                .is_some()
            {
                return Ok(());
            }
        }
        Err(contended(entry))
    }

    /// The other keys of the block stay as they are.
    async fn destroy_in_block(&self, entry: &str, keys: &[KeyName]) -> Result<(), KeyringError> {
        for _ in 0..ATTEMPTS {
            let (revision, value) = match self.inner.bucket.read_leader(entry).await? {
                buckets::Entry::Value { revision, value } => (revision, value),
                buckets::Entry::Deleted { .. } => return Ok(()),
                // It was lost, and with it keys of others, which a newer copy may still bring back.
                buckets::Entry::Missing => return Err(lost(entry)),
            };
            let damaged = || KeyringError::Entry {
                entry: entry.to_owned(),
            };
            let stored = Entry::decode(&value).ok_or_else(damaged)?;
            let left = stored.without(keys).ok_or_else(damaged)?;
            if left == stored {
                return Ok(());
            }
            let put = self.inner.bucket.put_at(entry, revision, left.encode());
            if put.await?.is_some() {
                return Ok(());
            }
        }
        Err(contended(entry))
    }
}

fn lost(name: &str) -> KeyringError {
    KeyringError::Lost {
        key: name.to_owned(),
    }
}

fn contended(entry: &str) -> KeyringError {
    Unavailable::Unanswered(format!("{entry} is being changed elsewhere")).into()
}
