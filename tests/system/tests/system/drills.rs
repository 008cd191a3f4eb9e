//! What is lost is brought back as the operations' documents say, and everybody goes on.

use std::path::Path;
use std::process::Command;

use api_contract::identity::RegistrantKind;
use futures_util::TryStreamExt;
use mongodb::Client;
use mongodb::bson::{Document, doc};
use serde_json::json;
use system_tests::{Books, Caller, Crowd, Offer, Order, ended, scene};
use test_support::astro::{command, run};
use test_support::nats::NatsServer;
use test_support::postgres::PostgresDatabase;
use test_support::{AccountRole, Astro, Role, Servers, Stack, eventually};

/// A command that works with a file.
fn with_file(arguments: &[&str], user: &str, servers: &Servers, file: &Path) -> Command {
    let (last, arguments) = arguments.split_last().expect("an option");
    let mut command = command(arguments, user, servers);
    command.arg(last).arg(file);
    command
}

#[tokio::test]
async fn whoever_loses_nats_goes_on_with_an_export_and_a_copy_of_the_keys() {
    let mut servers = Servers::start().await;
    let (customer_api, projector, customer) = tokio::join!(
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::ProjectorCustomer, &servers),
        servers.sign_in(AccountRole::Customer),
    );
    let profile = scene::profile();
    let caller = Caller::new(&customer_api, &customer);
    let opened = caller.put("/api/v1/me", "open", &profile).await.expect(200);
    eventually("the profile is shown", async || {
        caller.get("/api/v1/me").await.status == 200
    })
    .await;
    let folder = tempfile::tempdir().expect("a folder");
    let (export, keys) = (folder.path().join("export"), folder.path().join("keys"));
    let backed_up = ["keys", "back-up", "--backup-file"];
    for (arguments, user, file) in [
        (
            &["events", "export", "--export-file"],
            "event_reader",
            &export,
        ),
        (&backed_up, "core", &keys),
        // What is there is replaced.
        (&backed_up, "core", &keys),
    ] {
        let (done, said) = ended(with_file(arguments, user, &servers, file)).await;
        assert!(done, "{said}");
    }
    let copied = std::fs::read_to_string(&keys).expect("the copy");
    assert!(!copied.contains(&servers.master_key));
    // In a folder, those of more than 30 days ago are not kept.
    let copies = folder.path().join("copies");
    std::fs::create_dir(&copies).expect("a folder");
    std::fs::write(copies.join("keys-20200101T000000Z"), &copied).expect("is written");
    let into_folder = ["keys", "back-up", "--backup-folder"];
    let (done, said) = ended(with_file(&into_folder, "core", &servers, &copies)).await;
    assert!(done && said.contains("1 copies were older"), "{said}");
    let kept: Vec<_> = std::fs::read_dir(&copies).expect("is read").collect();
    assert_eq!(kept.len(), 1);

    drop((customer_api, projector));
    servers.nats = NatsServer::start().await;
    let restore = ["events", "restore", "--unsigned", "--export-file"];
    let (done, said) = ended(with_file(&restore, "restorer", &servers, &export)).await;
    assert!(done, "{said}");
    run(&["migrate"], "admin", &servers).await;
    let restore = ["keys", "restore", "--backup-file"];
    let (done, said) = ended(with_file(&restore, "core", &servers, &keys)).await;
    assert!(done && said.contains("; 0 were there"), "{said}");
    let (done, said) = ended(with_file(&restore, "core", &servers, &keys)).await;
    assert!(done && said.starts_with("0 entries"), "{said}");

    let core_api = Astro::start(Role::CoreApi, &servers).await;
    servers.accounts_mut().replace_core_api(core_api);
    let (customer_api, _projector) = tokio::join!(
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::ProjectorCustomer, &servers),
    );
    let caller = Caller::new(&customer_api, &customer);
    let moved = scene::with(&profile, "/legal_address", json!("1 New Way, London"));
    let moved = caller.put("/api/v1/me", "move", &moved).await.expect(200);
    assert_eq!(moved.id(), opened.id());
    // All of the past can be opened with the keys that came back, and is what the model has.
    let rebuild = ["projections", "rebuild", "customer", "--switch"];
    let (done, said) = ended(command(&rebuild, "operator", &servers)).await;
    assert!(done, "{said}");
    eventually("the move is shown", async || {
        let me = caller.get("/api/v1/me").await;
        me.status == 200
            && me.body["profile"]["first_name"] == profile["first_name"]
            && me.body["profile"]["legal_address"] == "1 New Way, London"
    })
    .await;
}

#[tokio::test]
async fn whoever_loses_both_read_models_makes_them_anew_from_the_log() {
    let Stack {
        customer_api,
        admin_api,
        projector_operational,
        projector_customer,
        mut servers,
        ..
    } = Stack::start().await;
    let (offer, crowd) = tokio::join!(
        Offer::new(&admin_api, &servers, 8),
        Crowd::gather(&servers, 2),
    );
    let counter = Caller::visitor(&customer_api);
    for customer in crowd.customers() {
        let booked = Order::new(customer, &offer).send(&counter).await;
        booked.expect("an answer").expect(201);
    }
    drop((projector_operational, projector_customer));
    drop((customer_api, admin_api, counter));

    servers.postgres = PostgresDatabase::create().await;
    let client = servers.mongo.open().await.client().clone();
    let models = format!("{}_v", servers.mongo.name());
    for name in client.list_database_names().await.expect("answers") {
        if name == servers.mongo.name() || name.starts_with(&models) {
            client.database(&name).drop().await.expect("is lost");
        }
    }
    run(&["migrate"], "admin", &servers).await;
    let (customer_api, admin_api, _operational, _customer) = tokio::join!(
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::ProjectorOperational, &servers),
        Astro::start(Role::ProjectorCustomer, &servers),
    );
    let path = format!("/api/v1/launches/{}", offer.launch);
    let last = Offer::new(&admin_api, &servers, 1).await;
    for caller in [
        Caller::new(&admin_api, &offer.supplier),
        Caller::visitor(&customer_api),
    ] {
        let seen = caller.get_after_all(&path, &last.position).await;
        seen.expect(200);
    }
    let books = Books::of_log(&servers).await;
    let operational = Books::of_postgresql(&servers).await;
    assert_eq!(operational.difference(&books), None);
    let customer = Books::of_mongodb(&servers).await;
    assert_eq!(customer.difference(&books), None);
}

#[tokio::test]
async fn keys_that_were_destroyed_after_a_copy_was_made_or_that_are_there_stay_as_they_are() {
    let mut servers = Servers::start().await;
    servers.sign_in(AccountRole::Customer).await;
    let folder = tempfile::tempdir().expect("a folder");
    let keys = folder.path().join("keys");
    let back_up = ["keys", "back-up", "--backup-file"];
    let restore = ["keys", "restore", "--backup-file"];
    let (done, said) = ended(with_file(&back_up, "core", &servers, &keys)).await;
    assert!(done, "{said}");
    let whole = std::fs::read(&keys).expect("the copy");

    let account = account_in(&whole);
    let client = servers.nats.client("core").await;
    let mut deletion = async_nats::HeaderMap::new();
    deletion.insert("KV-Operation", "DEL");
    let entry = format!("$KV.{}.{account}", event_log::KEYS_BUCKET);
    let deleted = client
        .request_with_headers(entry, deletion, "".into())
        .await;
    deleted.expect("is destroyed");
    let (done, said) = ended(with_file(&restore, "core", &servers, &keys)).await;
    assert!(done && said.starts_with("0 entries"), "{said}");

    // The copy of now knows that it was destroyed, and a bucket that lost all is told.
    let (done, said) = ended(with_file(&back_up, "core", &servers, &keys)).await;
    assert!(done, "{said}");
    let copied = std::fs::read_to_string(&keys).expect("the copy");
    let destroyed = format!(r#""name":"{account}","stored":null"#);
    assert!(copied.contains(&destroyed), "{copied}");

    // Of one that was cut off nothing is brought back, nor of another log.
    std::fs::write(&keys, &whole[..whole.len() - 5]).expect("is written");
    let (done, said) = ended(with_file(&restore, "core", &servers, &keys)).await;
    assert!(!done && said.contains("can't be read"), "{said}");
    std::fs::write(&keys, &whole).expect("is written");
    servers.nats = NatsServer::start().await;
    servers.nats.create_log().await;
    let (done, said) = ended(with_file(&restore, "core", &servers, &keys)).await;
    assert!(!done && said.contains("has the keys of log"), "{said}");
}

/// The entry of an account in a copy.
fn account_in(copy: &[u8]) -> String {
    let copy = String::from_utf8_lossy(copy);
    let name = copy
        .split("\"name\":\"")
        .find(|rest| rest.starts_with("account."));
    let name = name.expect("an account").split('"').next();
    name.expect("a name").to_owned()
}

#[tokio::test]
async fn whoever_loses_the_store_of_the_core_goes_on_with_a_copy_and_who_came_later_registers_anew()
{
    let mut servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let mut known = accounts.register(&servers, RegistrantKind::Customer).await;
    let client = Client::with_uri_str(servers.mongo.url()).await;
    let core = client
        .expect("connects")
        .database(&servers.mongo.core_name());
    let mut copy = Vec::new();
    for name in core.list_collection_names().await.expect("answers") {
        let all = core.collection::<Document>(&name).find(doc! {}).await;
        let all: Vec<_> = all.expect("answers").try_collect().await.expect("answers");
        copy.push((name, all));
    }
    let later = accounts.register(&servers, RegistrantKind::Customer).await;

    core.drop().await.expect("is lost");
    run(&["migrate"], "admin", &servers).await;
    for (name, all) in copy.iter().filter(|(_, all)| !all.is_empty()) {
        let collection = core.collection::<Document>(name);
        collection.delete_many(doc! {}).await.expect("is emptied");
        collection.insert_many(all).await.expect("comes back");
    }
    let core_api = Astro::start(Role::CoreApi, &servers).await;
    servers.accounts_mut().replace_core_api(core_api);

    let accounts = servers.accounts().await;
    known.browser = accounts.core().browser();
    accounts.sign_in(&mut known).await;
    let mut stranger = accounts.core().browser();
    let refused = stranger.sign_in(&later.email, &later.password, None).await;
    assert!(refused.is_err(), "nobody knows them any more");
    // The log has not forgotten them, and that is in nobody's way.
    let mut later = later;
    let core = accounts.core();
    let registered = core.register(RegistrantKind::Customer, &later.email, &later.password);
    registered.await.expect("anybody may register");
    eventually("a mail tells them how to go on", async || {
        servers.mailbox.mails_to(&later.email).await.len() > 1
    })
    .await;
    let token = accounts.link(&servers, &later.email, "/verify#").await;
    core.verify(&token).await.expect("the link is good");
    later.browser = core.browser();
    accounts.sign_in(&mut later).await;
}
