//! Answers that are lost, and processes that die: the same request sent again, or a webhook,
//! comes to the one end.

use serde_json::json;
use system_tests::{Caller, facts, scene};
use test_support::{Astro, Role, eventually_some};

use super::{CONFIRMED, Counter, FAILED, PENDING, outcome};

#[tokio::test]
async fn a_charge_without_an_answer_is_pending_until_its_webhook_confirms_the_booking() {
    let counter = Counter::open().await;
    let pending = counter.pay("pay", "tok_timeout").await;
    assert_eq!(outcome(&pending), PENDING);
    assert_eq!(counter.payments().await, ["initiated"]);

    counter.let_webhooks_come().await;
    counter.webhooks_taken(1).await;
    assert_eq!(counter.payments().await, ["initiated", "completed"]);
    assert_eq!(counter.confirmations().await, [json!(pending.id())]);
    let again = counter.pay("pay", "tok_timeout").await;
    assert_eq!(outcome(&again), CONFIRMED);
    assert_eq!(again.id(), pending.id());
}

#[tokio::test]
async fn a_charge_without_an_answer_is_asked_for_again_by_the_same_request() {
    let counter = Counter::open().await;
    let pending = counter.pay("pay", "tok_timeout").await;
    assert_eq!(outcome(&pending), PENDING);
    let again = counter.pay("pay", "tok_timeout").await;
    assert_eq!(outcome(&again), CONFIRMED);
    assert_eq!(again.id(), pending.id());
    assert_eq!(counter.payments().await, ["initiated", "completed"]);
    assert_eq!(counter.confirmations().await, [json!(pending.id())]);
}

#[tokio::test]
async fn a_card_that_is_declined_late_fails_by_its_webhook() {
    let counter = Counter::open().await;
    let pending = counter.pay("pay", "tok_late_decline").await;
    assert_eq!(outcome(&pending), PENDING);
    counter.let_webhooks_come().await;
    counter.webhooks_taken(1).await;
    assert_eq!(counter.payments().await, ["initiated", "failed"]);
    let failed = counter.pay("pay", "tok_late_decline").await;
    assert_eq!(outcome(&failed), FAILED);
    assert_eq!(failed.body["failure"], "declined");
    assert_eq!(failed.id(), pending.id());
}

#[tokio::test]
async fn an_api_that_is_killed_between_charge_and_completion_charges_nobody_twice() {
    let mut counter = Counter::open().await;
    let path = scene::payment(counter.offer.launch, counter.booking);
    let card = scene::card("tok_timeout");
    let (customer, key) = (counter.customer.clone(), "pay");
    let request = {
        let (customer, path, card) = (customer.clone(), path.clone(), card.clone());
        tokio::spawn(async move {
            let request = customer.command(reqwest::Method::POST, &path, key, &card);
            system_tests::Answer::try_to(request).await
        })
    };
    // The card is charged, and the API waits for the answer.
    let charge = eventually_some("the card is charged", async || {
        let begun = facts::named(&counter.servers, "payment.initiated").await;
        let payment = begun.first()?.of;
        let sandbox = &counter.servers.payment_sandbox;
        Some((payment, sandbox.find_charge(payment).await?))
    });
    let (payment, charge) = charge.await;
    assert_eq!(charge["status"], "succeeded");
    counter.customer_api.kill9();
    assert!(request.await.expect("it ends").is_err(), "no answer came");
    assert_eq!(counter.payments().await, ["initiated"]);

    counter.customer_api = Astro::start(Role::CustomerApi, &counter.servers).await;
    let reborn = Caller::visitor(&counter.customer_api);
    let reborn = customer.at(&reborn);
    let answer = reborn.post(&path, key, &card).await;
    assert_eq!(outcome(&answer), CONFIRMED);
    assert_eq!(answer.id(), payment);
    let events = facts::named(&counter.servers, "payment.").await;
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!(events[1].name, "payment.completed");
    assert_eq!(events[1].data["reference"], charge["reference"]);
    assert_eq!(counter.confirmations().await, [json!(payment)]);
}

#[tokio::test]
async fn while_the_gateway_is_down_nothing_fails_and_nothing_is_paid() {
    let mut counter = Counter::open().await;
    counter.servers.payment_sandbox.kill9();
    for _ in 0..2 {
        let refused = counter.pay("pay", "tok_success").await;
        assert_eq!(refused.problem(), (503, "gateway_unavailable", ""));
        assert!(refused.header("retry-after").is_some());
    }
    assert_eq!(counter.payments().await, ["initiated"]);
    assert_eq!(counter.confirmations().await.len(), 0);
}
