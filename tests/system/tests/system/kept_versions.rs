//! Versions of read models that nobody writes any more go by themselves, before erasing somebody may take
//! longer.

use chrono::Utc;
use projection_runtime::{KEPT_FOR, Versioned, change};
use serde_json::{Value, json};
use test_support::{AccountRole, Astro, Role, Servers, Stack};

use crate::rebuild_wishes::{PATH, model, people, poison, standing};
use crate::rebuilding::done;

/// Both models, by their stores' owner.
pub(crate) async fn models(
    servers: &Servers,
) -> (
    projection_operational::ReadModel,
    projection_customer::ReadModel,
) {
    let operational =
        projection_operational::ReadModel::open(&servers.postgres.url(), "operational", 1);
    let (url, name) = (servers.mongo.url(), servers.mongo.name());
    let customer = projection_customer::ReadModel::connect(url, name, 2).await;
    (
        operational.expect("an address"),
        customer.expect("an address"),
    )
}

/// As if all that rests did so for as long as it is kept.
async fn age(model: &impl Versioned) {
    let aged = change(model, |versions| {
        assert!(!versions.resting.is_empty(), "{versions:?}");
        let since = Utc::now() - KEPT_FOR;
        versions.resting.values_mut().for_each(|one| *one = since);
        Ok(())
    });
    aged.await.expect("is written");
}

fn went(model: &Value, version: u32) -> bool {
    let mut gone = model["let_go"].as_array().expect("a list").iter();
    model["leaving"] == json!([])
        && model["resting"] == json!([])
        && gone.any(|gone| gone["version"] == version)
}

#[tokio::test]
async fn a_version_that_was_replaced_says_until_when_it_is_kept_and_goes_then() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let (_, auditor) = people(&stack).await;
    let rebuilder = Astro::start(Role::Rebuilder, servers).await;
    let (operational, customer) = models(servers).await;
    for (name, first) in [("operational", 1), ("customer", 2)] {
        done(&["rebuild", name, "--switch"], servers).await;
        let kept = model(&auditor, name, "it is kept", |model| {
            model["kept"] == json!([first])
        })
        .await;
        let resting = &kept["resting"][0];
        assert_eq!(resting["version"], first, "{kept:#}");
        let at = |name: &str| -> chrono::DateTime<Utc> {
            serde_json::from_value(resting[name].clone()).expect("an instant")
        };
        assert_eq!(at("until") - at("since"), KEPT_FOR);
        let listed = done(&["list"], servers).await;
        let until = at("until").format("until %Y-%m-%dT%H:%M:%SZ");
        let line = format!("{name} {first} kept, {until}");
        assert!(listed.contains(&line), "{listed}");
        assert_eq!(standing(servers, name).await.len(), 2);
    }
    // Whoever comes after one that was stopped for some days finds out.
    drop(rebuilder);
    tokio::join!(age(&operational), age(&customer));
    let _rebuilder = Astro::start(Role::Rebuilder, servers).await;
    for (name, first) in [("operational", 1), ("customer", 2)] {
        let gone = model(&auditor, name, "it went", |model| went(model, first)).await;
        assert_eq!(gone["version"], first + 1, "{gone:#}");
        assert_eq!(gone["kept"], json!([]), "{gone:#}");
        assert_eq!(standing(servers, name).await.len(), 1);
    }
    let listed = done(&["list"], servers).await;
    assert!(listed.contains("operational 1 went by itself"), "{listed}");
}

#[tokio::test]
async fn a_rebuild_that_stopped_and_was_forgotten_goes_too() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let it = stack.sign_in(AccountRole::It).await;
    let it = system_tests::Caller::new(&servers.accounts().await.core_api, &it);
    let _rebuilder = Astro::start(Role::Rebuilder, servers).await;
    poison(servers).await;
    let to = format!("{PATH}/operational/rebuilds");
    let rebuild = json!({ "switch": false });
    it.post(&to, "key", &rebuild).await.expect(202);
    model(&it, "operational", "it stopped", |model| {
        model["building"]["stage"] == "stopped" && model["resting"][0]["version"] == 2
    })
    .await;
    age(&models(servers).await.0).await;
    let gone = model(&it, "operational", "it went", |model| went(model, 2)).await;
    assert_eq!(gone["building"], Value::Null, "{gone:#}");
    assert_eq!(standing(servers, "operational").await.len(), 1);
}
