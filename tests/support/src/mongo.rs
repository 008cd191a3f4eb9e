//! A MongoDB database of a test's own.

use mongodb::{Client, Database};

use crate::shared;

/// The name of a database, which is there once it is written to. It goes when this is dropped,
/// with all whose names begin with it: each version of a read model has one of its own.
#[derive(Debug)]
pub struct MongoDatabase {
    name: String,
    server: String,
}

impl MongoDatabase {
    /// Chooses a new name.
    ///
    /// # Panics
    /// When the server is not there.
    pub async fn create() -> Self {
        let database = Self {
            name: shared::new_name(),
            server: shared::mongo(),
        };
        drop_forgotten(&database.client().await).await;
        database
    }

    /// The server's URL; the database is named apart.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.server
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the core's database, which goes with this one.
    #[must_use]
    pub fn core_name(&self) -> String {
        format!("{}_core", self.name)
    }

    /// The database, on a new connection.
    ///
    /// # Panics
    /// When the server is not there.
    pub async fn open(&self) -> Database {
        self.client().await.database(&self.name)
    }

    async fn client(&self) -> Client {
        Client::with_uri_str(&self.server)
            .await
            .expect("MongoDB for tests: start it with `cargo xtask servers`")
    }
}

impl Drop for MongoDatabase {
    fn drop(&mut self) {
        shared::block_on(async {
            let client = self.client().await;
            match client.list_database_names().await {
                Ok(names) => {
                    for name in names.iter().filter(|name| name.starts_with(&self.name)) {
                        drop_database(&client, name).await;
                    }
                }
                Err(error) => eprintln!("{} was not dropped: {error}", self.name),
            }
        });
    }
}

async fn drop_forgotten(client: &Client) {
    let names = client
        .list_database_names()
        .await
        .expect("MongoDB for tests: start it with `cargo xtask servers`");
    for name in names.iter().filter(|name| shared::is_forgotten(name)) {
        drop_database(client, name).await;
    }
}

/// Another test may do the same at the same time, so that it fails is no failure of this one.
async fn drop_database(client: &Client, name: &str) {
    if let Err(error) = client.database(name).drop().await {
        eprintln!("{name} was not dropped: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_database_is_there_until_its_test_ends() {
        let database = MongoDatabase::create().await;
        let name = database.name().to_owned();
        let client = database.client().await;
        database
            .open()
            .await
            .collection("things")
            .insert_one(mongodb::bson::doc! { "a": 1 })
            .await
            .unwrap();
        assert!(client.list_database_names().await.unwrap().contains(&name));
        client
            .database(&format!("{name}_v1"))
            .collection("things")
            .insert_one(mongodb::bson::doc! { "a": 1 })
            .await
            .unwrap();
        drop(database);
        let left = client.list_database_names().await.unwrap();
        assert!(!left.iter().any(|left| left.starts_with(&name)));
    }
}
