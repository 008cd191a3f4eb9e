//! A scratch copy of either read model has what the log made of it up to its place, and nothing after.

use chrono::{DateTime, Utc};
use domain::commit::Position;
use event_log::{EventLog, Keyring, MasterKey, Recorded};
use projection_runtime::{
    Aggregate, Past, SCRATCH_FOR, Target, TargetError, Versioned, Versions, change,
};
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Answer, Caller, Crowd, Offer, Order, books, scene};
use test_support::{Astro, Role, Servers, Stack, eventually};

use crate::kept_versions::models;
use crate::rebuild_wishes::{PATH, model, people, settled, standing};
use crate::rebuilding::{done, refused};

/// Somebody books and cancels, so many times.
async fn book(counter: &Caller, customer: &test_support::SignedIn, offer: &Offer, times: usize) {
    for _ in 0..times {
        let answer = Order::new(customer, offer).send(counter).await;
        let booking = answer.expect("an answer").expect(201).id();
        let cancel = scene::cancellation(offer.launch, booking);
        counter.post_empty(&cancel, "cancel").await.expect(200);
    }
}

/// When all of a commit had happened.
fn happened(commit: &Recorded) -> DateTime<Utc> {
    let last = commit.commit.events.last();
    last.expect("a commit has an event").at
}

/// What of a version is not as the log had it where the version stands: rows that it lacks, that differ, and
/// of what began only later. Gives how much was compared.
async fn differs(version: &impl Versioned, past: &Past, commits: &[Recorded]) -> usize {
    let audit = version.audit();
    let begun = commits.iter().filter(|one| one.commit.version == 1);
    let begun = begun.filter(|one| audit.keeps(&one.commit.aggregate));
    let aggregates: Vec<_> = begun
        .map(|one| Aggregate {
            kind: one.commit.aggregate.clone(),
            id: one.commit.id,
        })
        .collect();
    let found = audit.compare(past, &aggregates).await.expect("compares");
    assert_eq!(found.differences, []);
    assert_eq!(found.restless, []);
    aggregates.len()
}

async fn past(servers: &Servers) -> Past {
    let log = EventLog::open(servers.nats.client("commands").await).await;
    let master: MasterKey = servers.master_key.parse().expect("64 hex digits");
    let keyring = Keyring::open(servers.nats.client("commands").await, master).await;
    Past::new(log.expect("opens"), keyring.expect("opens"))
}

fn copied(model: &Value) -> bool {
    model["scratch"]["stage"] == "still"
}

/// Where a version stands.
async fn position(version: &impl Target) -> Result<Position, TargetError> {
    Ok(version.checkpoint().await?.position)
}

#[tokio::test]
async fn a_copy_equals_the_fold_up_to_its_place_and_outlives_its_projector_and_its_rebuilder() {
    let stack = Stack::start().await;
    let (offer, crowd, (it, auditor)) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, 100),
        Crowd::gather(&stack.servers, 1),
        people(&stack),
    );
    let customer = &crowd.customers()[0];
    let counter = Caller::new(&stack.customer_api, customer);
    book(&counter, customer, &offer, 10).await;
    let until = books::commits(&stack.servers).await.len() as u64;
    book(&counter, customer, &offer, 10).await;
    Offer::new(&stack.admin_api, &stack.servers, 2).await;
    let commits = books::commits(&stack.servers).await;
    let servers = &stack.servers;
    let mut rebuilder = Astro::start(Role::Rebuilder, servers).await;
    let body = json!({ "until": until.to_string(), "reason": "a question" });
    for name in ["operational", "customer"] {
        let to = format!("{PATH}/{name}/scratches");
        auditor.post(&to, "no", &body).await.expect(403);
        let asked = it.post(&to, "key", &body).await.expect(202);
        let again = it.post(&to, "key", &body).await.expect(202);
        assert_eq!(asked.body["id"], again.body["id"], "the same wish");
        let nonsense = json!({ "until": "yesterday" });
        let refused = it.post(&to, "nonsense", &nonsense).await;
        assert_eq!(refused.problem().1, "invalid_fields");
    }
    // Killed while they are at it, or before, or after: that can't be told, and must not matter.
    rebuilder.kill9();
    let _rebuilder = Astro::start(Role::Rebuilder, servers).await;
    let (mut operational, mut customers) = (stack.projector_operational, stack.projector_customer);
    operational.kill9();
    customers.kill9();
    let _projectors = tokio::join!(
        Astro::start(Role::ProjectorOperational, servers),
        Astro::start(Role::ProjectorCustomer, servers),
    );

    let past = past(servers).await;
    let (operational, customers) = models(servers).await;
    for (name, version) in [("operational", 2), ("customer", 3)] {
        let copy = model(&auditor, name, "the copy is complete", copied).await;
        let scratch = &copy["scratch"];
        assert_eq!(scratch["position"], until, "{copy:#}");
        assert_eq!(scratch["until_position"], until, "{copy:#}");
        assert_eq!(scratch["version"], version, "{copy:#}");
        assert_eq!(scratch["reason"], "a question", "{copy:#}");
        let place = standing(servers, name).await.pop();
        assert_eq!(scratch["place"].as_str(), place.as_deref(), "{copy:#}");
        assert_eq!(
            (&copy["building"], &copy["kept"]),
            (&Value::Null, &json!([]))
        );
        let compared = match name {
            "operational" => differs(&operational.at(version), &past, &commits).await,
            _ => differs(&customers.at(version), &past, &commits).await,
        };
        assert_ne!(compared, 0);
        // Nothing that is done with what is built can be done with it.
        for what in ["compare", "switch", "cancel"] {
            let told = refused(&[what, name], servers).await;
            assert!(told.contains("no version is being built"), "{told}");
        }
        let second = ["scratch", name, "--until", "1"];
        let told = refused(&second, servers).await;
        assert!(told.contains("is a scratch copy"), "{told}");
    }
    // Whoever owns the stores keeps it up to date with the release, and it stays where it is.
    test_support::astro::run(&["migrate"], "admin", servers).await;
    let stands = (
        position(&operational.at(2)).await,
        position(&customers.at(3)).await,
    );
    assert_eq!(stands, (Ok(Position(until)), Ok(Position(until))));

    // One is dropped by somebody, the other goes by itself.
    let request = it.command(
        Method::DELETE,
        &format!("{PATH}/operational/versions/2"),
        "drop",
        &Value::Null,
    );
    let asked = Answer::to(request).await.expect(202);
    let dropped = settled(&auditor, "operational", &asked).await;
    assert_eq!(dropped["status"], "carried_out", "{dropped:#}");
    age(&customers).await;
    for name in ["operational", "customer"] {
        let gone = model(&auditor, name, "it is deleted", |model| {
            model["scratch"] == Value::Null && model["leaving"] == json!([])
        })
        .await;
        let by_itself = gone["let_go"].as_array().expect("a list").len();
        assert_eq!(by_itself, usize::from(name == "customer"), "{gone:#}");
        assert_eq!(standing(servers, name).await.len(), 1);
    }
}

/// As if it had been asked for as long ago as it is kept.
async fn age(model: &impl Versioned) {
    let aged = change(model, |versions: &mut Versions| {
        if let Some(scratch) = &mut versions.scratch {
            scratch.asked.at = Utc::now() - SCRATCH_FOR;
        }
        Ok(())
    });
    aged.await.expect("is written");
}

#[tokio::test]
async fn an_instant_of_the_business_clock_ends_a_copy_before_what_happened_later() {
    let stack = Stack::start().await;
    let (offer, crowd) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, 100),
        Crowd::gather(&stack.servers, 1),
    );
    let customer = &crowd.customers()[0];
    let counter = Caller::new(&stack.customer_api, customer);
    book(&counter, customer, &offer, 10).await;
    let servers = &stack.servers;
    let commits = books::commits(servers).await;
    let until = happened(&commits[commits.len() / 2]);
    let later = commits.iter().find(|one| happened(one) > until);
    let last = later.expect("something happened later").position.0 - 1;
    let past = past(servers).await;
    let (operational, customers) = models(servers).await;
    for (name, version) in [("operational", 2), ("customer", 3)] {
        let until = until.to_rfc3339();
        let printed = done(&["scratch", name, "--until", &until], servers).await;
        assert!(
            printed.contains(&format!("complete, at {last}")),
            "{printed}"
        );
        let compared = match name {
            "operational" => differs(&operational.at(version), &past, &commits).await,
            _ => differs(&customers.at(version), &past, &commits).await,
        };
        assert_ne!(compared, 0);
        let listed = done(&["list"], servers).await;
        let line = format!("{name} {version} scratch copy up to ");
        assert!(listed.contains(&line), "{listed}");
        // The live one went on all the while.
        let end = commits.len() as u64;
        eventually("the live one is further", async || {
            let stands = match name {
                "operational" => position(&operational).await,
                _ => position(&customers).await,
            };
            stands.expect("answers") >= Position(end)
        })
        .await;
        done(&["drop", name, &version.to_string()], servers).await;
        assert_eq!(standing(servers, name).await.len(), 1);
    }
}
