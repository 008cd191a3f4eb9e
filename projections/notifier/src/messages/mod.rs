//! The record of every message, in MongoDB: what was asked for, how it stands, who sends it.
//!
//! - `document`: what is stored.
//! - `claims`: how senders take messages up and say what became of them.

mod claims;
mod document;

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use mongodb::bson::{self, doc};
use mongodb::error::{Error, ErrorKind, WriteFailure};
use mongodb::options::{Acknowledgment, ClientOptions, IndexOptions, WriteConcern};
use mongodb::{Client, Collection, Database, IndexModel};
use uuid::Uuid;

use crate::message::{InvalidMessage, NewMessage, NotificationId};
use crate::notification::Notification;
pub(crate) use claims::Claimed;
use document::{Document, NOTIFICATIONS, plain, time, uuid};

/// The collection of messages.
pub const COLLECTION: &str = NOTIFICATIONS;

/// How long a server may take to be found, or to answer a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most connections of one process.
const MAX_CONNECTIONS: u32 = 16;

/// The most messages on one page.
pub const MAX_PAGE: u32 = 100;

/// For how long a message is kept once its way is over. One that is asked for again after that is a
/// new one; nobody asks for so long.
const KEPT: Duration = Duration::from_secs(180 * 24 * 60 * 60);

/// Two documents claim one key.
const DUPLICATE_KEY: i32 = 11000;

/// All messages. Clones share connections.
#[derive(Debug, Clone)]
pub struct Messages {
    database: Database,
    notifications: Collection<Document>,
}

/// The address of the server can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the address of MongoDB can't be used: {0}")]
pub struct ConnectError(#[source] Error);

/// The store did not do what it was asked for, or did and could not say so.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It does not answer. Asking again later helps.
    #[error("the store of messages is not available: {0}")]
    Unavailable(String),
    /// A message is not as this program writes it.
    #[error("{0}")]
    Unreadable(String),
}

/// A message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum EnqueueError {
    /// It can't be written as its template says. Asking again does not help.
    #[error(transparent)]
    Invalid(#[from] InvalidMessage),
    /// It may have been taken, or not. Asking again helps, and is harmless.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where a page of messages starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    created_at: DateTime<Utc>,
    id: NotificationId,
}

/// A cursor that was not given out by this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cursor: does not belong to this list; leave it out to begin anew")]
pub struct InvalidCursor;

/// One page of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// At most as many as were asked for.
    pub items: Vec<Notification>,
    /// Where the next page starts, if there is one.
    pub next: Option<Cursor>,
}

impl Messages {
    /// The messages in a database of the server at `url`. Connects when it is first used.
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
        // What was said to be on its way must be so after a power failure and a failover, or it
        // would go twice.
        let durable = WriteConcern::builder()
            .w(Acknowledgment::Majority)
            .journal(true)
            .build();
        options.write_concern = Some(durable);
        let client = Client::with_options(options).map_err(ConnectError)?;
        let database = client.database(database);
        Ok(Self {
            notifications: database.collection(NOTIFICATIONS),
            database,
        })
    }

    /// Makes the indexes. Doing it again changes nothing.
    ///
    /// # Errors
    /// When the server is not available, or has other indexes of these names.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let index = |name: &str, keys| {
            let options = IndexOptions::builder().name(name.to_owned()).build();
            IndexModel::builder().keys(keys).options(options).build()
        };
        let expiring = IndexOptions::builder()
            .name("over".to_owned())
            .expire_after(KEPT)
            .build();
        let indexes = [
            // For senders: what is due.
            index("due", doc! { "status": 1, "next_at": 1 }),
            index("newest", doc! { "created_at": -1, "_id": -1 }),
            IndexModel::builder()
                .keys(doc! { "over_at": 1 })
                .options(expiring)
                .build(),
        ];
        self.notifications.create_indexes(indexes).await?;
        Ok(())
    }

    /// Whether the server answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn check(&self) -> Result<(), StoreError> {
        self.now().await.map(drop)
    }

    /// Asks for a message to be sent: true if it was not asked for before. Asking again, from
    /// anywhere and at any time, changes nothing.
    ///
    /// # Errors
    /// When it can't be written as its template says, or the store is not available.
    pub async fn enqueue(&self, message: &NewMessage) -> Result<bool, EnqueueError> {
        message.check()?;
        let document = Document::of(message, self.now().await?);
        match self.notifications.insert_one(document).await {
            Ok(_) => Ok(true),
            Err(error) if is_duplicate(&error) => Ok(false),
            Err(error) => Err(StoreError::from(error).into()),
        }
    }

    /// A message.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn get(&self, id: NotificationId) -> Result<Option<Notification>, StoreError> {
        let found = self.notifications.find_one(doc! { "_id": uuid(id.0) });
        Ok(found.await?.map(Document::read).transpose()?)
    }

    /// A page of 1 to [`MAX_PAGE`] messages, newest first.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn page(&self, limit: u32, cursor: Option<&Cursor>) -> Result<Page, StoreError> {
        let limit = limit.clamp(1, MAX_PAGE) as usize;
        let after = cursor.map_or_else(bson::Document::new, |cursor| {
            let (at, id) = (document::millis(cursor.created_at), uuid(cursor.id.0));
            doc! { "$or": [
                { "created_at": { "$lt": at } },
                { "created_at": at, "_id": { "$lt": id } },
            ] }
        });
        let found = self
            .notifications
            .find(after)
            .sort(doc! { "created_at": -1, "_id": -1 })
            .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
            .max_time(PATIENCE)
            .await?;
        let mut found: Vec<Document> = found.try_collect().await?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|last| Cursor {
            created_at: time(last.created_at),
            id: NotificationId(plain(last.id)),
        });
        let items = found.into_iter().map(Document::read);
        Ok(Page {
            items: items.collect::<Result<_, _>>()?,
            next,
        })
    }

    /// The server's clock, so that those of senders need not agree.
    async fn now(&self) -> Result<bson::DateTime, StoreError> {
        let reply = self.database.run_command(doc! { "hello": 1 }).await?;
        let time = reply.get_datetime("localTime").copied();
        time.map_err(|_| StoreError::Unavailable("the server does not tell its time".to_owned()))
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (at, id) = (self.created_at.timestamp_millis(), self.id.0.simple());
        write!(f, "{at}.{id}")
    }
}

impl std::str::FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (at, id) = text.split_once('.').ok_or(InvalidCursor)?;
        let at = at.parse().map_err(|_| InvalidCursor)?;
        Ok(Self {
            created_at: DateTime::from_timestamp_millis(at).ok_or(InvalidCursor)?,
            id: NotificationId(Uuid::parse_str(id).map_err(|_| InvalidCursor)?),
        })
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match &*error.kind {
            ErrorKind::Bson(unreadable) => Self::Unreadable(unreadable.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<document::Unreadable> for StoreError {
    fn from(error: document::Unreadable) -> Self {
        Self::Unreadable(error.to_string())
    }
}

fn is_duplicate(error: &Error) -> bool {
    matches!(
        &*error.kind,
        ErrorKind::Write(WriteFailure::WriteError(error)) if error.code == DUPLICATE_KEY
    )
}
