//! The keyring: seals personal values and opens them, under keys that can be destroyed.
//!
//! The log never forgets, so what it must be able to forget is stored there only in a form that
//! nobody can read without a key, and the key is kept beside it, in the bucket `KEYS`. An account
//! has one key, under the name `account.<id>`. A passenger, or whom an invoice names, has the key
//! that was next in a block when their data was sealed; the sealed value names it.
//!
//! Keys are wrapped by the master key, which can be replaced while all works on (`rewrap`): the
//! keys stay what they are and get another wrapping, so the log is never written again. Whoever
//! is erased loses theirs (`destroy`).
//!
//! A key that was destroyed on purpose leaves a mark, and its values are [`Erased`]. A key that
//! is missing without one was lost, which is an error: a bucket restored from an old backup must
//! not look like people who asked to be forgotten.
//!
//! This module knows names and ciphers. It does not know what the values are.
//!
//! [`Erased`]: domain::personal::Personal::Erased

mod blocks;
mod cipher;
mod destroy;
mod entry;
mod fields;
mod master;
mod masters;
mod rewrap;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::ErrorCode;
use domain::ids::{AccountId, EventId, Subject};
use domain::personal::HoldsPersonal;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};
use moka::future::Cache;

pub use master::{MasterKey, MasterKeyError, MasterKeys};
pub use rewrap::{Replacement, Rewrapped};

use crate::api::Unavailable;
use crate::buckets::{self, Bucket, KEYS_BUCKET};
use crate::settings::{self, UnsafeSetting};
use blocks::Blocks;
use cipher::Key;
use entry::{Entry, KeyName};
use fields::{KeyNames, Opener, Sealer, Subjects};
use masters::{MASTER_ENTRY, Masters};

/// The most bytes of wrapped keys kept in memory.
const CACHE_BYTES: u64 = 8 * 1024 * 1024;
/// How long a key is used before it is looked up again: so long at most a destroyed one works.
const CACHE_LIFE: Duration = Duration::from_secs(60);
/// How many keys are looked up at once.
const LOOKUPS: usize = 16;
/// How often a key that several processes want to make is tried.
const ATTEMPTS: usize = 5;

/// Seals and opens personal values. Cheap to clone.
#[derive(Clone)]
pub struct Keyring {
    inner: Arc<Inner>,
}

struct Inner {
    bucket: Bucket,
    masters: MasterKeys,
    /// Entries as they are stored: no key stands in memory unwrapped for longer than it is used.
    entries: Cache<String, Known>,
    blocks: Blocks,
}

/// The key of each subject, and its name.
type SubjectKeys = HashMap<Subject, (KeyName, Key)>;

/// What is known of an entry.
#[derive(Clone)]
enum Known {
    Stored(Arc<Entry>),
    Destroyed,
}

/// A personal value could not be sealed or opened.
#[derive(Debug, Clone, thiserror::Error)]
pub enum KeyringError {
    /// NATS gave no usable answer; worth trying again.
    #[error("keys can't be had: {0}")]
    Unavailable(#[from] Unavailable),
    /// There is no bucket.
    #[error("there is no bucket {KEYS_BUCKET}: run `astro migrate`, or point to the right server")]
    Missing,
    /// The bucket could lose keys.
    #[error(
        "the bucket {KEYS_BUCKET} could lose keys, and with them what they seal: {}. Correct it \
         with `nats stream edit KV_{KEYS_BUCKET}`",
        list(.0)
    )]
    Unsafe(Vec<UnsafeSetting>),
    /// The keys were wrapped by another master key than was given.
    #[error(
        "the entry {entry} of the bucket {KEYS_BUCKET} needs master key {needed}, but this \
         process was given {given}: set ASTRO_MASTER_KEY to the key of this installation, and \
         while it is being replaced to both, separated by a comma"
    )]
    OtherMasterKey {
        /// The entry.
        entry: String,
        /// The master key that it names.
        needed: String,
        /// Those that were given.
        given: String,
    },
    /// The bucket keeps what was replaced.
    #[error(
        "the bucket {KEYS_BUCKET} keeps former values of its entries, and so what a replaced \
         master key wrapped: run `astro migrate`, which sets its history to 1"
    )]
    KeepsFormer,
    /// Somebody else replaces the master key at the same time.
    #[error(
        "the master key is being replaced by somebody else, too: run it again when they are done"
    )]
    ReplacedMeanwhile,
    /// An entry that can't be read.
    #[error("the entry {entry} of the bucket {KEYS_BUCKET} is damaged: restore it from a backup")]
    Entry {
        /// The entry.
        entry: String,
    },
    /// A key is gone, and nobody destroyed it.
    #[error(
        "there is no key {key}, and none was destroyed: the bucket {KEYS_BUCKET} is older than \
         the log; restore it from a newer backup"
    )]
    Lost {
        /// Its name.
        key: String,
    },
    /// The person was erased: nothing can be stored about them any more.
    #[error("{0} was erased; nothing can be stored about them any more")]
    Erased(Subject),
    /// A value that can't be right. Says nothing about what is in it.
    #[error("the personal value {field} of event {event} {reason}")]
    Value {
        /// The event that holds it.
        event: EventId,
        /// Its field.
        field: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The process is ending.
    #[error("the process is stopping")]
    Stopping,
}

fn list(settings: &[UnsafeSetting]) -> String {
    let settings: Vec<String> = settings.iter().map(ToString::to_string).collect();
    settings.join("; ")
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring")
            .field("masters", &self.inner.masters)
            .finish_non_exhaustive()
    }
}

impl Keyring {
    /// Opens the keyring with the master key of this installation, or with several while it is
    /// being replaced.
    ///
    /// # Errors
    /// When there is no bucket, it could lose keys, or its keys were wrapped by another master
    /// key.
    pub async fn open(
        client: Client,
        masters: impl Into<MasterKeys>,
    ) -> Result<Self, KeyringError> {
        let bucket = Bucket::new(client, KEYS_BUCKET);
        let info = bucket.info().await.map_err(|error| {
            if error.is_refusal(ErrorCode::STREAM_NOT_FOUND) {
                KeyringError::Missing
            } else {
                error.into()
            }
        })?;
        let unsafe_settings = settings::check_keeps_all(&info.config);
        if !unsafe_settings.is_empty() {
            return Err(KeyringError::Unsafe(unsafe_settings));
        }
        let entries = Cache::builder()
            .max_capacity(CACHE_BYTES)
            .weigher(|name: &String, known: &Known| {
                let entry = match known {
                    Known::Stored(entry) => entry.bytes(),
                    Known::Destroyed => 0,
                };
                u32::try_from(name.len() + entry).unwrap_or(u32::MAX)
            })
            .time_to_live(CACHE_LIFE)
            .build();
        let keyring = Self {
            inner: Arc::new(Inner {
                bucket,
                masters: masters.into(),
                entries,
                blocks: Blocks::default(),
            }),
        };
        if let Some((_, masters)) = keyring.masters().await? {
            masters.check(&keyring.inner.masters)?;
        }
        Ok(keyring)
    }

    /// Seals every plain personal value. Keys that are missing are made, and are durable before
    /// this ends.
    ///
    /// # Errors
    /// See [`KeyringError`]. Some values may be sealed then.
    pub async fn seal<E: HoldsPersonal>(
        &self,
        events: &mut [(EventId, E)],
    ) -> Result<(), KeyringError> {
        let mut subjects = Subjects::default();
        for (_, event) in events.iter_mut() {
            let Ok(()) = event.visit_personal(&mut subjects);
        }
        if subjects.0.is_empty() {
            return Ok(());
        }
        let keys = self.boxed_keys_for(subjects.0).await?;
        for (id, event) in events {
            event.visit_personal(&mut Sealer {
                event: *id,
                keys: &keys,
            })?;
        }
        Ok(())
    }

    /// Opens every sealed personal value whose key is there, and marks those as erased whose key
    /// was destroyed.
    ///
    /// # Errors
    /// See [`KeyringError`]. Some values may be opened then.
    pub async fn unseal<E: HoldsPersonal>(
        &self,
        events: &mut [(EventId, E)],
    ) -> Result<(), KeyringError> {
        let mut names = KeyNames::default();
        for (_, event) in events.iter_mut() {
            let Ok(()) = event.visit_personal(&mut names);
        }
        if names.0.is_empty() {
            return Ok(());
        }
        let keys = self.boxed_keys_named(names.0).await?;
        for (id, event) in events {
            event.visit_personal(&mut Opener {
                event: *id,
                keys: &keys,
            })?;
        }
        Ok(())
    }

    /// The keys for subjects. In a box, so that it and the cache are compiled here, once, and not in each crate that
    /// seals something.
    fn boxed_keys_for(
        &self,
        subjects: BTreeSet<Subject>,
    ) -> BoxFuture<'_, Result<SubjectKeys, KeyringError>> {
        self.keys_for(subjects).boxed()
    }

    /// The same for the keys with these names.
    fn boxed_keys_named(
        &self,
        names: BTreeSet<String>,
    ) -> BoxFuture<'_, Result<HashMap<String, Option<Key>>, KeyringError>> {
        self.keys_named(names).boxed()
    }

    /// A key for each subject: an account's own, the next one of a block for a passenger or an
    /// invoice.
    async fn keys_for(&self, subjects: BTreeSet<Subject>) -> Result<SubjectKeys, KeyringError> {
        let mut accounts = Vec::new();
        let mut others = Vec::new();
        for subject in subjects {
            match subject {
                Subject::Account(account) => accounts.push(account),
                Subject::Passenger(_) | Subject::Invoice(_) => others.push(subject),
            }
        }
        let taken = self.take_keys(others.len()).await?;
        let mut keys: HashMap<_, _> = others.into_iter().zip(taken).collect();
        let accounts: Vec<_> = stream::iter(accounts)
            .map(|account| self.account_key(account))
            .buffer_unordered(LOOKUPS)
            .try_collect()
            .await?;
        keys.extend(accounts);
        Ok(keys)
    }

    /// The keys with these names, where they were not destroyed. Names that can't be any are
    /// left out.
    async fn keys_named(
        &self,
        names: BTreeSet<String>,
    ) -> Result<HashMap<String, Option<Key>>, KeyringError> {
        let names: Vec<KeyName> = names
            .iter()
            .filter_map(|name| KeyName::parse(name))
            .collect();
        let entries: BTreeSet<String> = names.iter().map(|name| name.entry()).collect();
        let entries: HashMap<String, Known> = stream::iter(entries)
            .map(|entry| async {
                let known = self.known(&entry).await?;
                Ok::<_, KeyringError>(known.map(|known| (entry, known)))
            })
            .buffer_unordered(LOOKUPS)
            .try_collect::<Vec<_>>()
            .await?
            .into_iter()
            .flatten()
            .collect();
        names
            .into_iter()
            .map(|name| {
                let key = match entries.get(&name.entry()) {
                    Some(Known::Stored(entry)) => entry.unwrap(&self.inner.masters, name)?,
                    Some(Known::Destroyed) => None,
                    None => {
                        return Err(KeyringError::Lost {
                            key: name.to_string(),
                        });
                    }
                };
                Ok((name.to_string(), key))
            })
            .collect()
    }

    /// An account's key, made if it is the first time. Of several processes that make it at
    /// once, the first to store it wins, and all use its key.
    async fn account_key(
        &self,
        account: AccountId,
    ) -> Result<(Subject, (KeyName, Key)), KeyringError> {
        let subject = Subject::Account(account);
        let name = KeyName::Account(account);
        let entry = name.entry();
        for _ in 0..ATTEMPTS {
            let known = match self.known(&entry).await? {
                Some(known) => known,
                None => {
                    let master = self.wrapping().await?;
                    let new = Entry::wrap(master, &[(name, Key::random())]);
                    let put = self.inner.bucket.put_at(&entry, 0, new.encode());
                    if put.await?.is_none() {
                        continue;
                    }
                    self.settle(&entry, master).await?;
                    let known = Known::Stored(Arc::new(new));
                    self.inner
                        .entries
                        .insert(entry.clone(), known.clone())
                        .await;
                    known
                }
            };
            let key = match known {
                Known::Stored(entry) => entry.unwrap(&self.inner.masters, name)?,
                Known::Destroyed => None,
            };
            return match key {
                Some(key) => Ok((subject, (name, key))),
                None => Err(KeyringError::Erased(subject)),
            };
        }
        Err(Unavailable::Unanswered(format!("{name} is being made elsewhere")).into())
    }

    /// What there is under an entry's name; `None` if there never was anything.
    async fn known(&self, entry: &str) -> Result<Option<Known>, KeyringError> {
        let load = async {
            let mut found = self.inner.bucket.read(entry).await.map_err(found_out)?;
            // Another replica may only be late.
            if found == buckets::Entry::Missing {
                found = self
                    .inner
                    .bucket
                    .read_leader(entry)
                    .await
                    .map_err(found_out)?;
            }
            match found {
                buckets::Entry::Missing => Err(None),
                buckets::Entry::Deleted { .. } => Ok(Known::Destroyed),
                buckets::Entry::Value { value, .. } => match Entry::decode(&value) {
                    Some(entry) => Ok(Known::Stored(Arc::new(entry))),
                    None => Err(Some(KeyringError::Entry {
                        entry: entry.to_owned(),
                    })),
                },
            }
        };
        match self.inner.entries.try_get_with_by_ref(entry, load).await {
            Ok(known) => Ok(Some(known)),
            Err(error) => match Arc::unwrap_or_clone(error) {
                None => Ok(None),
                Some(error) => Err(error),
            },
        }
    }

    /// The master keys of the bucket, with the revision of the entry that names them; `None` for
    /// one without keys.
    async fn masters(&self) -> Result<Option<(u64, Masters)>, KeyringError> {
        let damaged = || KeyringError::Entry {
            entry: MASTER_ENTRY.to_owned(),
        };
        match self.inner.bucket.read_leader(MASTER_ENTRY).await? {
            buckets::Entry::Missing => Ok(None),
            buckets::Entry::Value { revision, value } => {
                let masters = Masters::decode(&value).ok_or_else(damaged)?;
                Ok(Some((revision, masters)))
            }
            buckets::Entry::Deleted { .. } => Err(damaged()),
        }
    }

    /// The master key that wraps new keys. Which one wraps the first of a bucket is written down
    /// before.
    async fn wrapping(&self) -> Result<&MasterKey, KeyringError> {
        let given = &self.inner.masters;
        for _ in 0..ATTEMPTS {
            if let Some((_, masters)) = self.masters().await? {
                return masters.wrapping(given);
            }
            let begun = Masters::begun_by(given.first()).encode();
            self.inner.bucket.put_at(MASTER_ENTRY, 0, begun).await?;
        }
        Err(Unavailable::Unanswered(format!("{MASTER_ENTRY} does not stay")).into())
    }

    /// Wraps an entry anew that was just stored, if its master key was replaced meanwhile: who
    /// replaces it may have looked for entries before this one was there.
    async fn settle(&self, entry: &str, wrapped_by: &MasterKey) -> Result<(), KeyringError> {
        let master = self.wrapping().await?;
        if master.id() != wrapped_by.id() {
            self.rewrap_entry(entry, master).await?;
        }
        Ok(())
    }
}

fn found_out(error: Unavailable) -> Option<KeyringError> {
    Some(error.into())
}
