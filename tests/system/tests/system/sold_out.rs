//! First come, first served, and never more seats sold than offered.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use system_tests::{Books, Caller, Offer, Order};
use test_support::{Astro, Role, Servers, eventually_some};

const SEATS: u32 = 100;
const CUSTOMERS: usize = 1_000;

#[tokio::test]
async fn a_thousand_customers_at_two_processes_buy_exactly_the_hundred_seats_there_are() {
    let servers = Servers::start().await;
    let (admin_api, one, other) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
    );
    let offer = Offer::new(&admin_api, &servers.issuer, SEATS).await;
    let counters = [Caller::visitor(&one), Caller::visitor(&other)];
    let orders: Vec<_> = (0..CUSTOMERS)
        .map(|_| Order::new(&servers.issuer))
        .collect();

    let answers = orders.iter().enumerate().map(|(place, order)| {
        let counter = &counters[place % counters.len()];
        let offer = &offer;
        eventually_some("it is not too busy", async move || {
            let answer = order.send(counter, offer).await.expect("an answer");
            (answer.status != 503).then_some(answer)
        })
    });
    let mut sold = BTreeSet::new();
    for answer in join_all(answers).await {
        if answer.status == 201 {
            assert!(sold.insert(answer.id()), "{} was sold twice", answer.id());
        } else {
            assert_eq!(answer.problem(), (409, "sold_out", "passengers"));
        }
    }

    assert_eq!(sold.len(), SEATS as usize);
    let books = Books::of_log(&servers).await;
    assert_eq!(books.launches[&offer.launch].free(), 0);
    assert!(
        books.bookings.keys().eq(&sold),
        "what was answered is what is in the log"
    );
}
