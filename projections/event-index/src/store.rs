//! The index in MongoDB.

mod condition;
mod indexes;
mod lookup;
mod page;

use std::time::Duration;

use domain::commit::Position;
use domain::ids::LogId;
use mongodb::bson::doc;
use mongodb::options::{Acknowledgment, ClientOptions, WriteConcern};
use mongodb::{Client, Collection, Database};

use crate::entry::Document;
use crate::failure::{ConnectError, EventIndexError};
use crate::record::Record;
use crate::times::Stretches;
pub use lookup::Request;
pub use page::{EventPage, MAX_PAGE};

/// The collection of the events.
pub const EVENTS: &str = "events";
/// How long a server may take to be found, or to answer a connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a question may keep the server busy.
pub(crate) const ANSWERED_WITHIN: Duration = Duration::from_secs(3);
/// The most connections of one process.
const MAX_CONNECTIONS: u32 = 8;

/// The index of all events. Clones share connections.
#[derive(Debug, Clone)]
pub struct EventIndex {
    pub(crate) database: Database,
    pub(crate) events: Collection<Document>,
    pub(crate) times: Stretches,
    pub(crate) record: Record,
}

impl EventIndex {
    /// The index in a database of the server at `url`. Connects when it is first used.
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
        // The checkpoint must not outlive what was written before it.
        let durable = WriteConcern::builder()
            .w(Acknowledgment::Majority)
            .journal(true)
            .build();
        options.write_concern = Some(durable);
        let client = Client::with_options(options).map_err(ConnectError)?;
        let database = client.database(database);
        Ok(Self {
            events: database.collection(EVENTS),
            times: Stretches::new(&database),
            record: Record::new(&database),
            database,
        })
    }

    /// Makes the indexes. Doing it again changes nothing.
    ///
    /// # Errors
    /// When the server is not available, or has other indexes of these names.
    pub async fn migrate(&self) -> Result<(), EventIndexError> {
        self.events.create_indexes(indexes::all()).await?;
        Ok(())
    }

    /// Whether the server answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn check(&self) -> Result<(), EventIndexError> {
        self.database.run_command(doc! { "ping": 1 }).await?;
        Ok(())
    }

    /// Up to where a log is indexed: nowhere, if nobody has begun to, or if another log is.
    ///
    /// # Errors
    /// When the server is not available.
    pub async fn indexed_to(&self, log: LogId) -> Result<Position, EventIndexError> {
        Ok(self.record.reach(log).await?.indexed_to)
    }
}
