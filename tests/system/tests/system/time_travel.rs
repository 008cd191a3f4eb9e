//! How an aggregate stood can be seen at any place of the log and at any time, and what differs between two.

use chrono::{DateTime, TimeDelta, Utc};
use domain::any_state::AnyState;
use domain::commit::{CommitHash, Position, StoredEvent};
use event_log::{Appended, EventLog, NewCommit};
use serde_json::{Value, json};
use system_tests::{Caller, Offer, books, scene};
use test_support::{AccountRole, Servers, Stack};
use uuid::Uuid;

use crate::aggregates::event;

/// What must not be found: the name of a passenger.
const PLANTED: &str = "Zebulonia Quackenbush";

#[tokio::test]
async fn at_each_place_a_launch_stands_as_what_happened_up_to_there_makes_it() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let (offer, customer, auditor) = tokio::join!(
        Offer::new(&stack.admin_api, servers, 8),
        stack.sign_in(AccountRole::Customer),
        stack.sign_in(AccountRole::Auditor),
    );
    let customer = Caller::new(&stack.customer_api, &customer);
    let mut party = scene::party(2);
    party["passengers"][0]["name"] = json!(PLANTED);
    let booked = customer.post(&offer.bookings(), "key", &party).await;
    let booked = booked.expect(201).id();
    let cancelled = scene::cancellation(offer.launch, booked);
    customer.post_empty(&cancelled, "cancel").await.expect(200);

    let auditor = Caller::new(&servers.accounts().await.core_api, &auditor);
    let path = format!("/api/v1/aggregates/launch/{}", offer.launch);
    let commits = books::commits(servers).await.into_iter();
    let commits: Vec<_> = commits
        .filter(|recorded| recorded.commit.id == offer.launch)
        .collect();
    assert!(commits.len() >= 3, "{commits:#?}");
    let mut folded = AnyState::before_all("launch").expect("launches have states");
    let mut events = 0;
    for (place, recorded) in commits.iter().enumerate() {
        for event in &recorded.commit.events {
            let applied = folded.apply(&event.name, event.v, &event.data);
            applied.expect("an event of ours");
            events += 1;
        }
        let position = recorded.position.0;
        let next = commits.get(place + 1);
        // Up to right before the next one nothing changes.
        let until = next.map_or(position, |next| next.position.0 - 1);
        for at in [position, until] {
            let stood = auditor.get(&format!("{path}/state?at={at}")).await;
            let stood = stood.expect(200).body;
            assert_eq!(stood["state"], json!(folded), "at {at}");
            let point = &stood["point"];
            assert_eq!(point["position"], json!(position));
            assert_eq!(point["version"], json!(place + 1));
            assert_eq!(point["events"], json!(events));
            assert_eq!(point["is_newest"], json!(next.is_none()));
            assert_eq!(stood["left_out"], json!([]));
        }
    }
    let now = auditor.get(&format!("{path}/state")).await.expect(200).body;
    assert_eq!(now["state"], json!(folded));
    let text = now.to_string();
    assert!(
        !text.contains(PLANTED) && !text.contains("ciphertext"),
        "{text}"
    );

    let first = commits[0].position.0;
    let before = auditor.get(&format!("{path}/state?at={}", first - 1)).await;
    assert_eq!(before.problem(), (404, "aggregate_not_begun", ""));
    let detail = before.body["detail"].as_str().expect("words");
    assert!(detail.contains(&format!("position {first},")), "{detail}");

    // From nothing booked to a booking that was cancelled, and back.
    let booking = format!("/bookings/{booked}");
    let changed = auditor
        .get(&format!("{path}/difference?from={first}"))
        .await;
    let changed = changed.expect(200).body;
    assert_eq!(changed["from"]["position"], json!(first));
    assert_eq!(changed["to"], now["point"]);
    let of_booking = change(&changed, &booking);
    assert_eq!(of_booking["kind"], "added");
    assert_eq!(
        of_booking["after"],
        now["state"]["bookings"][booked.to_string()]
    );
    let last = commits.last().expect("commits").position.0;
    let back = format!("{path}/difference?from={last}&to={first}");
    let back = auditor.get(&back).await.expect(200).body;
    assert_eq!(back["total"], changed["total"]);
    assert_eq!(change(&back, &booking)["kind"], "removed");
    let same = format!("{path}/difference?from={last}&to={last}");
    let same = auditor.get(&same).await.expect(200).body;
    assert_eq!((&same["total"], &same["changes"]), (&json!(0), &json!([])));
}

/// The change at a path.
fn change<'a>(difference: &'a Value, path: &str) -> &'a Value {
    let changes = difference["changes"].as_array().expect("a list");
    let found = changes.iter().find(|change| change["path"] == path);
    found.unwrap_or_else(|| panic!("{path} is not in {difference:#}"))
}

#[tokio::test]
async fn at_a_time_each_commit_is_seen_of_which_all_had_happened() {
    let (_servers, it, log) = it_and_log().await;
    let id = Uuid::new_v4();
    let noon: DateTime<Utc> = "2028-03-01T12:00:00Z".parse().expect("an instant");
    let after = |seconds| noon + TimeDelta::seconds(seconds);
    let one = append(&log, id, 1, None, vec![registered(after(0))]).await;
    let together = vec![revised("Two", after(10)), revised("Three", after(20))];
    let two = append(&log, id, 2, Some(&one), together).await;
    let retired = vec![at(event("rocket.retired", json!({})), after(30))];
    append(&log, id, 3, Some(&two), retired).await;

    let path = format!("/api/v1/aggregates/rocket/{id}");
    let early = scene::instant(noon - TimeDelta::milliseconds(1));
    let early = it.get(&format!("{path}/state?at={early}")).await;
    assert_eq!(early.problem(), (404, "aggregate_not_begun", ""));
    let detail = early.body["detail"].as_str().expect("words");
    assert!(detail.contains("2028-03-01T12:00:00.000Z"), "{detail}");
    for (seconds, version, name) in [
        (0, 1, "One"),
        (15, 1, "One"),
        (20, 2, "Three"),
        (29, 2, "Three"),
    ] {
        let moment = scene::instant(after(seconds));
        let stood = it.get(&format!("{path}/state?at={moment}")).await;
        let stood = stood.expect(200).body;
        assert_eq!(stood["point"]["version"], json!(version), "{moment}");
        assert_eq!(stood["point"]["is_newest"], json!(false));
        assert_eq!(stood["state"]["Active"]["data"]["name"], name, "{stood:#}");
    }
    let to_come = format!("{path}/state?at=2999-01-01T01:00:00%2B01:00");
    let to_come = it.get(&to_come).await.expect(200).body;
    assert_eq!(to_come["point"]["version"], json!(3));
    assert_eq!(to_come["point"]["is_newest"], json!(true));
    assert_eq!(to_come["point"]["events"], json!(4));

    let (from, to) = (scene::instant(after(15)), scene::instant(after(20)));
    let changed = it
        .get(&format!("{path}/difference?from={from}&to={to}"))
        .await;
    let changed = changed.expect(200).body;
    let name = change(&changed, "/Active/data/name");
    assert_eq!(
        (&name["before"], &name["after"]),
        (&json!("One"), &json!("Three"))
    );
    assert_eq!(changed["total"], 1);
}

#[tokio::test]
async fn a_history_that_is_damaged_gives_no_state_from_there_on_and_says_where() {
    let (_servers, it, log) = it_and_log().await;
    let noon: DateTime<Utc> = "2028-03-01T12:00:00Z".parse().expect("an instant");
    let later = noon + TimeDelta::seconds(1);
    for (damage, why) in [
        (Damage::Garbage, "not a commit"),
        (Damage::Chain, "the hashes differ"),
        (Damage::Gap, "version 3 stands where version 2 belongs"),
        (Damage::Unknown, "unknown event rocket.teleported v1"),
    ] {
        let id = Uuid::new_v4();
        let one = append(&log, id, 1, None, vec![registered(noon)]).await;
        let damaged = match damage {
            Damage::Garbage => {
                let subject = format!("events.rocket.{id}");
                let stored = log.client().request(subject, "no commit".into()).await;
                stored.expect("is stored");
                let all = books_of(&it, id).await;
                *all.last().expect("it is there")
            }
            Damage::Chain => {
                let other = Appended {
                    hash: CommitHash([9; 32]),
                    ..one
                };
                position(append(&log, id, 2, Some(&other), vec![revised("Two", later)]).await)
            }
            Damage::Gap => {
                position(append(&log, id, 3, Some(&one), vec![revised("Two", later)]).await)
            }
            Damage::Unknown => {
                let unknown = at(event("rocket.teleported", json!({})), later);
                position(append(&log, id, 2, Some(&one), vec![unknown]).await)
            }
        };
        let path = format!("/api/v1/aggregates/rocket/{id}");
        let moment = scene::instant(later);
        for asked in [
            "state".to_owned(),
            format!("state?at={damaged}"),
            format!("state?at={moment}"),
            format!("difference?from={}", one.position),
        ] {
            let refused = it.get(&format!("{path}/{asked}")).await;
            assert_eq!(
                refused.problem(),
                (500, "history_unreadable", ""),
                "{why}, {asked}"
            );
            let detail = refused.body["detail"].as_str().expect("words");
            assert!(detail.contains(&format!("position {damaged} ")), "{detail}");
            assert!(detail.contains(why), "{detail}");
        }
        // Before that place all is as it was.
        let sound = it.get(&format!("{path}/state?at={}", one.position)).await;
        let sound = sound.expect(200).body;
        assert_eq!(sound["state"]["Active"]["data"]["name"], "One");
        assert_eq!(sound["point"]["is_newest"], json!(false));
    }
}

/// What can be wrong with a history.
enum Damage {
    /// What no program wrote.
    Garbage,
    /// A commit that follows another one than stands there.
    Chain,
    /// A commit is missing.
    Gap,
    /// An event of a newer program.
    Unknown,
}

#[tokio::test]
async fn who_asks_for_a_state_that_can_not_be_is_told_why_and_only_it_and_auditors_are() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let it = servers.sign_in(AccountRole::It).await;
    let mut finance = accounts.somebody(&servers, AccountRole::Finance).await;
    let finance = accounts.token(&servers, &mut finance, "core-api").await;
    let finance = Caller::visitor(&accounts.core_api).with_token(&finance);
    let account = it.account();
    let it = Caller::new(&accounts.core_api, &it);
    let nobody = Uuid::new_v4();
    for (path, problem) in [
        (
            format!("rocket/{nobody}/state"),
            (404, "aggregate_not_found", ""),
        ),
        (
            format!("planet/{nobody}/state"),
            (404, "aggregate_kind_unknown", ""),
        ),
        (
            format!("*/{nobody}/difference?from=1"),
            (404, "aggregate_kind_unknown", ""),
        ),
        ("rocket/none/state".to_owned(), (400, "invalid_path", "")),
        (
            format!("rocket/{nobody}/state?at=yesterday"),
            (400, "invalid_query", "at"),
        ),
        (
            format!("rocket/{nobody}/state?at="),
            (400, "invalid_query", "at"),
        ),
        (
            format!("rocket/{nobody}/difference"),
            (400, "invalid_query", "from"),
        ),
        (
            format!("rocket/{nobody}/difference?from=1&to=x"),
            (400, "invalid_query", "to"),
        ),
    ] {
        let answer = it.get(&format!("/api/v1/aggregates/{path}")).await;
        assert_eq!(answer.problem(), problem, "{path}");
    }
    for what in ["state", "difference?from=1"] {
        let path = format!("/api/v1/aggregates/account/{account}/{what}");
        assert_eq!(finance.get(&path).await.problem().0, 403);
    }
}

/// Somebody of IT at core-api, and the log as who writes commands has it.
async fn it_and_log() -> (Servers, Caller, EventLog) {
    let servers = Servers::start().await;
    let it = servers.sign_in(AccountRole::It).await;
    let it = Caller::new(&servers.accounts().await.core_api, &it);
    let client = servers.nats.client("commands").await;
    let log = EventLog::open(client).await.expect("opens");
    (servers, it, log)
}

/// Stores a commit of a rocket after another.
async fn append(
    log: &EventLog,
    id: Uuid,
    version: u64,
    before: Option<&Appended>,
    events: Vec<StoredEvent>,
) -> Appended {
    let commit = NewCommit {
        aggregate: "rocket",
        id,
        version,
        prev: before.map(|before| before.hash),
        expected: before.map_or(Position(0), |before| before.position),
        events,
    };
    log.append(commit).await.expect("appends")
}

/// Where it was stored.
fn position(appended: Appended) -> u64 {
    appended.position.0
}

/// Where the events of a rocket stand.
async fn books_of(it: &Caller, id: Uuid) -> Vec<u64> {
    let events = it
        .get(&format!("/api/v1/aggregates/rocket/{id}/events"))
        .await;
    let events = events.expect(200).body;
    let items = events["items"].as_array().expect("a list").iter();
    items
        .map(|event| event["position"].as_u64().expect("a position"))
        .collect()
}

fn at(event: StoredEvent, at: DateTime<Utc>) -> StoredEvent {
    StoredEvent { at, ..event }
}

fn registered(when: DateTime<Utc>) -> StoredEvent {
    let mut data = rocket("One");
    data["supplier"] = json!(Uuid::nil());
    at(event("rocket.registered", data), when)
}

fn revised(name: &str, when: DateTime<Utc>) -> StoredEvent {
    at(event("rocket.revised", rocket(name)), when)
}

fn rocket(name: &str) -> Value {
    json!({ "name": name, "model": "NS4", "capacity": 6, "range": "suborbital" })
}
