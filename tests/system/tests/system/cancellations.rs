//! A customer sees what stepping back would mean before they do it, and then it means just that.

use chrono::{DateTime, Months, SecondsFormat, Utc};
use serde_json::{Value, json};
use system_tests::{Answer, Caller, Offer, facts, scene};
use test_support::{AccountRole, Astro, Role, Servers, astro, eventually_some};
use uuid::Uuid;

const SEAT: i64 = 45_000_000;

/// So many months before a launch.
fn before(launch: DateTime<Utc>, months: u32) -> Value {
    let boundary = launch - Months::new(months);
    json!(boundary.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

fn preview(refund: i64, percent: u8, frees_seats: bool, until: &Value) -> Value {
    json!({
        "refund": { "cents": refund, "currency": "USD" },
        "refund_percent": percent,
        "frees_seats": frees_seats,
        "until": until,
    })
}

#[tokio::test]
async fn what_a_cancellation_pays_back_is_seen_before_and_is_what_it_does() {
    let servers = Servers::start().await;
    let (admin_api, customer_api, supplier, customer) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
        servers.sign_in(AccountRole::Supplier),
        servers.sign_in(AccountRole::Customer),
    );
    let offer = Offer::by(supplier, &admin_api, 8).await;
    let launch: DateTime<Utc> = scene::in_days(400).parse().expect("an instant");
    let customer = Caller::new(&customer_api, &customer);
    let book = async |key: &str| offer.book(&customer, key, 1).await.expect(201).id();
    let (paid, kept, unpaid) = (book("a").await, book("b").await, book("c").await);
    let path = |booking: Uuid| scene::cancellation(offer.launch, booking);

    let free = preview(0, 0, true, &Value::Null);
    assert_eq!(customer.get(&path(unpaid)).await.expect(200).body, free);
    for booking in [paid, kept] {
        let pay = scene::payment(offer.launch, booking);
        let answer = customer
            .post(&pay, "pay", &scene::card("tok_success"))
            .await;
        assert_eq!(answer.expect(200).body["booking"], "confirmed");
    }
    let early = preview(SEAT / 10 * 9, 90, true, &before(launch, 12));
    assert_eq!(customer.get(&path(paid)).await.expect(200).body, early);
    customer
        .post_empty(&path(unpaid), "cancel")
        .await
        .expect(200);
    let refused = customer.get(&path(unpaid)).await;
    assert_eq!(refused.problem(), (409, "booking_cancelled", ""));

    let at = async |days: &str, booking: Uuid, percent: u8| -> Answer {
        astro::run(&["clock", "advance", days], "operator", &servers).await;
        eventually_some("the clock has moved", async || {
            let answer = customer.get(&path(booking)).await.expect(200);
            (answer.body["refund_percent"] == percent).then_some(answer)
        })
        .await
    };
    let later = preview(SEAT / 10 * 7, 70, true, &before(launch, 3));
    assert_eq!(at("40d", paid, 70).await.body, later);
    customer.post_empty(&path(paid), "cancel").await.expect(200);
    let refused = customer.get(&path(paid)).await;
    assert_eq!(refused.problem(), (409, "booking_cancelled", ""));
    let nothing = preview(0, 0, false, &Value::Null);
    assert_eq!(at("300d", kept, 0).await.body, nothing);

    let cancelled = facts::named(&servers, "launch.booking_cancelled").await;
    let refunds: Vec<_> = cancelled
        .iter()
        .map(|event| (&event.data["booking"], &event.data["refund"]["cents"]))
        .collect();
    assert_eq!(
        refunds,
        [
            (&json!(unpaid), &json!(0)),
            (&json!(paid), &json!(SEAT / 10 * 7)),
        ]
    );
}
