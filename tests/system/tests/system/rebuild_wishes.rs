//! IT has read models built anew by the API, over real processes.

use api_contract::operations::{Incident, IncidentKind};
use domain::commit::Position;
use event_log::{EventLog, NewCommit};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use system_tests::{Answer, Caller, Offer};
use test_support::{AccountRole, Astro, Role, Servers, Stack, eventually, eventually_some};
use uuid::Uuid;

use crate::aggregates::event;

pub(crate) const PATH: &str = "/api/v1/projections";

/// A model, once somebody looks after it and a condition holds.
pub(crate) async fn model(
    who: &Caller,
    name: &str,
    what: &str,
    is_it: impl Fn(&Value) -> bool,
) -> Value {
    eventually_some(what, async || {
        let found = who.get(PATH).await.expect(200).body;
        let mut items = found["items"].as_array().expect("a list").iter();
        let model = items.find(|item| item["name"] == name)?;
        (model["is_current"] == true && is_it(model)).then(|| model.clone())
    })
    .await
}

/// What somebody wished for, once it is more than a wish.
pub(crate) async fn settled(who: &Caller, name: &str, asked: &Answer) -> Value {
    let id = asked.body["id"].clone();
    let of_it = |model: &Value| {
        let mut wishes = model["wishes"].as_array().expect("a list").iter();
        let wish = wishes.find(|wish| wish["id"] == id);
        wish.filter(|wish| wish["status"] != "waiting").cloned()
    };
    let model = model(who, name, "it is settled", |model| of_it(model).is_some()).await;
    of_it(&model).expect("it is there")
}

pub(crate) async fn people(stack: &Stack) -> (Caller, Caller) {
    let (it, auditor) = tokio::join!(
        stack.sign_in(AccountRole::It),
        stack.sign_in(AccountRole::Auditor),
    );
    let it = Caller::new(&stack.servers.accounts().await.core_api, &it);
    let auditor = it.signed_in(&auditor);
    (it, auditor)
}

/// Which versions of a model stand in its store.
pub(crate) async fn standing(servers: &Servers, name: &str) -> Vec<String> {
    if name == "operational" {
        let connection = PgConnection::connect(&servers.postgres.url()).await;
        let mut connection = connection.expect("connects");
        let schemas = sqlx::query_scalar(
            "select nspname::text from pg_namespace where nspname like 'operational_v_' order by 1",
        );
        return schemas.fetch_all(&mut connection).await.expect("answers");
    }
    let client = servers.mongo.open().await.client().clone();
    let databases = client.list_database_names().await.expect("answers");
    let prefix = format!("{}_v", servers.mongo.name());
    let mut own: Vec<_> = databases
        .into_iter()
        .filter(|name| name.starts_with(&prefix) && !name.ends_with("versions"))
        .collect();
    own.sort();
    own
}

#[tokio::test]
async fn it_has_a_model_built_compared_and_switched_to_and_the_old_version_deleted() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let (offer, (it, auditor)) =
        tokio::join!(Offer::new(&stack.admin_api, servers, 4), people(&stack));
    // What two of them do is done once.
    let _rebuilders = tokio::join!(
        Astro::start(Role::Rebuilder, servers),
        Astro::start(Role::Rebuilder, servers),
    );
    for (name, first) in [("operational", 1), ("customer", 2)] {
        let before = model(&auditor, name, "it is told of", |_| true).await;
        assert_eq!(before["version"], first, "{before:#}");
        let (path, next) = (format!("{PATH}/{name}"), first + 1);
        let rebuild = json!({ "switch": false });
        let to = format!("{path}/rebuilds");
        auditor.post(&to, "no", &rebuild).await.expect(403);
        let asked = it.post(&to, "key", &rebuild).await.expect(202);
        let again = it.post(&to, "key", &rebuild).await.expect(202);
        assert_eq!(asked.body["id"], again.body["id"], "the same wish");

        let built = model(&auditor, name, "it has caught up", |model| {
            let building = &model["building"];
            building["percent"] == 100 && building["stage"] == "growing"
        })
        .await;
        let building = &built["building"];
        assert_eq!(building["version"], next, "{built:#}");
        assert_eq!(building["account"], asked.body["account"], "{built:#}");
        assert_eq!(built["version"], first, "{built:#}");

        let second = it.post(&to, "another", &rebuild).await.expect(202);
        let refused = settled(&auditor, name, &second).await;
        assert_eq!(refused["status"], "refused", "{refused:#}");
        let cause = refused["cause"].as_str().expect("a cause");
        assert!(cause.contains("is being built"), "{cause}");

        let this = json!({ "version": next });
        let to = format!("{path}/comparison");
        it.post(&to, "compare", &this).await.expect(202);
        let compared = model(&auditor, name, "it is compared", |model| {
            model["building"]["comparison"].is_object()
        })
        .await;
        let comparison = &compared["building"]["comparison"];
        assert_eq!(comparison["built"], 0, "{comparison:#}");
        assert_ne!(comparison["compared"], 0, "{comparison:#}");

        it.post(&format!("{path}/switch"), "switch", &this)
            .await
            .expect(202);
        let switched = model(&auditor, name, "it took over", |model| {
            let mut wishes = model["wishes"].as_array().expect("a list").iter();
            model["version"] == next && wishes.any(|wish| wish["status"] == "took_over")
        })
        .await;
        assert_eq!(switched["kept"], json!([first]), "{switched:#}");
        assert_eq!(switched["building"], Value::Null, "{switched:#}");
        let launch = format!("/api/v1/launches/{}", offer.launch);
        let visitor = Caller::visitor(&stack.customer_api);
        visitor.get(&launch).await.expect(200);

        let live = format!("{path}/versions/{next}");
        let request = it.command(Method::DELETE, &live, "live", &Value::Null);
        let refused = settled(&auditor, name, &Answer::to(request).await.expect(202)).await;
        assert_eq!(refused["status"], "refused", "{refused:#}");
        let kept = format!("{path}/versions/{first}");
        let request = it.command(Method::DELETE, &kept, "drop", &Value::Null);
        Answer::to(request).await.expect(202);
        model(&auditor, name, "it is deleted", |model| {
            model["kept"] == json!([]) && model["leaving"] == json!([])
        })
        .await;
        assert_eq!(standing(servers, name).await.len(), 1);
    }
    // Who reads the one that was built has been let in.
    let supplier = Caller::new(&stack.admin_api, &offer.supplier);
    let launch = format!("/api/v1/launches/{}", offer.launch);
    supplier.get(&launch).await.expect(200);
    // And whoever owns the stores keeps what the rebuilder made up to date.
    test_support::astro::run(&["migrate"], "admin", servers).await;
}

#[tokio::test]
async fn a_wish_outlives_the_rebuilder_and_is_never_done_to_another_version() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let (it, auditor) = people(&stack).await;
    let rebuild = json!({ "switch": false });
    for name in ["operational", "customer"] {
        let to = format!("{PATH}/{name}/rebuilds");
        it.post(&to, "key", &rebuild).await.expect(202);
    }
    // Killed while it is at it, or before, or after: that can't be told, and must not matter.
    let mut first = Astro::start(Role::Rebuilder, servers).await;
    first.kill9();
    let _second = Astro::start(Role::Rebuilder, servers).await;
    for (name, next) in [("operational", 2), ("customer", 3)] {
        let path = format!("{PATH}/{name}");
        model(&auditor, name, "one version is built", |model| {
            model["building"]["version"] == next && model["leaving"] == json!([])
        })
        .await;
        let other = json!({ "version": next + 1 });
        let to = format!("{path}/cancellation");
        let asked = it.post(&to, "other", &other).await.expect(202);
        let refused = settled(&auditor, name, &asked).await;
        assert_eq!(refused["status"], "refused", "{refused:#}");
        let this = json!({ "version": next });
        let asked = it.post(&to, "this", &this).await.expect(202);
        let done = settled(&auditor, name, &asked).await;
        assert_eq!(done["status"], "carried_out", "{done:#}");
        model(&auditor, name, "it is deleted", |model| {
            let mut wishes = model["wishes"].as_array().expect("a list").iter();
            model["building"] == Value::Null
                && model["leaving"] == json!([])
                && wishes.any(|wish| wish["status"] == "given_up")
        })
        .await;
        assert_eq!(standing(servers, name).await.len(), 1);
    }
    let nowhere = format!("{PATH}/nowhere/rebuilds");
    let refused = it.post(&nowhere, "nowhere", &rebuild).await;
    assert_eq!(refused.problem().1, "projection_not_found");
}

/// An event that no program knows. Gives its position.
pub(crate) async fn poison(servers: &Servers) -> u64 {
    let log = EventLog::open(servers.nats.client("commands").await).await;
    let unknown = NewCommit {
        aggregate: "rocket",
        id: Uuid::new_v4(),
        version: 1,
        prev: None,
        expected: Position(0),
        events: vec![event("rocket.teleported", json!({}))],
    };
    let appended = log.expect("opens").append(unknown).await;
    appended.expect("appends").position.0
}

#[tokio::test]
async fn a_rebuild_that_meets_what_it_can_not_apply_stops_and_it_is_told_of_it_once() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let person = stack.sign_in(AccountRole::It).await;
    let core_api = &servers.accounts().await.core_api;
    let it = Caller::new(core_api, &person);
    let _others = tokio::join!(
        Astro::start(Role::Rebuilder, servers),
        Astro::start(Role::CoreApi, servers),
    );
    let position = poison(servers).await;
    let path = format!("{PATH}/operational");
    let rebuild = json!({ "switch": true });
    let to = format!("{path}/rebuilds");
    it.post(&to, "key", &rebuild).await.expect(202);
    let stopped = model(&it, "operational", "it stopped", |model| {
        model["building"]["stage"] == "stopped"
    })
    .await;
    let building = &stopped["building"];
    assert_eq!(building["failed_at"], position, "{building:#}");
    let failure = building["failure"].as_str().expect("a cause");
    assert!(failure.contains("rocket.teleported"), "{failure}");
    assert_eq!(stopped["version"], 1, "{stopped:#}");

    let open = async || {
        let found = it.get("/api/v1/incidents?open=true").await.expect(200);
        let open: Vec<Incident> =
            serde_json::from_value(found.body["items"].clone()).expect("as the contract says");
        let mut open = open.into_iter();
        open.find(|one| one.kind == IncidentKind::RebuildStopped)
    };
    let incident = eventually_some("the incident is there, and told", async || {
        open().await.filter(|one| one.told_at.is_some())
    })
    .await;
    assert_eq!(incident.subject, "operational");
    let at = format!("the commit at {position} can't be applied");
    assert!(incident.detail.contains(&at), "{}", incident.detail);
    let health = it.get("/api/v1/health").await.expect(200).body;
    assert_eq!(
        health["rebuilds"]["stopped"],
        json!([{ "projection": "operational", "version": 2, "position": position }])
    );
    let told = async || {
        let mails = servers.mailbox.mails_to(&person.person.email).await;
        let subject = "The rebuild of operational stopped";
        mails.iter().filter(|mail| mail.subject == subject).count()
    };
    eventually("the mail is there", async || told().await == 1).await;
    eventually("it was seen again", async || {
        let again = open().await.expect("it goes on");
        again.seen_at > incident.seen_at
    })
    .await;
    assert_eq!(told().await, 1);

    let this = json!({ "version": 2 });
    let to = format!("{path}/cancellation");
    it.post(&to, "cancel", &this).await.expect(202);
    model(&it, "operational", "it is given up", |model| {
        model["building"] == Value::Null && model["leaving"] == json!([])
    })
    .await;
}
