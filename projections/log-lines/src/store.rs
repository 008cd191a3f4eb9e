//! The lines in MongoDB.

mod around;
mod condition;
mod cursor;
mod histogram;
mod indexes;
mod scan;
mod stretch;

use std::sync::Arc;
use std::time::Duration;

use mongodb::bson::doc;
use mongodb::error::{Error, ErrorKind};
use mongodb::options::{Acknowledgment, ClientOptions, WriteConcern};
use mongodb::{Client, Collection, Database};
use tokio::sync::Semaphore;

use crate::filter::LogFilter;
use crate::line::LogLine;
use condition::Side;
pub use cursor::{InvalidLogCursor, LogCursor};
pub use histogram::{Bar, Histogram, MAX_COUNTED};
pub use indexes::KEPT;
use scan::{Scan, Wanted};
pub(crate) use stretch::Stretch;

/// The most lines of a page.
pub const MAX_PAGE: u32 = 100;
/// The most lines of a slice of a file.
const MAX_SLICE: u32 = 1_000;

/// The collection: a document for each stretch of lines.
pub const COLLECTION: &str = "log_stretches";
/// Where releases up to 0.1.0 keep lines, each by itself; their log keepers write there while this release
/// takes their place. Nothing reads it any more.
pub const OLD_COLLECTION: &str = "logs";
/// How long a server may take to be found, or to answer a connection, and a question to wait for its turn.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a question may keep the server busy.
const ANSWERED_WITHIN: Duration = Duration::from_secs(3);
/// How many questions are worked at side by side, in one process: lines are read here, by threads that have other
/// work, too.
const SIDE_BY_SIDE: usize = 4;
/// The most connections of one process.
const MAX_CONNECTIONS: u32 = 8;
/// Two documents claim one key.
const DUPLICATE_KEY: i32 = 11000;
/// A question took too long.
const TIME_IS_UP: i32 = 50;

/// All lines. Clones share connections.
#[derive(Debug, Clone)]
pub struct LogStore {
    database: Database,
    stretches: Collection<Stretch>,
    turns: Arc<Semaphore>,
}

/// The address of the server can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the address of MongoDB can't be used: {0}")]
pub struct ConnectError(#[source] Error);

/// The store did not do what it was asked for, or did and could not say so.
#[derive(Debug, thiserror::Error)]
pub enum LogStoreError {
    /// It does not answer. Asking again later helps.
    #[error("the store of log lines is not available: {0}")]
    Unavailable(String),
    /// Others ask for so much that it was not this question's turn. Asking again later helps.
    #[error("log lines are being read for others: please try again")]
    Busy,
    /// Too many lines would have to be looked at.
    #[error("too many lines would have to be looked at: ask for a shorter time, or for less")]
    TooBroad,
}

impl LogStore {
    /// The lines in a database of the server at `url`. Connects when it is first used.
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
        // The stream forgets what was said to be kept.
        let durable = WriteConcern::builder()
            .w(Acknowledgment::Majority)
            .journal(true)
            .build();
        options.write_concern = Some(durable);
        let client = Client::with_options(options).map_err(ConnectError)?;
        let database = client.database(database);
        Ok(Self {
            stretches: database.collection(COLLECTION),
            turns: Arc::new(Semaphore::new(SIDE_BY_SIDE)),
            database,
        })
    }

    /// Makes the indexes. Doing it again changes nothing.
    ///
    /// # Errors
    /// When the server is not available, or has other indexes of these names.
    pub async fn migrate(&self) -> Result<(), LogStoreError> {
        self.stretches.create_indexes(indexes::all()).await?;
        Ok(())
    }

    /// Whether the server answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn check(&self) -> Result<(), LogStoreError> {
        self.database.run_command(doc! { "ping": 1 }).await?;
        Ok(())
    }

    /// Adds stretches. Those that are there already stay as they are.
    pub(crate) async fn insert(&self, stretches: &[Stretch]) -> Result<(), LogStoreError> {
        if stretches.is_empty() {
            return Ok(());
        }
        match self.stretches.insert_many(stretches).ordered(false).await {
            Ok(_) => Ok(()),
            Err(error) if is_duplicates_alone(&error) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// A page of 1 to [`MAX_PAGE`] lines, the newest first, and where the next one begins.
    ///
    /// # Errors
    /// When the store is not available, or the question takes too long.
    pub async fn page(
        &self,
        filter: &LogFilter,
        limit: u32,
        cursor: Option<&LogCursor>,
    ) -> Result<(Vec<LogLine>, Option<LogCursor>), LogStoreError> {
        self.newest(filter, limit.clamp(1, MAX_PAGE), cursor).await
    }

    /// The same, of a thousand lines.
    ///
    /// # Errors
    /// When the store is not available, or the question takes too long.
    pub async fn slice(
        &self,
        filter: &LogFilter,
        cursor: Option<&LogCursor>,
    ) -> Result<(Vec<LogLine>, Option<LogCursor>), LogStoreError> {
        self.newest(filter, MAX_SLICE, cursor).await
    }

    /// How many lines there are, counted no further than to `most`.
    ///
    /// # Errors
    /// When the store is not available, or the question takes too long.
    pub async fn count(&self, filter: &LogFilter, most: u32) -> Result<u64, LogStoreError> {
        let wanted = Wanted {
            filter,
            side: Side::Before,
            beyond: None,
            lines: most as usize,
        };
        in_time(async {
            let mut scan = Scan::begin(self, wanted, drop).await?;
            let mut counted = 0;
            while scan.next().await?.is_some() {
                counted += 1;
            }
            Ok(counted)
        })
        .await
    }

    async fn newest(
        &self,
        filter: &LogFilter,
        limit: u32,
        cursor: Option<&LogCursor>,
    ) -> Result<(Vec<LogLine>, Option<LogCursor>), LogStoreError> {
        let limit = limit as usize;
        let wanted = Wanted {
            filter,
            side: Side::Before,
            beyond: cursor,
            // One more than is shown tells that there are more.
            lines: limit + 1,
        };
        in_time(async {
            let mut scan = Scan::begin(self, wanted, |line| line).await?;
            let mut found = Vec::new();
            while let Some(line) = scan.next().await? {
                if found.len() == limit {
                    let next = found.last().map(LogCursor::of);
                    return Ok((found, next));
                }
                found.push(line);
            }
            Ok((found, None))
        })
        .await
    }
}

/// An answer, for which the server has [`ANSWERED_WITHIN`].
async fn in_time<T>(
    asked: impl Future<Output = Result<T, LogStoreError>>,
) -> Result<T, LogStoreError> {
    let answered = tokio::time::timeout(ANSWERED_WITHIN + PATIENCE, asked).await;
    answered.unwrap_or(Err(LogStoreError::TooBroad))
}

impl From<Error> for LogStoreError {
    fn from(error: Error) -> Self {
        match &*error.kind {
            ErrorKind::Command(command) if command.code == TIME_IS_UP => Self::TooBroad,
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

/// Whether the only lines that were not inserted are there already.
fn is_duplicates_alone(error: &Error) -> bool {
    let ErrorKind::InsertMany(failure) = &*error.kind else {
        return false;
    };
    let errors = failure.write_errors.iter().flatten();
    failure.write_concern_error.is_none()
        && failure.write_errors.is_some()
        && errors.into_iter().all(|error| error.code == DUPLICATE_KEY)
}

#[cfg(test)]
mod tests;
