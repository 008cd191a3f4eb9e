//! Projectors may die at any moment: the read models end up as the log says.

use std::cell::{Cell, RefCell};

use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use system_tests::{Books, Caller, Crowd, Offer, Order, scene};
use test_support::astro;
use test_support::{Astro, Servers, SignedIn, Stack, eventually};
use uuid::Uuid;

/// How often each projector is killed.
const ROUNDS: usize = 3;
const CLIENTS: usize = 4;
/// The customers that each client acts for.
const CUSTOMERS: usize = 8;
const LAUNCHES: usize = 3;
/// More than all of them hold.
const SEATS: u32 = 100;
const SEED: u64 = 0x0a57_0b00;

#[tokio::test]
async fn both_read_models_equal_the_log_however_often_their_projectors_are_killed() {
    println!("seed {SEED:#x}");
    let chance = RefCell::new(StdRng::seed_from_u64(SEED));
    let stack = Stack::start().await;
    let Stack {
        customer_api,
        admin_api,
        projector_operational,
        projector_customer,
        servers,
        ..
    } = stack;
    let offers = (0..LAUNCHES).map(|_| Offer::new(&admin_api, &servers, SEATS));
    let (offers, crowd) = tokio::join!(
        join_all(offers),
        Crowd::gather(&servers, CLIENTS * CUSTOMERS),
    );
    let (operational, customer) = tokio::join!(
        Pair::new(projector_operational, &servers),
        Pair::new(projector_customer, &servers),
    );

    let (answered, done) = (Cell::new(0), Cell::new(false));
    let clients = crowd.customers().chunks(CUSTOMERS).map(async |customers| {
        let counter = Caller::visitor(&customer_api);
        let mut held = [None; CUSTOMERS];
        for place in (0..customers.len()).cycle() {
            if done.get() {
                return;
            }
            let offer = &offers[chance.borrow_mut().random_range(0..LAUNCHES)];
            let customer = &customers[place];
            held[place] = exchange(&counter, customer, held[place], offer).await;
            answered.set(answered.get() + 1);
        }
    });
    let (_clients, _projectors) = tokio::join!(join_all(clients), async {
        let pairs = tokio::join!(
            kill_in_rounds(operational, &servers, &answered, &chance),
            kill_in_rounds(customer, &servers, &answered, &chance),
        );
        // Everything unpaid expires, in one commit of each launch.
        let expire = ["clock", "advance", "31m"];
        astro::run(&expire, "operator", &servers).await;
        let before = answered.get();
        eventually("the sale goes on", async || answered.get() > before + 100).await;
        done.set(true);
        pairs
    });

    // One more, to see when both read models are at the end of the log.
    let last = Offer::new(&admin_api, &servers, 1).await;
    let path = format!("/api/v1/launches/{}", last.launch);
    for caller in [
        Caller::new(&admin_api, &last.supplier),
        Caller::visitor(&customer_api),
    ] {
        caller
            .get_after_all(&path, &last.position)
            .await
            .expect(200);
    }
    let books = Books::of_log(&servers).await;
    let counts = |status: &str| {
        let bookings = books.bookings.values();
        bookings.filter(|booking| booking.status == status).count()
    };
    for status in ["reserved", "cancelled", "expired"] {
        println!("{} {status}", counts(status));
        assert_ne!(counts(status), 0, "none is {status}");
    }
    assert_eq!(
        Books::of_postgresql(&servers).await.difference(&books),
        None
    );
    assert_eq!(Books::of_mongodb(&servers).await.difference(&books), None);
}

/// A customer books a seat, and gives the one back that they held before. So nobody ever holds too
/// many, nor lets too many expire.
async fn exchange<'a>(
    counter: &Caller,
    customer: &SignedIn,
    held: Option<(&'a Offer, Uuid)>,
    offer: &'a Offer,
) -> Option<(&'a Offer, Uuid)> {
    let answer = Order::new(customer, offer).send(counter).await;
    let booked = answer.expect("an answer").expect(201).id();
    if let Some((offer, booking)) = held {
        let cancel = scene::cancellation(offer.launch, booking);
        let customer = counter.signed_in(customer);
        customer.post_empty(&cancel, "cancel").await.expect(200);
    }
    Some((offer, booked))
}

/// Two projectors of a kind: one that writes, one on standby.
struct Pair {
    active: Astro,
    standby: Astro,
}

impl Pair {
    async fn new(active: Astro, servers: &Servers) -> Self {
        eventually("the first one writes", async || writes(&active)).await;
        let standby = Astro::start(active.role(), servers).await;
        Self { active, standby }
    }

    /// Kills the one that writes; the one on standby takes over, and another takes its place.
    async fn fail_over(self, servers: &Servers) -> Self {
        let Self {
            mut active,
            standby,
        } = self;
        assert!(!writes(&standby), "only one writes");
        active.kill9();
        let standby = Self::new(standby, servers).await;
        drop(active);
        standby
    }
}

/// Whether a projector has, or had, the lease.
fn writes(projector: &Astro) -> bool {
    projector.log().contains("holds the lease")
}

/// Kills at moments that are not foreseen: right after a take-over, when there is much to catch
/// up with, or after some bookings.
async fn kill_in_rounds(
    mut pair: Pair,
    servers: &Servers,
    answered: &Cell<usize>,
    chance: &RefCell<StdRng>,
) -> Pair {
    for round in 0..ROUNDS {
        let wait = chance
            .borrow_mut()
            .random_range(0..60_usize)
            .saturating_sub(20);
        let until = answered.get() + wait;
        eventually("some more are booked", async || answered.get() >= until).await;
        println!(
            "{:?}: kill {round} after {} answers",
            pair.active.role(),
            answered.get()
        );
        pair = pair.fail_over(servers).await;
    }
    pair
}
