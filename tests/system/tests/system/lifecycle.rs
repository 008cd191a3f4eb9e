//! Starting, stopping under load, and the business clock.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::Instant;

use futures_util::future::join_all;
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use system_tests::{Answer, Books, Caller, Crowd, Offer, scene};
use test_support::{AccountRole, Astro, Role, Servers, astro, eventually, eventually_some};
use uuid::Uuid;

const CLIENTS: usize = 8;

#[tokio::test]
async fn every_process_stops_under_load_without_failing_a_request_it_took_on() {
    let servers = Servers::start().await;
    let mut admin_api = start(Role::AdminApi, &servers).await;
    let mut customer_api = start(Role::CustomerApi, &servers).await;
    let mut operational = start(Role::ProjectorOperational, &servers).await;
    let mut customer = start(Role::ProjectorCustomer, &servers).await;
    let mut scheduler = start(Role::Scheduler, &servers).await;
    let (offer, crowd) = tokio::join!(
        Offer::new(&admin_api, &servers, 10_000),
        Crowd::gather(&servers, CLIENTS),
    );

    let answered = Cell::new(0);
    let clients = crowd.customers().iter().map(|customer| {
        // Each has a connection of their own, and keeps it from one request to the next.
        let customer = Caller::new(&customer_api, customer);
        book_and_cancel_until_refused(customer, &offer, &answered)
    });
    let (bookings, ()) = tokio::join!(join_all(clients), async {
        eventually("the load is on", async || answered.get() > 5 * CLIENTS).await;
        tokio::join!(
            stop(&mut operational),
            stop(&mut customer),
            stop(&mut scheduler),
            stop(&mut admin_api)
        );
        let before = answered.get();
        eventually("the load is still on", async || {
            answered.get() > before + CLIENTS
        })
        .await;
        stop(&mut customer_api).await;
    });

    let bookings: Vec<_> = bookings.into_iter().flatten().collect();
    let answers: BTreeMap<_, _> = bookings.iter().copied().collect();
    assert_eq!(answers.len(), bookings.len(), "each is another");
    let books = Books::of_log(&servers).await;
    let written = books.bookings.iter();
    let written = written.map(|(id, booking)| (*id, booking.status.as_str()));
    assert_eq!(
        written.collect::<BTreeMap<_, _>>(),
        answers,
        "what is in the log is what was answered, and nothing else"
    );

    // A projector that stopped gave its lease back, and the next one goes on where it was.
    let _operational = start(Role::ProjectorOperational, &servers).await;
    let _customer = start(Role::ProjectorCustomer, &servers).await;
    eventually("both read models are as the log", async || {
        Books::of_postgresql(&servers).await == books && Books::of_mongodb(&servers).await == books
    })
    .await;
}

/// Starts a process, and prints how long that took.
async fn start(role: Role, servers: &Servers) -> Astro {
    let started = Instant::now();
    let process = Astro::start(role, servers).await;
    println!("{role:?} was ready after {:?}", started.elapsed());
    process
}

/// Asks a process to stop, waits until it has, and prints how long that took.
async fn stop(process: &mut Astro) {
    let asked = Instant::now();
    process.sigterm();
    let status = process.wait().await;
    println!("{:?} stopped after {:?}", process.role(), asked.elapsed());
    assert!(status.success(), "{:?}: {status}", process.role());
}

/// Books a seat and gives it back, again and again, until connections are refused. Gives the
/// bookings with how they stand, as it was answered.
async fn book_and_cancel_until_refused(
    customer: Caller,
    offer: &Offer,
    answered: &Cell<usize>,
) -> Vec<(Uuid, &'static str)> {
    let mut bookings = Vec::new();
    let bookings_of = offer.bookings();
    loop {
        let key = Uuid::new_v4().to_string();
        let book = customer.command(Method::POST, &bookings_of, &key, &scene::party(1));
        let Some(booked) = answer_unless_refused(book).await else {
            return bookings;
        };
        let booking = booked.expect(201).id();
        answered.set(answered.get() + 1);
        let path = scene::cancellation(offer.launch, booking);
        let cancel = customer.command(Method::POST, &path, &key, &json!({}));
        let Some(cancelled) = answer_unless_refused(cancel).await else {
            bookings.push((booking, "reserved"));
            return bookings;
        };
        let _given_back = cancelled.expect(200);
        bookings.push((booking, "cancelled"));
        answered.set(answered.get() + 1);
    }
}

/// The answer, if the connection is not refused. Any other failure would be of a request that was
/// taken on.
async fn answer_unless_refused(request: RequestBuilder) -> Option<Answer> {
    match Answer::try_to(request).await {
        Ok(answer) => Some(answer),
        Err(error) if error.is_connect() => None,
        Err(error) => panic!("a request failed: {error:?}"),
    }
}

#[tokio::test]
async fn when_the_clock_is_moved_an_unpaid_reservation_expires_with_the_next_one() {
    // Without a scheduler, which would free the seats by itself.
    let servers = Servers::start().await;
    let (admin_api, customer_api, _projector, supplier, slow, quick) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::ProjectorCustomer, &servers),
        servers.sign_in(AccountRole::Supplier),
        servers.sign_in(AccountRole::Customer),
        servers.sign_in(AccountRole::Customer),
    );
    let offer = Offer::by(supplier, &admin_api, 2).await;
    let slow = Caller::new(&customer_api, &slow);
    let quick = slow.signed_in(&quick);
    let unpaid = offer.book(&slow, "hold", 2).await.expect(201).id();
    let refused = offer.book(&quick, "buy", 1).await;
    assert_eq!(refused.problem(), (409, "sold_out", "passengers"));

    let card_hold = "30m";
    astro::run(&["clock", "advance", card_hold], "operator", &servers).await;
    let bought = eventually_some("the API goes by the new time", async || {
        let answer = offer.book(&quick, "buy", 1).await;
        (answer.status != 409).then_some(answer)
    })
    .await;
    let bought = bought.expect(201);

    let path = format!("/api/v1/bookings/{unpaid}");
    let shown = slow.get_since(&path, bought.position()).await.expect(200);
    assert_eq!(shown.body["status"], "expired");
    let path = format!("/api/v1/launches/{}", offer.launch);
    let shown = quick.get_since(&path, bought.position()).await.expect(200);
    assert_eq!(shown.body["seats"]["free"], 1);

    // One commit tells both, so there is no moment at which the seats are nobody's.
    let commits = system_tests::books::commits(&servers).await;
    let last = &commits.last().expect("the log is not empty").commit;
    let events: Vec<_> = last.events.iter().map(|event| &*event.name).collect();
    assert_eq!(events, ["launch.booking_expired", "launch.seats_reserved"]);
}
