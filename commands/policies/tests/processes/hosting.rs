//! One instance reacts, others stand by, and what can't be done is set aside.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use domain::commit::Position;
use domain::ids::{InvoiceId, LaunchId};
use event_log::{Bucket, Entry, POLICIES_BUCKET};
use serde_json::json;
use test_support::{Journal, eventually};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::books::Books;
use crate::world::{SEAT, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_that_nobody_foresaw_sets_its_event_aside_and_nothing_else() {
    let world = World::new().await;
    let mut journal = world.journal().await;
    let launch = world.schedule(1, 7, 10).await;
    let first = world.reserve(launch, 11, 1, 1).await;
    world.pays(21, launch, first, 1, SEAT).await;
    // Says that a booking is confirmed which its launch does not know.
    let nowhere = LaunchId(Uuid::from_u128(99));
    let position = journal.confirms(nowhere, 98, 97).await;
    let second = world.reserve(launch, 12, 2, 1).await;
    world.pays(22, launch, second, 2, SEAT).await;
    world.react().await;

    let parked = world.parked().await;
    let [parked] = parked.as_slice() else {
        panic!("{parked:?}");
    };
    assert_eq!((parked.position, parked.id), (position, nowhere.0));
    let (policy, _) = parked.reaction.as_ref().expect("it could be read");
    assert_eq!(&**policy, "bill_booking");
    assert_eq!(parked.cause, "there is no such booking");
    let books = Books::read(&world.log).await;
    for booking in [first, second] {
        assert!(books.invoice(InvoiceId::of_booking(booking)).settled);
    }
    assert_eq!(
        books.trips.len(),
        3,
        "the other policy reacts to the same event"
    );

    // Once is enough.
    world.forget_position().await;
    world.react().await;
    assert_eq!(world.parked().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_nobody_knows_is_set_aside_and_its_aggregate_goes_on() {
    let world = World::new().await;
    let launch = LaunchId(Uuid::from_u128(1));
    let mut journal = world.journal().await;
    let unknown = journal.unknown(launch).await;
    world.schedule(2, 7, 10).await;
    world.react().await;
    let parked = world.parked().await;
    assert_eq!(parked.len(), 1);
    assert_eq!((parked[0].position, &parked[0].reaction), (unknown, &None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_goes_on_where_a_dead_instance_was() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 10).await;
    let first = world.start_as("first");
    world.settled().await;
    let second = world.start_as("second");
    let booking = world.reserve(launch, 11, 1, 1).await;
    world.pays(21, launch, booking, 1, SEAT).await;
    first.kill();
    world.settled().await;
    assert_eq!(world.holder().await.as_deref(), Some("second"));
    second.stop().await;
    assert!(
        Books::read(&world.log)
            .await
            .invoice(InvoiceId::of_booking(booking))
            .settled
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_ends_lets_the_next_one_go_on_at_once() {
    let world = World::new().await;
    let first = world.start_as("first");
    world.settled().await;
    first.stop().await;
    assert_eq!(world.holder().await, None);
    // What was only passed is written down at the end.
    assert!(world.is_settled().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_away_for_a_while_costs_nothing_but_time() {
    let mut world = World::new().await;
    let launch = world.schedule(1, 7, 100).await;
    let mut bookings = Vec::new();
    for customer in 1..=30 {
        let booking = world.reserve(launch, 100 + customer, customer, 1).await;
        world
            .pays(200 + customer, launch, booking, customer, SEAT)
            .await;
        bookings.push(booking);
    }
    let policies = world.start();
    let begun = world.log.end().await.expect("answers");
    eventually("it has begun", async || {
        world.log.end().await.is_ok_and(|end| end > begun)
    })
    .await;
    world.nats.kill9();
    world.nats.restart().await;
    world.settled().await;
    policies.stop().await;
    let books = Books::read(&world.log).await;
    for booking in bookings {
        assert!(books.invoice(InvoiceId::of_booking(booking)).settled);
    }
    assert!(world.parked().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_aside_is_told_however_often_it_changes_meanwhile() {
    let world = World::new().await;
    for launch in [1, 2, 3] {
        let position = Position(u64::try_from(launch).expect("small"));
        world
            .park(position, "launch", Uuid::from_u128(launch))
            .await;
    }
    let bucket = Bucket::new(world.nats.client("policies").await, POLICIES_BUCKET);
    let names = bucket.names("parked.policies.>").await.expect("answers");
    // One of them, and something of others, are stored again and again, by more than can be read in that time.
    let changed = [&*names[0], "host.policies", "parked.payouts.launch.1"];
    let Entry::Value { value, .. } = bucket.read_leader(&names[0]).await.expect("answers") else {
        panic!("it is there");
    };
    let written = Arc::new(AtomicUsize::new(0));
    let writers: Vec<_> = (0..9)
        .map(|number| {
            let (bucket, value) = (bucket.clone(), value.clone());
            let (name, written) = (changed[number % 3].to_owned(), Arc::clone(&written));
            AbortOnDropHandle::new(tokio::spawn(async move {
                while bucket.put(&name, value.clone()).await.is_ok() {
                    written.fetch_add(1, Relaxed);
                }
            }))
        })
        .collect();
    eventually("they write", async || written.load(Relaxed) > 20).await;
    for _ in 0..20 {
        let parked = timeout(Duration::from_secs(10), world.parked()).await;
        let places = parked.expect("it is told").into_iter();
        let places: Vec<_> = places.map(|parked| parked.position.0).collect();
        assert_eq!(places, [1, 2, 3]);
    }
    assert!(writers.iter().all(|writer| !writer.is_finished()));
}

/// Writes what no rule would allow.
pub(crate) struct Liar(Journal);

impl World {
    pub(crate) async fn journal(&self) -> Liar {
        let log = self.nats.event_log().await;
        Liar(Journal::new(log, self.nats.keyring().await))
    }
}

impl Liar {
    pub(crate) async fn confirms(
        &mut self,
        launch: LaunchId,
        booking: u128,
        customer: u128,
    ) -> Position {
        let data = json!({
            "booking": Uuid::from_u128(booking),
            "customer": Uuid::from_u128(customer),
            "payment": Uuid::from_u128(1),
            "seats": { "offered": 10, "reserved": 0, "confirmed": 1, "forfeited": 0 },
        });
        let at = "2030-06-01T12:00:00Z".parse().expect("a time");
        // There is such a launch, so that only the booking is wrong.
        let scheduled = json!({
            "supplier": Uuid::from_u128(7),
            "rocket": {
                "id": Uuid::from_u128(8), "name": "New Shepard", "model": "NS4",
                "capacity": 10, "range": "suborbital",
            },
            "slug": "new-shepard",
            "spaceport": "CORN-RANCH",
            "destination": "suborbital",
            "mission": "Above the line",
            "date": "2032-06-01T12:00:00Z",
            "seat_price": { "cents": SEAT, "currency": "USD" },
            "seats": { "offered": 10, "reserved": 0, "confirmed": 0, "forfeited": 0 },
        });
        let id = launch.0;
        let journal = &mut self.0;
        journal
            .commit_raw("launch", id, at, "launch.scheduled", &scheduled)
            .await;
        journal
            .commit_raw("launch", id, at, "launch.booking_confirmed", &data)
            .await
    }

    async fn unknown(&mut self, launch: LaunchId) -> Position {
        let at = "2030-06-01T12:00:00Z".parse().expect("a time");
        self.0
            .commit_raw("launch", launch.0, at, "launch.exploded", &json!({}))
            .await
    }
}
