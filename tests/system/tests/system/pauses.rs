//! A read model is paused while somebody works on its store: commands go on, and nothing is written into it.

use domain::commit::Position;
use projection_runtime::{Checkpoint, Versioned};
use serde_json::{Value, json};
use system_tests::{Caller, Crowd, Offer, Order, books, scene};
use test_support::{Astro, Role, Stack, eventually};
use uuid::Uuid;

use crate::kept_versions::models;
use crate::rebuild_wishes::{PATH, model, people, settled};
use crate::rebuilding::{done, refused};

/// Whether a projector has, or had, the lease of this version.
fn held(projector: &Astro, version: u32) -> bool {
    let log = projector.log();
    let mut leases = log.lines().filter(|line| line.contains("holds the lease"));
    leases.any(|line| line.contains(&format!("\"version\":{version}")))
}

async fn checkpoint(model: &impl Versioned) -> Checkpoint {
    model.checkpoint().await.expect("answers")
}

#[tokio::test]
async fn a_paused_model_takes_nothing_in_over_restarts_until_it_is_resumed() {
    let stack = Stack::start().await;
    let (offer, crowd, (it, auditor)) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, 100),
        Crowd::gather(&stack.servers, 1),
        people(&stack),
    );
    let servers = &stack.servers;
    let customer = &crowd.customers()[0];
    let counter = Caller::new(&stack.customer_api, customer);
    let _rebuilder = Astro::start(Role::Rebuilder, servers).await;

    // One by the API, the other by the command.
    let because = json!({ "reason": "a new disk" });
    let to = format!("{PATH}/customer/pause");
    auditor.post(&to, "no", &because).await.expect(403);
    let asked = it.post(&to, "key", &because).await.expect(202);
    let carried_out = settled(&auditor, "customer", &asked).await;
    assert_eq!(carried_out["status"], "carried_out", "{carried_out:#}");
    let printed = done(&["pause", "operational", "--reason", "a new disk"], servers).await;
    assert!(printed.starts_with("operational stands at "), "{printed}");
    let told = refused(&["pause", "operational"], servers).await;
    assert!(told.contains("it is paused already"), "{told}");
    let paused = |model: &Value| model["paused"]["stands_at"].is_u64();
    let seen = model(&auditor, "customer", "it stands", paused).await;
    assert_eq!(seen["paused"]["by"], asked.body["account"], "{seen:#}");
    let (operational, customers) = models(servers).await;
    let before = (
        checkpoint(&operational).await.position,
        checkpoint(&customers).await.position,
    );
    assert_eq!(seen["paused"]["stands_at"], before.1.0, "{seen:#}");

    let answer = Order::new(customer, &offer).send(&counter).await;
    let booked = answer.expect("an answer").expect(201);
    let (mut first, mut second) = (stack.projector_operational, stack.projector_customer);
    first.kill9();
    second.kill9();
    let (first, second) = tokio::join!(
        Astro::start(Role::ProjectorOperational, servers),
        Astro::start(Role::ProjectorCustomer, servers),
    );
    eventually("both are kept again", async || {
        held(&first, 1) && held(&second, 2)
    })
    .await;
    // By the time that what they build has all of it, they have looked at the log for long.
    let cancel = scene::cancellation(offer.launch, booked.id());
    counter.post_empty(&cancel, "cancel").await.expect(200);
    let end = books::commits(servers).await.len() as u64;
    for name in ["operational", "customer"] {
        let rebuild = json!({ "switch": false });
        let to = format!("{PATH}/{name}/rebuilds");
        it.post(&to, "build", &rebuild).await.expect(202);
        let built = model(&auditor, name, "another one has caught up", |model| {
            model["building"]["position"].as_u64() >= Some(end)
        })
        .await;
        assert_eq!(built["paused"]["reason"], "a new disk", "{built:#}");
        assert_ne!(built["lag_commits"], 0, "{built:#}");
    }
    let after = (
        checkpoint(&operational).await.position,
        checkpoint(&customers).await.position,
    );
    assert_eq!(after, before);
    let health = it.get("/api/v1/health").await.expect(200).body;
    let projections = health["processes"]["projections"].as_array();
    let mut projections = projections.expect("a list").iter();
    let one = projections.find(|one| one["name"] == "customer");
    let one = one.expect("it is there");
    assert_eq!(one["paused"]["reason"], "a new disk", "{health:#}");

    let to = format!("{PATH}/customer/resume");
    // One that comes late, for a pause that is over, ends none.
    let late = json!({ "pause": Uuid::from_u128(1) });
    let asked = it.post(&to, "late", &late).await.expect(202);
    let wish = settled(&auditor, "customer", &asked).await;
    assert_eq!(wish["status"], "refused", "{wish:#}");
    let this = json!({ "pause": seen["paused"]["id"] });
    it.post(&to, "resume", &this).await.expect(202);
    done(&["resume", "operational"], servers).await;
    let told = refused(&["resume", "operational"], servers).await;
    assert!(told.contains("it is not paused"), "{told}");
    let own = format!("/api/v1/bookings/{}", booked.id());
    let read = counter.get_after_all(&own, booked.position()).await;
    read.expect(200);
    eventually("both have caught up", async || {
        let end = Position(end);
        checkpoint(&operational).await.position >= end
            && checkpoint(&customers).await.position >= end
    })
    .await;
    let seen = model(&auditor, "customer", "it goes on", |model| {
        model["paused"] == Value::Null
    })
    .await;
    assert_eq!(seen["version"], 2, "{seen:#}");
}
