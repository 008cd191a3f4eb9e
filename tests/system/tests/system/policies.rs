//! Policies that are killed in the middle of their work: every booking is confirmed, invoiced and
//! counted once, in the end.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Utc;
use commands::{Clock, CommandMeta, Commands, Limits};
use domain::commit::{Actor, ActorKind, Fingerprint};
use domain::ids::{BookingId, CommandId, CorrelationId, LaunchId, PaymentId};
use domain::payment::{Payment, Purpose, Record};
use domain::text::PaymentReference;
use domain::{Money, Terms};
use event_log::{EventLog, Keyring, MasterKey, Snapshots};
use futures_util::future::join_all;
use system_tests::books::commits;
use system_tests::{Caller, Crowd, Offer, Order};
use test_support::{Astro, Role, Servers, eventually};
use uuid::Uuid;

const CUSTOMERS: usize = 20;
/// Each of them books a seat in each: no launch counts twice for a trip.
const LAUNCHES: usize = 3;
const BOOKINGS: usize = CUSTOMERS * LAUNCHES;
const KILLS: usize = 2;
/// What a seat of the offer costs.
const SEAT: i64 = 45_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn every_paid_booking_is_invoiced_once_although_the_policies_are_killed() {
    let servers = Servers::start().await;
    let (admin_api, customer_api, mut policies, crowd) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::Policies, &servers),
        Crowd::gather(&servers, CUSTOMERS),
    );
    let offers = (0..LAUNCHES).map(|_| Offer::new(&admin_api, &servers, 1_000));
    let offers = join_all(offers).await;
    let visitor = Caller::visitor(&customer_api);
    let orders = crowd.customers().iter().flat_map(|customer| {
        let orders = offers.iter().map(|offer| Order::new(customer, offer));
        orders.collect::<Vec<_>>()
    });
    let bookings = join_all(orders.map(async |order| {
        let answer = order.send(&visitor).await.expect("an answer");
        (answer.expect(201).id(), order)
    }))
    .await;

    // Finance records the transfers, as its API will.
    let commands = finance(&servers).await;
    let payments = bookings.iter().map(|(booking, order)| {
        let purpose = Purpose::Booking {
            launch: LaunchId(order.offer.launch),
            booking: BookingId(*booking),
            customer: order.customer.customer(),
        };
        pay(&commands, purpose)
    });
    let ((), ()) = tokio::join!(
        async {
            join_all(payments).await;
        },
        async {
            for _ in 0..KILLS {
                let done = count(&servers).await;
                eventually("it does something", async || count(&servers).await > done).await;
                policies.kill9();
                policies = Astro::start(Role::Policies, &servers).await;
            }
        }
    );
    eventually("all of them are settled", async || {
        happened(&servers, "invoice.settled").await.len() == BOOKINGS
    })
    .await;

    let booked: BTreeSet<Uuid> = bookings.iter().map(|(booking, _)| *booking).collect();
    let confirmed = happened(&servers, "launch.booking_confirmed").await;
    assert_eq!(confirmed.len(), BOOKINGS);
    let confirmed: BTreeSet<Uuid> = confirmed.iter().map(|data| id(&data["booking"])).collect();
    assert_eq!(confirmed, booked);
    let drafted = happened(&servers, "invoice.drafted").await;
    assert_eq!(drafted.len(), BOOKINGS);
    assert_eq!(
        happened(&servers, "customer.trip_recorded").await.len(),
        BOOKINGS
    );
    assert_eq!(
        happened(&servers, "customer.promoted_to_vip").await.len(),
        CUSTOMERS
    );
    assert!(happened(&servers, "refund.requested").await.is_empty());
    let allotted = happened(&servers, "invoice_series.number_allotted").await;
    let numbers: BTreeMap<u64, Uuid> = allotted
        .iter()
        .map(|data| {
            (
                data["number"].as_u64().expect("a number"),
                id(&data["draft"]),
            )
        })
        .collect();
    assert_eq!(allotted.len(), BOOKINGS, "none has two numbers");
    assert!(
        numbers.keys().copied().eq(1..=BOOKINGS as u64),
        "without a gap"
    );
    assert_eq!(
        numbers.into_values().collect::<BTreeSet<_>>().len(),
        BOOKINGS
    );

    policies.sigterm();
    assert!(policies.wait().await.success());
}

/// How much of what policies do is done.
async fn count(servers: &Servers) -> usize {
    happened(servers, "invoice.drafted").await.len()
}

/// The data of all events of that name, in order.
async fn happened(servers: &Servers, name: &str) -> Vec<serde_json::Value> {
    let commits = commits(servers).await;
    let events = commits.iter().flat_map(|recorded| &recorded.commit.events);
    let named = events.filter(|event| &*event.name == name);
    named
        .map(|event| serde_json::from_str(event.data.get()).expect("JSON"))
        .collect()
}

fn id(value: &serde_json::Value) -> Uuid {
    let text = value.as_str().expect("a text");
    text.parse().expect("an id")
}

async fn finance(servers: &Servers) -> Commands {
    let client = servers.nats.client("commands").await;
    let log = EventLog::open(client.clone()).await.expect("opens");
    let master: MasterKey = servers.master_key.parse().expect("64 digits");
    let keyring = Keyring::open(client.clone(), master).await.expect("opens");
    let snapshots = Snapshots::new(client);
    let (clock, terms) = (Clock::real(), Terms::default());
    Commands::start(log, keyring, snapshots, clock, terms, Limits::default())
}

async fn pay(commands: &Commands, purpose: Purpose) {
    let command = CommandId(Uuid::new_v4());
    let meta = CommandMeta {
        command,
        fingerprint: Fingerprint([7; 16]),
        actor: Actor {
            kind: ActorKind::Employee,
            id: "finance".to_owned(),
            on_behalf_of: None,
            session: None,
        },
        correlation: CorrelationId(command.0),
        causation: None,
        trace: None,
    };
    let record = Record {
        purpose,
        amount: Money::usd(SEAT).expect("an amount"),
        reference: PaymentReference::parse("TR-1").expect("a reference"),
        paid_at: Utc::now(),
    };
    let payment = PaymentId::made_by(command);
    let recorded = commands.dispatch::<Payment>(payment, record.into(), meta);
    recorded.await.expect("is recorded");
}
