//! A MongoDB database of a test's own.

use mongodb::bson::{Bson, doc};
use mongodb::{Client, Database};

use crate::shared;

/// The name of a database, which is there once it is written to. It goes when this is dropped,
/// with all whose names begin with it: each version of a read model has one of its own.
#[derive(Debug)]
pub struct MongoDatabase {
    name: String,
    server: String,
    /// Whether the server is nobody else's, and its data goes with it.
    goes_with_its_server: bool,
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
            goes_with_its_server: false,
        };
        drop_forgotten(&database.client().await).await;
        database
    }

    /// Chooses a new name in a server of the test's own, with which it goes.
    #[must_use]
    pub fn create_in(server: &str) -> Self {
        Self {
            name: shared::new_name(),
            server: server.to_owned(),
            goes_with_its_server: true,
        }
    }

    /// The server's URL; the database is named apart.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.server
    }

    /// The server's URL for a role that logs in at a database.
    #[must_use]
    pub fn url_as(&self, role: &str, password: &str, database: &str) -> String {
        let url = shared::with_login(&self.server, role, password);
        format!(
            "{}/?authSource={database}&authMechanism=SCRAM-SHA-256",
            url.trim_end_matches('/')
        )
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
        if self.goes_with_its_server {
            return;
        }
        shared::block_on(async {
            let client = self.client().await;
            match client.list_database_names().await {
                Ok(names) => {
                    // Logins may live in a database that holds nothing else, and so is not listed.
                    let own = [self.name.clone(), self.core_name()];
                    let named = |name: &String| name.starts_with(&self.name);
                    for name in names.into_iter().filter(named).chain(own) {
                        drop_database(&client, &name).await;
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
    let with_logins = databases_with_logins(client).await;
    for name in names.into_iter().chain(with_logins) {
        if shared::is_forgotten(&name) {
            drop_database(client, &name).await;
        }
    }
}

async fn databases_with_logins(client: &Client) -> Vec<String> {
    let all = doc! { "usersInfo": { "forAllDBs": true } };
    let answer = client.database("admin").run_command(all).await;
    let users = answer
        .ok()
        .and_then(|mut answer| match answer.remove("users") {
            Some(Bson::Array(users)) => Some(users),
            _ => None,
        });
    let databases = users.into_iter().flatten().filter_map(|user| {
        let database = user.as_document()?.get_str("db").ok()?;
        Some(database.to_owned())
    });
    databases.collect()
}

/// Another test may do the same at the same time, so that it fails is no failure of this one.
async fn drop_database(client: &Client, name: &str) {
    let database = client.database(name);
    if let Err(error) = database.drop().await {
        eprintln!("{name} was not dropped: {error}");
    }
    for logins in ["dropAllUsersFromDatabase", "dropAllRolesFromDatabase"] {
        if let Err(error) = database.run_command(doc! { logins: 1 }).await {
            eprintln!("{name} keeps its logins: {error}");
        }
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
            .insert_one(doc! { "a": 1 })
            .await
            .unwrap();
        assert!(client.list_database_names().await.unwrap().contains(&name));
        client
            .database(&format!("{name}_v1"))
            .collection("things")
            .insert_one(doc! { "a": 1 })
            .await
            .unwrap();
        drop(database);
        let left = client.list_database_names().await.unwrap();
        assert!(!left.iter().any(|left| left.starts_with(&name)));
    }
}
