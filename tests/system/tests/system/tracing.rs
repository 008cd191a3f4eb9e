//! One click can be followed: from the request over the event to whoever has trouble with it.

use chrono::Utc;
use event_log::{Keyring, MasterKey};
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Answer, Caller, Offer, books, scene};
use test_support::{AccountRole, Astro, Journal, Stack, eventually_some};
use uuid::Uuid;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// The first log line of a process of which this holds.
async fn line(process: &Astro, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    eventually_some(what, async || {
        let log = process.log();
        let mut lines = log
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        lines.find(&holds)
    })
    .await
}

#[tokio::test]
async fn correlation_and_trace_go_from_the_request_into_log_line_and_event() {
    let stack = Stack::start().await;
    let (offer, customer) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, 4),
        stack.sign_in(AccountRole::Customer),
    );
    let customer = Caller::new(&stack.customer_api, &customer);
    let correlation = Uuid::new_v4();
    let book = |party: Value| {
        let request = customer.command(Method::POST, &offer.bookings(), "key", &party);
        request
            .header("x-correlation-id", correlation.to_string())
            .header("traceparent", format!("00-{TRACE}-{PARENT}-01"))
    };

    // The answer gives both back, and so does a problem.
    let refused = Answer::to(book(scene::party(5))).await;
    assert_eq!(refused.problem().0, 422);
    assert_eq!(refused.body["trace_id"], TRACE);
    let booked = Answer::to(book(scene::party(1))).await.expect(201);
    for answer in [&refused, &booked] {
        assert_eq!(
            answer.header("x-correlation-id"),
            Some(&*correlation.to_string())
        );
    }

    // The log lines of the API.
    for status in [422, 201] {
        let line = line(&stack.customer_api, "the request is logged", |line| {
            line["correlation"] == json!(correlation) && line["status"] == status
        });
        let line = line.await;
        assert_eq!(line["trace"], TRACE);
        assert_eq!(line["route"], "/api/v1/launches/{launch}/bookings");
    }

    // The event.
    let commits = books::commits(&stack.servers).await;
    let event = &commits.last().expect("the booking").commit.events[0];
    assert_eq!(&*event.name, "launch.seats_reserved");
    assert_eq!(event.correlation.0, correlation);
    let trace = event.trace.as_deref().expect("a trace");
    assert!(trace.starts_with(&format!("00-{TRACE}-")), "{trace}");
    assert!(!trace.contains(PARENT), "the work is a span of its own");

    // What nobody gave is made, and another one each time.
    let made: Vec<_> = [
        customer.get("/api/v1/me").await,
        customer.get("/api/v1/me").await,
    ]
    .iter()
    .map(|answer| answer.header("x-correlation-id").map(str::to_owned))
    .collect();
    assert!(made[0].is_some() && made[0] != made[1], "{made:?}");
}

#[tokio::test]
async fn the_line_of_a_request_names_who_asked_and_why_it_was_refused() {
    let stack = Stack::start().await;
    let someone = stack.sign_in(AccountRole::Supplier).await;
    let finance = stack.sign_in(AccountRole::Finance).await;
    let visitor = Caller::visitor(&stack.admin_api);
    let supplier = visitor.signed_in(&someone);
    let at_refunds = visitor.signed_in(&finance);
    let [someone, finance] = [&someone, &finance].map(|who| json!(who.account()));
    let nobody = Value::Null;
    for (caller, path, status, code, account) in [
        (
            &visitor,
            "/api/v1/supplier",
            401,
            json!("token_required"),
            &nobody,
        ),
        (
            &visitor.with_token("made.up"),
            "/api/v1/supplier",
            401,
            json!("invalid_token"),
            &nobody,
        ),
        (
            &at_refunds,
            "/api/v1/supplier",
            403,
            json!("role_required"),
            &finance,
        ),
        (
            &supplier,
            "/api/v1/rockets",
            422,
            json!("invalid_fields"),
            &someone,
        ),
        (&supplier, "/api/v1/supplier", 200, nobody.clone(), &someone),
    ] {
        let correlation = Uuid::new_v4();
        let (method, body) = match path {
            "/api/v1/rockets" => (Method::POST, scene::rocket("", 1)),
            _ => (Method::PUT, scene::company("Line Inc.")),
        };
        let request = caller.command(method, path, "key", &body);
        let request = request.header("x-correlation-id", correlation.to_string());
        assert_eq!(Answer::to(request).await.status, status, "{path}");
        let line = line(&stack.admin_api, "the request is logged", |line| {
            line["correlation"] == json!(correlation) && line["route"] == path
        });
        let line = line.await;
        assert_eq!(
            (&line["code"], &line["account"]),
            (&code, account),
            "{line:#}"
        );
    }
}

#[tokio::test]
async fn a_projector_that_sets_a_commit_aside_names_the_request_that_it_came_from() {
    let stack = Stack::start().await;
    let log = stack.servers.nats.event_log().await;
    let master: MasterKey = stack.servers.master_key.parse().expect("64 digits");
    let keyring = Keyring::open(stack.servers.nats.client("commands").await, master).await;
    let mut journal = Journal::new(log, keyring.expect("the keyring opens"));
    let strange = Uuid::new_v4();
    journal
        .commit_raw("launch", strange, Utc::now(), "launch.exploded", &json!({}))
        .await;
    let commits = books::commits(&stack.servers).await;
    let correlation = commits[0].commit.events[0].correlation;

    for projector in [&stack.projector_operational, &stack.projector_customer] {
        let aside = line(projector, "it is said what was set aside", |line| {
            line["aggregate_id"] == json!(strange)
        });
        let aside = aside.await;
        assert_eq!(aside["correlation"], json!(correlation), "{aside:#}");
    }

    // And nothing else is in the way of it.
    let offer = Offer::new(&stack.admin_api, &stack.servers, 4).await;
    let visitor = Caller::visitor(&stack.customer_api);
    let path = format!("/api/v1/launches/{}", offer.launch);
    let shown = visitor.get_since(&path, &offer.position).await.expect(200);
    assert_eq!(shown.body["id"], json!(offer.launch));
}
