//! What is personal in the log is read by IT and auditors for a reason, which is noted first.

use chrono::Utc;
use domain::customer::{CustomerEvent, CustomerProfile, ProfileChanged, ProfileOpened};
use domain::ids::AccountId;
use domain::text::{Address, PersonName, Phone};
use event_log::{API, EventLog, Keyring, MasterKey};
use serde_json::{Value, json};
use system_tests::{Caller, Offer, books, scene};
use test_support::{AccountRole, Journal, Servers, Stack};
use uuid::Uuid;

/// The name of a passenger.
const PLANTED: &str = "Zebulonia Quackenbush";

#[tokio::test]
async fn an_auditor_reads_what_is_personal_in_a_booking_and_the_log_tells_who_and_why() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let (offer, customer, auditor) = tokio::join!(
        Offer::new(&stack.admin_api, servers, 8),
        stack.sign_in(AccountRole::Customer),
        stack.sign_in(AccountRole::Auditor),
    );
    let customer = Caller::new(&stack.customer_api, &customer);
    let mut party = scene::party(1);
    party["passengers"][0]["name"] = json!(PLANTED);
    let booked = customer.post(&offer.bookings(), "key", &party).await;
    booked.expect(201);
    let account = auditor.account();
    let auditor = Caller::new(&servers.accounts().await.core_api, &auditor);
    let commits = books::commits(servers).await;
    let reserved = commits.iter().find_map(|recorded| {
        let mut events = recorded.commit.events.iter();
        let event = events.find(|event| &*event.name == "launch.seats_reserved")?;
        Some((recorded.position.0, event.id.0))
    });
    let (position, one) = reserved.expect("it is in the log");
    let path = format!("/api/v1/events/{position}/disclosures");

    // Not without a reason, and not of what is not there; nothing is noted then.
    let refused = auditor.post(&path, "none", &json!({ "reason": " " })).await;
    assert_eq!(refused.problem(), (422, "invalid_fields", "reason"));
    let why = json!({ "event": one, "reason": "A passenger asks what we know." });
    let nowhere = auditor
        .post("/api/v1/events/900000/disclosures", "nowhere", &why)
        .await;
    assert_eq!(nowhere.problem(), (404, "event_not_found", ""));
    let refused = customer.at(&auditor).post(&path, "no", &why).await;
    assert_eq!(refused.status, 401, "{:#}", refused.body);

    let read = auditor.post(&path, "read", &why).await.expect(200).body;
    let personal = read["events"][0]["personal"].as_array().expect("values");
    let details = personal
        .iter()
        .find(|value| value["value"]["name"] == PLANTED);
    let details = details.unwrap_or_else(|| panic!("{PLANTED} is not in {read:#}"));
    assert!(
        details["of"]
            .as_str()
            .is_some_and(|of| of.starts_with("passenger."))
    );
    let again = auditor.post(&path, "read", &why).await.expect(200).body;
    assert_eq!(again, read, "by the same key it is read once");

    let other = json!({ "reason": "Another one." });
    let refused = auditor.post(&path, "read", &other).await;
    assert_eq!(
        refused.problem(),
        (422, "idempotency_key_reused", "idempotency-key")
    );

    let noted = read["noted_at"].as_u64().expect("a position");
    let noted = auditor
        .get(&format!("/api/v1/events/{noted}"))
        .await
        .expect(200)
        .body;
    let event = &noted["events"][0];
    assert_eq!(event["event_type"], "disclosure.made");
    assert_eq!(
        event["data"],
        json!({ "position": position, "event": one, "reason": why["reason"] })
    );
    assert_eq!(event["actor"]["kind"], "employee");
    assert_eq!(event["actor"]["id"], json!(account.to_string()));
    let made = books::commits(servers)
        .await
        .into_iter()
        .filter(|recorded| {
            recorded
                .commit
                .events
                .iter()
                .any(|event| &*event.name == "disclosure.made")
        });
    assert_eq!(made.count(), 1);
}

#[tokio::test]
async fn a_commit_without_anything_personal_has_nothing_to_be_read() {
    let stack = Stack::start().await;
    let (offer, it) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, 8),
        stack.sign_in(AccountRole::It),
    );
    let it = Caller::new(&stack.servers.accounts().await.core_api, &it);
    let commits = books::commits(&stack.servers).await;
    let launch = commits
        .iter()
        .find(|recorded| recorded.commit.id == offer.launch);
    let position = launch.expect("it is in the log").position.0;
    let path = format!("/api/v1/events/{position}/disclosures");
    let why = json!({ "reason": "A look." });
    let read = it.post(&path, "read", &why).await.expect(200).body;
    assert_eq!(read["events"], Value::Array(Vec::new()));
}

/// Somebody who opened their profile, and changed it at once: one commit of two events, with a name in each.
async fn profile(servers: &Servers, names: [&str; 2]) -> u64 {
    let log = EventLog::open(servers.nats.client("commands").await).await;
    let master: MasterKey = servers.master_key.parse().expect("64 digits");
    let keyring = Keyring::open(servers.nats.client("commands").await, master).await;
    let mut journal = Journal::new(
        log.expect("the log opens"),
        keyring.expect("the keyring opens"),
    );
    let account = AccountId(Uuid::new_v4());
    let [first, second] = names.map(|name| CustomerProfile {
        first_name: PersonName::parse(name).expect("a name"),
        last_name: PersonName::parse("Lovelace").expect("a name"),
        phone: Phone::parse("+442075550100").expect("a number"),
        tax_id: None,
        legal_address: Address::parse("12 St James's Square").expect("an address"),
        date_of_birth: "1990-12-10".parse().expect("a date"),
    });
    let opened: CustomerEvent = ProfileOpened {
        account,
        profile: first.into(),
    }
    .into();
    let changed = ProfileChanged {
        account,
        day: None,
        profile: second.into(),
    };
    let events = vec![opened, changed.into()];
    let stored = journal.commit("customer", Uuid::new_v4(), Utc::now(), events);
    stored.await.0
}

/// Changes a setting of a stream, as its administrator may.
async fn set(servers: &Servers, stream: &str, setting: &str, value: Value) {
    let client = servers.nats.client("admin").await;
    let ask = async |what: &str, payload: String| -> Value {
        let asked = client.request(format!("{API}.STREAM.{what}.{stream}"), payload.into());
        let answer = asked.await.expect("NATS answers");
        let answer: Value = serde_json::from_slice(&answer.payload).expect("JSON");
        assert!(answer["error"].is_null(), "{answer:#}");
        answer
    };
    let mut config = ask("INFO", String::new()).await["config"].take();
    config[setting] = value;
    ask("UPDATE", config.to_string()).await;
}

#[tokio::test]
async fn of_events_that_were_stored_together_only_the_one_that_is_asked_for_is_read_and_noted() {
    let servers = Servers::start().await;
    let auditor = servers.sign_in(AccountRole::Auditor).await;
    let auditor = Caller::new(&servers.accounts().await.core_api, &auditor);
    let position = profile(&servers, ["Zebulonia", "Quackenbush"]).await;
    let place = format!("/api/v1/events/{position}");
    let commit = auditor.get(&place).await.expect(200).body;
    let second = &commit["events"][1]["id"];

    let path = format!("{place}/disclosures");
    let why = |event: &Value| json!({ "event": event, "reason": "They ask what we know." });
    let nobody = why(&json!(Uuid::from_u128(1)));
    let refused = auditor.post(&path, "nobody", &nobody).await;
    assert_eq!(refused.problem(), (404, "event_not_found", ""));

    let read = auditor.post(&path, "one", &why(second)).await.expect(200);
    let events = read.body["events"].as_array().expect("events");
    assert_eq!(events.len(), 1, "{:#}", read.body);
    assert_eq!(events[0]["index"], 1);
    let shown = read.body.to_string();
    assert!(shown.contains("Quackenbush"), "{shown}");
    assert!(!shown.contains("Zebulonia"), "{shown}");
    let noted = format!("/api/v1/events/{}", read.body["noted_at"]);
    let noted = auditor.get(&noted).await.expect(200).body;
    assert_eq!(&noted["events"][0]["data"]["event"], second);
}

#[tokio::test]
async fn what_is_noted_and_can_not_be_shown_is_said_to_be() {
    let servers = Servers::start().await;
    let auditor = servers.sign_in(AccountRole::Auditor).await;
    let auditor = Caller::new(&servers.accounts().await.core_api, &auditor);
    let position = profile(&servers, ["Zebulonia", "Quackenbush"]).await;
    let path = format!("/api/v1/events/{position}/disclosures");
    let why = json!({ "reason": "They ask what we know." });
    let log = servers.nats.event_log().await;

    // It can be noted, and the keys can't be had.
    set(&servers, "KV_KEYS", "allow_direct", json!(false)).await;
    let refused = auditor.post(&path, "unread", &why).await;
    assert_eq!(refused.problem(), (503, "disclosure_not_shown", ""));
    let detail = refused.body["detail"].as_str().expect("words");
    let end = log.end().await.expect("the log answers");
    assert!(detail.contains(&format!("at position {end}")), "{detail}");
    set(&servers, "KV_KEYS", "allow_direct", json!(true)).await;
    let read = auditor.post(&path, "unread", &why).await.expect(200).body;
    assert_eq!(read["noted_at"], end.0, "it is noted once");
    let shown = read.to_string();
    assert!(
        shown.contains("Zebulonia") && shown.contains("Quackenbush"),
        "{shown}"
    );
}
