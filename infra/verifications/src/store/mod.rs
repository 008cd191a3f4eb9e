//! Verifications in MongoDB `core`.
//!
//! Each write about a verification that is worked on names the fencing token of its claim, so whoever lost it,
//! and may only have been paused, can change nothing any more.

mod documents;

use std::time::Duration;

use chrono::{DateTime, Utc};
use documents::{OutcomeDocument, StatusDocument, VerificationDocument, number, plain, uuid};
use futures_util::TryStreamExt;
use mongodb::bson::{self, Bson, Document, doc};
use mongodb::error::{Error, ErrorKind, WriteFailure};
use mongodb::options::{ClientOptions, IndexOptions, ReturnDocument, WriteConcern};
use mongodb::{Client, Collection, Database, IndexModel};
use uuid::Uuid;

use crate::record::{Ask, Outcome, Verification};

/// The collection.
pub const COLLECTION: &str = "verifications";

/// The most verifications of a list.
pub const MAX_VERIFICATIONS: u32 = 101;

/// How long verifications are kept.
const KEPT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

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
        let indexes = [
            (doc! { "asked_at": 1 }, forgotten),
            // Who works looks for what is open, the oldest first.
            (doc! { "status": 1, "asked_at": 1 }, open),
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
        let document = VerificationDocument::waiting(ask, self.now().await?);
        match self.documents().insert_one(&document).await {
            Ok(_) => Ok(document.into()),
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

    /// The last one that ended, whatever came out.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn last_ended(&self) -> Result<Option<Verification>, StoreError> {
        let ended = doc! { "status": { "$in": ["untouched", "touched", "failed"] } };
        let mut found = self.found(ended, doc! { "asked_at": -1 }, 1).await?;
        Ok(found.pop())
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
        let found: Vec<VerificationDocument> = found.try_collect().await?;
        Ok(found.into_iter().map(Verification::from).collect())
    }

    /// One of them, if there is one of that id.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn get(&self, id: Uuid) -> Result<Option<Verification>, StoreError> {
        let found = self.documents().find_one(doc! { "_id": uuid(id) }).await?;
        Ok(found.map(Verification::from))
    }

    /// Takes the oldest one that is open and that nobody works on. `None`: there is none.
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
            .sort(doc! { "asked_at": 1 })
            .return_document(ReturnDocument::After)
            .await?;
        Ok(found.map(|found| Work {
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

    fn documents(&self) -> Collection<VerificationDocument> {
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
