//! Bad input of suppliers is answered with a problem of its own that names the field, and writes
//! nothing.

use reqwest::Method;
use serde_json::json;
use system_tests::scene::with;
use system_tests::{Caller, Offer, Watch, scene};
use test_support::{AccountRole, Astro, Role, Servers};
use uuid::Uuid;

#[tokio::test]
async fn a_bad_request_of_a_supplier_names_its_field_and_writes_nothing() {
    let servers = Servers::start().await;
    let (admin_api, supplier, rival, newcomer) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        servers.sign_in(AccountRole::Supplier),
        servers.sign_in(AccountRole::Supplier),
        servers.sign_in(AccountRole::Supplier),
    );
    let offer = Offer::by(supplier, &admin_api, 8).await;
    let other = Offer::by(rival, &admin_api, 8).await;
    let supplier = Caller::new(&admin_api, &offer.supplier);
    let watch = Watch::begin(&servers).await;

    let flight = scene::flight(offer.rocket, 8);
    for (pointer, value, expected) in [
        (
            "/date",
            json!("2020-01-01T12:00:00Z"),
            (422, "date_too_soon", "date"),
        ),
        (
            "/date",
            json!(scene::in_days(364)),
            (422, "date_too_soon", "date"),
        ),
        (
            "/date",
            json!("3000-01-01T12:00:00Z"),
            (422, "date_too_far", "date"),
        ),
        ("/date", json!("next year"), (400, "invalid_body", "date")),
        ("/seats", json!(0), (422, "seats_out_of_bounds", "seats")),
        ("/seats", json!(9), (422, "seats_out_of_bounds", "seats")),
        ("/seats", json!("eight"), (400, "invalid_body", "seats")),
        ("/seats", json!(-1), (400, "invalid_body", "seats")),
        (
            "/destination",
            json!("interplanetary"),
            (422, "destination_out_of_range", "destination"),
        ),
        (
            "/destination",
            json!("moon"),
            (400, "invalid_body", "destination"),
        ),
        (
            "/spaceport",
            json!("ATLANTIS"),
            (422, "invalid_fields", "spaceport"),
        ),
        ("/mission", json!(""), (422, "invalid_fields", "mission")),
        (
            "/mission",
            json!("x".repeat(201)),
            (422, "invalid_fields", "mission"),
        ),
        (
            "/seat_price/cents",
            json!(0),
            (422, "seat_price_out_of_bounds", "seat_price"),
        ),
        (
            "/seat_price/cents",
            json!(1.5),
            (400, "invalid_body", "seat_price.cents"),
        ),
        (
            "/rocket",
            json!(other.rocket),
            (422, "rocket_unknown", "rocket"),
        ),
        (
            "/rocket",
            json!(Uuid::new_v4()),
            (422, "rocket_unknown", "rocket"),
        ),
        ("/discount", json!(5), (400, "invalid_body", "discount")),
    ] {
        let body = with(&flight, pointer, value);
        let request = supplier.command(Method::POST, "/api/v1/launches", "key", &body);
        watch.refused(request, expected).await;
    }
    let rocket = scene::rocket("Bad Idea", 1);
    for (pointer, value, expected) in [
        (
            "/capacity",
            json!(0),
            (422, "capacity_out_of_bounds", "capacity"),
        ),
        (
            "/capacity",
            json!(100_001),
            (422, "capacity_out_of_bounds", "capacity"),
        ),
        ("/range", json!("far"), (400, "invalid_body", "range")),
        ("/name", json!(""), (422, "invalid_fields", "name")),
    ] {
        let body = with(&rocket, pointer, value);
        let new = supplier.command(Method::POST, "/api/v1/rockets", "key", &body);
        watch.refused(new, expected).await;
        let path = format!("/api/v1/rockets/{}", offer.rocket);
        let revised = supplier.command(Method::PUT, &path, "key", &body);
        watch.refused(revised, expected).await;
    }

    let company = scene::company("Somebody Else");
    let newcomer = Caller::new(&admin_api, &newcomer);
    let nameless = with(&company, "/contact/email", json!("nowhere"));
    let nameless = newcomer.command(Method::PUT, "/api/v1/supplier", "open", &nameless);
    watch
        .refused(nameless, (422, "invalid_fields", "contact.email"))
        .await;

    // Who has no profile yet may enter rockets, and offer nothing.
    let registered = newcomer.post("/api/v1/rockets", "rocket", &rocket).await;
    let flight = scene::flight(registered.expect(201).id(), 1);
    let watch = Watch::begin(&servers).await;
    let request = newcomer.command(Method::POST, "/api/v1/launches", "key", &flight);
    watch
        .refused(request, (422, "supplier_profile_incomplete", ""))
        .await;
}
