//! First come, first served, and never more seats sold than offered.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use system_tests::{Books, Caller, Crowd, Offer};
use test_support::{AccountRole, Astro, Role, Servers, eventually_some};

const SEATS: u32 = 100;
const ORDERS: usize = 1_000;
/// Together they may hold more seats than there are. With two processes, each comes to both.
const CUSTOMERS: usize = 31;
/// What one of them may hold.
const SEATS_EACH: usize = 4;

#[tokio::test]
async fn a_thousand_orders_at_two_processes_buy_exactly_the_hundred_seats_there_are() {
    let servers = Servers::start().await;
    let (admin_api, one, other, supplier, crowd) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
        servers.sign_in(AccountRole::Supplier),
        Crowd::gather(&servers, CUSTOMERS),
    );
    let offer = Offer::by(supplier, &admin_api, SEATS).await;
    let counters = [Caller::visitor(&one), Caller::visitor(&other)];
    let orders: Vec<_> = (0..ORDERS).map(|_| crowd.order(&offer)).collect();

    let answers = orders.iter().enumerate().map(|(place, order)| {
        let counter = &counters[place % counters.len()];
        eventually_some("it is not too busy", async move || {
            let answer = order.send(counter).await.expect("an answer");
            (answer.status != 503).then_some(answer)
        })
    });
    let mut sold = BTreeSet::new();
    for answer in join_all(answers).await {
        if answer.status == 201 {
            assert!(sold.insert(answer.id()), "{} was sold twice", answer.id());
            continue;
        }
        let refusals = [
            (409, "sold_out", "passengers"),
            (422, "seat_limit_exceeded", "passengers"),
        ];
        assert!(refusals.contains(&answer.problem()), "{:#}", answer.body);
    }

    assert_eq!(sold.len(), SEATS as usize);
    let books = Books::of_log(&servers).await;
    assert_eq!(books.launches[&offer.launch].free(), 0);
    assert!(
        books.bookings.keys().eq(&sold),
        "what was answered is what is in the log"
    );
    let mut held = BTreeMap::new();
    for booking in books.bookings.values() {
        *held.entry(booking.customer).or_insert(0) += 1;
    }
    assert!(
        held.values().all(|seats| *seats <= SEATS_EACH),
        "nobody holds more than they may: {held:?}"
    );
}
