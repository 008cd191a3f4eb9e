//! Reconciliations in MongoDB `core`.
//!
//! What people may do stands in `asking`; what only whoever works on a run may, under its claim, in
//! `work`.

mod asking;
mod documents;
mod indexes;
mod work;

use std::time::Duration;

use kept::Kept;
use mongodb::bson::{self, doc};
use mongodb::error::{Error, ErrorKind, WriteFailure};
use mongodb::options::{ClientOptions, WriteConcern};
use mongodb::{Client, Collection, Database};

use documents::{FOUND, FoundDocument, RUNS, RunDocument};
pub(crate) use work::{Cursor, Noted, Work};

/// All collections.
pub const COLLECTIONS: [&str; 2] = [RUNS, FOUND];

/// The most reconciliations of a list.
pub const MAX_RECONCILIATIONS: u32 = 101;

/// The most of what was found that a page shows.
pub const MAX_FOUND: u32 = 200;

/// The most of what one reconciliation finds that is noted. All of it is mended, if anything is.
pub const MAX_NOTED: u64 = 10_000;

/// How long a server may take to be found, or to answer a connection.
const PATIENCE: Duration = Duration::from_secs(3);

/// The most connections of one process.
const MAX_CONNECTIONS: u32 = 8;

/// Two documents claim one key.
const DUPLICATE_KEY: i32 = 11000;

/// All reconciliations. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Reconciliations {
    database: Database,
}

/// The address of the server can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the address of the core's MongoDB can't be used: {0}")]
pub struct ConnectError(#[source] Error);

/// The store could not be prepared.
#[derive(Debug, thiserror::Error)]
#[error("the store of reconciliations can't be prepared: {0}")]
pub struct MigrateError(#[source] Error);

/// The store did not do what it was asked for, or did and could not say so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The server did not answer, or not in time.
    #[error("the store of reconciliations is not available: {0}")]
    Unavailable(String),
    /// A document is not as this program writes it.
    #[error("a document of the store of reconciliations can't be read: {0}")]
    Unreadable(String),
    /// Somebody else works on the run now.
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

impl Reconciliations {
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
        indexes::create(&self.database).await.map_err(MigrateError)
    }

    /// Whether the server answers.
    pub async fn is_available(&self) -> bool {
        self.database.run_command(doc! { "ping": 1 }).await.is_ok()
    }

    fn runs(&self) -> Collection<Kept<RunDocument>> {
        self.database.collection(RUNS)
    }

    fn found(&self) -> Collection<Kept<FoundDocument>> {
        self.database.collection(FOUND)
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

/// Whether a document was not inserted because it is there already.
fn is_duplicate(error: &Error) -> bool {
    match &*error.kind {
        ErrorKind::Write(WriteFailure::WriteError(error)) => error.code == DUPLICATE_KEY,
        ErrorKind::InsertMany(many) => {
            many.write_concern_error.is_none()
                && many
                    .write_errors
                    .as_ref()
                    .is_some_and(|errors| errors.iter().all(|error| error.code == DUPLICATE_KEY))
        }
        _ => false,
    }
}
