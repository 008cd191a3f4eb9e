//! How every process is can be seen, also of one that is dead.

use chrono::{DateTime, Utc};
use serde_json::Value;
use system_tests::{Caller, Offer};
use test_support::{AccountRole, Astro, Role, Stack, eventually, eventually_some};

const PATH: &str = "/api/v1/processes";

/// Each process that tells of itself in a system that is whole.
const NAMES: [&str; 9] = [
    "admin-api",
    "core-api",
    "customer-api",
    "log-keeper",
    "notifier",
    "policies",
    "projector-customer",
    "projector-operational",
    "scheduler",
];

/// The processes as somebody sees them, the first of a name that a condition holds for.
async fn find(who: &Caller, name: &str, is_it: impl Fn(&Value) -> bool) -> Option<Value> {
    let found = who.get(PATH).await.expect(200);
    let items = found.body["items"].as_array().expect("a list");
    let named = items.iter().filter(|process| process["name"] == name);
    named.into_iter().find(|process| is_it(process)).cloned()
}

#[tokio::test]
async fn every_process_is_seen_with_its_version_its_host_and_how_far_it_is() {
    let stack = Stack::start().await;
    let (_keeper, auditor) = tokio::join!(
        Astro::start(Role::LogKeeper, &stack.servers),
        stack.sign_in(AccountRole::Auditor),
    );
    let auditor = Caller::new(&stack.servers.accounts().await.core_api, &auditor);
    let found = eventually_some("all are ready and at the end", async || {
        let found = auditor.get(PATH).await.expect(200);
        let items = found.body["items"].as_array().expect("a list").clone();
        let all = || items.iter().flat_map(projections);
        let is_whole = items.iter().map(|item| &item["name"]).eq(NAMES.iter())
            && items.iter().all(|item| item["state"] == "ready")
            && all().count() == 5
            && all().all(|one| one["is_active"] == true && one["lag_commits"] == 0);
        is_whole.then_some(found)
    })
    .await;
    assert_eq!(found.header("cache-control"), Some("no-store"));
    let head = found.body["log_head"].as_u64().expect("a position");
    assert_ne!(head, 0);
    for item in found.body["items"].as_array().expect("a list") {
        let started: DateTime<Utc> =
            serde_json::from_value(item["started_at"].clone()).expect("a time");
        let heard: DateTime<Utc> =
            serde_json::from_value(item["heard_at"].clone()).expect("a time");
        assert!(started <= heard, "{item:#}");
        assert!(
            item["version"].is_string() && item["host"].is_string(),
            "{item:#}"
        );
        for projection in projections(item) {
            assert_eq!(projection["position"], head, "{item:#}");
            assert_eq!(projection["lag_ms"], 0, "{item:#}");
            assert_eq!(projection["parked"], 0, "{item:#}");
        }
    }
}

#[tokio::test]
async fn a_projector_that_is_killed_is_seen_as_silent_and_falls_behind_until_another_goes_on() {
    let mut stack = Stack::start().await;
    let it = stack.sign_in(AccountRole::It).await;
    let it = Caller::new(&stack.servers.accounts().await.core_api, &it);
    let name = "projector-operational";
    let living = eventually_some("it is seen", async || {
        find(&it, name, |process| {
            projection(process)["is_active"] == true
        })
        .await
    })
    .await;
    stack.projector_operational.kill9();
    // Somebody writes to the log.
    Offer::new(&stack.admin_api, &stack.servers, 4).await;
    let silent = eventually_some("it is silent", async || {
        find(&it, name, |process| process["state"] == "silent").await
    })
    .await;
    assert_eq!(silent["instance"], living["instance"]);
    let stand = projection(&silent);
    assert_eq!(stand["is_active"], false, "{silent:#}");
    assert!(
        stand["lag_commits"].as_u64().expect("a lag") >= 3,
        "{silent:#}"
    );
    assert_ne!(stand["lag_ms"], 0, "{silent:#}");

    let _next = Astro::start(Role::ProjectorOperational, &stack.servers).await;
    eventually("another has caught up", async || {
        let next = find(&it, name, |process| process["state"] == "ready").await;
        next.is_some_and(|next| {
            assert_ne!(next["instance"], living["instance"]);
            projection(&next)["is_active"] == true && projection(&next)["lag_commits"] == 0
        })
    })
    .await;
    let silent = find(&it, name, |process| process["state"] == "silent").await;
    assert_eq!(
        projection(&silent.expect("still seen"))["lag_commits"],
        Value::Null
    );
}

#[tokio::test]
async fn a_process_that_is_asked_to_stop_is_seen_as_stopped() {
    let mut stack = Stack::start().await;
    let it = stack.sign_in(AccountRole::It).await;
    let it = Caller::new(&stack.servers.accounts().await.core_api, &it);
    for (process, name) in [
        (&mut stack.scheduler, "scheduler"),
        (&mut stack.admin_api, "admin-api"),
        (&mut stack.projector_customer, "projector-customer"),
    ] {
        eventually("it is seen", async || {
            find(&it, name, |process| process["state"] == "ready")
                .await
                .is_some()
        })
        .await;
        process.sigterm();
        assert!(process.wait().await.success());
        let found = find(&it, name, |_| true).await.expect("it is seen");
        assert_eq!(found["state"], "stopped", "{found:#}");
    }
}

fn projections(process: &Value) -> &[Value] {
    process["projections"].as_array().expect("a list")
}

fn projection(process: &Value) -> &Value {
    &process["projections"][0]
}
