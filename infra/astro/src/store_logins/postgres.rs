//! Logins at PostgreSQL. They are of a whole server, so their names begin with their database's.

use postgres_protocol::password::scram_sha_256;
use projection_operational::ReadModel;
use sqlx::{AssertSqlSafe, Connection, PgConnection, query, query_scalar};

use super::{Access, Login, StorePasswords};

/// Who works with the operational model.
const LOGINS: [(Login, Access); 4] = [
    (Login::AdminApi, Access::Read),
    (Login::ProjectorOperational, Access::Write),
    (Login::Reconciler, Access::Write),
    (Login::Scheduler, Access::Read),
];

/// Who compares rows folds into temporary tables.
const FOR_COMPARING: &str =
    "select format('grant temporary on database %1$I to %2$I', current_database(), $1)";

/// The reconciler changes nothing of where the projection stands.
const FOR_RECONCILER: &str = "select format(
    'revoke insert, update, delete on %2$I.checkpoint, %2$I.parked,
       %2$I._sqlx_migrations from %1$I', $1, $2)";

/// Which version is live everybody reads, and the projector says.
const FOR_VERSIONS: &str = "select format(
    'grant usage on schema %2$I to %1$I; grant %3$s on %2$I.record to %1$I', $1, $2, $3)";

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
    for (login, access) in LOGINS {
        let name = name_of(login, &mut transaction).await?;
        if !make(login, &name, passwords, &mut transaction).await? {
            continue;
        }
        for version in versions {
            open(version, login, access, &name, &mut transaction).await?;
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
    let exists: bool = query_scalar("select exists(select from pg_roles where rolname = $1)")
        .bind(name)
        .fetch_one(&mut *connection)
        .await?;
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

/// Gives a login what its role needs in a version of the model.
async fn open(
    version: &ReadModel,
    login: Login,
    access: Access,
    name: &str,
    connection: &mut PgConnection,
) -> Result<(), sqlx::Error> {
    let rows = match access {
        Access::Read => "select",
        Access::Add => "insert",
        Access::Change => "select, update",
        Access::Write => "select, insert, update, delete",
    };
    let grants: String = query_scalar(
        "select format(
            'revoke all on database %1$I from public;
             grant connect on database %1$I to %2$I;
             grant usage on schema %3$I to %2$I;
             grant ' || $2 || ' on all tables in schema %3$I to %2$I',
            current_database(), $1, $3)",
    )
    .bind(name)
    .bind(rows)
    .bind(version.schema())
    .fetch_one(&mut *connection)
    .await?;
    run(connection, grants).await?;
    let record = match login {
        Login::ProjectorOperational => "select, update",
        _ => "select",
    };
    let grants: String = query_scalar(FOR_VERSIONS)
        .bind(name)
        .bind(version.versions_schema())
        .bind(record)
        .fetch_one(&mut *connection)
        .await?;
    run(connection, grants).await?;
    if access == Access::Write {
        let grants: String = query_scalar(FOR_COMPARING)
            .bind(name)
            .fetch_one(&mut *connection)
            .await?;
        run(connection, grants).await?;
    }
    if login == Login::Reconciler {
        let grants: String = query_scalar(FOR_RECONCILER)
            .bind(name)
            .bind(version.schema())
            .fetch_one(&mut *connection)
            .await?;
        run(connection, grants).await?;
    }
    Ok(())
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
