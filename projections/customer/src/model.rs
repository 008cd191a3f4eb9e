//! The read model as a whole: a MongoDB database of its own for each version.

use std::time::Duration;

use mongodb::bson::doc;
use mongodb::options::{ClientOptions, WriteConcern};
use mongodb::{Client, Collection, Database};
use projection_runtime::Shard;

use crate::indexes;

/// How long a server may take to be found, or to answer a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most connections of one process.
const MAX_CONNECTIONS: u32 = 32;

/// The read model of customers, in one version. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ReadModel {
    pub(crate) database: Database,
    pub(crate) version: u32,
    /// Which part of it is written through this one: all of it, unless it was asked for one.
    pub(crate) shard: Shard,
    /// What the databases of all versions begin with.
    name: Box<str>,
}

/// The address of the server can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the address of MongoDB can't be used: {0}")]
pub struct ConnectError(#[source] mongodb::error::Error);

/// A read model could not be prepared.
#[derive(Debug, thiserror::Error)]
#[error("the read model can't be prepared: {0}")]
pub struct MigrateError(#[source] pub(crate) mongodb::error::Error);

impl ReadModel {
    /// The read model in the database `{database}_v{version}` of the server at `url`. Versions
    /// live side by side, so that one can be built while another is read. Connects when it is
    /// first used.
    ///
    /// # Errors
    /// When the address can't be understood or resolved.
    pub async fn connect(url: &str, database: &str, version: u32) -> Result<Self, ConnectError> {
        let mut options = ClientOptions::parse(url).await.map_err(ConnectError)?;
        options
            .app_name
            .get_or_insert_with(|| "astro-bookings".to_owned());
        options.server_selection_timeout.get_or_insert(PATIENCE);
        options.connect_timeout.get_or_insert(PATIENCE);
        options.max_pool_size.get_or_insert(MAX_CONNECTIONS);
        // A lease or checkpoint must not be taken back by a failover.
        options.write_concern = Some(WriteConcern::majority());
        let client = Client::with_options(options).map_err(ConnectError)?;
        Ok(Self::of(&client, database.into(), version))
    }

    fn of(client: &Client, name: Box<str>, version: u32) -> Self {
        Self {
            database: client.database(&format!("{name}_v{version}")),
            version,
            shard: Shard::ALL,
            name,
        }
    }

    /// The same model in another version, over the same connections.
    #[must_use]
    pub fn at(&self, version: u32) -> Self {
        Self::of(self.database.client(), self.name.clone(), version)
    }

    /// One shard of this version, over the same connections.
    #[must_use]
    pub fn of_shard(&self, shard: Shard) -> Self {
        Self {
            shard,
            ..self.clone()
        }
    }

    /// The name of the database in which stands which version is live.
    #[must_use]
    pub fn versions_database_name(&self) -> String {
        format!("{}_versions", self.name)
    }

    /// The name of this version's database.
    #[must_use]
    pub fn database_name(&self) -> &str {
        self.database.name()
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

    /// Deletes this version with all that is in it.
    ///
    /// # Errors
    /// When the server is not available.
    pub async fn drop(&self) -> Result<(), MigrateError> {
        self.database.drop().await.map_err(MigrateError)
    }

    pub(crate) fn collection<T: Send + Sync>(&self, name: &str) -> Collection<T> {
        self.database.collection(name)
    }
}
