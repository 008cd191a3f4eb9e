//! At the stores each role may do what it needs, and nothing else.

use mongodb::bson::{Document, doc};
use mongodb::{Client, Database};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use test_support::{Servers, astro};

/// What PostgreSQL and MongoDB answer to who may not.
const INSUFFICIENT_PRIVILEGE: &str = "42501";
const UNAUTHORIZED: i32 = 13;

/// The operational model, for a login.
struct Operational(PgConnection);

impl Operational {
    async fn of(servers: &Servers, role: &str) -> Self {
        let url = servers.postgres.url_as(role, &servers.store_password);
        let connection = PgConnection::connect(&url).await;
        let mut connection = connection.expect("the role logs in");
        sqlx::raw_sql("set search_path = operational_v1")
            .execute(&mut connection)
            .await
            .expect("everybody may look elsewhere");
        Self(connection)
    }

    /// Whether it may do this, which must be right otherwise. Nothing of it stays.
    async fn may(&mut self, statement: &str) -> bool {
        let mut transaction = self.0.begin().await.expect("it is connected");
        let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
            .execute(&mut *transaction)
            .await;
        match done {
            Ok(_) => true,
            Err(sqlx::Error::Database(error))
                if error.code().as_deref() == Some(INSUFFICIENT_PRIVILEGE) =>
            {
                false
            }
            Err(error) => panic!("{statement}: {error}"),
        }
    }
}

#[tokio::test]
async fn who_asks_the_operational_model_can_not_write_it_and_who_writes_can_not_change_its_shape() {
    let servers = Servers::start().await;
    let reading = "select * from launches";
    let writing = [
        "update checkpoint set position = position + 1",
        "delete from launches",
        "insert into parked (position, aggregate, id, commit, cause, first_at)
         values (1, 'launch', gen_random_uuid(), '', 'a test', now())",
    ];
    let shaping = [
        "truncate launches",
        "drop table parked",
        "create table more (id int)",
        "alter table launches add column more int",
        "create schema more",
        "create role more",
    ];
    for (role, writes) in [
        ("admin-api", false),
        ("scheduler", false),
        ("projector-operational", true),
    ] {
        let mut model = Operational::of(&servers, role).await;
        assert!(model.may(reading).await, "{role}");
        for statement in writing {
            assert_eq!(model.may(statement).await, writes, "{role}: {statement}");
        }
        for statement in shaping {
            assert!(!model.may(statement).await, "{role}: {statement}");
        }
    }
}

#[tokio::test]
async fn which_version_is_live_all_may_read_and_projectors_say() {
    let servers = Servers::start().await;
    for (role, says) in [
        ("admin-api", false),
        ("scheduler", false),
        ("reconciler", false),
        ("projector-operational", true),
    ] {
        let mut model = Operational::of(&servers, role).await;
        let record = "operational_versions.record";
        assert!(model.may(&format!("select * from {record}")).await);
        let change = format!("update {record} set revision = revision + 1");
        assert_eq!(model.may(&change).await, says, "{role}");
        for statement in ["delete from", "drop table"] {
            let statement = format!("{statement} {record}");
            assert!(!model.may(&statement).await, "{role}: {statement}");
        }
    }
    let customer = servers.mongo.name();
    let versions = format!("{customer}_versions");
    for (role, says) in [
        ("customer-api", false),
        ("reconciler", false),
        ("projector-customer", true),
    ] {
        let record = database(&servers, role, customer, &versions).await;
        assert!(may(&record, find("versions")).await, "{role}");
        let [update, delete, insert] = write("versions");
        assert_eq!(may(&record, update).await, says, "{role}");
        for command in [delete, insert] {
            assert!(!may(&record, command.clone()).await, "{role}: {command}");
        }
    }
}

/// A database of MongoDB, for a login that lives in another.
async fn database(servers: &Servers, role: &str, of: &str, name: &str) -> Database {
    let url = servers.mongo.url_as(role, &servers.store_password, of);
    let client = Client::with_uri_str(&url).await;
    client.expect("the address is one").database(name)
}

/// Whether a command is done, which must be right otherwise.
async fn may(database: &Database, command: Document) -> bool {
    let shown = format!("{command} in {}", database.name());
    match database.run_command(command).await {
        Ok(_) => true,
        Err(error) => match error.kind.as_ref() {
            mongodb::error::ErrorKind::Command(error) if error.code == UNAUTHORIZED => false,
            _ => panic!("{shown}: {error}"),
        },
    }
}

fn find(collection: &str) -> Document {
    doc! { "find": collection, "limit": 1 }
}

fn write(collection: &str) -> [Document; 3] {
    let unlike_any = doc! { "_id": "nobody's" };
    [
        doc! { "update": collection, "updates": [{ "q": &unlike_any, "u": { "$set": { "a": 1 } } }] },
        doc! { "delete": collection, "deletes": [{ "q": &unlike_any, "limit": 1 }] },
        doc! { "insert": collection, "documents": [{ "_id": "a test's" }] },
    ]
}

fn shape(collection: &str) -> [Document; 4] {
    [
        doc! { "createIndexes": collection, "indexes": [{ "key": { "a": 1 }, "name": "more" }] },
        doc! { "dropIndexes": collection, "index": "more" },
        doc! { "drop": collection },
        doc! { "dropDatabase": 1 },
    ]
}

#[tokio::test]
async fn who_makes_and_deletes_versions_sees_nothing_in_those_that_others_made() {
    let servers = Servers::start().await;
    let mut model = Operational::of(&servers, "rebuilder").await;
    for statement in [
        "create schema operational_v2; create table operational_v2.more (id int)",
        "drop schema operational_v1 cascade",
        "select * from checkpoint",
        "update operational_versions.record set revision = revision + 1",
    ] {
        assert!(model.may(statement).await, "{statement}");
    }
    for statement in [
        "select * from launches",
        "delete from launches",
        "update checkpoint set position = position + 1",
        "delete from operational_versions.record",
        "drop schema operational_versions cascade",
        "create role more",
    ] {
        assert!(!model.may(statement).await, "{statement}");
    }

    let customer = servers.mongo.name();
    let model = database(&servers, "rebuilder", customer, &format!("{customer}_v2")).await;
    assert!(may(&model, find("projection")).await);
    let commands = write("launches").into_iter().chain([find("launches")]);
    for command in commands.chain(write("projection")) {
        assert!(!may(&model, command.clone()).await, "{command}");
    }
    // As many are opened to it as are made until the next release, and no others.
    let index = doc! {
        "createIndexes": "launches", "indexes": [{ "key": { "a": 1 }, "name": "more" }],
    };
    for (version, is_open) in [(3, true), (10, true), (11, false)] {
        let name = format!("{customer}_v{version}");
        let model = database(&servers, "rebuilder", customer, &name).await;
        for command in [index.clone(), doc! { "dropDatabase": 1 }] {
            assert_eq!(
                may(&model, command.clone()).await,
                is_open,
                "{name}: {command}"
            );
        }
    }
    let record = database(
        &servers,
        "rebuilder",
        customer,
        &format!("{customer}_versions"),
    )
    .await;
    let [update, delete, insert] = write("versions");
    assert!(may(&record, update).await);
    for command in [delete, insert, doc! { "dropDatabase": 1 }] {
        assert!(!may(&record, command.clone()).await, "{command}");
    }
}

#[tokio::test]
async fn what_is_wished_for_of_a_model_one_role_adds_and_another_settles() {
    let servers = Servers::start().await;
    let core = servers.mongo.core_name();
    for (role, adds, settles) in [("core-api", true, false), ("rebuilder", false, true)] {
        let store = database(&servers, role, &core, &core).await;
        for collection in ["projection_wishes", "projection_models"] {
            assert!(may(&store, find(collection)).await, "{role}: {collection}");
        }
        let [update, delete, insert] = write("projection_wishes");
        assert_eq!(may(&store, insert).await, adds, "{role}");
        assert_eq!(may(&store, update).await, settles, "{role}");
        assert!(!may(&store, delete).await, "{role}");
        let [update, _, insert] = write("projection_models");
        for command in [update, insert] {
            assert_eq!(
                may(&store, command.clone()).await,
                settles,
                "{role}: {command}"
            );
        }
        for command in shape("projection_wishes") {
            assert!(!may(&store, command.clone()).await, "{role}: {command}");
        }
        if role == "rebuilder" {
            assert!(!may(&store, find("accounts")).await, "{role}");
        }
    }
}

#[tokio::test]
async fn who_mends_rows_can_not_change_where_the_projection_stands() {
    let servers = Servers::start().await;
    let mut model = Operational::of(&servers, "reconciler").await;
    for statement in [
        "select * from checkpoint",
        "delete from passengers",
        "create temporary table more (id int)",
    ] {
        assert!(model.may(statement).await, "{statement}");
    }
    for statement in [
        "update checkpoint set position = position + 1",
        "delete from parked",
        "drop table passengers",
    ] {
        assert!(!model.may(statement).await, "{statement}");
    }

    let customer = servers.mongo.name();
    let model = database(&servers, "reconciler", customer, &format!("{customer}_v2")).await;
    assert!(may(&model, find("projection")).await);
    for command in write("launches") {
        assert!(may(&model, command.clone()).await, "{command}");
    }
    for command in write("projection").into_iter().chain(shape("launches")) {
        assert!(!may(&model, command.clone()).await, "{command}");
    }
}

#[tokio::test]
async fn who_asks_the_customers_model_can_not_write_it_and_nobody_of_its_roles_sees_the_core() {
    let servers = Servers::start().await;
    let (customer, core) = (servers.mongo.name(), servers.mongo.core_name());
    let model = format!("{customer}_v2");
    for (role, writes) in [("customer-api", false), ("projector-customer", true)] {
        let model = database(&servers, role, customer, &model).await;
        assert!(may(&model, find("launches")).await, "{role}");
        for command in write("launches") {
            assert_eq!(
                may(&model, command.clone()).await,
                writes,
                "{role}: {command}"
            );
        }
        for command in shape("launches") {
            assert!(!may(&model, command.clone()).await, "{role}: {command}");
        }
        let core = database(&servers, role, customer, &core).await;
        assert!(!may(&core, find("accounts")).await, "{role}");
    }
}

#[tokio::test]
async fn in_the_core_each_role_has_collections_of_its_own() {
    let servers = Servers::start().await;
    let core = servers.mongo.core_name();
    let all = [
        "accounts",
        "sessions",
        "notifications",
        "mail_suppressions",
        "mail_follower",
        "mail_directory",
        "mail_parked",
        "incidents",
        "jobs",
        "job_runs",
        "leases",
        "reconciliations",
        "reconciliation_differences",
    ];
    let mails = [
        "notifications",
        "mail_suppressions",
        "mail_follower",
        "mail_directory",
        "mail_parked",
    ];
    for (role, own) in [
        (
            "core-api",
            &[
                "accounts",
                "sessions",
                "notifications",
                "mail_suppressions",
                "mail_parked",
                "incidents",
                "reconciliations",
                "reconciliation_differences",
            ][..],
        ),
        (
            "reconciler",
            &["reconciliations", "reconciliation_differences"],
        ),
        ("notifier", &mails),
        ("scheduler", &["jobs", "job_runs", "leases"]),
    ] {
        let store = database(&servers, role, &core, &core).await;
        for collection in all {
            // What core-api may do with jobs has a test of its own.
            if role == "core-api" && ["jobs", "job_runs", "leases"].contains(&collection) {
                continue;
            }
            let is_own = own.contains(&collection);
            let commands = write(collection).into_iter().chain([find(collection)]);
            for command in commands {
                assert_eq!(
                    may(&store, command.clone()).await,
                    is_own,
                    "{role}: {command}"
                );
            }
            for command in shape(collection) {
                assert!(!may(&store, command.clone()).await, "{role}: {command}");
            }
        }
        let model = format!("{}_v2", servers.mongo.name());
        let model = database(&servers, role, &core, &model).await;
        assert!(!may(&model, find("launches")).await, "{role}");
    }
}

#[tokio::test]
async fn core_api_reads_jobs_and_runs_and_changes_jobs_alone() {
    let servers = Servers::start().await;
    let core = servers.mongo.core_name();
    let store = database(&servers, "core-api", &core, &core).await;
    for (collection, changes) in [("jobs", true), ("job_runs", false), ("leases", false)] {
        assert!(may(&store, find(collection)).await, "{collection}");
        let [changing, deleting, adding] = write(collection);
        assert_eq!(may(&store, changing).await, changes, "{collection}");
        for command in [deleting, adding].into_iter().chain(shape(collection)) {
            assert!(!may(&store, command.clone()).await, "{command}");
        }
    }
}

#[tokio::test]
async fn log_lines_are_added_by_one_role_read_by_another_and_changed_by_none() {
    let servers = Servers::start().await;
    let core = servers.mongo.core_name();
    for (role, adds, reads) in [
        ("log-keeper", true, false),
        ("core-api", false, true),
        ("notifier", false, false),
    ] {
        let store = database(&servers, role, &core, &core).await;
        for logs in ["log_stretches", "logs"] {
            let adding = doc! { "insert": logs, "documents": [{ "_id": "a test's" }] };
            assert_eq!(may(&store, adding).await, adds, "{role}");
            assert_eq!(may(&store, find(logs)).await, reads, "{role}");
            let [changing, deleting, _] = write(logs);
            for command in [changing, deleting].into_iter().chain(shape(logs)) {
                assert!(!may(&store, command.clone()).await, "{role}: {command}");
            }
        }
    }
}

#[tokio::test]
async fn indexed_events_are_added_by_one_role_read_by_another_and_changed_by_none() {
    let servers = Servers::start().await;
    let core = servers.mongo.core_name();
    let adding = doc! { "insert": "events", "documents": [{ "_id": -1_i64 }] };
    for (role, adds, reads) in [
        ("event-index", true, false),
        ("core-api", false, true),
        ("log-keeper", false, false),
        ("notifier", false, false),
    ] {
        let store = database(&servers, role, &core, &core).await;
        assert_eq!(may(&store, adding.clone()).await, adds, "{role}");
        assert_eq!(may(&store, find("events")).await, reads, "{role}");
        let [changing, deleting, _] = write("events");
        for command in [changing, deleting].into_iter().chain(shape("events")) {
            assert!(!may(&store, command.clone()).await, "{role}: {command}");
        }
        for collection in ["event_index", "event_times"] {
            let [changing, ..] = write(collection);
            assert_eq!(may(&store, changing).await, adds, "{role}: {collection}");
            let seen = may(&store, find(collection)).await;
            assert_eq!(seen, adds || reads, "{role}: {collection}");
        }
    }
}

#[tokio::test]
async fn migrating_again_replaces_the_passwords() {
    let mut servers = Servers::start().await;
    let first = servers.store_password.clone();
    servers.store_password = first.chars().rev().collect();
    astro::run(&["migrate"], "admin", &servers).await;

    assert!(
        Operational::of(&servers, "admin-api")
            .await
            .may("select 1")
            .await
    );
    let core = servers.mongo.core_name();
    let store = database(&servers, "notifier", &core, &core).await;
    assert!(may(&store, find("notifications")).await);

    let before = servers.postgres.url_as("admin-api", &first);
    assert!(PgConnection::connect(&before).await.is_err());
    let before = servers.mongo.url_as("notifier", &first, &core);
    let before = Client::with_uri_str(&before).await.unwrap().database(&core);
    assert!(before.run_command(find("notifications")).await.is_err());
}
