//! The read model as a whole: a PostgreSQL schema of its own for each version.

use std::time::Duration;

use projection_runtime::Shard;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::failure::MigrateError;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The most connections of one process.
const MAX_CONNECTIONS: u32 = 16;

/// How long to wait for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// The read model of suppliers and finance, in one version. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ReadModel {
    pub(crate) pool: PgPool,
    pub(crate) version: u32,
    /// Which part of it is written through this one: all of it, unless it was asked for one.
    pub(crate) shard: Shard,
    /// What the schemas of all versions begin with.
    name: Box<str>,
    schema: String,
    pub(crate) options: PgConnectOptions,
    /// The options of all versions.
    server: PgConnectOptions,
}

/// The address of the server, or the name of the schema, can't be used.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// Not an address of a PostgreSQL database.
    #[error("the address of PostgreSQL can't be used: {0}")]
    Address(#[source] sqlx::Error),
    /// A schema is named by small letters, digits and `_`.
    #[error("`{0}` can't be the name of a schema: use small letters, digits and _")]
    Schema(String),
}

impl ReadModel {
    /// The read model in the schema `{name}_v{version}` of the database at `url`. Versions live
    /// side by side, so that one can be built while another is read. Connects when it is first
    /// used.
    ///
    /// # Errors
    /// When the address or the name can't be understood.
    pub fn open(url: &str, name: &str, version: u32) -> Result<Self, AddressError> {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || name.len() > 40 || !name.chars().all(is_plain) {
            return Err(AddressError::Schema(name.to_owned()));
        }
        let options: PgConnectOptions = url.parse().map_err(AddressError::Address)?;
        let server = options.application_name("astro-bookings").options([
            // The planner guesses high for large batches, and compiling them costs more
            // than it saves.
            ("jit", "off"),
            // Databases lie on disks without heads, and mostly in memory: an index may be read
            // wherever it has to be.
            ("random_page_cost", "1.1"),
            // A process that dies in the middle must not hold its locks for long.
            ("idle_in_transaction_session_timeout", "10s"),
            ("statement_timeout", "30s"),
            // A projector's writes need not wait for the disk: rows and checkpoint are one
            // transaction, so what a crash of the server takes back is projected again.
            // (Claims are written with `synchronous_commit = on`.) Queries don't care.
            ("synchronous_commit", "off"),
        ]);
        Ok(Self::of(server, name.into(), version))
    }

    fn of(server: PgConnectOptions, name: Box<str>, version: u32) -> Self {
        let schema = format!("{name}_v{version}");
        let options = server.clone().options([("search_path", &schema)]);
        let pool = PgPoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(options.clone());
        Self {
            pool,
            version,
            shard: Shard::ALL,
            name,
            schema,
            options,
            server,
        }
    }

    /// The same model in another version, with connections of its own.
    #[must_use]
    pub fn at(&self, version: u32) -> Self {
        if version == self.version {
            return self.of_shard(Shard::ALL);
        }
        Self::of(self.server.clone(), self.name.clone(), version)
    }

    /// One shard of this version, with the same connections.
    #[must_use]
    pub fn of_shard(&self, shard: Shard) -> Self {
        Self {
            shard,
            ..self.clone()
        }
    }

    /// The schema in which stands which version is live.
    #[must_use]
    pub fn versions_schema(&self) -> String {
        format!("{}_versions", self.name)
    }

    /// Makes the schema and brings it up to date. Doing it again changes nothing.
    ///
    /// # Errors
    /// When the server is not available, does not allow it, or the schema is a newer one.
    pub async fn migrate(&self) -> Result<(), MigrateError> {
        let mut connection = self.options.connect().await?;
        // The name holds nothing but small letters, digits and `_`.
        let create = format!("create schema if not exists {}", self.schema);
        sqlx::raw_sql(AssertSqlSafe(create))
            .execute(&mut connection)
            .await?;
        MIGRATIONS.run(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }

    /// The schema of this version.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// Whether the server answers.
    pub async fn is_available(&self) -> bool {
        sqlx::query("select 1").execute(&self.pool).await.is_ok()
    }

    /// Deletes this version with all that is in it.
    ///
    /// # Errors
    /// When the server is not available or does not allow it.
    pub async fn drop(&self) -> Result<(), MigrateError> {
        let drop = format!("drop schema if exists {} cascade", self.schema);
        sqlx::raw_sql(AssertSqlSafe(drop))
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
