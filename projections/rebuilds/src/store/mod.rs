//! Wishes and how models are, in MongoDB `core`. Times are the server's, so clocks of processes need
//! not agree.

mod documents;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::bson::{self, Bson, Document, doc};
use mongodb::error::{Error, ErrorKind, WriteFailure};
use mongodb::options::{ClientOptions, IndexOptions, WriteConcern};
use mongodb::{Client, Collection, Database, IndexModel};
use uuid::Uuid;

use crate::seen::Seen;
use crate::wish::{Ask, Fate, Outcome, Wish};
use documents::{ModelDocument, StatusDocument, WishDocument, millis, time, uuid};

/// What people want.
pub const WISHES: &str = "projection_wishes";

/// How the models are.
pub const MODELS: &str = "projection_models";

/// All collections.
pub const COLLECTIONS: [&str; 2] = [WISHES, MODELS];

/// The most wishes of one model that wait.
pub const MAX_OPEN: u64 = 16;

/// The most wishes of a list.
pub const MAX_WISHES: u32 = 20;

/// The most models that are told of: there are two.
const MAX_MODELS: i64 = 16;

/// How long wishes are kept: who wanted what is looked for long after.
const KEPT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The longest cause that is kept, in characters.
const MAX_CAUSE: usize = 500;

/// How long a server may take to be found, or to answer a connection.
const PATIENCE: Duration = Duration::from_secs(3);

/// The most connections of one process.
const MAX_CONNECTIONS: u32 = 8;

/// Two documents claim one key.
const DUPLICATE_KEY: i32 = 11000;

/// Wishes, and how models are. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Rebuilds {
    database: Database,
}

/// The address of the server can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the address of the core's MongoDB can't be used: {0}")]
pub struct ConnectError(#[source] Error);

/// The store could not be prepared.
#[derive(Debug, thiserror::Error)]
#[error("the store of rebuilds can't be prepared: {0}")]
pub struct MigrateError(#[source] Error);

/// The store did not do what it was asked for, or did and could not say so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The server did not answer, or not in time.
    #[error("the store of rebuilds is not available: {0}")]
    Unavailable(String),
    /// A document is not as this program writes it.
    #[error("a document of the store of rebuilds can't be read: {0}")]
    Unreadable(String),
}

/// A wish was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// It may have been taken; under the same id it may be asked for again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nobody carries them out, it seems.
    #[error("{MAX_OPEN} wishes wait already")]
    Full,
}

/// How a model was seen last.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Like this.
    pub seen: Seen,
    /// How long ago.
    pub age: TimeDelta,
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match &*error.kind {
            ErrorKind::Bson(unreadable) => Self::Unreadable(unreadable.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl Rebuilds {
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
        // A wish that was taken must not be taken back by a failover.
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
            .expire_after(KEPT);
        let open = IndexOptions::builder().name("open".to_owned());
        let latest = IndexOptions::builder().name("latest".to_owned());
        let indexes = [
            index(doc! { "asked_at": 1 }, forgotten.build()),
            index(
                doc! { "model": 1, "status": 1, "asked_at": 1 },
                open.build(),
            ),
            index(
                doc! { "model": 1, "asked_at": -1, "_id": -1 },
                latest.build(),
            ),
        ];
        let wishes = self.database.collection::<Document>(WISHES);
        let made = wishes.create_indexes(indexes).await;
        made.map(drop).map_err(MigrateError)
    }

    /// Whether the server answers.
    pub async fn is_available(&self) -> bool {
        self.database.run_command(doc! { "ping": 1 }).await.is_ok()
    }

    /// Takes a wish. One of that id that is there already stays as it is: it is what this gives.
    ///
    /// # Errors
    /// See [`AskError`].
    pub async fn ask(&self, ask: &Ask) -> Result<Wish, AskError> {
        if let Some(known) = self.wish(ask.id).await? {
            return Ok(known);
        }
        let waiting = doc! { "model": &ask.model, "status": "waiting" };
        let waiting = self.wishes().count_documents(waiting).await;
        if waiting.map_err(StoreError::from)? >= MAX_OPEN {
            return Err(AskError::Full);
        }
        let document = Kept(WishDocument::new(ask, self.now().await?));
        match self.wishes().insert_one(&document).await {
            Ok(_) => Ok(document.0.into()),
            Err(error) if is_duplicate(&error) => {
                let known = self.wish(ask.id).await?;
                let gone = || StoreError::Unavailable("it was deleted meanwhile".to_owned());
                Ok(known.ok_or_else(gone)?)
            }
            Err(error) => Err(StoreError::from(error).into()),
        }
    }

    /// The latest wishes of a model, the latest first: [`MAX_WISHES`] at most.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn latest(&self, model: &str) -> Result<Vec<Wish>, StoreError> {
        let found = self
            .wishes()
            .find(doc! { "model": model })
            .sort(doc! { "asked_at": -1, "_id": -1 })
            .limit(MAX_WISHES.into())
            .await?;
        Ok(found
            .map_ok(|Kept(wish)| Wish::from(wish))
            .try_collect()
            .await?)
    }

    /// How each model was seen last, by their names.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn told(&self) -> Result<Vec<Told>, StoreError> {
        let now = self.now().await?;
        let found = self
            .models()
            .find(doc! {})
            .sort(doc! { "_id": 1 })
            .limit(MAX_MODELS)
            .await?;
        let found: Vec<Kept<ModelDocument>> = found.try_collect().await?;
        let told = found.into_iter().map(|Kept(document)| {
            let seen = serde_json::from_str(&document.seen);
            Ok(Told {
                seen: seen.map_err(|error| StoreError::Unreadable(error.to_string()))?,
                age: TimeDelta::milliseconds(millis(now) - millis(document.at)),
            })
        });
        told.collect()
    }

    /// Says how a model is.
    pub(crate) async fn tell(&self, seen: &Seen) -> Result<(), StoreError> {
        let json = serde_json::to_string(seen).expect("names and numbers always serialise");
        let told = doc! { "$set": { "at": self.now().await?, "seen": json } };
        let model = doc! { "_id": &seen.model };
        let told = self.models().update_one(model, told).upsert(true).await;
        match told {
            // Somebody else told of it for the first time at the same moment.
            Err(error) if is_duplicate(&error) => Ok(()),
            told => Ok(told.map(drop)?),
        }
    }

    /// The wishes of a model that wait, the oldest first.
    pub(crate) async fn open(&self, model: &str) -> Result<Vec<Wish>, StoreError> {
        let found = self
            .wishes()
            .find(doc! { "model": model, "status": "waiting" })
            .sort(doc! { "asked_at": 1 })
            .limit(MAX_OPEN as i64)
            .await?;
        Ok(found
            .map_ok(|Kept(wish)| Wish::from(wish))
            .try_collect()
            .await?)
    }

    /// How long ago a wish was made.
    pub(crate) async fn age(&self, wish: &Wish) -> Result<TimeDelta, StoreError> {
        let now = millis(self.now().await?);
        Ok(TimeDelta::milliseconds(
            now - wish.asked_at.timestamp_millis(),
        ))
    }

    /// Says what became of a wish, unless that is known.
    pub(crate) async fn settle(&self, wish: Uuid, outcome: &Outcome) -> Result<(), StoreError> {
        let mut set = match outcome {
            Outcome::Waiting => return Ok(()),
            Outcome::CarriedOut { version } => {
                doc! { "status": StatusDocument::CarriedOut.as_str(), "version": i64::from(*version) }
            }
            Outcome::Refused { cause } => {
                let cause: String = cause.chars().take(MAX_CAUSE).collect();
                doc! { "status": StatusDocument::Refused.as_str(), "cause": cause }
            }
        };
        set.insert("settled_at", self.now().await?);
        let waiting = doc! { "_id": uuid(wish), "status": "waiting" };
        let set = doc! { "$set": set };
        self.wishes().update_one(waiting, set).await?;
        Ok(())
    }

    /// The versions that were built for somebody of whom it is not known what became of them, each
    /// with its wish: few, as one is built at a time.
    pub(crate) async fn unfinished(&self, model: &str) -> Result<Vec<(Uuid, u32)>, StoreError> {
        let carried_out = StatusDocument::CarriedOut.as_str();
        let unfinished = doc! {
            "model": model, "status": carried_out, "want.what": "rebuild", "fate": Bson::Null,
        };
        let found = self
            .wishes()
            .find(unfinished)
            .limit(MAX_OPEN as i64)
            .await?;
        let found: Vec<_> = found
            .map_ok(|Kept(wish)| Wish::from(wish))
            .try_collect()
            .await?;
        let of = |wish: Wish| match wish.outcome {
            Outcome::CarriedOut { version } => Some((wish.id, version)),
            _ => None,
        };
        Ok(found.into_iter().filter_map(of).collect())
    }

    /// Says what became of the version that was built for a wish.
    pub(crate) async fn end(&self, wish: Uuid, fate: Fate) -> Result<(), StoreError> {
        let fate = match fate {
            Fate::TookOver => "took_over",
            Fate::GivenUp => "given_up",
        };
        let open = doc! { "_id": uuid(wish), "fate": Bson::Null };
        let ended = doc! { "$set": { "fate": fate } };
        self.wishes().update_one(open, ended).await?;
        Ok(())
    }

    /// What time it is, by the server's clock.
    pub(crate) async fn time(&self) -> Result<DateTime<Utc>, StoreError> {
        Ok(time(self.now().await?))
    }

    async fn wish(&self, id: Uuid) -> Result<Option<Wish>, StoreError> {
        let found = self.wishes().find_one(doc! { "_id": uuid(id) }).await?;
        Ok(found.map(|Kept(wish)| Wish::from(wish)))
    }

    fn wishes(&self) -> Collection<Kept<WishDocument>> {
        self.database.collection(WISHES)
    }

    fn models(&self) -> Collection<Kept<ModelDocument>> {
        self.database.collection(MODELS)
    }

    async fn now(&self) -> Result<bson::DateTime, StoreError> {
        let reply = self.database.run_command(doc! { "hello": 1 }).await?;
        reply
            .get_datetime("localTime")
            .copied()
            .map_err(|_| StoreError::Unavailable("the server does not tell its time".to_owned()))
    }
}

fn index(keys: Document, options: IndexOptions) -> IndexModel {
    IndexModel::builder().keys(keys).options(options).build()
}

fn is_duplicate(error: &Error) -> bool {
    match &*error.kind {
        ErrorKind::Write(WriteFailure::WriteError(error)) => error.code == DUPLICATE_KEY,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
