//! A request sent again is answered as the first time, and done once.

use futures_util::future::join_all;
use serde_json::json;
use system_tests::{Answer, Books, Caller, Offer, scene};
use test_support::{AccountRole, Astro, Role, Servers};
use uuid::Uuid;

/// What was booked, and where it stands in the log.
fn outcome(answer: Answer) -> (Uuid, String) {
    let answer = answer.expect(201);
    (answer.id(), answer.position().to_owned())
}

#[tokio::test]
async fn a_request_sent_fifty_times_at_once_and_again_after_a_crash_is_one_booking() {
    let servers = Servers::start().await;
    let (admin_api, mut customer_api, supplier, customer, somebody_else) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
        servers.sign_in(AccountRole::Supplier),
        servers.sign_in(AccountRole::Customer),
        servers.sign_in(AccountRole::Customer),
    );
    let offer = Offer::by(supplier, &admin_api, 100).await;
    let caller = Caller::new(&customer_api, &customer);

    let answers = join_all((0..50).map(|_| offer.book(&caller, "once", 2))).await;
    let outcomes: Vec<_> = answers.into_iter().map(outcome).collect();
    let first = outcomes[0].clone();
    assert!(
        outcomes.iter().all(|outcome| *outcome == first),
        "{outcomes:?}"
    );
    assert_eq!(Books::of_log(&servers).await.bookings.len(), 1);

    customer_api.kill9();
    customer_api = Astro::start(Role::CustomerApi, &servers).await;
    let caller = Caller::new(&customer_api, &customer);
    assert_eq!(outcome(offer.book(&caller, "once", 2).await), first);

    let another = offer.book(&caller, "once", 1).await;
    let refused = (422, "idempotency_key_reused", "idempotency-key");
    assert_eq!(another.problem(), refused);
    let books = Books::of_log(&servers).await;
    assert_eq!(books.bookings[&first.0].seats, 2);
    assert_eq!(books.bookings.len(), 1);

    // The key is the person's own, and a new key is a new request.
    let somebody_else = caller.signed_in(&somebody_else);
    assert_ne!(
        outcome(offer.book(&somebody_else, "once", 2).await).0,
        first.0
    );
    assert_ne!(outcome(offer.book(&caller, "twice", 2).await).0, first.0);
    assert_eq!(Books::of_log(&servers).await.bookings.len(), 3);
}

#[tokio::test]
async fn a_launch_that_is_scheduled_again_under_its_key_is_the_same_launch_with_the_same_link() {
    let servers = Servers::start().await;
    let (mut admin_api, supplier) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        servers.sign_in(AccountRole::Supplier),
    );
    let offer = Offer::by(supplier, &admin_api, 100).await;
    let supplier = Caller::new(&admin_api, &offer.supplier);
    let flight = scene::flight(offer.rocket, 50);
    let path = "/api/v1/launches";

    let answers = join_all((0..10).map(|_| supplier.post(path, "twin", &flight))).await;
    let outcomes: Vec<_> = answers.into_iter().map(outcome).collect();
    let first = outcomes[0].clone();
    assert!(
        outcomes.iter().all(|outcome| *outcome == first),
        "{outcomes:?}"
    );

    admin_api.kill9();
    admin_api = Astro::start(Role::AdminApi, &servers).await;
    let supplier = Caller::new(&admin_api, &offer.supplier);
    assert_eq!(outcome(supplier.post(path, "twin", &flight).await), first);
    let mut other = flight;
    other["seats"] = json!(51);
    let refused = (422, "idempotency_key_reused", "idempotency-key");
    assert_eq!(supplier.post(path, "twin", &other).await.problem(), refused);

    let books = Books::of_log(&servers).await;
    assert_eq!(books.launches.len(), 2);
    let links = system_tests::books::commits(&servers).await;
    let links = links
        .iter()
        .filter(|recorded| &*recorded.commit.aggregate == "slug");
    assert_eq!(links.count(), 2, "one for each launch");
}
