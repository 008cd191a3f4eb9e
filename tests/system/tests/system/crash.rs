//! A process that dies at any moment loses no booking and makes none twice.

use std::cell::Cell;
use std::collections::BTreeMap;

use futures_util::future::join_all;
use system_tests::{Books, Caller, Crowd, Offer, Order};
use test_support::{Astro, Role, Servers, eventually, eventually_some};
use uuid::Uuid;

const ROUNDS: usize = 3;
const CLIENTS: usize = 8;
/// Four seats each in the launch of a round are more than are booked in it.
const CUSTOMERS: usize = 32;
/// How many bookings are answered in each round before the process is killed.
const ANSWERS: usize = 60;

#[tokio::test]
async fn every_key_ends_in_one_booking_although_the_api_is_killed_under_load() {
    let servers = Servers::start().await;
    let (admin_api, mut customer_api, crowd) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
        Crowd::gather(&servers, CUSTOMERS),
    );
    let offers = (0..ROUNDS).map(|_| Offer::new(&admin_api, &servers, 10_000));
    let offers = join_all(offers).await;

    let mut orders: Vec<(Order, Option<Uuid>)> = Vec::new();
    for offer in &offers {
        let answered = Cell::new(0);
        let counter = Caller::visitor(&customer_api);
        let clients = (0..CLIENTS).map(|_| book_until_lost(&crowd, &counter, offer, &answered));
        let (sent, ()) = tokio::join!(join_all(clients), async {
            eventually("enough are answered", async || answered.get() >= ANSWERS).await;
            customer_api.kill9();
        });
        orders.extend(sent.into_iter().flatten());
        customer_api = Astro::start(Role::CustomerApi, &servers).await;
    }

    let stored = Books::of_log(&servers).await.bookings;
    let given_out: Vec<Uuid> = orders.iter().filter_map(|(_, booking)| *booking).collect();
    assert!(given_out.len() >= ROUNDS * ANSWERS);
    for booking in &given_out {
        assert!(
            stored.contains_key(booking),
            "{booking} was given out and is lost"
        );
    }

    let lost = orders.len() - given_out.len();
    let stored_unheard = stored.len() - given_out.len();
    println!("{lost} answers were lost, {stored_unheard} of them of bookings that were made");

    let counter = Caller::visitor(&customer_api);
    let mut booked = BTreeMap::new();
    for (order, given_out) in &orders {
        let answer = eventually_some("it is not too busy", async || {
            let answer = order.send(&counter).await.expect("an answer");
            (answer.status != 503).then_some(answer)
        })
        .await;
        let booking = answer.expect(201).id();
        assert!(given_out.is_none_or(|given_out| given_out == booking));
        assert_eq!(booked.insert(booking, order.customer.customer().0), None);
    }
    let stored = Books::of_log(&servers).await.bookings;
    let stored = stored
        .into_iter()
        .map(|(id, booking)| (id, booking.customer));
    assert_eq!(
        stored.collect::<BTreeMap<_, _>>(),
        booked,
        "one booking for each key"
    );
}

/// Books one seat after the other, until an answer is lost. Gives all orders with what was
/// answered.
async fn book_until_lost<'a>(
    crowd: &'a Crowd,
    counter: &Caller,
    offer: &'a Offer,
    answered: &Cell<usize>,
) -> Vec<(Order<'a>, Option<Uuid>)> {
    let mut orders = Vec::new();
    loop {
        let order = crowd.order(offer);
        let Ok(answer) = order.send(counter).await else {
            orders.push((order, None));
            return orders;
        };
        // Whoever is told that it is too busy may ask again, like whoever got no answer.
        let booking = (answer.status != 503).then(|| answer.expect(201).id());
        answered.set(answered.get() + usize::from(booking.is_some()));
        orders.push((order, booking));
    }
}
