//! Where the log and the two read models are, for whoever compares them.

use async_nats::Client;
use mongodb::Database;
use sqlx::{Connection, PgConnection};
use test_support::Servers;

/// Somewhere the log and both read models are.
#[allow(async_fn_in_trait, reason = "only tests use it, on one thread")]
pub trait Places {
    /// NATS, as a projector.
    async fn nats(&self) -> Client;
    /// The database of the operational read model.
    async fn postgresql(&self) -> PgConnection;
    /// The database of a version of the customers' read model.
    async fn mongodb(&self, version: u32) -> Database;
}

impl Places for Servers {
    async fn nats(&self) -> Client {
        self.nats.client("projector").await
    }

    async fn postgresql(&self) -> PgConnection {
        connect(&self.postgres.url()).await
    }

    async fn mongodb(&self, version: u32) -> Database {
        let client = self.mongo.open().await.client().clone();
        client.database(&format!("{}_v{version}", self.mongo.name()))
    }
}

/// A running system, by its addresses.
#[derive(Debug, Clone)]
pub struct Stores {
    /// Connected as a projector.
    pub nats: Client,
    /// The address of PostgreSQL.
    pub postgres_url: String,
    /// The address of MongoDB.
    pub mongodb_url: String,
    /// The name of the customers' database, without its version.
    pub mongodb_database: String,
}

impl Places for Stores {
    async fn nats(&self) -> Client {
        self.nats.clone()
    }

    async fn postgresql(&self) -> PgConnection {
        connect(&self.postgres_url).await
    }

    async fn mongodb(&self, version: u32) -> Database {
        let client = mongodb::Client::with_uri_str(&self.mongodb_url).await;
        let client = client.expect("the address of MongoDB can be used");
        client.database(&format!("{}_v{version}", self.mongodb_database))
    }
}

async fn connect(url: &str) -> PgConnection {
    let connection = PgConnection::connect(url).await;
    connection.expect("PostgreSQL answers")
}
