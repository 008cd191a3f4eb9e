//! Payments confirm bookings, or go back.

use chrono::TimeDelta;
use domain::ids::{BookingId, CustomerId, InvoiceId};
use domain::money::Money;
use domain::refund::RefundCause;
use uuid::Uuid;

use crate::books::Books;
use crate::world::{SEAT, World, usd};

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_confirms_its_booking_which_is_invoiced_and_counts_as_a_trip() {
    let world = World::new().await;
    world.tells_who_they_are(1).await;
    let launch = world.schedule(1, 7, 10).await;
    let booking = world.reserve(launch, 11, 1, 2).await;
    let payment = world.pays(21, launch, booking, 1, 2 * SEAT).await;
    world.react().await;

    let books = Books::read(&world.log).await;
    assert_eq!(books.confirmed.get(&booking), Some(&payment));
    assert!(
        books
            .trips
            .contains(&(CustomerId(Uuid::from_u128(1)), launch))
    );
    assert!(books.refunds.is_empty());
    let invoice = books.invoice(InvoiceId::of_booking(booking));
    assert!(invoice.settled && invoice.names_somebody);
    assert_eq!(invoice.paid, usd(2 * SEAT));
    let [line] = invoice.draft().lines.as_slice() else {
        panic!("{:?}", invoice.draft().lines);
    };
    assert_eq!(
        (line.text.as_str(), line.quantity, line.unit_price),
        (
            "2 seats, New Shepard: Above the line, 2032-06-01",
            2,
            usd(SEAT)
        )
    );
    assert!(world.parked().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_trips_make_a_vip() {
    let world = World::new().await;
    for launch in 1..=2 {
        let id = world.schedule(launch, 7, 10).await;
        let booking = world.reserve(id, 10 + launch, 1, 1).await;
        world.pays(20 + launch, id, booking, 1, SEAT).await;
    }
    world.react().await;
    let books = Books::read(&world.log).await;
    assert_eq!(
        books.vips.into_iter().collect::<Vec<_>>(),
        [CustomerId(Uuid::from_u128(1))]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_api_confirmed_at_once_is_found_done() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 10).await;
    let booking = world.reserve(launch, 11, 1, 1).await;
    let payment = world.pays(21, launch, booking, 1, SEAT).await;
    world.api_confirms(launch, booking, payment, SEAT).await;
    world.react().await;
    let books = Books::read(&world.log).await;
    assert_eq!(books.confirmed.get(&booking), Some(&payment));
    assert!(books.refunds.is_empty());
    assert!(books.invoice(InvoiceId::of_booking(booking)).settled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_payment_takes_the_seats_again_if_they_are_free_and_else_goes_back() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 3).await;
    let first = world.reserve(launch, 11, 1, 1).await;
    let second = world.reserve(launch, 12, 2, 1).await;
    let third = world.reserve(launch, 13, 3, 1).await;
    world.pass(TimeDelta::hours(1)).await;
    // Takes the seats of two of them.
    let other = world.reserve(launch, 14, 4, 2).await;
    let paid_other = world.pays(24, launch, other, 4, 2 * SEAT).await;
    let mut late = Vec::new();
    for (number, booking) in [(1, first), (2, second), (3, third)] {
        late.push(world.pays(20 + number, launch, booking, number, SEAT).await);
    }
    world.react().await;

    let books = Books::read(&world.log).await;
    // The first one that paid gets the seat that is left.
    assert_eq!(books.confirmed.len(), 2);
    assert_eq!(books.confirmed.get(&other), Some(&paid_other));
    assert_eq!(books.confirmed.get(&first), Some(&late[0]));
    for payment in &late[1..] {
        let refund = books.refund(*payment).expect("goes back");
        assert_eq!(
            (refund.amount, refund.cause),
            (usd(SEAT), RefundCause::NotNeeded)
        );
        assert_eq!(refund.approvals, 1, "approved by itself");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_goes_back_confirms_nothing_when_its_event_comes_again() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 1).await;
    let late = world.reserve(launch, 11, 1, 1).await;
    world.pass(TimeDelta::hours(1)).await;
    let other = world.reserve(launch, 12, 2, 1).await;
    let payment = world.pays(21, launch, late, 1, SEAT).await;
    world.react().await;
    assert!(Books::read(&world.log).await.refund(payment).is_some());

    // The seat comes free, and everything is reacted to again.
    world.cancels(launch, other, 2).await;
    world.forget_position().await;
    world.react().await;
    let books = Books::read(&world.log).await;
    assert!(books.confirmed.is_empty(), "{books:?}");
    assert_eq!(world.launch(launch).await.seats().free(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_nothing_needs_goes_back_in_full() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 10).await;
    let twice = world.reserve(launch, 11, 1, 1).await;
    let short = world.reserve(launch, 12, 2, 2).await;
    let cancelled = world.reserve(launch, 13, 3, 1).await;
    world.cancels(launch, cancelled, 3).await;
    let unknown = BookingId(Uuid::from_u128(99));
    let first = world.pays(21, launch, twice, 1, SEAT).await;
    let payments = [
        (world.pays(22, launch, twice, 1, SEAT).await, SEAT),
        (world.pays(23, launch, short, 2, SEAT).await, SEAT),
        (world.pays(24, launch, cancelled, 3, SEAT).await, SEAT),
        (world.pays(25, launch, unknown, 4, 5).await, 5),
    ];
    world.react().await;

    let books = Books::read(&world.log).await;
    assert_eq!(
        books.confirmed.into_iter().collect::<Vec<_>>(),
        [(twice, first)]
    );
    assert_eq!(books.refunds.len(), payments.len());
    for (payment, cents) in payments {
        let refund = books
            .refunds
            .values()
            .find(|refund| refund.payment == payment);
        let refund = refund.expect("goes back");
        assert_eq!(
            (refund.amount, refund.cause),
            (usd(cents), RefundCause::NotNeeded)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_names_nobody_who_told_nothing_or_was_forgotten() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 10).await;
    world.tells_who_they_are(2).await;
    world.forgets(2).await;
    for customer in 1..=2 {
        let booking = world.reserve(launch, 10 + customer, customer, 1).await;
        world
            .pays(20 + customer, launch, booking, customer, SEAT)
            .await;
    }
    world.react().await;
    let books = Books::read(&world.log).await;
    assert_eq!(books.invoices.len(), 2);
    for invoice in books.invoices.values() {
        assert!(invoice.settled && !invoice.names_somebody);
        assert_ne!(invoice.paid, Money::ZERO);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_names_a_customer_as_they_told_last() {
    let world = World::new().await;
    world.tells_who_they_are(1).await;
    world.moves_to(1, "1 Infinite Loop").await;
    let launch = world.schedule(1, 7, 10).await;
    let booking = world.reserve(launch, 11, 1, 1).await;
    world.pays(21, launch, booking, 1, SEAT).await;
    world.react().await;
    let recipient = world.recipient(InvoiceId::of_booking(booking)).await;
    let recipient = recipient.expect("it names somebody");
    assert_eq!(recipient.name.as_str(), "Ada Lovelace");
    assert_eq!(recipient.address.as_str(), "1 Infinite Loop");
}
