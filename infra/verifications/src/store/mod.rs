//! Verifications in MongoDB `core`.
//!
//! Each write about a verification that is worked on names the fencing token of its claim, so whoever lost it,
//! and may only have been paused, can change nothing any more.

mod documents;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use documents::{OutcomeDocument, StatusDocument, VerificationDocument, number, plain, uuid};
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::bson::{self, Bson, Document, doc};
use mongodb::error::{Error, ErrorKind, WriteFailure};
use mongodb::options::{ClientOptions, IndexOptions, ReturnDocument, WriteConcern};
use mongodb::{Client, Collection, Database, IndexModel};
use uuid::Uuid;

use crate::record::{Ask, Outcome, Proof, Verification};

/// The collection.
pub const COLLECTION: &str = "verifications";

/// The most verifications of a list.
pub const MAX_VERIFICATIONS: u32 = 101;

/// How long verifications are kept.
const KEPT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How old the last verification may be: one is made each day.
const EVERY_DAY: TimeDelta = TimeDelta::days(2);

/// How long what is new may wait to be sealed.
const SEALED_WITHIN: TimeDelta = TimeDelta::hours(2);

/// How long a server may take to be found, or to answer a connection.
const PATIENCE: Duration = Duration::from_secs(3);

/// The most connections of one process.
const MAX_CONNECTIONS: u32 = 4;

/// Two documents claim one key.
const DUPLICATE_KEY: i32 = 11000;

/// All verifications. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Verifications {
    database: Database,
}

/// The address of the server can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the address of the core's MongoDB can't be used: {0}")]
pub struct ConnectError(#[source] Error);

/// The store could not be prepared.
#[derive(Debug, thiserror::Error)]
#[error("the store of verifications can't be prepared: {0}")]
pub struct MigrateError(#[source] Error);

/// The store did not do what it was asked for, or did and could not say so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The server did not answer, or not in time.
    #[error("the store of verifications is not available: {0}")]
    Unavailable(String),
    /// A document is not as this program writes it.
    #[error("a document of the store of verifications can't be read: {0}")]
    Unreadable(String),
    /// Somebody else works on it now.
    #[error("somebody else works on it now")]
    Fenced,
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match &*error.kind {
            ErrorKind::Bson(unreadable) => Self::Unreadable(unreadable.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

/// The right to work on a verification.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Work {
    pub(crate) id: Uuid,
    token: i64,
}

impl Verifications {
    /// The store in a database of the server at `url`. Connects when it is first used.
    ///
    /// # Errors
    /// When the address can't be understood or resolved.
    pub async fn connect(url: &str, database: &str) -> Result<Self, ConnectError> {
        let mut options = ClientOptions::parse(url).await.map_err(ConnectError)?;
        options
            .app_name
            .get_or_insert_with(|| "astro-bookings".to_owned());
        options.server_selection_timeout.get_or_insert(PATIENCE);
        options.connect_timeout.get_or_insert(PATIENCE);
        options.max_pool_size.get_or_insert(MAX_CONNECTIONS);
        // A lease must not be taken back by a failover.
        options.write_concern = Some(WriteConcern::majority());
        let client = Client::with_options(options).map_err(ConnectError)?;
        Ok(Self {
            database: client.database(database),
        })
    }

    /// Makes the indexes. Doing it again changes nothing.
    ///
    /// # Errors
    /// When the server is not available, or has other indexes of these names.
    pub async fn migrate(&self) -> Result<(), MigrateError> {
        let forgotten = IndexOptions::builder()
            .name("asked_at".to_owned())
            .expire_after(KEPT)
            .build();
        let open = IndexOptions::builder().name("open".to_owned()).build();
        let ended = IndexOptions::builder().name("ended".to_owned()).build();
        let indexes = [
            (doc! { "asked_at": 1 }, forgotten),
            // Who works looks for what is open, the oldest first.
            (doc! { "status": 1, "asked_at": 1 }, open),
            // What came out last.
            (doc! { "status": 1, "ended_at": -1 }, ended),
        ];
        let indexes = indexes
            .map(|(keys, options)| IndexModel::builder().keys(keys).options(options).build());
        let created = self.documents().create_indexes(indexes).await;
        created.map(drop).map_err(MigrateError)
    }

    /// Asks for a verification. One of that id that is there already stays as it is, and is what this gives.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn ask(&self, ask: Ask) -> Result<Verification, StoreError> {
        let document = Kept(VerificationDocument::waiting(ask, self.now().await?));
        match self.documents().insert_one(&document).await {
            Ok(_) => Ok(document.0.into()),
            Err(error) if is_duplicate(&error) => self
                .get(ask.id)
                .await?
                .ok_or_else(|| StoreError::Unavailable("it was deleted meanwhile".to_owned())),
            Err(error) => Err(error.into()),
        }
    }

    /// Verifications, the latest first, after one by when it was asked for and its id: at most
    /// [`MAX_VERIFICATIONS`].
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn latest(
        &self,
        at_most: u32,
        after: Option<(DateTime<Utc>, Uuid)>,
    ) -> Result<Vec<Verification>, StoreError> {
        let filter = match after {
            None => doc! {},
            Some((at, id)) => {
                let at = bson::DateTime::from_millis(at.timestamp_millis());
                doc! { "$or": [
                    { "asked_at": { "$lt": at } },
                    { "asked_at": at, "_id": { "$lt": uuid(id) } },
                ] }
            }
        };
        self.found(filter, doc! { "asked_at": -1, "_id": -1 }, at_most)
            .await
    }

    /// What is known of the log. That it was touched is over only when one that began after that covered as much,
    /// and found it untouched: others may have passed the place before, or have looked at less.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn proof(&self) -> Result<Proof, StoreError> {
        let touched = self.last_of(doc! { "status": "touched" }).await?;
        let touched = match touched {
            Some(touched) if self.is_refuted(&touched).await? => None,
            touched => touched,
        };
        let untouched = self.last_of(doc! { "status": "untouched" }).await?;
        let ended = doc! { "status": { "$in": ["untouched", "failed"] } };
        let last = self.last_of(ended).await?;
        let now = DateTime::from_timestamp_millis(self.now().await?.timestamp_millis());
        let verified_at = untouched.as_ref().and_then(|last| last.ended_at);
        let is_old = |at: DateTime<Utc>| now.is_some_and(|now| now - at > EVERY_DAY);
        let blind = match (last, untouched) {
            (
                Some(Verification {
                    failure: Some(failure),
                    ..
                }),
                _,
            ) => Some(format!("it can't be verified: {failure}")),
            (_, Some(_)) if verified_at.is_some_and(is_old) => {
                Some("it was not verified for two days".to_owned())
            }
            (_, Some(last)) if self.is_not_sealed(&last).await? => {
                Some("what is new is not sealed: see that the sealer runs".to_owned())
            }
            _ => None,
        };
        Ok(Proof {
            verified_at,
            touched,
            blind,
        })
    }

    /// Whether one that began later covered as much, and found the log untouched.
    async fn is_refuted(&self, touched: &Verification) -> Result<bool, StoreError> {
        let (Some(ended), Some(outcome)) = (touched.ended_at, touched.outcome) else {
            return Ok(false);
        };
        let later = doc! {
            "status": "untouched",
            "started_at": { "$gt": bson::DateTime::from_millis(ended.timestamp_millis()) },
            "outcome.sealed": { "$gte": number(outcome.sealed) },
        };
        Ok(self.documents().find_one(later).await?.is_some())
    }

    /// Whether the log was longer two hours before one began than what was sealed by then.
    async fn is_not_sealed(&self, last: &Verification) -> Result<bool, StoreError> {
        let (Some(started), Some(outcome)) = (last.started_at, last.outcome) else {
            return Ok(false);
        };
        let before = started - SEALED_WITHIN;
        let longer = doc! {
            "status": "untouched",
            "started_at": { "$lt": bson::DateTime::from_millis(before.timestamp_millis()) },
            "outcome.end": { "$gt": number(outcome.sealed) },
        };
        Ok(self.documents().find_one(longer).await?.is_some())
    }

    /// The last of some that ended.
    async fn last_of(&self, filter: Document) -> Result<Option<Verification>, StoreError> {
        let mut found = self.found(filter, doc! { "ended_at": -1 }, 1).await?;
        Ok(found.pop())
    }

    /// Whether there was ever one.
    pub(crate) async fn is_begun(&self) -> Result<bool, StoreError> {
        Ok(self.documents().find_one(doc! {}).await?.is_some())
    }

    /// How many wait for their turn or go on.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn open(&self) -> Result<u64, StoreError> {
        let open = doc! { "status": { "$in": ["waiting", "running"] } };
        Ok(self.documents().count_documents(open).await?)
    }

    async fn found(
        &self,
        filter: Document,
        order: Document,
        at_most: u32,
    ) -> Result<Vec<Verification>, StoreError> {
        let found = self
            .documents()
            .find(filter)
            .sort(order)
            .limit(at_most.clamp(1, MAX_VERIFICATIONS).into())
            .await?;
        let found = found.map_ok(|Kept(found)| Verification::from(found));
        Ok(found.try_collect().await?)
    }

    /// One of them, if there is one of that id.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn get(&self, id: Uuid) -> Result<Option<Verification>, StoreError> {
        let found = self.documents().find_one(doc! { "_id": uuid(id) }).await?;
        Ok(found.map(|Kept(found)| Verification::from(found)))
    }

    /// Takes the oldest one that is open and that nobody works on, those of the day before what people ask for.
    /// `None`: there is none.
    pub(crate) async fn claim(
        &self,
        holder: &str,
        ttl: Duration,
    ) -> Result<Option<Work>, StoreError> {
        let now = self.now().await?;
        let free = doc! {
            "status": { "$in": ["waiting", "running"] },
            "$or": [
                { "leased_until": Bson::Null },
                { "leased_until": { "$lte": now } },
                // It may have lost the answer.
                { "holder": holder },
            ],
        };
        let taken = doc! {
            "$set": {
                "status": "running",
                "holder": holder,
                "done": 0_i64,
                "leased_until": now.saturating_add_duration(ttl),
            },
            "$min": { "started_at": now },
            "$inc": { "token": 1_i64 },
        };
        let found = self
            .documents()
            .find_one_and_update(free, taken)
            .sort(doc! { "account": 1, "asked_at": 1 })
            .return_document(ReturnDocument::After)
            .await?;
        Ok(found.map(|Kept(found)| Work {
            id: plain(found.id),
            token: found.token,
        }))
    }

    /// Tells how far it is, and lengthens the claim.
    pub(crate) async fn advance(
        &self,
        work: &Work,
        done: u64,
        all: u64,
        ttl: Duration,
    ) -> Result<(), StoreError> {
        let until = self.now().await?.saturating_add_duration(ttl);
        let all = (all > 0).then(|| number(all));
        let set = doc! { "done": number(done), "all": all, "leased_until": until };
        self.change(work, set).await
    }

    /// Gives it back, so that another begins with it at once.
    pub(crate) async fn release(&self, work: &Work) -> Result<(), StoreError> {
        self.change(work, doc! { "leased_until": Bson::Null }).await
    }

    /// Ends it: with what came out, or why nothing did.
    pub(crate) async fn end(
        &self,
        work: &Work,
        outcome: &Result<Outcome, String>,
    ) -> Result<(), StoreError> {
        let mut set = doc! { "ended_at": self.now().await?, "leased_until": Bson::Null };
        match outcome {
            Ok(outcome) => {
                let status = match outcome.is_untouched() {
                    true => StatusDocument::Untouched,
                    false => StatusDocument::Touched,
                };
                set.extend(doc! {
                    "status": written(&status)?,
                    "outcome": written(&OutcomeDocument::from(*outcome))?,
                    "done": number(outcome.sealed),
                    "all": number(outcome.sealed),
                });
            }
            Err(failure) => {
                let status = written(&StatusDocument::Failed)?;
                set.extend(doc! { "status": status, "failure": failure });
            }
        }
        self.change(work, set).await
    }

    async fn change(&self, work: &Work, set: Document) -> Result<(), StoreError> {
        let ours = doc! { "_id": uuid(work.id), "token": work.token };
        let changed = self
            .documents()
            .update_one(ours, doc! { "$set": set })
            .await?;
        match changed.matched_count {
            1 => Ok(()),
            _ => Err(StoreError::Fenced),
        }
    }

    fn documents(&self) -> Collection<Kept<VerificationDocument>> {
        self.database.collection(COLLECTION)
    }

    /// The server's clock: clocks of processes need not agree.
    async fn now(&self) -> Result<bson::DateTime, StoreError> {
        let reply = self.database.run_command(doc! { "hello": 1 }).await?;
        reply
            .get_datetime("localTime")
            .copied()
            .map_err(|_| StoreError::Unavailable("the server does not tell its time".to_owned()))
    }
}

fn written(value: &impl serde::Serialize) -> Result<Bson, StoreError> {
    bson::serialize_to_bson(value).map_err(|error| StoreError::Unreadable(error.to_string()))
}

/// Whether a document was not inserted because it is there already.
fn is_duplicate(error: &Error) -> bool {
    matches!(&*error.kind, ErrorKind::Write(WriteFailure::WriteError(error)) if error.code == DUPLICATE_KEY)
}

#[cfg(test)]
mod tests;
