//! Logins at PostgreSQL. They are of a whole server, so their names begin with their database's.

use postgres_protocol::password::scram_sha_256;
use projection_operational::ReadModel;
use sqlx::{AssertSqlSafe, Connection, PgConnection, query, query_scalar};

use super::{Login, StorePasswords};

/// What may be done with rows, by whoever reads them and by whoever writes them.
const READ: &str = "select";
const WRITE: &str = "select, insert, update, delete";

/// Who works with rows of the operational model.
const LOGINS: [(Login, &str); 4] = [
    (Login::AdminApi, READ),
    (Login::ProjectorOperational, WRITE),
    (Login::Reconciler, WRITE),
    (Login::Scheduler, READ),
];

/// Who may connect. Others may not, whatever a new database allows them.
const TO_CONNECT: &str = "select format(
    'revoke all on database %1$I from public; grant connect on database %1$I to %2$I',
    current_database(), $1)";

/// What is in a version.
const TO_ROWS: &str = "select format(
    'grant usage on schema %2$I to %1$I; grant ' || $3 || ' on all tables in schema %2$I to %1$I',
    $1, $2)";

/// Who compares rows folds into temporary tables.
const FOR_COMPARING: &str =
    "select format('grant temporary on database %1$I to %2$I', current_database(), $1)";

/// The reconciler changes nothing of where the projection stands.
const FOR_RECONCILER: &str = "select format(
    'revoke insert, update, delete on %2$I.checkpoint, %2$I.parked,
       %2$I._sqlx_migrations from %1$I', $1, $2)";

/// The rebuilder makes schemas, and so owns them: that is what it takes to delete one, and to let others
/// in. The store's owner, who migrates what is in there, may do whatever it may.
const FOR_REBUILDER: &str = "select format(
    'grant create on database %1$I to %2$I; grant %2$I to current_user', current_database(), $1)";

/// It gets the schemas that it did not make, to delete them, and not what is in there, but for how far
/// the projection is.
const FOR_REBUILDER_IN: &str = "select format(
    'alter schema %2$I owner to %1$I; grant select on %2$I.checkpoint to %1$I', $1, $2)";

/// Which version is live everybody reads; the projector says so, and the rebuilder what is to be built.
const FOR_VERSIONS: &str = "select format(
    'grant usage on schema %2$I to %1$I; grant %3$s on %2$I.record to %1$I', $1, $2, $3)";

/// Who writes the model says that it is there, so that the shards of a version spread over all who are.
const FOR_PRESENT: &str =
    "select format('grant select, insert, update, delete on %2$I.present to %1$I', $1, $2)";

/// Two that migrate at the same time would both make what is missing.
const LOCK: i64 = 0x61_73_74_72_6f;

/// Makes the logins with a password, and opens versions of the model to them and to those that were
/// made before.
///
/// # Errors
/// When the server is not available, or does not let its owner make logins.
pub(crate) async fn admit_to_operational(
    url: &str,
    versions: &[ReadModel],
    passwords: &StorePasswords,
) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    let mut transaction = connection.begin().await?;
    query("select pg_advisory_xact_lock($1)")
        .bind(LOCK)
        .execute(&mut *transaction)
        .await?;
    for (login, rows) in LOGINS {
        let name = name_of(login, &mut transaction).await?;
        if !make(login, &name, passwords, &mut transaction).await? {
            continue;
        }
        admit(login, rows, &name, versions, &mut transaction).await?;
        for version in versions {
            open(version, login, rows, &name, &mut transaction).await?;
        }
    }
    admit_rebuilder(versions, passwords, &mut transaction).await?;
    transaction.commit().await?;
    connection.close().await
}

/// Opens a version that the rebuilder has made to the logins that are there.
///
/// # Errors
/// When the server is not available, or it is somebody else's.
pub(crate) async fn open_operational(url: &str, version: &ReadModel) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    let mut transaction = connection.begin().await?;
    for (login, rows) in LOGINS {
        let name = name_of(login, &mut transaction).await?;
        if exists(&name, &mut transaction).await? {
            open(version, login, rows, &name, &mut transaction).await?;
        }
    }
    transaction.commit().await?;
    connection.close().await
}

/// Makes a login that has a password, or replaces it. Whether there is such a login now.
async fn make(
    login: Login,
    name: &str,
    passwords: &StorePasswords,
    connection: &mut PgConnection,
) -> Result<bool, sqlx::Error> {
    let exists = exists(name, connection).await?;
    let Some(password) = passwords.of(login) else {
        return Ok(exists);
    };
    let verb = if exists { "alter" } else { "create" };
    // The server gets what it stores, and never sees the password: it might log a statement.
    let verifier = scram_sha_256(password.as_bytes());
    let statement: String =
        query_scalar("select format('%s role %I login password %L', $1, $2, $3)")
            .bind(verb)
            .bind(name)
            .bind(verifier)
            .fetch_one(&mut *connection)
            .await?;
    run(connection, statement).await?;
    Ok(true)
}

async fn exists(name: &str, connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    query_scalar("select exists(select from pg_roles where rolname = $1)")
        .bind(name)
        .fetch_one(connection)
        .await
}

/// Lets a login in, and gives it what its role needs outside all versions.
async fn admit(
    login: Login,
    rows: &str,
    name: &str,
    versions: &[ReadModel],
    connection: &mut PgConnection,
) -> Result<(), sqlx::Error> {
    grant(connection, TO_CONNECT, &[name]).await?;
    let record = match login {
        Login::ProjectorOperational | Login::Rebuilder => "select, update",
        _ => "select",
    };
    if let Some(any) = versions.first() {
        grant(
            connection,
            FOR_VERSIONS,
            &[name, &any.versions_schema(), record],
        )
        .await?;
        if login == Login::ProjectorOperational {
            grant(connection, FOR_PRESENT, &[name, &any.versions_schema()]).await?;
        }
    }
    if rows == WRITE {
        grant(connection, FOR_COMPARING, &[name]).await?;
    }
    Ok(())
}

/// Gives a login what its role needs in a version of the model.
async fn open(
    version: &ReadModel,
    login: Login,
    rows: &str,
    name: &str,
    connection: &mut PgConnection,
) -> Result<(), sqlx::Error> {
    grant(connection, TO_ROWS, &[name, version.schema(), rows]).await?;
    if login == Login::Reconciler {
        grant(connection, FOR_RECONCILER, &[name, version.schema()]).await?;
    }
    Ok(())
}

/// Makes the rebuilder's login, if it has a password, and hands versions over to it.
async fn admit_rebuilder(
    versions: &[ReadModel],
    passwords: &StorePasswords,
    connection: &mut PgConnection,
) -> Result<(), sqlx::Error> {
    let login = Login::Rebuilder;
    let name = name_of(login, connection).await?;
    if !make(login, &name, passwords, connection).await? {
        return Ok(());
    }
    admit(login, READ, &name, versions, connection).await?;
    grant(connection, FOR_REBUILDER, &[&name]).await?;
    for version in versions {
        grant(connection, FOR_REBUILDER_IN, &[&name, version.schema()]).await?;
    }
    Ok(())
}

/// Runs what a statement makes of names: the server quotes them.
async fn grant(
    connection: &mut PgConnection,
    statement: &'static str,
    names: &[&str],
) -> Result<(), sqlx::Error> {
    let mut asked = query_scalar(statement);
    for name in names {
        asked = asked.bind(*name);
    }
    let grants: String = asked.fetch_one(&mut *connection).await?;
    run(connection, grants).await
}

/// Runs statements that the server itself has quoted.
async fn run(connection: &mut PgConnection, statements: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(statements))
        .execute(connection)
        .await
        .map(drop)
}

/// Such as `astro_admin_api` in the database `astro`.
async fn name_of(login: Login, connection: &mut PgConnection) -> Result<String, sqlx::Error> {
    let database: String = query_scalar("select current_database()::text")
        .fetch_one(connection)
        .await?;
    Ok(format!("{database}_{}", login.as_str().replace('-', "_")))
}
