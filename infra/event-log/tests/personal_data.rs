//! What is about a person stands nowhere in NATS in a form that could be read without their key.

mod fixture;

use std::path::Path;

use cqrs_es::Aggregate;
use domain::AggregateRoot;
use domain::account::{Account, AccountEvent, Registered, Registrant};
use domain::any_event::AnyEvent;
use domain::commit::{Position, StoredEvent};
use domain::customer::{Customer, CustomerEvent, ProfileOpened};
use domain::event::EventPayload;
use domain::ids::{AccountId, CustomerId, EventId, PassengerId};
use domain::launch::{Launch, LaunchEvent, Passenger, SeatsReserved};
use domain::personal::Personal;
use domain::text::Email;
use event_log::{EventLog, NewCommit, Snapshot, Snapshots};
use fixture::event;
use futures_util::StreamExt;
use serde_json::{json, value::RawValue};
use test_support::nats::NatsServer;
use uuid::Uuid;

/// What must not be found: a name, a mail address, a telephone number, a birthday of each person.
const PLANTED: [&str; 12] = [
    "Zebulonia",
    "Quackenbush",
    "+15550142857",
    "1961-04-12",
    "Wallaby Way",
    "TX-998877-Q",
    "Ignatius Featherstone",
    "featherstone@example.org",
    "+4930142857142",
    "1987-06-05",
    "Ottoline Brandywine",
    "quackenbush@example.org",
];

const ACCOUNT: AccountId = AccountId(Uuid::from_u128(0xacc0));
const CUSTOMER: Uuid = Uuid::from_u128(0xc0);

fn registered() -> AccountEvent {
    let email = Email::parse(PLANTED[11]).expect("an address");
    AccountEvent::from(Registered {
        account: ACCOUNT,
        registrant: Registrant::Customer {
            customer: CustomerId(CUSTOMER),
        },
        email: Personal::Plain(email),
    })
}

fn profile_opened() -> CustomerEvent {
    let profile = json!({
        "first_name": PLANTED[0],
        "last_name": PLANTED[1],
        "phone": PLANTED[2],
        "tax_id": PLANTED[5],
        "legal_address": format!("42 {}, Sydney", PLANTED[4]),
        "date_of_birth": PLANTED[3],
    });
    CustomerEvent::from(ProfileOpened {
        account: ACCOUNT,
        profile: Personal::Plain(serde_json::from_value(profile).expect("a profile")),
    })
}

fn seats_reserved() -> LaunchEvent {
    let reserved = json!({
        "booking": Uuid::from_u128(1),
        "customer": Uuid::from_u128(2),
        "payment": "card",
        "passengers": [],
        "seat_price": { "cents": 100, "currency": "USD" },
        "total": { "cents": 200, "currency": "USD" },
        "seat_limit": 4,
        "expires_at": "2026-03-01T12:30:00Z",
        "seats": { "offered": 10, "reserved": 2, "confirmed": 0, "forfeited": 0 },
    });
    let mut reserved: SeatsReserved = serde_json::from_value(reserved).expect("a reservation");
    for (id, name, birthday) in [(3, PLANTED[6], PLANTED[9]), (4, PLANTED[10], PLANTED[3])] {
        let details = json!({
            "name": name,
            "email": PLANTED[7],
            "phone": PLANTED[8],
            "date_of_birth": birthday,
        });
        reserved.passengers.push(Passenger {
            id: PassengerId(Uuid::from_u128(id)),
            details: Personal::Plain(serde_json::from_value(details).expect("details")),
        });
    }
    reserved.into()
}

/// Does with an event what the write path does: seals, stores, keeps the state.
async fn write<A>(server: &NatsServer, log: &EventLog, id: Uuid, happened: A::Event)
where
    A: AggregateRoot + serde::Serialize,
{
    let mut sealed = [(EventId(Uuid::new_v4()), happened)];
    server
        .keyring()
        .await
        .seal(&mut sealed)
        .await
        .expect("seals");
    let [(event_id, happened)] = sealed;
    let commit = NewCommit {
        aggregate: A::TYPE,
        id,
        version: 1,
        prev: None,
        expected: Position(0),
        events: vec![StoredEvent {
            name: happened.name().into(),
            v: happened.schema(),
            id: event_id,
            data: happened.encode().expect("is sealed"),
            ..event("")
        }],
    };
    let appended = log.append(commit).await.expect("appends");
    let mut state = A::default();
    state.apply(happened);
    let snapshot = Snapshot {
        log: log.log_id(),
        state_version: A::STATE_VERSION,
        position: appended.position,
        version: 1,
        hash: appended.hash,
        at: chrono::Utc::now(),
        state: postcard::to_stdvec(&state).expect("a state serialises"),
    };
    let snapshots = Snapshots::new(log.client().clone());
    snapshots.save(A::TYPE, id, &snapshot).await.expect("saves");
}

/// The bytes of every file below a folder.
fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            let bytes = std::fs::read(&path).expect("a file");
            found.push((path.display().to_string(), bytes));
        }
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[tokio::test]
async fn names_mails_and_birthdays_are_found_nowhere_in_nats() {
    let mut server = NatsServer::start().await;
    let log = server.event_log().await;
    let launch = Uuid::from_u128(0xc1);
    let core = EventLog::open(server.client("core").await).await;
    let core = core.expect("opens");
    write::<Account>(&server, &core, ACCOUNT.0, registered()).await;
    write::<Customer>(&server, &log, CUSTOMER, profile_opened()).await;
    write::<Launch>(&server, &log, launch, seats_reserved()).await;

    // Every message of the log as it is stored, and every snapshot as it was before compression.
    let mut stored: Vec<(String, Vec<u8>)> = Vec::new();
    let mut events = Vec::new();
    let mut commits = log_of(&server).await.subscribe(Position(0)).take(3);
    while let Some(commit) = commits.next().await {
        let commit = commit.expect("is read").commit;
        for event in &commit.events {
            let data: &RawValue = &event.data;
            let payload = AnyEvent::decode(&commit.aggregate, &event.name, event.v, data);
            events.push((event.id, payload.expect("is known")));
        }
        let bytes = serde_json::to_vec(&commit).expect("writes");
        stored.push((format!("the commit of {}", commit.aggregate), bytes));
    }
    let snapshots = Snapshots::new(log.client().clone());
    for (aggregate, id, version) in [
        (Account::TYPE, ACCOUNT.0, Account::STATE_VERSION),
        (Customer::TYPE, CUSTOMER, Customer::STATE_VERSION),
        (Launch::TYPE, launch, Launch::STATE_VERSION),
    ] {
        let snapshot = snapshots.load(aggregate, id, version).await;
        let snapshot = snapshot.expect("answers").expect("is there");
        stored.push((format!("the snapshot of {aggregate}"), snapshot.state));
    }
    server.kill9();
    files(&server.store(), &mut stored);
    for (place, bytes) in &stored {
        for planted in PLANTED {
            assert!(!contains(bytes, planted), "{planted} is in {place}");
        }
    }
    // The search finds what is there.
    for text in [
        "account.registered",
        "customer.profile_opened",
        "launch.seats_reserved",
        "block.",
    ] {
        let is_file = |place: &str| place.ends_with(".blk");
        assert!(
            stored
                .iter()
                .any(|(place, bytes)| is_file(place) && contains(bytes, text))
        );
    }

    // And with the keys everything is there again.
    server.restart().await;
    server
        .keyring()
        .await
        .unseal(&mut events)
        .await
        .expect("opens");
    let plain = serde_json::to_string(&plain(&events)).expect("writes");
    for planted in PLANTED {
        assert!(contains(plain.as_bytes(), planted), "{planted} is lost");
    }
}

async fn log_of(server: &NatsServer) -> EventLog {
    EventLog::open(server.client("projector").await)
        .await
        .expect("opens")
}

/// Everything personal in these events.
fn plain(events: &[(EventId, AnyEvent)]) -> serde_json::Value {
    let values = events.iter().flat_map(|(_, event)| match event {
        AnyEvent::Account(AccountEvent::Registered(registered)) => {
            vec![json!(registered.email.plain())]
        }
        AnyEvent::Customer(CustomerEvent::ProfileOpened(opened)) => {
            vec![json!(opened.profile.plain())]
        }
        AnyEvent::Launch(LaunchEvent::SeatsReserved(reserved)) => {
            let details = reserved.passengers.iter();
            details
                .map(|passenger| json!(passenger.details.plain()))
                .collect()
        }
        _ => vec![],
    });
    values.collect()
}
