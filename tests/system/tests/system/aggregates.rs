//! What happened to an aggregate can be looked at as it stands in the log, and nothing personal in it.

use domain::commit::{Actor, ActorKind, Fingerprint, Position, StoredEvent};
use domain::ids::{CommandId, CorrelationId, EventId};
use event_log::{EventLog, NewCommit};
use reqwest::Method;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use system_tests::{Answer, Caller, Offer, facts, scene};
use test_support::{AccountRole, Servers, Stack};
use uuid::Uuid;

/// What must not be found: the name and the mail of a passenger.
const PLANTED: [&str; 2] = ["Zebulonia Quackenbush", "quackenbush@example.org"];

/// All events of an aggregate, read in pages of so many.
async fn history(who: &Caller, path: &str, limit: usize) -> Vec<Value> {
    let (mut events, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = who.get(&format!("{path}?limit={limit}{cursor}")).await;
        let page = page.expect(200);
        let items = page.body["items"].as_array().expect("a list");
        assert!(items.len() <= limit);
        events.extend(items.iter().cloned());
        match page.body["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return events,
        }
    }
}

#[tokio::test]
async fn the_history_of_a_launch_is_shown_from_its_first_event_on_and_nobody_in_it() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let (offer, customer, auditor) = tokio::join!(
        Offer::new(&stack.admin_api, servers, 8),
        stack.sign_in(AccountRole::Customer),
        stack.sign_in(AccountRole::Auditor),
    );
    let account = customer.account();
    let customer = Caller::new(&stack.customer_api, &customer);
    let mut party = scene::party(2);
    party["passengers"][0]["name"] = json!(PLANTED[0]);
    party["passengers"][0]["email"] = json!(PLANTED[1]);
    let correlation = Uuid::new_v4();
    let request = customer.command(Method::POST, &offer.bookings(), "key", &party);
    let request = request.header("x-correlation-id", correlation.to_string());
    let booked = Answer::to(request).await.expect(201).id();
    let cancelled = scene::cancellation(offer.launch, booked);
    customer.post_empty(&cancelled, "cancel").await.expect(200);

    let auditor = Caller::new(&servers.accounts().await.core_api, &auditor);
    let path = format!("/api/v1/aggregates/launch/{}/events", offer.launch);
    let events = history(&auditor, &path, 100).await;
    let facts = facts::named(servers, "launch.").await;
    let names: Vec<_> = facts.iter().map(|fact| fact.name.as_str()).collect();
    assert!(names.len() >= 3, "{names:?}");
    assert!(
        events
            .iter()
            .map(|event| &event["event_type"])
            .eq(names.iter())
    );
    for (event, fact) in events.iter().zip(&facts) {
        assert_eq!(event["note"], Value::Null, "{event:#}");
        assert_eq!(event["actor"]["id"], json!(fact.actor.id));
        assert_eq!(event["event_version"], 1);
    }
    let place = |event: &Value| (event["position"].as_u64(), event["index"].as_u64());
    assert!(
        events
            .iter()
            .map(place)
            .is_sorted_by(|one, next| one < next)
    );
    let versions = events.iter().map(|event| event["version"].as_u64());
    assert!(versions.is_sorted());

    let reserved = events
        .iter()
        .find(|event| event["event_type"] == "launch.seats_reserved");
    let reserved = reserved.expect("seats were reserved");
    assert_eq!(reserved["correlation_id"], json!(correlation));
    assert_eq!(reserved["actor"]["kind"], "customer");
    assert_eq!(reserved["actor"]["id"], json!(account));
    let text = json!(events).to_string();
    assert!(text.contains(r#"{"sealed":true}"#), "{text}");
    for planted in PLANTED.iter().chain(&["ciphertext", "nonce"]) {
        assert!(!text.contains(planted), "{planted} is in {text}");
    }

    for limit in [1, 2] {
        assert_eq!(history(&auditor, &path, limit).await, events);
    }
}

#[tokio::test]
async fn an_event_that_no_program_knows_is_shown_as_it_is_with_a_note_and_hides_no_other() {
    let servers = Servers::start().await;
    let it = servers.sign_in(AccountRole::It).await;
    let it = Caller::new(&servers.accounts().await.core_api, &it);
    let client = servers.nats.client("commands").await;
    let log = EventLog::open(client.clone()).await.expect("opens");
    let id = Uuid::new_v4();
    let first = NewCommit {
        aggregate: "rocket",
        id,
        version: 1,
        prev: None,
        expected: Position(0),
        events: vec![
            event(
                "rocket.teleported",
                json!({ "to": "the Moon", "who": { "ciphertext": "x" } }),
            ),
            event("rocket.retired", json!({})),
        ],
    };
    log.append(first).await.expect("appends");
    let subject = format!("events.rocket.{id}");
    client
        .request(subject, "no commit".into())
        .await
        .expect("is stored");

    let path = format!("/api/v1/aggregates/rocket/{id}/events");
    for limit in [1, 100] {
        let events = history(&it, &path, limit).await;
        assert_eq!(events.len(), 3, "{events:#?}");
        let [unknown, known, unreadable] = &events[..] else {
            panic!("{events:#?}");
        };
        assert_eq!(unknown["event_type"], "rocket.teleported");
        assert_eq!(
            unknown["data"],
            json!({ "to": "the Moon", "who": { "sealed": true } })
        );
        let note = unknown["note"].as_str().expect("a note");
        assert!(
            note.contains("unknown event rocket.teleported v1"),
            "{note}"
        );
        assert_eq!(
            (&known["event_type"], &known["note"]),
            (&json!("rocket.retired"), &Value::Null)
        );
        assert_eq!(unreadable["event_type"], Value::Null);
        let note = unreadable["note"].as_str().expect("a note");
        assert!(note.starts_with("not a commit"), "{note}");
    }
}

#[tokio::test]
async fn who_asks_for_what_is_not_there_is_told_what_there_is() {
    let servers = Servers::start().await;
    let it = servers.sign_in(AccountRole::It).await;
    let it = Caller::new(&servers.accounts().await.core_api, &it);
    let nobody = Uuid::new_v4();
    for (path, problem) in [
        (
            format!("rocket/{nobody}/events"),
            (404, "aggregate_not_found", ""),
        ),
        (
            format!("planet/{nobody}/events"),
            (404, "aggregate_kind_unknown", ""),
        ),
        (
            format!("*/{nobody}/events"),
            (404, "aggregate_kind_unknown", ""),
        ),
        ("rocket/none/events".to_owned(), (400, "invalid_path", "")),
        (
            format!("rocket/{nobody}/events?limit=101"),
            (400, "invalid_query", "limit"),
        ),
        (
            format!("rocket/{nobody}/events?cursor=x"),
            (400, "invalid_cursor", "cursor"),
        ),
    ] {
        let answer = it.get(&format!("/api/v1/aggregates/{path}")).await;
        assert_eq!(answer.problem(), problem, "{path}");
    }
    let unknown = it
        .get(&format!("/api/v1/aggregates/planet/{nobody}/events"))
        .await;
    let detail = unknown.body["detail"].as_str().expect("words");
    assert!(detail.contains("launch"), "{detail}");
}

pub(crate) fn event(name: &str, data: Value) -> StoredEvent {
    StoredEvent {
        name: name.into(),
        v: 1,
        id: EventId(Uuid::new_v4()),
        command: CommandId(Uuid::new_v4()),
        fingerprint: Fingerprint([7; 16]),
        at: chrono::Utc::now(),
        actor: Actor {
            kind: ActorKind::System,
            id: "test".to_owned(),
            on_behalf_of: None,
            session: None,
        },
        correlation: CorrelationId(Uuid::new_v4()),
        causation: None,
        trace: None,
        data: RawValue::from_string(data.to_string()).expect("JSON"),
    }
}
