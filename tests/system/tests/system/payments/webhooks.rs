//! Webhooks are believed when the gateway signed them just now, and told twice they change
//! nothing.

use chrono::Utc;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use system_tests::{Answer, Caller, Watch};
use uuid::Uuid;

use super::{CONFIRMED, Counter, FAILED, outcome};

const PATH: &str = "/api/v1/payments/events";
const SIGNATURE: &str = "astro-gateway-signature";

/// A webhook that was signed so many seconds ago.
fn webhook(counter: &Counter, event: &Value, seconds_ago: i64) -> RequestBuilder {
    let body = event.to_string();
    let at = Utc::now().timestamp() - seconds_ago;
    let signature = counter.servers.payment_sandbox.sign(at, &body);
    Caller::visitor(&counter.customer_api)
        .request(Method::POST, PATH)
        .header(SIGNATURE, signature)
        .body(body)
}

fn event(kind: &str, payment: Uuid) -> Value {
    json!({
        "id": "evt_1", "type": kind, "created": Utc::now().timestamp(), "payment": payment,
        "reference": "ch_of_a_test", "reason": "declined",
    })
}

#[tokio::test]
async fn a_webhook_that_comes_twice_is_one_payment() {
    let counter = Counter::open().await;
    counter.let_webhooks_come().await;
    let paid = counter.pay("pay", "tok_twice").await;
    assert_eq!(outcome(&paid), CONFIRMED);
    counter.webhooks_taken(2).await;
    assert_eq!(counter.payments().await, ["initiated", "completed"]);
    assert_eq!(counter.confirmations().await, [json!(paid.id())]);
}

#[tokio::test]
async fn a_webhook_that_the_gateway_did_not_sign_just_now_is_refused() {
    let counter = Counter::open().await;
    let payment = counter.pay("pay", "tok_timeout").await.expect(202).id();
    let watch = Watch::begin(&counter.servers).await;
    let good = event("charge.succeeded", payment);
    let invalid = (403, "invalid_signature", "");
    let untimely = (403, "signature_not_timely", "");

    watch.refused(webhook(&counter, &good, 330), untimely).await;
    watch
        .refused(webhook(&counter, &good, -330), untimely)
        .await;
    let tampered = webhook(&counter, &good, 0).body(event("charge.failed", payment).to_string());
    watch.refused(tampered, invalid).await;
    let visitor = Caller::visitor(&counter.customer_api);
    let request = || visitor.request(Method::POST, PATH).body(good.to_string());
    watch.refused(request(), invalid).await;
    let now = Utc::now().timestamp();
    for signature in [
        "nonsense".to_owned(),
        format!("t={now}"),
        format!("t={now},v1={}", "00".repeat(32)),
    ] {
        let forged = request().header(SIGNATURE, signature);
        watch.refused(forged, invalid).await;
    }
    // The same event, signed just now, is believed.
    let believed = Answer::to(webhook(&counter, &good, 60)).await;
    assert_eq!(believed.status, 200);
    assert_eq!(counter.payments().await, ["initiated", "completed"]);
}

#[tokio::test]
async fn a_webhook_of_no_concern_is_taken_and_one_that_can_not_be_noted_says_why() {
    let counter = Counter::open().await;
    let watch = Watch::begin(&counter.servers).await;
    let nobody = Uuid::new_v4();
    let unknown = Answer::to(webhook(&counter, &event("customer.updated", nobody), 0)).await;
    assert_eq!(unknown.status, 204);
    let refund = |kind: &str| {
        json!({
            "id": "evt_1", "type": kind, "created": 0, "refund": nobody, "attempt": 1,
            "reference": "re_of_a_test", "reason": "the account is closed",
        })
    };
    let no_field = json!({ "id": "evt_1", "type": "charge.succeeded", "created": 0 });
    let huge = json!({ "id": "x".repeat(64 * 1024) });
    for (event, expected) in [
        (
            event("charge.succeeded", nobody),
            (404, "payment_not_found", ""),
        ),
        (
            event("charge.failed", nobody),
            (404, "payment_not_found", ""),
        ),
        (refund("refund.succeeded"), (404, "refund_not_found", "")),
        (refund("refund.failed"), (404, "refund_not_found", "")),
        (no_field, (400, "invalid_body", "payment")),
        (json!("no event"), (400, "invalid_body", "")),
        (huge, (413, "body_too_large", "")),
    ] {
        watch.refused(webhook(&counter, &event, 0), expected).await;
    }
}

#[tokio::test]
async fn what_contradicts_what_was_told_before_is_taken_and_changes_nothing() {
    let counter = Counter::open().await;
    let failed = counter.pay("declined", "tok_declined").await;
    assert_eq!(outcome(&failed), FAILED);
    let paid = counter.pay("paid", "tok_success").await;
    assert_eq!(outcome(&paid), CONFIRMED);
    let watch = Watch::begin(&counter.servers).await;
    for event in [
        event("charge.succeeded", failed.id()),
        event("charge.failed", paid.id()),
    ] {
        assert_eq!(Answer::to(webhook(&counter, &event, 0)).await.status, 200);
    }
    assert!(!watch.saw_something().await);
    let log = counter.customer_api.log();
    let errors = log
        .lines()
        .filter(|line| line.contains(r#""level":"ERROR""#));
    assert_eq!(errors.count(), 2, "somebody has to look into it");
}
