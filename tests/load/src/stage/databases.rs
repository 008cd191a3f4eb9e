//! Databases of the bench's own on the PostgreSQL and MongoDB servers that it was given. They are
//! remembered from before they are made, and dropped at the end whatever happened in between.

use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use mongodb::bson::{Bson, Document, doc};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, Row};

use super::Projector;

/// The servers, and what was made on them.
pub(crate) struct Databases {
    postgres: PgConnectOptions,
    mongo: String,
    made: Mutex<Vec<String>>,
}

/// A pair of empty databases.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    /// The URL of the one in PostgreSQL.
    pub(crate) postgres_url: String,
    /// The URL of the MongoDB server.
    pub(crate) mongo_url: String,
    /// The name of the one in MongoDB.
    pub(crate) mongo_name: String,
}

/// What the servers say that they are, and whether they wait for the disk.
#[derive(Debug)]
pub(crate) struct Versions {
    /// PostgreSQL.
    pub(crate) postgres: String,
    /// The server that speaks MongoDB's protocol, which need not be MongoDB.
    pub(crate) mongo: String,
}

impl Databases {
    /// The servers at these URLs.
    pub(crate) fn on(postgres: &str, mongo: &str) -> Result<Self> {
        let postgres = postgres.parse().context("the URL of PostgreSQL")?;
        Ok(Self {
            postgres,
            mongo: mongo.to_owned(),
            made: Mutex::default(),
        })
    }

    /// Makes a pair of empty databases.
    pub(crate) async fn make(&self) -> Result<Pair> {
        let name = format!("bench_{}", uuid::Uuid::now_v7().simple());
        self.remembered().push(name.clone());
        let mut server = self.postgres().await?;
        server
            .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .await?;
        Ok(Pair {
            postgres_url: self
                .postgres
                .clone()
                .database(&name)
                .to_url_lossy()
                .to_string(),
            mongo_url: self.mongo.clone(),
            mongo_name: name,
        })
    }

    /// Drops all that was made.
    pub(crate) async fn drop_all(&self) -> Result<()> {
        let names = std::mem::take(&mut *self.remembered());
        if names.is_empty() {
            return Ok(());
        }
        let mut postgres = self.postgres().await?;
        let mongo = mongodb::Client::with_uri_str(&self.mongo).await?;
        for name in names {
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            postgres.execute(AssertSqlSafe(drop)).await?;
            for database in versions_of(&mongo, &name).await? {
                database.drop().await?;
            }
        }
        Ok(())
    }

    /// Asks the servers what they are.
    pub(crate) async fn versions(&self) -> Result<Versions> {
        let mut server = self.postgres().await?;
        let setting = async |server: &mut PgConnection, name: &str| {
            let row = server
                .fetch_one(AssertSqlSafe(format!("SHOW {name}")))
                .await?;
            row.try_get::<String, _>(0)
        };
        let version = setting(&mut server, "server_version").await?;
        let fsync = setting(&mut server, "fsync").await?;
        let commit = setting(&mut server, "synchronous_commit").await?;
        let mongo = mongodb::Client::with_uri_str(&self.mongo).await?;
        let info = mongo
            .database("admin")
            .run_command(doc! {"buildInfo": 1})
            .await?;
        Ok(Versions {
            postgres: format!("PostgreSQL {version} (fsync {fsync}, synchronous_commit {commit})"),
            mongo: name_of(&info),
        })
    }

    async fn postgres(&self) -> Result<PgConnection> {
        PgConnection::connect_with(&self.postgres)
            .await
            .context("PostgreSQL")
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the stores take up, in bytes, as they say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stored {
    /// The operational read model, in PostgreSQL.
    pub(crate) operational: f64,
    /// The customers' read model, in MongoDB.
    pub(crate) customer: f64,
    /// The store of the core, in MongoDB.
    pub(crate) core: f64,
}

impl Pair {
    /// What is stored in them.
    pub(crate) async fn stored(&self) -> Result<Stored> {
        let mut database = PgConnection::connect(&self.postgres_url).await?;
        let row = database
            .fetch_one("select pg_database_size(current_database())")
            .await?;
        let operational = row.try_get::<i64, _>(0)? as f64;
        let (mut customer, mut core) = (0.0, 0.0);
        let mongo = mongodb::Client::with_uri_str(&self.mongo_url).await?;
        for database in versions_of(&mongo, &self.mongo_name).await? {
            let stats = database.run_command(doc! { "dbStats": 1 }).await?;
            let bytes = number(&stats, "storageSize") + number(&stats, "indexSize");
            match database.name().ends_with(CORE) {
                true => core += bytes,
                false => customer += bytes,
            }
        }
        Ok(Stored {
            operational,
            customer,
            core,
        })
    }

    /// How many bookings a read model holds, whatever its version.
    pub(crate) async fn bookings_in(&self, projector: Projector) -> Result<u64> {
        match projector {
            Projector::Operational => {
                let mut database = PgConnection::connect(&self.postgres_url).await?;
                let schema: String = database
                    .fetch_one(
                        "select schemaname::text from pg_tables where tablename = 'bookings'",
                    )
                    .await?
                    .try_get(0)?;
                let count = format!("select count(*) from {schema}.bookings");
                let row = database.fetch_one(AssertSqlSafe(count)).await?;
                Ok(u64::try_from(row.try_get::<i64, _>(0)?)?)
            }
            Projector::Customer => {
                let mongo = mongodb::Client::with_uri_str(&self.mongo_url).await?;
                let mut count = 0;
                for database in versions_of(&mongo, &self.mongo_name).await? {
                    let bookings = database.collection::<Document>("bookings");
                    count += bookings.count_documents(doc! {}).await?;
                }
                Ok(count)
            }
        }
    }
}

/// What the name of the core's database ends in.
const CORE: &str = "_core";

/// A number of whatever kind; 0 where there is none.
fn number(document: &Document, name: &str) -> f64 {
    match document.get(name) {
        Some(Bson::Double(number)) => *number,
        Some(Bson::Int32(number)) => f64::from(*number),
        Some(Bson::Int64(number)) => *number as f64,
        _ => 0.0,
    }
}

/// Each version of a read model in MongoDB is a database, whose name ends in the version.
async fn versions_of(mongo: &mongodb::Client, name: &str) -> Result<Vec<mongodb::Database>> {
    let names = mongo.list_database_names().await?;
    let own = names.iter().filter(|found| found.starts_with(name));
    Ok(own.map(|found| mongo.database(found)).collect())
}

/// A server's name for itself. A server that only speaks MongoDB's protocol claims a version of
/// MongoDB all the same, and says elsewhere in its answer what it is.
fn name_of(info: &Document) -> String {
    let claimed = info.get_str("version").unwrap_or("of no version");
    if let Ok(version) = info.get_str("secantusVersion") {
        return format!(
            "SecantusDB (secantus-mdb {version}): not MongoDB, but a development server that \
             speaks the protocol of {claimed}"
        );
    }
    let is_built_from_its_source = info
        .get_str("gitVersion")
        .is_ok_and(|hash| hash.len() == 40 && hash.bytes().any(|digit| digit != b'0'));
    if is_built_from_its_source {
        format!("MongoDB {claimed}")
    } else {
        format!("a server of unknown make that speaks the protocol of MongoDB {claimed}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_mongodb_is_called_mongodb() {
        let hash = "0123456789012345678901234567890123456789";
        assert_eq!(
            name_of(&doc! {"version": "8.0.1", "gitVersion": hash}),
            "MongoDB 8.0.1"
        );
        let stand_in = doc! {"version": "8.2.11", "gitVersion": "0".repeat(40)};
        assert!(name_of(&stand_in).starts_with("a server of unknown make"));
        let secantus = doc! {"version": "8.2.11", "secantusVersion": "0.5"};
        assert!(name_of(&secantus).starts_with("SecantusDB (secantus-mdb 0.5): not MongoDB"));
    }
}
