//! Bad input about launches and money is answered with a problem of its own that names the field,
//! and writes nothing.

use reqwest::Method;
use serde_json::{Value, json};
use system_tests::office::{SEAT_CENTS, booking_payments, booking_transfer, fee, invoice_transfer};
use system_tests::scene::with;
use system_tests::watch::{Problem, Watch};
use system_tests::{Caller, Office, scene};
use uuid::Uuid;

/// Each value at its place in the body, and the problem with it.
type Cases<'a> = &'a [(&'a str, Value, Problem)];

async fn each_is_refused(watch: &Watch, caller: &Caller, path: &str, body: &Value, bad: Cases<'_>) {
    for (pointer, value, expected) in bad {
        let body = with(body, pointer, value.clone());
        let request = caller.command(Method::POST, path, "key", &body);
        watch.refused(request, *expected).await;
    }
}

#[tokio::test]
async fn a_bad_change_of_a_launch_names_its_field_and_writes_nothing() {
    let office = Office::open(6).await;
    let watch = Watch::begin(&office.servers).await;
    let refused = async |what: &str, body: &Value, bad: Cases<'_>| {
        each_is_refused(&watch, &office.supplier, &office.launch(what), body, bad).await;
    };
    let bounds = (422, "seats_out_of_bounds", "seats");
    let price = (422, "seat_price_out_of_bounds", "seat_price");
    let revision = json!({
        "mission": "Else",
        "seat_price": { "cents": 1, "currency": "USD" },
        "seats": 6,
    });
    refused(
        "revision",
        &revision,
        &[
            ("/mission", json!(""), (422, "invalid_fields", "mission")),
            ("/mission", json!(7), (400, "invalid_body", "mission")),
            ("/seats", json!(0), bounds),
            ("/seats", json!(7), bounds),
            ("/seats", json!(-1), (400, "invalid_body", "seats")),
            ("/seat_price/cents", json!(0), price),
            ("/seat_price/cents", json!(100_000_000_001_i64), price),
            (
                "/seat_price/currency",
                json!("EUR"),
                (400, "invalid_body", "seat_price.currency"),
            ),
            ("/discount", json!(1), (400, "invalid_body", "discount")),
        ],
    )
    .await;
    let abort = json!({ "cause": "weather", "reason": "Wind." });
    let of_reasons = [
        ("/reason", json!(""), (422, "invalid_fields", "reason")),
        (
            "/reason",
            json!("x".repeat(501)),
            (422, "invalid_fields", "reason"),
        ),
        ("/reason", json!(null), (400, "invalid_body", "reason")),
    ];
    let of_causes = [("/cause", json!("mood"), (400, "invalid_body", "cause"))];
    refused("abort", &abort, &of_reasons).await;
    refused("abort", &abort, &of_causes).await;
    refused("failure", &json!({ "reason": "It fell." }), &of_reasons).await;
    let delay = with(&abort, "/date", json!(scene::in_days(401)));
    refused("delay", &delay, &of_reasons).await;
    refused("delay", &delay, &of_causes).await;
    refused(
        "delay",
        &delay,
        &[
            ("/date", json!("soon"), (400, "invalid_body", "date")),
            (
                "/date",
                json!("2001-01-01T00:00:00Z"),
                (422, "date_not_later", "date"),
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_bad_invoice_names_its_field_and_writes_nothing() {
    let office = Office::open(6).await;
    let watch = Watch::begin(&office.servers).await;
    let path = "/api/v1/invoices";
    let own = json!({
        "launch": office.offer.launch,
        "number": "2028-1",
        "amount": { "cents": 1, "currency": "USD" },
    });
    let bad = [
        ("/number", json!(""), (422, "invalid_fields", "number")),
        ("/number", json!("a b"), (422, "invalid_fields", "number")),
        ("/amount/cents", json!(-1), (400, "invalid_body", "amount")),
        ("/launch", json!("first"), (400, "invalid_body", "launch")),
        ("/kind", json!("booking"), (400, "invalid_body", "kind")),
    ];
    each_is_refused(&watch, &office.supplier, path, &own, &bad).await;

    let line = |field: &'static str| (422, "invalid_fields", field);
    let fee = fee(office.offer.launch, 1);
    let bad = [
        ("/kind", json!("credit_note"), (400, "invalid_body", "kind")),
        ("/lines/0/text", json!(""), line("lines[0].text")),
        ("/lines/0/quantity", json!(0), line("lines[0].quantity")),
        (
            "/lines/0/quantity",
            json!(100_001),
            line("lines[0].quantity"),
        ),
        (
            "/lines/0/unit_price/cents",
            json!(0),
            line("lines[0].unit_price"),
        ),
        (
            "/lines/0/unit_price/cents",
            json!(100_000_000_001_i64),
            line("lines[0].unit_price"),
        ),
        ("/recipient", json!({}), (400, "invalid_body", "recipient")),
    ];
    each_is_refused(&watch, &office.finance, path, &fee, &bad).await;
}

#[tokio::test]
async fn a_bad_transfer_names_its_field_and_writes_nothing() {
    let office = Office::open(6).await;
    let booking = office.book(1).await;
    let watch = Watch::begin(&office.servers).await;
    let of_banks = [
        (
            "/reference",
            json!(""),
            (422, "invalid_fields", "reference"),
        ),
        (
            "/reference",
            json!("Ada <ada@example.com>"),
            (422, "invalid_fields", "reference"),
        ),
        (
            "/paid_at",
            json!("1999-12-31T23:59:59Z"),
            (422, "invalid_fields", "paid_at"),
        ),
        ("/paid_at", json!("today"), (400, "invalid_body", "paid_at")),
        ("/iban", json!("DE00"), (400, "invalid_body", "iban")),
    ];
    let future = json!(scene::in_days(2));
    let future = [("/paid_at", future, (422, "date_in_future", "paid_at"))];

    let path = booking_payments(booking);
    let transfer = booking_transfer(office.offer.launch, SEAT_CENTS);
    each_is_refused(&watch, &office.finance, &path, &transfer, &of_banks).await;
    each_is_refused(&watch, &office.finance, &path, &transfer, &future).await;
    let path = format!("/api/v1/invoices/{}/payments", Uuid::new_v4());
    let transfer = invoice_transfer(1);
    each_is_refused(&watch, &office.finance, &path, &transfer, &of_banks).await;
    let path = format!("/api/v1/refunds/{}/payments", Uuid::new_v4());
    let transfer = json!({ "reference": "SEPA 1", "paid_at": "2025-03-01T12:00:00Z" });
    each_is_refused(&watch, &office.finance, &path, &transfer, &of_banks).await;
}
