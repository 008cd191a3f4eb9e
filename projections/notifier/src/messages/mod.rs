//! The record of every message, in MongoDB: what was asked for, how it stands, who sends it.
//!
//! - `document`: what is stored.
//! - `claims`: how senders take messages up and say what became of them.
//! - `events`: what becomes of them by what the provider tells.
//! - `filter`, `list`: which messages, a page of them, how many there are.
//! - `wishes`: what people may have done with messages.
//! - `forgetting`: people who were erased.
//! - `suppressions`: the addresses to which nothing is mailed.
//! - `parked`: what no mail could be made of.
//! - `indexes`: what all of this is found by.

mod claims;
mod document;
mod events;
mod filter;
mod forgetting;
mod indexes;
mod list;
mod parked;
mod suppressions;
mod wishes;

use std::time::Duration;

use kept::Kept;
use mongodb::bson::{self, doc};
use mongodb::error::{Error, ErrorKind, WriteFailure};
use mongodb::options::{Acknowledgment, ClientOptions, WriteConcern};
use mongodb::{Client, Collection, Database};

use crate::message::{InvalidMessage, NewMessage, NotificationId};
use crate::notification::Notification;
pub(crate) use claims::Claimed;
use document::{Document, NOTIFICATIONS, uuid};
pub use events::Noted;
pub use filter::MessageFilter;
pub use list::{Count, Cursor, InvalidCursor, MAX_PAGE, Page};
use parked::{PARKED, ParkedDocument};
pub use parked::{ParkedPage, ParkedWishError, WantedRetry};
pub use suppressions::{RemovalError, SuppressionFilter, SuppressionPage};
use suppressions::{SUPPRESSIONS, SuppressionDocument};
pub use wishes::{AtOnce, By, MOST_AT_ONCE, MOST_RESENT_AT_ONCE, WishError};

/// The collections of messages, of addresses to which none go, and of what none could be made of.
pub const COLLECTIONS: [&str; 3] = [NOTIFICATIONS, SUPPRESSIONS, PARKED];

/// How long a server may take to be found, or to answer a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most connections of one process.
const MAX_CONNECTIONS: u32 = 16;

/// How often a note is tried on a message that changes meanwhile.
const TRIES: usize = 10;

/// Two documents claim one key.
const DUPLICATE_KEY: i32 = 11000;

/// A question took too long.
const TIME_IS_UP: i32 = 50;

/// All messages. Clones share connections.
#[derive(Debug, Clone)]
pub struct Messages {
    database: Database,
    notifications: Collection<Kept<Document>>,
    suppressions: Collection<Kept<SuppressionDocument>>,
    parked: Collection<Kept<ParkedDocument>>,
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
    /// Too many messages would have to be looked at.
    #[error("too many messages would have to be looked at: ask for a shorter time, or for less")]
    TooBroad,
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
            suppressions: database.collection(SUPPRESSIONS),
            parked: database.collection(PARKED),
            database,
        })
    }

    /// Makes the indexes, and adds what messages of an earlier program lack to be found by. Doing it
    /// again changes nothing.
    ///
    /// # Errors
    /// When the server is not available, or has other indexes of these names.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.notifications.create_indexes(indexes::all()).await?;
        let of_suppressions = suppressions::indexes();
        self.suppressions.create_indexes(of_suppressions).await?;
        self.parked.create_indexes(parked::indexes()).await?;
        self.complete().await
    }

    /// The database that they are in, for whoever keeps something beside them that must be as
    /// durable.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
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
        match self.notifications.insert_one(Kept(document)).await {
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
        let found = found.await?.map(|Kept(found)| found.read());
        Ok(found.transpose()?)
    }

    /// The server's clock, so that those of senders need not agree.
    async fn now(&self) -> Result<bson::DateTime, StoreError> {
        let reply = self.database.run_command(doc! { "hello": 1 }).await?;
        let time = reply.get_datetime("localTime").copied();
        time.map_err(|_| StoreError::Unavailable("the server does not tell its time".to_owned()))
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match &*error.kind {
            ErrorKind::Bson(unreadable) => Self::Unreadable(unreadable.to_string()),
            ErrorKind::Command(command) if command.code == TIME_IS_UP => Self::TooBroad,
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
