//! What each card comes to, as its customer sees it.

use domain::commit::ActorKind;
use reqwest::Method;
use serde_json::json;
use system_tests::{Caller, Offer, Watch, facts, scene};
use test_support::{AccountRole, Stack, astro, eventually_some};
use uuid::Uuid;

use super::{CONFIRMED, Counter, FAILED, PENDING, outcome};

#[tokio::test]
async fn a_card_that_is_charged_confirms_its_booking_and_both_read_models_show_it() {
    let stack = Stack::start().await;
    let (offer, customer) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, 8),
        stack.sign_in(AccountRole::Customer),
    );
    let customer = Caller::new(&stack.customer_api, &customer);
    let booking = offer.book(&customer, "mine", 2).await.expect(201).id();
    let pay = scene::payment(offer.launch, booking);
    let card = scene::card("tok_success");

    let paid = customer.post(&pay, "pay", &card).await.expect(200);
    assert_eq!(outcome(&paid), CONFIRMED);
    let position = paid.position();
    let shown = customer
        .get_since(&format!("/api/v1/bookings/{booking}"), position)
        .await;
    assert_eq!(shown.expect(200).body["status"], "confirmed");
    let supplier = Caller::new(&stack.admin_api, &offer.supplier);
    let launch = format!("/api/v1/launches/{}", offer.launch);
    let seats = supplier.get_since(&launch, position).await.expect(200);
    assert_eq!(seats.body["seats"]["confirmed"], 2);

    let again = customer.post(&pay, "pay", &card).await.expect(200);
    assert_eq!(again.body, paid.body);
    let events = facts::named(&stack.servers, "payment.").await;
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["payment.initiated", "payment.completed"]);
    let initiated = &events[0];
    assert_eq!(initiated.of, paid.id());
    assert_eq!(initiated.data["amount"]["cents"], 90_000_000);
    assert_eq!(initiated.data["method"], "card");
    assert_eq!(
        initiated.data["purpose"]["booking"]["booking"],
        json!(booking)
    );
    assert_eq!(initiated.actor.kind, ActorKind::Customer);
    // That money is there, the gateway says, not the customer.
    assert_eq!(events[1].actor.kind, ActorKind::System);
    assert_eq!(events[1].actor.id, "gateway");
}

#[tokio::test]
async fn a_key_is_for_one_card_and_a_paid_booking_is_not_paid_again() {
    let counter = Counter::open().await;
    assert_eq!(outcome(&counter.pay("key", "tok_success").await), CONFIRMED);
    let reused = (422, "idempotency_key_reused", "idempotency-key");
    assert_eq!(counter.pay("key", "tok_declined").await.problem(), reused);
    let paid = (409, "booking_paid", "");
    assert_eq!(counter.pay("other", "tok_success").await.problem(), paid);
    assert_eq!(counter.payments().await, ["initiated", "completed"]);
}

#[tokio::test]
async fn a_card_that_is_declined_says_why_and_another_try_pays() {
    let counter = Counter::open().await;
    counter.let_webhooks_come().await;
    for (token, why) in [
        ("tok_declined", "declined"),
        ("tok_insufficient_funds", "insufficient_funds"),
        ("tok_expired_card", "expired_card"),
        ("tok_unheard_of", "invalid_card"),
    ] {
        let failed = counter.pay(token, token).await;
        assert_eq!(outcome(&failed), FAILED, "{token}");
        assert_eq!(failed.body["failure"], why, "{token}");
        assert_eq!(counter.pay(token, token).await.body, failed.body, "{token}");
    }
    assert_eq!(outcome(&counter.pay("pay", "tok_success").await), CONFIRMED);
    counter.webhooks_taken(5).await;
    let payments = counter.payments().await;
    let failed = payments.iter().filter(|event| *event == "failed").count();
    assert_eq!((payments.len(), failed), (10, 4));
    assert_eq!(counter.confirmations().await.len(), 1);
}

#[tokio::test]
async fn two_payments_of_one_booking_confirm_it_once_and_the_second_goes_back() {
    let counter = Counter::open().await;
    assert_eq!(outcome(&counter.pay("slow", "tok_late").await), PENDING);
    let quick = counter.pay("quick", "tok_success").await;
    assert_eq!(outcome(&quick), CONFIRMED);
    counter.let_webhooks_come().await;
    counter.webhooks_taken(2).await;

    let slow = counter.pay("slow", "tok_late").await;
    assert_eq!(outcome(&slow), (200, "completed", "refunding"));
    assert_ne!(slow.id(), quick.id());
    assert_eq!(counter.confirmations().await, [json!(quick.id())]);
    let completed = counter.payments().await;
    let completed = completed.iter().filter(|event| *event == "completed");
    assert_eq!(completed.count(), 2);
}

#[tokio::test]
async fn a_payment_that_comes_when_the_time_is_up_confirms_nothing_by_itself() {
    let counter = Counter::open().await;
    assert_eq!(outcome(&counter.pay("slow", "tok_late").await), PENDING);
    // So late that the request is remembered by its payment's id alone.
    astro::run(&["clock", "advance", "74h"], "operator", &counter.servers).await;
    let preview = scene::cancellation(counter.offer.launch, counter.booking);
    let over = eventually_some("its time is up", async || {
        let answer = counter.customer.get(&preview).await;
        (answer.status != 200).then_some(answer)
    });
    let expired = (409, "booking_expired", "");
    assert_eq!(over.await.problem(), expired);

    counter.let_webhooks_come().await;
    counter.webhooks_taken(1).await;
    let late = counter.pay("slow", "tok_late").await;
    assert_eq!(outcome(&late), (200, "completed", "late"));
    assert_eq!(counter.confirmations().await.len(), 0);
    assert_eq!(counter.pay("new", "tok_success").await.problem(), expired);
}

#[tokio::test]
async fn what_can_not_be_paid_is_refused_before_the_gateway_hears_of_it() {
    let counter = Counter::open().await;
    let (offer, customer) = (&counter.offer, &counter.customer);
    let watch = Watch::begin(&counter.servers).await;
    let pay = scene::payment(offer.launch, counter.booking);
    let card = scene::card("tok_success");
    let too_long = "t".repeat(201);
    for (path, body, expected) in [
        (&pay, scene::card(""), (422, "invalid_fields", "token")),
        (
            &pay,
            scene::card("tok success"),
            (422, "invalid_fields", "token"),
        ),
        (
            &pay,
            scene::card(&too_long),
            (422, "invalid_fields", "token"),
        ),
        (&pay, json!({}), (400, "invalid_body", "token")),
        (
            &pay,
            scene::with(&card, "/number", json!("4242424242424242")),
            (400, "invalid_body", "number"),
        ),
        (
            &scene::payment(Uuid::new_v4(), counter.booking),
            card.clone(),
            (404, "launch_not_found", ""),
        ),
        (
            &scene::payment(offer.launch, Uuid::new_v4()),
            card.clone(),
            (404, "booking_not_found", ""),
        ),
    ] {
        let request = customer.command(Method::POST, path, "pay", &body);
        watch.refused(request, expected).await;
    }
    let cancel = scene::cancellation(offer.launch, counter.booking);
    customer.post_empty(&cancel, "cancel").await.expect(200);
    let cancelled = (409, "booking_cancelled", "");
    assert_eq!(counter.pay("pay", "tok_success").await.problem(), cancelled);
    assert_eq!(counter.payments().await.len(), 0);
}

#[tokio::test]
async fn who_tries_one_card_after_the_other_has_to_wait() {
    let counter = Counter::open().await;
    for number in 0..10 {
        let declined = counter.pay(&format!("card-{number}"), "tok_declined").await;
        assert_eq!(declined.expect(200).body["failure"], "declined");
    }
    let waits = counter.pay("one-more", "tok_success").await;
    assert_eq!(waits.problem(), (429, "too_many_declined_cards", ""));
    assert_eq!(waits.header("retry-after"), Some("3600"));
    // What was asked for before is still answered.
    let again = counter.pay("card-0", "tok_declined").await.expect(200);
    assert_eq!(again.body["failure"], "declined");
    assert_eq!(counter.payments().await.len(), 20);
}
