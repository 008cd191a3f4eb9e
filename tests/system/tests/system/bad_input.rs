//! Bad input of customers and visitors is answered with a problem of its own that names the field,
//! and writes nothing.

use chrono::{Days, Months, Utc};
use reqwest::Method;
use serde_json::json;
use system_tests::scene::with;
use system_tests::{Caller, Offer, Watch, scene};
use test_support::{AccountRole, Astro, Role, Servers};
use uuid::Uuid;

#[tokio::test]
async fn a_bad_request_of_a_customer_names_its_field_and_writes_nothing() {
    let servers = Servers::start().await;
    let (admin_api, customer_api, supplier, customer, stranger, unverified, buyer) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
        servers.sign_in(AccountRole::Supplier),
        servers.sign_in(AccountRole::Customer),
        servers.sign_in(AccountRole::Customer),
        servers.sign_in_unverified(),
        servers.sign_in(AccountRole::Customer),
    );
    let offer = Offer::by(supplier, &admin_api, 8).await;
    let customer = Caller::new(&customer_api, &customer);
    let booked = offer.book(&customer, "mine", 1).await.expect(201).id();
    let watch = Watch::begin(&servers).await;

    bad_bodies(&watch, &customer, &offer).await;
    bad_passengers(&watch, &customer, &offer).await;
    bad_headers(&watch, &customer, &offer).await;

    let nobody = Uuid::new_v4();
    let stranger = customer.signed_in(&stranger);
    for (caller, path, expected) in [
        (
            &customer,
            format!("/api/v1/launches/{nobody}/bookings"),
            "launch_not_found",
        ),
        (
            &customer,
            scene::cancellation(nobody, booked),
            "launch_not_found",
        ),
        (
            &customer,
            scene::cancellation(offer.launch, nobody),
            "booking_not_found",
        ),
        (
            &stranger,
            scene::cancellation(offer.launch, booked),
            "booking_not_found",
        ),
    ] {
        let request = caller.command(Method::POST, &path, "key", &scene::party(1));
        watch.refused(request, (404, expected, "")).await;
    }
    let unverified = customer.signed_in(&unverified);
    let book =
        |caller: &Caller| caller.command(Method::POST, &offer.bookings(), "key", &scene::party(4));
    watch
        .refused(book(&unverified), (422, "email_not_verified", ""))
        .await;
    watch
        .refused(book(&customer), (422, "seat_limit_exceeded", "passengers"))
        .await;

    // What is at the very edge of the rules is done.
    let (youngest, oldest) = (born(18, 0), born(71, 1));
    let mut party = scene::party(2);
    party["passengers"][0]["date_of_birth"] = json!(youngest);
    party["passengers"][1]["date_of_birth"] = json!(oldest);
    let edge = customer
        .post(&offer.bookings(), &"k".repeat(100), &party)
        .await;
    let edge = edge.expect(201);
    assert!(watch.saw_something().await, "what is done is written");

    let watch = Watch::begin(&servers).await;
    bad_questions(&watch, &customer, edge.position()).await;
    let buyer = customer.signed_in(&buyer);
    offer.book(&buyer, "four", 4).await.expect(201);
    let watch = Watch::begin(&servers).await;
    watch
        .refused(book(&stranger), (409, "sold_out", "passengers"))
        .await;
}

/// The birthday of somebody who turns so many years on the day of the launch, or some days after.
fn born(years: u32, days_after: u64) -> String {
    let launch = (Utc::now() + Days::new(400)).date_naive();
    let born = launch - Months::new(12 * years) + Days::new(days_after);
    born.to_string()
}

async fn bad_bodies(watch: &Watch, customer: &Caller, offer: &Offer) {
    let party = scene::party(2);
    for (body, expected) in [
        (
            with(&party, "/coupon", json!("FREE")),
            (400, "invalid_body", "coupon"),
        ),
        (
            with(&party, "/passengers/1/nickname", json!("Buzz")),
            (400, "invalid_body", "passengers[1].nickname"),
        ),
        (
            with(&party, "/passengers", json!("two")),
            (400, "invalid_body", "passengers"),
        ),
        (
            with(&party, "/payment", json!("barter")),
            (400, "invalid_body", "payment"),
        ),
        (
            json!({ "passengers": [] }),
            (400, "invalid_body", "payment"),
        ),
        (
            with(&party, "/passengers/0/date_of_birth", json!("soon")),
            (400, "invalid_body", "passengers[0].date_of_birth"),
        ),
        (
            with(&party, "/passengers/1/email", json!("nowhere")),
            (422, "invalid_fields", "passengers[1].email"),
        ),
        (
            with(&party, "/passengers/0/name", json!(" ")),
            (422, "invalid_fields", "passengers[0].name"),
        ),
    ] {
        let request = customer.command(Method::POST, &offer.bookings(), "key", &body);
        watch.refused(request, expected).await;
    }
    let huge = vec![b' '; 300 * 1024];
    for (media_type, body, expected) in [
        (
            "application/json",
            b"{".to_vec(),
            (400, "malformed_json", ""),
        ),
        (
            "text/plain",
            b"{}".to_vec(),
            (415, "unsupported_media_type", ""),
        ),
        ("application/json", huge, (413, "body_too_large", "")),
    ] {
        let request = customer
            .request(Method::POST, &offer.bookings())
            .header("idempotency-key", "key")
            .header("content-type", media_type)
            .body(body);
        watch.refused(request, expected).await;
    }
    let path = "/api/v1/launches/next-week/bookings";
    let request = customer.command(Method::POST, path, "key", &party);
    watch.refused(request, (400, "invalid_path", "")).await;
    let profile = with(&scene::profile(), "/phone", json!("call me"));
    let request = customer.command(Method::PUT, "/api/v1/me", "key", &profile);
    watch
        .refused(request, (422, "invalid_fields", "phone"))
        .await;
}

async fn bad_passengers(watch: &Watch, customer: &Caller, offer: &Offer) {
    let party = scene::party(2);
    let aged = |place: usize, birthday: String| {
        let pointer = format!("/passengers/{place}/date_of_birth");
        with(&party, &pointer, json!(birthday))
    };
    for (body, expected) in [
        (
            aged(0, born(18, 1)),
            (422, "passenger_age", "passengers[0].date_of_birth"),
        ),
        (
            aged(1, born(71, 0)),
            (422, "passenger_age", "passengers[1].date_of_birth"),
        ),
        (
            scene::party(0),
            (422, "passengers_out_of_bounds", "passengers"),
        ),
        (
            scene::party(101),
            (422, "passengers_out_of_bounds", "passengers"),
        ),
        (scene::party(5), (422, "seat_limit_exceeded", "passengers")),
    ] {
        let request = customer.command(Method::POST, &offer.bookings(), "key", &body);
        watch.refused(request, expected).await;
    }
}

async fn bad_headers(watch: &Watch, customer: &Caller, offer: &Offer) {
    let request = || {
        customer
            .request(Method::POST, &offer.bookings())
            .json(&scene::party(1))
    };
    let missing = (400, "idempotency_key_required", "idempotency-key");
    watch.refused(request(), missing).await;
    let twice = request()
        .header("idempotency-key", "a")
        .header("idempotency-key", "b");
    watch.refused(twice, missing).await;
    for key in [&*"k".repeat(101), "two words", ""] {
        let invalid = (400, "invalid_idempotency_key", "idempotency-key");
        watch
            .refused(request().header("idempotency-key", key), invalid)
            .await;
    }
}

async fn bad_questions(watch: &Watch, visitor: &Caller, position: &str) {
    let nine_words = format!(
        "q={}",
        ["word"; 9]
            .iter()
            .zip(1..)
            .map(|(w, n)| format!("{w}{n}+"))
            .collect::<String>()
    );
    for (query, expected) in [
        ("cursor=nonsense", (400, "invalid_cursor", "cursor")),
        ("limit=0", (400, "invalid_query", "limit")),
        ("limit=101", (400, "invalid_query", "limit")),
        ("limit=many", (400, "invalid_query", "limit")),
        ("sort=beauty", (400, "invalid_query", "sort")),
        ("destination=moon", (400, "invalid_query", "destination")),
        ("range=far", (400, "invalid_query", "range")),
        ("spaceport=ATLANTIS", (400, "invalid_query", "spaceport")),
        ("from=yesterday", (400, "invalid_query", "from")),
        ("max_price=-1", (400, "invalid_query", "max_price")),
        ("colour=red", (400, "invalid_query", "colour")),
        (&nine_words, (400, "invalid_query", "q")),
    ] {
        let path = format!("/api/v1/launches?{query}");
        watch
            .refused(visitor.request(Method::GET, &path), expected)
            .await;
    }
    for (query, expected) in [
        ("bookings?status=lost", (400, "invalid_query", "status")),
        ("bookings?flight=never", (400, "invalid_query", "flight")),
        ("bookings?limit=0", (400, "invalid_query", "limit")),
        (
            "bookings?cursor=nonsense",
            (400, "invalid_cursor", "cursor"),
        ),
        ("invoices?limit=101", (400, "invalid_query", "limit")),
        (
            "invoices?cursor=nonsense",
            (400, "invalid_cursor", "cursor"),
        ),
        ("invoices?status=paid", (400, "invalid_query", "status")),
    ] {
        let path = format!("/api/v1/{query}");
        watch
            .refused(visitor.request(Method::GET, &path), expected)
            .await;
    }
    // A position is an opaque text; this much of its form is known here: its mark of the log
    // comes first, and the more its last part says, the later it is.
    let beyond = format!("{}{}", &position[..6], "_".repeat(position.len() - 6));
    let first = if position.starts_with('A') { "B" } else { "A" };
    let elsewhere = format!("{first}{}", &position[1..]);
    for position in ["nonsense", &beyond, &elsewhere] {
        for path in ["/api/v1/launches", "/api/v1/bookings"] {
            let request = visitor.request(Method::GET, path);
            let request = request.header("astro-min-position", position);
            watch
                .refused(request, (400, "invalid_position", "astro-min-position"))
                .await;
        }
    }
    let nobody = Uuid::new_v4();
    for (method, path, expected) in [
        (
            Method::GET,
            format!("/api/v1/launches/{nobody}"),
            (404, "launch_not_found", ""),
        ),
        (
            Method::GET,
            "/api/v1/launches/no-such-link".into(),
            (404, "launch_not_found", ""),
        ),
        (
            Method::GET,
            format!("/api/v1/launches/{nobody}/availability"),
            (404, "launch_not_found", ""),
        ),
        (
            Method::GET,
            format!("/api/v1/bookings/{nobody}"),
            (404, "booking_not_found", ""),
        ),
        (
            Method::GET,
            format!("/api/v1/invoices/{nobody}"),
            (404, "invoice_not_found", ""),
        ),
        (
            Method::GET,
            "/api/v1/bookings/first".into(),
            (400, "invalid_path", ""),
        ),
        (
            Method::GET,
            "/api/v2/launches".into(),
            (404, "route_not_found", ""),
        ),
        (
            Method::DELETE,
            "/api/v1/launches".into(),
            (405, "method_not_allowed", ""),
        ),
    ] {
        watch
            .refused(visitor.request(method, &path), expected)
            .await;
    }
}
