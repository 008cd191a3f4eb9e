//! A PostgreSQL database of a test's own.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::shared;

/// An empty database. It goes when this is dropped, whoever is still connected.
#[derive(Debug)]
pub struct PostgresDatabase {
    name: String,
    server: String,
    /// Whether the server is nobody else's, and its data goes with it.
    goes_with_its_server: bool,
}

impl PostgresDatabase {
    /// Makes a database.
    ///
    /// # Panics
    /// When the server is not there.
    pub async fn create() -> Self {
        Self::make(shared::postgres(), false).await
    }

    /// Makes a database in a server of the test's own, with which it goes.
    ///
    /// # Panics
    /// When the server is not there.
    pub async fn create_in(server: &str) -> Self {
        Self::make(server.to_owned(), true).await
    }

    async fn make(server: String, goes_with_its_server: bool) -> Self {
        let database = Self {
            name: shared::new_name(),
            server,
            goes_with_its_server,
        };
        let mut server = database.connect_to_server().await;
        // From `template0`, to which nobody connects: any other could be in use just now.
        let create = format!("CREATE DATABASE {} TEMPLATE template0", database.name);
        sqlx::raw_sql(AssertSqlSafe(create))
            .execute(&mut server)
            .await
            .expect("the role may make databases");
        drop_forgotten(&mut server).await;
        database
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        let (address, parameters) = match self.server.split_once('?') {
            Some((address, parameters)) => (address, format!("?{parameters}")),
            None => (self.server.as_str(), String::new()),
        };
        let (start, rest) = address
            .split_once("://")
            .expect("a URL begins with its scheme");
        let host = rest.split('/').next().unwrap_or(rest);
        format!("{start}://{host}/{}{parameters}", self.name)
    }

    /// Its URL for a role that logs in.
    #[must_use]
    pub fn url_as(&self, role: &str, password: &str) -> String {
        let login = format!("{}_{}", self.name, role.replace('-', "_"));
        shared::with_login(&self.url(), &login, password)
    }

    async fn connect_to_server(&self) -> PgConnection {
        PgConnection::connect(&self.server)
            .await
            .expect("PostgreSQL for tests: start it with `cargo xtask servers`")
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        if self.goes_with_its_server {
            return;
        }
        shared::block_on(async {
            let mut server = self.connect_to_server().await;
            drop_database(&mut server, &self.name).await;
            for login in logins_of(&mut server, &self.name).await {
                drop_login(&mut server, &login).await;
            }
        });
    }
}

async fn drop_forgotten(server: &mut PgConnection) {
    let names: Vec<String> = sqlx::query_scalar("SELECT datname FROM pg_database")
        .fetch_all(&mut *server)
        .await
        .expect("databases can be listed");
    for name in names.iter().filter(|name| shared::is_forgotten(name)) {
        drop_database(server, name).await;
    }
    let logins: Vec<String> = sqlx::query_scalar("SELECT rolname FROM pg_roles")
        .fetch_all(&mut *server)
        .await
        .expect("logins can be listed");
    for login in logins.iter().filter(|login| shared::is_forgotten(login)) {
        drop_login(server, login).await;
    }
}

/// Its rights go with its database before.
async fn drop_login(server: &mut PgConnection, login: &str) {
    let drop = format!("DROP ROLE IF EXISTS {login}");
    if let Err(error) = sqlx::raw_sql(AssertSqlSafe(drop)).execute(server).await {
        eprintln!("{login} was not dropped: {error}");
    }
}

/// The logins that were made for a database: their names begin with its own.
async fn logins_of(server: &mut PgConnection, database: &str) -> Vec<String> {
    sqlx::query_scalar("SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1)")
        .bind(format!("{database}_"))
        .fetch_all(server)
        .await
        .unwrap_or_default()
}

/// Another test may do the same at the same time, so that it fails is no failure of this one.
async fn drop_database(server: &mut PgConnection, name: &str) {
    let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    if let Err(error) = sqlx::raw_sql(AssertSqlSafe(drop)).execute(server).await {
        eprintln!("{name} was not dropped: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn exists(name: &str) -> bool {
        let mut server = PgConnection::connect(&shared::postgres()).await.unwrap();
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(name)
            .fetch_one(&mut server)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_database_is_there_until_its_test_ends_even_while_somebody_is_connected() {
        let database = PostgresDatabase::create().await;
        let name = database.name.clone();
        let mut connection = PgConnection::connect(&database.url()).await.unwrap();
        let here: String = sqlx::query_scalar("SELECT current_database()::text")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(here, name);
        drop(database);
        assert!(!exists(&name).await);
    }

    #[test]
    fn the_url_names_the_database_and_keeps_the_rest() {
        let database = PostgresDatabase {
            name: "x".to_owned(),
            server: "postgres://u:p@h:1/postgres?sslmode=disable".to_owned(),
            goes_with_its_server: true,
        };
        assert_eq!(database.url(), "postgres://u:p@h:1/x?sslmode=disable");
    }
}
