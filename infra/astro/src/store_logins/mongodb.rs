//! Logins at MongoDB. They live in the customers' database and in the core's; their rights (MongoDB
//! calls a set of them a role) live in the database that they are for.

use mongodb::bson::{Document, bson, doc};
use mongodb::error::{Error, ErrorKind};
use mongodb::{Client, Database};
use projection_customer::ReadModel;

use super::{Login, StorePasswords};

/// What MongoDB says of a login, and of a set of rights, that is there already.
const USER_EXISTS: i32 = 51_003;
const ROLE_EXISTS: i32 = 51_002;

/// What a login may do with documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    /// Adds, and reads nothing.
    Add,
    /// Adds, and changes nothing.
    Ask,
    /// Changes what is there.
    Change,
    Write,
    /// Makes and deletes collections, and sees nothing that is in there.
    Shape,
}

impl Access {
    fn actions(self) -> &'static [&'static str] {
        match self {
            Self::Read => &["find"],
            Self::Add => &["insert"],
            Self::Ask => &["find", "insert"],
            Self::Change => &["find", "update"],
            Self::Write => &["find", "insert", "update", "remove"],
            Self::Shape => &["createCollection", "createIndex", "dropDatabase"],
        }
    }
}

/// Makes the logins that work with the customers' model, and opens versions of it to them and to those
/// that were made before. `database` is where the logins live.
///
/// # Errors
/// When the server is not available, or does not let its owner make logins.
pub(crate) async fn admit_to_customer(
    url: &str,
    database: &str,
    versions: &[ReadModel],
    passwords: &StorePasswords,
) -> Result<(), Error> {
    // The empty name stands for all of its collections.
    let mended = projection_customer::AUDITED.map(|collection| (collection, Access::Write));
    let logins = [
        (Login::CustomerApi, vec![("", Access::Read)], Access::Read),
        // It says which version is live.
        (
            Login::ProjectorCustomer,
            vec![("", Access::Write)],
            Access::Change,
        ),
        // It says what is to be built.
        (
            Login::Rebuilder,
            vec![
                ("", Access::Shape),
                (projection_customer::PROJECTION, Access::Read),
            ],
            Access::Change,
        ),
        // Where the projection stands it reads, and never changes.
        (
            Login::Reconciler,
            [&[("", Access::Read)], &mended[..]].concat(),
            Access::Read,
        ),
    ];
    let client = Client::with_uri_str(url).await?;
    let store = client.database(database);
    for (login, rights, record) in logins {
        if !make_login(&store, login, passwords).await? {
            continue;
        }
        let mut databases = Vec::new();
        for version in versions {
            let model = client.database(version.database_name());
            make_rights(&model, login, &rights).await?;
            databases.push(model);
        }
        if let Some(any) = versions.first() {
            let versions = client.database(&any.versions_database_name());
            let mut rights = vec![(projection_customer::VERSIONS, record)];
            if login == Login::ProjectorCustomer {
                // It says that it is there, so that the shards of a version spread over all who are.
                rights.push((projection_customer::PRESENT, Access::Write));
            }
            make_rights(&versions, login, &rights).await?;
            databases.push(versions);
        }
        grant(&store, login, &databases).await?;
    }
    Ok(())
}

/// Takes away what roles may do in a version of the customers' model, which is deleted.
///
/// # Errors
/// When the server is not available, or does not let its owner do so.
pub(crate) async fn shut_out_of_customer(url: &str, version: &ReadModel) -> Result<(), Error> {
    let client = Client::with_uri_str(url).await?;
    let model = client.database(version.database_name());
    let forget = doc! { "dropAllRolesFromDatabase": 1 };
    model.run_command(forget).await.map(drop)
}

/// Makes the logins that work with the core's store, each with its own collections.
///
/// # Errors
/// When the server is not available, or does not let its owner make logins.
pub(crate) async fn admit_to_core(
    url: &str,
    database: &str,
    passwords: &StorePasswords,
) -> Result<(), Error> {
    let written = |collections: &[&'static str]| -> Vec<(&str, Access)> {
        let each = collections.iter();
        each.map(|collection| (*collection, Access::Write))
            .collect()
    };
    let messages = written(&notifier::COLLECTIONS);
    let core_api = [
        written(&identity::COLLECTIONS),
        messages.clone(),
        written(&[incidents::COLLECTION]),
        vec![
            (log_lines::COLLECTION, Access::Read),
            (log_lines::OLD_COLLECTION, Access::Read),
        ],
        event_index::COLLECTIONS
            .map(|collection| (collection, Access::Read))
            .to_vec(),
        // What people want of a job is written there; runs and who leads are the scheduler's own.
        vec![
            (scheduler::JOBS, Access::Change),
            (scheduler::RUNS, Access::Read),
            (scheduler::LEASES, Access::Read),
        ],
        written(&reconciler::COLLECTIONS),
        written(&[verifications::COLLECTION]),
        vec![
            (rebuilds::WISHES, Access::Ask),
            (rebuilds::MODELS, Access::Read),
        ],
    ];
    let rebuilder = vec![
        (rebuilds::WISHES, Access::Change),
        (rebuilds::MODELS, Access::Write),
    ];
    let logins = [
        (Login::CoreApi, core_api.concat()),
        // An event is added, and changed by nobody.
        (
            Login::EventIndex,
            vec![
                (event_index::EVENTS, Access::Add),
                (event_index::TIMES, Access::Write),
                (event_index::RECORD, Access::Write),
            ],
        ),
        // One of the release before goes on where it wrote, until this one has taken its place.
        (
            Login::LogKeeper,
            vec![
                (log_lines::COLLECTION, Access::Add),
                (log_lines::OLD_COLLECTION, Access::Add),
            ],
        ),
        (
            Login::Notifier,
            [messages, written(&event_mails::COLLECTIONS)].concat(),
        ),
        (Login::Rebuilder, rebuilder),
        (Login::Reconciler, written(&reconciler::COLLECTIONS)),
        (Login::Scheduler, written(&scheduler::COLLECTIONS)),
    ];
    let store = Client::with_uri_str(url).await?.database(database);
    for (login, rights) in logins {
        if make_login(&store, login, passwords).await? {
            make_rights(&store, login, &rights).await?;
            grant(&store, login, std::slice::from_ref(&store)).await?;
        }
    }
    Ok(())
}

/// Makes a login that has a password, or replaces it. Whether there is such a login now.
async fn make_login(
    store: &Database,
    login: Login,
    passwords: &StorePasswords,
) -> Result<bool, Error> {
    let name = login.as_str();
    let Some(password) = passwords.of(login) else {
        return exists(store, name).await;
    };
    let secret = doc! { "pwd": password, "mechanisms": ["SCRAM-SHA-256"] };
    let mut create = command("createUser", name, &secret);
    create.insert("roles", bson!([]));
    let change = command("updateUser", name, &secret);
    make(store, create, change, USER_EXISTS).await?;
    Ok(true)
}

/// Says what a login may do in a database.
async fn make_rights(
    database: &Database,
    login: Login,
    rights: &[(&str, Access)],
) -> Result<(), Error> {
    let rights: Vec<Document> = rights
        .iter()
        .map(|(collection, access)| {
            let resource = doc! { "db": database.name(), "collection": *collection };
            doc! { "resource": resource, "actions": access.actions() }
        })
        .collect();
    let (name, rights) = (login.as_str(), doc! { "privileges": rights, "roles": [] });
    let create = command("createRole", name, &rights);
    let change = command("updateRole", name, &rights);
    make(database, create, change, ROLE_EXISTS).await
}

/// Lets a login into databases, besides those that it may use already: a process of the version before
/// may be there still.
async fn grant(store: &Database, login: Login, databases: &[Database]) -> Result<(), Error> {
    let name = login.as_str();
    let roles = databases.iter();
    let roles: Vec<_> = roles
        .map(|database| doc! { "role": name, "db": database.name() })
        .collect();
    let grant = command("grantRolesToUser", name, &doc! { "roles": roles });
    store.run_command(grant).await.map(drop)
}

/// Whether there is such a login.
async fn exists(store: &Database, name: &str) -> Result<bool, Error> {
    let found = store.run_command(doc! { "usersInfo": name }).await?;
    let users = found.get_array("users");
    Ok(users.is_ok_and(|users| !users.is_empty()))
}

fn command(verb: &str, name: &str, fields: &Document) -> Document {
    let mut command = doc! { verb: name };
    command.extend(fields.clone());
    command
}

/// Makes something, or changes it where it is there.
async fn make(
    database: &Database,
    create: Document,
    change: Document,
    exists: i32,
) -> Result<(), Error> {
    match database.run_command(create).await {
        Err(error) if code(&error) == Some(exists) => database.run_command(change).await.map(drop),
        made => made.map(drop),
    }
}

fn code(error: &Error) -> Option<i32> {
    match error.kind.as_ref() {
        ErrorKind::Command(error) => Some(error.code),
        _ => None,
    }
}
