//! A customer tells who they are, and tells it anew.

use serde_json::json;
use system_tests::{Caller, facts, scene};
use test_support::{AccountRole, Astro, Role, Servers};

#[tokio::test]
async fn a_profile_is_opened_once_and_changed_from_then_on_each_time_once() {
    let servers = Servers::start().await;
    let (customer_api, customer) = tokio::join!(
        Astro::start(Role::CustomerApi, &servers),
        servers.sign_in(AccountRole::Customer),
    );
    let caller = Caller::new(&customer_api, &customer);
    let (profile, mut moved) = (scene::profile(), scene::profile());
    moved["legal_address"] = json!("1 Analytical Way, London");
    let path = "/api/v1/me";

    let opened = caller.put(path, "open", &profile).await.expect(200);
    assert_eq!(opened.id(), customer.customer().0);
    let again = caller.put(path, "open", &profile).await.expect(200);
    assert_eq!(again.body, opened.body);
    let changed = caller.put(path, "move", &moved).await.expect(200);
    let again = caller.put(path, "move", &moved).await.expect(200);
    assert_eq!(again.body, changed.body);
    for (key, body) in [("open", &moved), ("move", &profile)] {
        let refused = caller.put(path, key, body).await;
        let reused = (422, "idempotency_key_reused", "idempotency-key");
        assert_eq!(refused.problem(), reused, "{key}");
    }
    let wrong = scene::with(&profile, "/phone", json!("call me"));
    let refused = caller.put(path, "wrong", &wrong).await;
    assert_eq!(refused.problem(), (422, "invalid_fields", "phone"));

    let events = facts::named(&servers, "customer.").await;
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(
        names,
        ["customer.profile_opened", "customer.profile_changed"]
    );
    for event in events {
        assert_eq!(event.data["account"], json!(customer.account()));
    }
}
