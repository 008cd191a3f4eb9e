//! The keys that sign tokens, and when each does.
//!
//! Time is cut into slots of thirty days, each with a key of its own. A key is made and published
//! a whole slot before it signs, so every verifier has it by then; it stays published for a slot
//! after, when all that it signed has long expired. Two processes that make the key of one slot
//! make one key: the slot is unique in the store.

use std::sync::Arc;

use ::tokens::{PublicKey, PublicKeys, SigningKey};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use mongodb::Collection;
use mongodb::bson::doc;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::clock::RealTime;
use crate::error::IdentityError;
use crate::resealing::Resealed;
use crate::sealing::SealingKey;
use crate::store::{SIGNING_KEYS, Store, is_duplicate};
use crate::stored::{Bytes, Instant};

/// For how long one key signs.
const SLOT: TimeDelta = TimeDelta::days(30);

/// What a private key is sealed for.
const SEALED_FOR: &str = "signing key";

/// The store is asked again after this time, since another process may have made a key.
const REREAD_AFTER: TimeDelta = TimeDelta::minutes(5);

/// The document.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Document {
    /// The key's id, `kid`.
    #[serde(rename = "_id")]
    id: String,
    /// Unique.
    slot: i64,
    /// The private key as PEM, sealed, bound to its id.
    private: Bytes,
    public: Bytes,
    created_at: Instant,
}

/// The keys as they were last read.
struct Known {
    slot: i64,
    read_at: DateTime<Utc>,
    signing: Arc<SigningKey>,
    /// As a JSON Web Key Set.
    published: Arc<str>,
}

/// The keys.
pub(crate) struct SigningKeys {
    documents: Collection<Document>,
    sealing: SealingKey,
    time: RealTime,
    known: Mutex<Option<Known>>,
}

impl SigningKeys {
    pub(crate) fn new(store: &Store, sealing: SealingKey, time: RealTime) -> Self {
        Self {
            documents: store.collection(SIGNING_KEYS),
            sealing,
            time,
            known: Mutex::new(None),
        }
    }

    /// The key that signs now.
    pub(crate) async fn signing(&self) -> Result<Arc<SigningKey>, IdentityError> {
        self.with(|known| Arc::clone(&known.signing)).await
    }

    /// The set of keys to be published.
    pub(crate) async fn published(&self) -> Result<Arc<str>, IdentityError> {
        self.with(|known| Arc::clone(&known.published)).await
    }

    async fn with<T>(&self, look: impl FnOnce(&Known) -> T) -> Result<T, IdentityError> {
        let mut known = self.known.lock().await;
        let now = self.time.now();
        let slot = now.timestamp().div_euclid(SLOT.num_seconds());
        let fresh = known
            .take()
            .filter(|known| known.slot == slot && now - known.read_at < REREAD_AFTER);
        let fresh = match fresh {
            Some(fresh) => fresh,
            None => self.read(slot, now).await?,
        };
        Ok(look(known.insert(fresh)))
    }

    /// Reads the keys of this slot, the one before and the next, makes those that are missing, and
    /// forgets older ones.
    async fn read(&self, slot: i64, now: DateTime<Utc>) -> Result<Known, IdentityError> {
        let current = self.of(slot, now).await?;
        let next = self.of(slot + 1, now).await?;
        let before = self.documents.find_one(doc! { "slot": slot - 1 }).await?;
        let older = doc! { "slot": { "$lt": slot - 1 } };
        self.documents.delete_many(older).await?;
        let public: Vec<PublicKey> = [Some(&current), Some(&next), before.as_ref()]
            .into_iter()
            .flatten()
            .filter_map(public)
            .collect();
        Ok(Known {
            slot,
            read_at: now,
            signing: Arc::new(self.open(&current)?),
            published: PublicKeys::document(&public).into(),
        })
    }

    /// The key of a slot, made if it is not there.
    async fn of(&self, slot: i64, now: DateTime<Utc>) -> Result<Document, IdentityError> {
        let of_slot = doc! { "slot": slot };
        if let Some(found) = self.documents.find_one(of_slot.clone()).await? {
            return Ok(found);
        }
        let key = SigningKey::generate();
        let id = key.id().to_owned();
        let pem = key.to_pem();
        let private = self
            .sealing
            .seal(SEALED_FOR, pem.expose_secret().as_bytes(), id.as_bytes());
        let made = Document {
            id,
            slot,
            private: Bytes(private),
            public: key.public().public.into(),
            created_at: Instant(now),
        };
        match self.documents.insert_one(&made).await {
            Ok(_) => {
                tracing::info!(kid = made.id, slot, "made a key that signs tokens");
                Ok(made)
            }
            Err(error) if is_duplicate(&error) => {
                let found = self.documents.find_one(of_slot).await?;
                found.ok_or_else(|| IdentityError::Unavailable("a key was withdrawn".to_owned()))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn open(&self, document: &Document) -> Result<SigningKey, IdentityError> {
        let unreadable = || {
            let what = "the key that signs tokens is damaged, or needs another master key";
            IdentityError::Unavailable(what.to_owned())
        };
        let pem = self
            .sealing
            .open(SEALED_FOR, &document.private.0, document.id.as_bytes())
            .ok_or_else(unreadable)?;
        let pem = std::str::from_utf8(&pem).map_err(|_| unreadable())?;
        SigningKey::from_pem(&SecretString::from(pem)).map_err(|_| unreadable())
    }
}

/// Seals all private keys anew that another master key sealed.
pub(crate) async fn reseal(store: &Store, key: &SealingKey) -> Result<Resealed, IdentityError> {
    let documents: Collection<Document> = store.collection(SIGNING_KEYS);
    let mut found = documents.find(doc! {}).await?;
    let mut done = Resealed::default();
    while let Some(document) = found.try_next().await? {
        let mut private = document.private.clone();
        let resealing = key.reseal(SEALED_FOR, &private.0, document.id.as_bytes());
        done.note(resealing, &mut private);
        if private != document.private {
            let as_read = doc! { "_id": &document.id, "private": document.private };
            let set = doc! { "$set": { "private": private } };
            documents.update_one(as_read, set).await?;
        }
    }
    Ok(done)
}

fn public(document: &Document) -> Option<PublicKey> {
    Some(PublicKey {
        id: document.id.clone(),
        public: document.public.0.as_slice().try_into().ok()?,
    })
}
