//! Who lets too many reservations expire books no more that day.

use system_tests::{Caller, Offer, scene};
use test_support::{AccountRole, Astro, Role, Servers, astro, eventually, eventually_some};

#[tokio::test]
async fn who_lets_three_reservations_expire_books_no_more_until_tomorrow() {
    let servers = Servers::start().await;
    let operate = async |arguments: &[&str]| astro::run(arguments, "operator", &servers).await;
    // The middle of a day, so that all of this is one.
    let noon = scene::in_days(1);
    operate(&["clock", "set", &noon]).await;
    let (admin_api, customer_api, _projector, supplier, hoarder, other) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::ProjectorCustomer, &servers),
        servers.sign_in(AccountRole::Supplier),
        servers.sign_in(AccountRole::Customer),
        servers.sign_in(AccountRole::Customer),
    );
    let offer = Offer::by(supplier, &admin_api, 100).await;
    let hoarder = Caller::new(&customer_api, &hoarder);
    let other = hoarder.signed_in(&other);
    for key in ["one", "two", "three"] {
        let _held = offer.book(&hoarder, key, 1).await.expect(201);
    }
    operate(&["clock", "advance", "31m"]).await;
    // The next booking of anybody expires what is overdue.
    let path = "/api/v1/bookings?status=expired";
    let mut tries = 0;
    eventually("all three have expired", async || {
        tries += 1;
        let booked = offer
            .book(&other, &format!("try-{tries}"), 1)
            .await
            .expect(201);
        let free = scene::cancellation(offer.launch, booked.id());
        other
            .post_empty(&free, &format!("free-{tries}"))
            .await
            .expect(200);
        let expired = hoarder.get(path).await.expect(200).body;
        expired["items"]
            .as_array()
            .is_some_and(|items| items.len() == 3)
    })
    .await;
    eventually("the API knows", async || {
        let metrics = hoarder.get("/metrics").await.expect(200).body;
        let metrics = metrics.as_str().expect("a text");
        metrics.lines().any(|line| line == "hoarding_customers 1")
    })
    .await;
    let refused = offer.book(&hoarder, "four", 1).await;
    assert_eq!(refused.problem(), (422, "too_many_expired", ""));
    let _booked = offer.book(&other, "other", 1).await.expect(201);

    operate(&["clock", "advance", "1d"]).await;
    let _tomorrow = eventually_some("the API goes by the new time", async || {
        let answer = offer.book(&hoarder, "four", 1).await;
        (answer.status != 422).then_some(answer)
    })
    .await
    .expect(201);
}

#[tokio::test]
async fn a_reservation_that_ran_out_unrecorded_counts_with_those_recorded_elsewhere() {
    let servers = Servers::start().await;
    let operate = async |arguments: &[&str]| astro::run(arguments, "operator", &servers).await;
    let noon = scene::in_days(1);
    operate(&["clock", "set", &noon]).await;
    let (admin_api, customer_api, _projector) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::ProjectorCustomer, &servers),
    );
    let (recorded, quiet, hoarder, other) = tokio::join!(
        Offer::new(&admin_api, &servers, 100),
        Offer::new(&admin_api, &servers, 100),
        servers.sign_in(AccountRole::Customer),
        servers.sign_in(AccountRole::Customer),
    );
    let hoarder = Caller::new(&customer_api, &hoarder);
    let other = hoarder.signed_in(&other);
    for (offer, key) in [(&recorded, "one"), (&recorded, "two"), (&quiet, "three")] {
        offer.book(&hoarder, key, 1).await.expect(201);
    }
    operate(&["clock", "advance", "31m"]).await;
    let mut tries = 0;
    eventually(
        "two are recorded as expired, and the API knows",
        async || {
            tries += 1;
            let key = format!("try-{tries}");
            let booked = recorded.book(&other, &key, 1).await.expect(201);
            let free = scene::cancellation(recorded.launch, booked.id());
            other.post_empty(&free, &key).await.expect(200);
            let metrics = hoarder.get("/metrics").await.expect(200).body;
            let metrics = metrics.as_str().expect("a text");
            metrics.lines().any(|line| line == "hoarding_customers 1")
        },
    )
    .await;
    let refused = quiet.book(&hoarder, "four", 1).await;
    assert_eq!(refused.problem(), (422, "too_many_expired", ""));
}
