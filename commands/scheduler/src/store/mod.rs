//! Jobs, their runs and who leads, in the core's MongoDB.
//!
//! What people may do stands in `jobs` and `history`; what only the leader may, under its claim, in
//! `lease` and `work`.
//!
//! A leader that takes over writes its token into every job before it plans anything. Each of its
//! writes asks for that token, so a leader before it, which may only have been paused, can change
//! neither a job nor a run any more.

mod documents;
mod error;
mod history;
mod indexes;
mod jobs;
mod lease;
mod records;
#[cfg(test)]
mod tests;
mod work;

use std::time::Duration;

use mongodb::bson::doc;
use mongodb::options::{ClientOptions, WriteConcern};
use mongodb::{Client, Collection, Database};

pub use documents::{COLLECTIONS, JOBS, LEASES, RUNS};
pub use error::{ConnectError, JobsError, MigrateError};
pub use history::{MAX_RUNS, RunCursor, RunPage};
pub use jobs::MAX_CHANGES;
pub use lease::Leader;
pub use records::{
    Asked, By, Change, Changed, JobRecord, LastRun, Outcome, RunRecord, Running, Trigger,
};

pub(crate) use error::StoreError;
pub(crate) use lease::Claim;
pub(crate) use work::{Ended, Known};

/// How long a server may take to be found, or to answer a connection.
const PATIENCE: Duration = Duration::from_secs(3);

/// The most connections of one process.
const MAX_CONNECTIONS: u32 = 8;

/// Jobs and their runs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct JobStore {
    database: Database,
}

impl JobStore {
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

    fn collection<T: Send + Sync>(&self, name: &str) -> Collection<T> {
        self.database.collection(name)
    }
}
