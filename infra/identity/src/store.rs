//! The database `core`.

use std::time::Duration;

use mongodb::bson::doc;
use mongodb::error::{Error, ErrorKind, WriteFailure};
use mongodb::options::{Acknowledgment, ClientOptions, CollectionOptions, WriteConcern};
use mongodb::{Client, Collection, Database};

use crate::indexes;

/// How long a server may take to be found, or to answer a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most connections of one process.
const MAX_CONNECTIONS: u32 = 32;

pub(crate) const ACCOUNTS: &str = "accounts";
pub(crate) const SESSIONS: &str = "sessions";
pub(crate) const FAMILIES: &str = "families";
pub(crate) const AUTHORIZATION_REQUESTS: &str = "authorization_requests";
pub(crate) const CODES: &str = "codes";
pub(crate) const SIGNING_KEYS: &str = "signing_keys";
pub(crate) const THROTTLE: &str = "throttle";
pub(crate) const PERSONAL_TOKENS: &str = "personal_tokens";
pub(crate) const SECURITY_LOG: &str = "security_log";

/// All of them.
pub const COLLECTIONS: [&str; 9] = [
    ACCOUNTS,
    SESSIONS,
    FAMILIES,
    AUTHORIZATION_REQUESTS,
    CODES,
    SIGNING_KEYS,
    THROTTLE,
    PERSONAL_TOKENS,
    SECURITY_LOG,
];

/// The store of all that this crate keeps. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    database: Database,
}

/// The address of the server can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the address of MongoDB can't be used: {0}")]
pub struct ConnectError(#[source] Error);

/// The store could not be prepared.
#[derive(Debug, thiserror::Error)]
#[error("the store of accounts can't be prepared: {0}")]
pub struct MigrateError(#[source] Error);

impl Store {
    /// The database `database` of the server at `url`. Connects when it is first used.
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
        // No failover may take back that a code was used or a password changed.
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

    pub(crate) fn collection<T: Send + Sync>(&self, name: &str) -> Collection<T> {
        self.database.collection(name)
    }

    /// A collection whose writes wait for no disk, only for the memory of a majority: a failover
    /// keeps them, a power failure of all servers at once may lose the last moment of them.
    pub(crate) fn fleeting_collection<T: Send + Sync>(&self, name: &str) -> Collection<T> {
        let in_memory = WriteConcern::builder()
            .w(Acknowledgment::Majority)
            .journal(false)
            .build();
        let options = CollectionOptions::builder()
            .write_concern(in_memory)
            .build();
        self.database.collection_with_options(name, options)
    }
}

/// Whether a write was refused because another document has its key.
pub(crate) fn is_duplicate(error: &Error) -> bool {
    match &*error.kind {
        ErrorKind::Write(WriteFailure::WriteError(error)) => error.code == 11000,
        ErrorKind::Command(error) => error.code == 11000,
        _ => false,
    }
}

/// The kind of an error, without any value: those of this store are personal.
pub(crate) fn cause(error: &Error) -> String {
    match &*error.kind {
        ErrorKind::Write(WriteFailure::WriteError(error)) => format!("write error {}", error.code),
        ErrorKind::Command(error) => format!("command error {} ({})", error.code, error.code_name),
        ErrorKind::ServerSelection { .. } => "no server was found".to_owned(),
        ErrorKind::Io(error) => format!("input or output failed: {}", error.kind()),
        ErrorKind::BsonDeserialization(_) | ErrorKind::BsonSerialization(_) => {
            "a document can't be read or written".to_owned()
        }
        _ => "the driver failed".to_owned(),
    }
}
