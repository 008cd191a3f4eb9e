//! Money of customers, as finance deals with it: transfers for bookings, and refunds after a launch
//! that failed.

use domain::ids::{BookingId, LaunchId, PaymentId, RefundId};
use domain::launch::{ConfirmBooking, Launch};
use domain::money::Money;
use serde_json::{Value, json};
use system_tests::office::{SEAT_CENTS, booking_payments, booking_transfer, usd};
use system_tests::scene::{cancellation, with};
use system_tests::{Answer, Books, Caller, Office, Watch, scene};
use test_support::AccountRole;
use uuid::Uuid;

/// What follows for the booking: `confirmed`, `late`, or why the payment goes back.
fn follows(answer: &Answer) -> &str {
    let (booking, refused) = (&answer.body["booking"], &answer.body["refused"]);
    let word = if booking == "refunding" {
        assert!(refused["detail"].is_string());
        &refused["code"]
    } else {
        assert_eq!(*refused, Value::Null);
        booking
    };
    word.as_str().expect("a word")
}

/// How a booking stands by the log.
async fn status(office: &Office, booking: Uuid) -> String {
    let books = Books::of_log(&office.servers).await;
    books.bookings[&booking].status.clone()
}

#[tokio::test]
async fn a_transfer_of_the_whole_amount_confirms_a_booking_and_a_second_one_is_recorded() {
    let mut office = Office::open(6).await;
    let booking = office.book(2).await;
    let whole = 2 * SEAT_CENTS;
    let watch = Watch::begin(&office.servers).await;
    for cents in [0, 1, SEAT_CENTS, whole - 1, whole + 1] {
        let part = office.transfer(booking, "part", cents).await;
        assert_eq!(part.problem(), (422, "not_the_whole_amount", "amount"));
    }
    assert!(!watch.saw_something().await);
    let paid = office.transfer(booking, "whole", whole).await.expect(201);
    assert_eq!(follows(&paid), "confirmed");
    assert_eq!(status(&office, booking).await, "confirmed");
    // Money that came twice came all the same.
    let twice = office.transfer(booking, "twice", whole).await.expect(201);
    assert_eq!(follows(&twice), "booking_paid");

    // Sent again each is the same payment, for a process that has just begun, too.
    office.crash();
    office.restart().await;
    for (key, first) in [("whole", &paid), ("twice", &twice)] {
        let again = office.transfer(booking, key, whole).await.expect(201);
        assert_eq!(again.id(), first.id());
        assert_eq!(again.position(), first.position());
        assert_eq!(follows(&again), follows(first));
        assert_eq!(
            office.events(first.id()).await,
            ["payment.initiated", "payment.completed"]
        );
    }
    let other = booking_transfer(office.offer.launch, whole);
    let other = with(&other, "/reference", json!("SEPA 2"));
    let path = booking_payments(booking);
    let other = office.finance.post(&path, "twice", &other).await;
    let reused = (422, "idempotency_key_reused", "idempotency-key");
    assert_eq!(other.problem(), reused);
    // The key is a person's own.
    let colleague = office.servers.sign_in(AccountRole::Finance).await;
    let colleague = office.finance.signed_in(&colleague);
    let transfer = booking_transfer(office.offer.launch, whole);
    let thrice = colleague.post(&path, "twice", &transfer).await;
    assert_ne!(thrice.expect(201).id(), twice.id());
    assert_eq!(
        office.events(office.offer.launch).await[1..],
        ["launch.seats_reserved", "launch.booking_confirmed"]
    );
}

#[tokio::test]
async fn money_for_a_cancelled_booking_is_recorded_and_confirms_nothing() {
    let office = Office::open(6).await;
    let customer = office.customer().await;
    let booking = office
        .offer
        .book(&customer, "book", 1)
        .await
        .expect(201)
        .id();
    let cancel = cancellation(office.offer.launch, booking);
    customer.post_empty(&cancel, "cancel").await.expect(200);
    let paid = office.transfer(booking, "pay", SEAT_CENTS).await;
    assert_eq!(follows(&paid.clone().expect(201)), "booking_cancelled");
    assert_eq!(
        office.events(paid.id()).await,
        ["payment.initiated", "payment.completed"]
    );
    assert_eq!(status(&office, booking).await, "cancelled");
}

#[tokio::test]
async fn whether_money_that_comes_late_gets_its_seats_is_left_to_the_one_who_pays_it_back() {
    let office = Office::open(2).await;
    let late = office.book(2).await;
    office.set_clock(&scene::in_days(1)).await;
    let quick = office.customer().await;
    let booked = office.offer.book(&quick, "book", 2).await.expect(201);
    let paid = office.transfer(late, "pay", 2 * SEAT_CENTS).await;
    assert_eq!(follows(&paid.clone().expect(201)), "late");

    // It may be on its way back when the seats come free: asked again, nobody sells them for it.
    let cancel = cancellation(office.offer.launch, booked.id());
    quick.post_empty(&cancel, "cancel").await.expect(200);
    let again = office.transfer(late, "pay", 2 * SEAT_CENTS).await;
    let again = again.expect(201);
    assert_eq!((again.id(), follows(&again)), (paid.id(), "late"));
    assert_eq!(again.position(), paid.position());
    assert_eq!(status(&office, late).await, "expired");

    confirm(&office, late, paid.id()).await;
    let again = office.transfer(late, "pay", 2 * SEAT_CENTS).await;
    let again = again.expect(201);
    assert_eq!((again.id(), follows(&again)), (paid.id(), "confirmed"));
    assert_eq!(status(&office, late).await, "confirmed");
}

/// Confirms a booking by a payment, as a policy does.
async fn confirm(office: &Office, booking: Uuid, payment: Uuid) {
    let confirm = ConfirmBooking {
        booking: BookingId(booking),
        payment: PaymentId(payment),
        amount: Money::usd(2 * SEAT_CENTS).expect("above zero"),
        vip: false,
    };
    let launch = LaunchId(office.offer.launch);
    office.as_a_policy::<Launch>(launch, confirm.into()).await;
}

#[tokio::test]
async fn money_for_a_launch_that_is_over_goes_back() {
    let office = Office::open(2).await;
    let booking = office.book(1).await;
    let abort = json!({ "cause": "technical", "reason": "The rocket was damaged." });
    let path = office.launch("abort");
    let aborted = office.supplier.post(&path, "no", &abort).await;
    aborted.expect(200);
    let paid = office.transfer(booking, "pay", SEAT_CENTS).await;
    assert_eq!(follows(&paid.expect(201)), "launch_status");
    assert_eq!(status(&office, booking).await, "aborted");
}

#[tokio::test]
async fn after_a_failed_launch_finance_pays_back_what_it_decides() {
    let office = Office::open(6).await;
    let (_booking, payment) = office.book_and_pay(2).await;
    let (booking, other) = office.book_and_pay(1).await;
    let stray = office.transfer(booking, "stray", SEAT_CENTS).await;
    let stray = stray.expect(201).id();
    let finance = &office.finance;
    let ask = |payment: Uuid, cents: i64| json!({ "payment": payment, "amount": usd(cents) });
    let path = "/api/v1/refunds";
    let early = finance.post(path, "early", &ask(payment, 1)).await;
    assert_eq!(early.problem(), (409, "launch_not_failed", "payment"));

    fail(&office).await;
    let watch = Watch::begin(&office.servers).await;
    for (body, expected) in [
        (ask(payment, 0), (422, "amount_out_of_bounds", "amount")),
        (
            ask(payment, 2 * SEAT_CENTS + 1),
            (422, "amount_out_of_bounds", "amount"),
        ),
        (
            ask(Uuid::new_v4(), 1),
            (404, "payment_not_found", "payment"),
        ),
        (ask(stray, 1), (409, "booking_not_failed", "payment")),
    ] {
        let answer = finance.post(path, "bad", &body).await;
        assert_eq!(answer.problem(), expected);
    }
    assert!(!watch.saw_something().await);

    let half = ask(payment, SEAT_CENTS);
    let asked = finance.post(path, "half", &half).await.expect(201);
    let refund = asked.id();
    assert_eq!(refund, RefundId::of(PaymentId(payment)).0);
    let again = finance.post(path, "half", &half).await.expect(201);
    assert_eq!(again.position(), asked.position());
    for (key, cents) in [("more", SEAT_CENTS + 1), ("the-same", SEAT_CENTS)] {
        let second = finance.post(path, key, &ask(payment, cents)).await;
        assert_eq!(second.problem(), (409, "refund_exists", "payment"));
    }
    pay_back(finance, refund).await;
    assert_eq!(
        office.events(refund).await,
        [
            "refund.requested",
            "refund.approved",
            "refund.failed",
            "refund.approved",
            "refund.paid",
        ]
    );

    let kept = finance.post(path, "kept", &ask(other, 1)).await.expect(201);
    let rejection = format!("{path}/{}/rejection", kept.id());
    let reason = json!({ "reason": "The passenger flew." });
    finance.post(&rejection, "no", &reason).await.expect(200);
    let approval = format!("{path}/{}/approval", kept.id());
    let approved = finance.post_empty(&approval, "yes").await;
    assert_eq!(approved.problem(), (409, "refund_status", ""));
    assert_eq!(
        office.events(kept.id()).await,
        ["refund.requested", "refund.rejected"]
    );
}

/// The launch flies and fails.
async fn fail(office: &Office) {
    let confirmation = office.launch("confirmation");
    let confirmed = office.supplier.post_empty(&confirmation, "confirm").await;
    confirmed.expect(200);
    let reason = json!({ "reason": "A valve of the first stage did not open." });
    let failure = office.launch("failure");
    let early = office.supplier.post(&failure, "early", &reason).await;
    assert_eq!(early.problem(), (409, "launch_not_started", ""));
    office.set_clock(&scene::in_days(401)).await;
    let failed = office.supplier.post(&failure, "failed", &reason).await;
    let failed = failed.expect(200);
    let again = office.supplier.post(&failure, "failed", &reason).await;
    assert_eq!(again.expect(200).position(), failed.position());
}

/// A refund is paid only when it is approved, and at the second try.
async fn pay_back(finance: &Caller, refund: Uuid) {
    let path = |what: &str| format!("/api/v1/refunds/{refund}/{what}");
    let paid: Value = json!({ "reference": "SEPA 7", "paid_at": "2025-03-02T12:00:00Z" });
    let reason = json!({ "reason": "The account is closed." });
    let refused = (409, "refund_status", "");
    let early = finance.post(&path("payments"), "early", &paid).await;
    assert_eq!(early.problem(), refused);
    let early = finance.post(&path("failure"), "early", &reason).await;
    assert_eq!(early.problem(), refused);

    let approved = finance.post_empty(&path("approval"), "first").await;
    let approved = approved.expect(200);
    let again = finance.post_empty(&path("approval"), "again").await;
    assert_eq!(again.expect(200).position(), approved.position());
    let rejected = finance.post(&path("rejection"), "late", &reason).await;
    assert_eq!(rejected.problem(), refused);
    let failed = finance.post(&path("failure"), "failed", &reason).await;
    assert_eq!(failed.expect(200).id(), refund);
    let lost = finance.post(&path("payments"), "lost", &paid).await;
    assert_eq!(lost.problem(), refused);
    let approved = finance.post_empty(&path("approval"), "second").await;
    approved.expect(200);
    let done = finance.post(&path("payments"), "paid", &paid).await;
    let done = done.expect(200);
    let again = finance.post(&path("payments"), "paid", &paid).await;
    assert_eq!(again.expect(200).position(), done.position());
}
