//! What happened is found by what is known of it, and followed from a click to all that it led to.

use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Answer, Caller, Offer, scene};
use test_support::{AccountRole, Astro, Role, Stack, eventually_some};
use uuid::Uuid;

/// What must not be found: the name and the mail of a passenger.
const PLANTED: [&str; 2] = ["Zebulonia Quackenbush", "quackenbush@example.org"];

struct Scene {
    _stack: Stack,
    _workers: [Astro; 2],
    auditor: Caller,
    customer: Caller,
    account: Uuid,
    offer: Offer,
}

impl Scene {
    async fn new() -> Self {
        let stack = Stack::start().await;
        // Nobody is mailed what happened before.
        let notifier = Astro::start(Role::Notifier, &stack.servers).await;
        let (index, offer, customer, auditor) = tokio::join!(
            Astro::start(Role::EventIndex, &stack.servers),
            Offer::new(&stack.admin_api, &stack.servers, 8),
            stack.sign_in(AccountRole::Customer),
            stack.sign_in(AccountRole::Auditor),
        );
        Self {
            auditor: Caller::new(&stack.servers.accounts().await.core_api, &auditor),
            account: customer.account().0,
            customer: Caller::new(&stack.customer_api, &customer),
            _workers: [notifier, index],
            offer,
            _stack: stack,
        }
    }

    /// Books a seat, and gives the request and the booking.
    async fn book(&self) -> (Uuid, Uuid) {
        let mut party = scene::party(1);
        party["passengers"][0]["name"] = json!(PLANTED[0]);
        party["passengers"][0]["email"] = json!(PLANTED[1]);
        let correlation = Uuid::new_v4();
        let path = self.offer.bookings();
        let request = self.customer.command(Method::POST, &path, "key", &party);
        let request = request.header("x-correlation-id", correlation.to_string());
        let booked = Answer::to(request).await.expect(201);
        (correlation, booked.id())
    }

    /// Pays for a booking, and gives the request.
    async fn pay(&self, booking: Uuid) -> Uuid {
        let correlation = Uuid::new_v4();
        let (path, card) = (
            scene::payment(self.offer.launch, booking),
            scene::card("tok_success"),
        );
        let request = self.customer.command(Method::POST, &path, "pay", &card);
        let request = request.header("x-correlation-id", correlation.to_string());
        let paid = Answer::to(request).await;
        assert!(paid.status < 300, "{:#}", paid.body);
        correlation
    }

    /// The events that are found, once there are some.
    async fn found(&self, query: &str) -> Vec<Value> {
        eventually_some("events are found", async || {
            let page = self.auditor.get(&format!("/api/v1/events?{query}")).await;
            let page = page.expect(200);
            assert_eq!(page.header("cache-control"), Some("no-store"));
            let items = page.body["items"].as_array().expect("a list");
            (!items.is_empty()).then(|| items.clone())
        })
        .await
    }
}

#[tokio::test]
async fn a_booking_is_found_by_its_request_its_launch_and_who_booked_and_nobody_in_it() {
    let scene = Scene::new().await;
    let (correlation, _) = scene.book().await;
    let booked = scene
        .found(&format!(
            "correlation_id={correlation}&type=launch.seats_reserved"
        ))
        .await;
    let [event] = booked.as_slice() else {
        panic!("{booked:#?}");
    };
    assert_eq!(event["aggregate"], "launch");
    assert_eq!(event["aggregate_id"], json!(scene.offer.launch));
    let actor = json!({ "kind": "customer", "id": scene.account, "on_behalf_of": null });
    assert_eq!(event["actor"], actor);
    assert_eq!(event["causation_id"], Value::Null);
    let position = event["position"].as_u64().expect("a position");
    let (launch, command) = (scene.offer.launch, &event["command_id"]);
    for query in [
        format!("aggregate=launch&aggregate_id={launch}&limit=1"),
        format!("actor={}&type=launch.seats_reserved", scene.account),
        format!("command_id={}", command.as_str().expect("an id")),
        format!("from_position={position}&to_position={position}"),
    ] {
        let found = scene.found(&query).await;
        assert_eq!(found, std::slice::from_ref(event), "{query}");
    }
    let oldest = scene.found("order=oldest&limit=1").await;
    assert_eq!(
        (&oldest[0]["position"], &oldest[0]["index"]),
        (&json!(1), &json!(0))
    );

    // What it says, the log tells, with nobody in it.
    let path = format!("/api/v1/events/{position}");
    let commit = scene.auditor.get(&path).await.expect(200);
    assert_eq!(commit.body["aggregate_id"], json!(launch));
    let said = &commit.body["events"][0];
    assert_eq!(said["id"], event["id"]);
    assert_eq!(said["note"], Value::Null);
    let text = commit.body.to_string();
    assert!(text.contains(r#"{"sealed":true}"#), "{text}");
    let found = json!(scene.found(&format!("aggregate_id={launch}")).await).to_string();
    for planted in PLANTED.iter().chain(&["ciphertext", "nonce"]) {
        assert!(!text.contains(planted), "{planted} is in {text}");
        assert!(!found.contains(planted), "{planted} is in {found}");
    }
    let nothing = scene.auditor.get("/api/v1/events/0").await;
    assert_eq!(nothing.problem(), (404, "event_not_found", ""));
    let nothing = scene.auditor.get("/api/v1/events/1000000").await;
    assert_eq!(nothing.problem(), (404, "event_not_found", ""));
}

#[tokio::test]
async fn what_a_payment_led_to_is_a_tree_with_its_mails() {
    let scene = Scene::new().await;
    let (_, booking) = scene.book().await;
    let correlation = scene.pay(booking).await;
    let path = format!("/api/v1/causation/{correlation}");
    let tree = eventually_some("all has followed", async || {
        let found = scene.auditor.get(&path).await;
        if found.status == 404 {
            return None;
        }
        let tree = found.expect(200).body;
        let is_there = |what: &str| tree.to_string().contains(what);
        (is_there(r#""template":"#) && is_there("invoice.issued")).then_some(tree)
    })
    .await;
    assert_eq!(tree["correlation_id"], json!(correlation));
    assert_eq!(tree["is_cut"], false);
    let commands = tree["commands"].as_array().expect("a list");
    assert_eq!(commands[0]["caused_by"], Value::Null);
    assert_eq!(commands[0]["actor"]["id"], json!(scene.account));
    // Whatever follows, follows from what stands before it.
    for (place, command) in commands.iter().enumerate() {
        // What the gateway says of a payment is noted in the request itself, and follows from no event.
        if let Some(cause) = command["caused_by"].as_str() {
            let before = json!(commands[..place]).to_string();
            assert!(before.contains(cause), "{command:#}");
        }
    }
    let last = commands.last().expect("some");
    assert_ne!(last["caused_by"], Value::Null, "{last:#}");
    // The same by a command of it, and by an event.
    for id in [
        &commands[0]["command_id"],
        &last["events"][0]["event"]["id"],
    ] {
        let path = format!("/api/v1/causation/{}", id.as_str().expect("an id"));
        let same = scene.auditor.get(&path).await.expect(200);
        assert_eq!(same.body["correlation_id"], json!(correlation));
    }
    let nobody = format!("/api/v1/causation/{}", Uuid::new_v4());
    let nothing = scene.auditor.get(&nobody).await;
    assert_eq!(nothing.problem(), (404, "causation_not_found", ""));
}

#[tokio::test]
async fn what_is_asked_for_in_a_wrong_way_is_told_by_its_parameter() {
    let scene = Scene::new().await;
    let long = "a".repeat(65);
    for (query, parameter) in [
        ("limit=101", "limit"),
        ("cursor=x", "cursor"),
        (&*format!("type={long}"), "type"),
        (&*format!("actor={long}"), "actor"),
        (&*format!("aggregate={long}"), "aggregate"),
    ] {
        let refused = scene.auditor.get(&format!("/api/v1/events?{query}")).await;
        let (status, _, field) = refused.problem();
        assert_eq!((status, field), (400, parameter), "{query}");
    }
}
