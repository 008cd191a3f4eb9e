//! Money that goes back, and the credit notes that tell of it.

use domain::ids::{CustomerId, InvoiceId, RefundId};
use domain::launch::PaymentMethod;
use domain::payment::Purpose;
use domain::refund::{Refund, RefundCause, Request};
use uuid::Uuid;

use crate::books::Books;
use crate::world::{SEAT, World, reference, usd};

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_booking_is_paid_back_in_part_once_finance_lets_it_go() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 10).await;
    let booking = world.reserve(launch, 11, 1, 1).await;
    let payment = world.pays(21, launch, booking, 1, SEAT).await;
    world.react().await;
    world.cancels(launch, booking, 1).await;
    world.react().await;

    let books = Books::read(&world.log).await;
    let refund = books.refund(payment).expect("is requested");
    assert_eq!(
        (refund.amount, refund.cause),
        (usd(SEAT * 9 / 10), RefundCause::Cancellation)
    );
    assert_eq!(refund.approvals, 0, "finance decides");

    world.approves(RefundId::of(payment)).await;
    world.pays_back(RefundId::of(payment)).await;
    world.react().await;
    let books = Books::read(&world.log).await;
    let note = books.invoice(InvoiceId::of_refund(RefundId::of(payment)));
    assert!(note.issued && note.settled);
    let invoice = InvoiceId::of_booking(booking);
    assert_eq!(note.draft().corrects, Some(invoice));
    assert_eq!(note.draft().total, usd(SEAT * 9 / 10));
    assert_eq!(
        books.invoice(invoice).cancelled_by,
        None,
        "a tenth of it stands"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_that_is_cancelled_too_late_or_was_never_paid_costs_no_refund() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 10).await;
    let booking = world.reserve(launch, 11, 1, 1).await;
    world.pays(21, launch, booking, 1, SEAT).await;
    let unpaid = world.reserve(launch, 12, 2, 1).await;
    world.cancels(launch, unpaid, 2).await;
    world.react().await;
    world
        .set_clock("2032-05-01T12:00:00Z".parse().unwrap())
        .await;
    world.cancels(launch, booking, 1).await;
    world.react().await;
    assert!(Books::read(&world.log).await.refunds.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_of_all_of_an_invoice_takes_it_back() {
    let world = World::new().await;
    world.tells_who_they_are(1).await;
    let launch = world.schedule(1, 7, 10).await;
    let booking = world.reserve(launch, 11, 1, 2).await;
    let payment = world.pays(21, launch, booking, 1, 2 * SEAT).await;
    world.react().await;
    world.aborts(launch, 7).await;
    world.react().await;
    let refund = RefundId::of(payment);
    world.pays_back(refund).await;
    world.react().await;

    let books = Books::read(&world.log).await;
    let note = InvoiceId::of_refund(refund);
    let invoice = books.invoice(InvoiceId::of_booking(booking));
    assert_eq!(invoice.cancelled_by, Some((note, true)));
    assert!(books.invoice(note).settled && books.invoice(note).names_somebody);
    assert_eq!(
        books.invoices.len(),
        3,
        "with the fee of the abort; and no second credit note"
    );
    assert!(world.parked().await.is_empty());
}

/// All of it at once: then the invoice has no number yet when its refund is paid.
#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_is_paid_before_its_invoice_is_numbered_takes_it_back_all_the_same() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 10).await;
    let booking = world.reserve(launch, 11, 1, 1).await;
    let payment = world.pays(21, launch, booking, 1, SEAT).await;
    world.api_confirms(launch, booking, payment, SEAT).await;
    world.aborts(launch, 7).await;
    let refund = RefundId::of(payment);
    let request = Request {
        payment,
        purpose: Purpose::Booking {
            launch,
            booking,
            customer: CustomerId(Uuid::from_u128(1)),
        },
        method: PaymentMethod::Card,
        reference: reference("ch_21"),
        paid: usd(SEAT),
        amount: usd(SEAT),
        cause: RefundCause::Abort,
    };
    world.does::<Refund>(refund, request).await;
    world.pays_back(refund).await;
    world.react().await;

    let books = Books::read(&world.log).await;
    let invoice = books.invoice(InvoiceId::of_booking(booking));
    assert_eq!(
        invoice.cancelled_by,
        Some((InvoiceId::of_refund(refund), true))
    );
    assert!(world.parked().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_credit_note_of_a_payment_that_nothing_needed_corrects_no_invoice() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 10).await;
    let booking = world.reserve(launch, 11, 1, 1).await;
    world.pays(21, launch, booking, 1, SEAT).await;
    let second = world.pays(22, launch, booking, 1, SEAT).await;
    world.react().await;
    world.pays_back(RefundId::of(second)).await;
    world.react().await;

    let books = Books::read(&world.log).await;
    let note = books.invoice(InvoiceId::of_refund(RefundId::of(second)));
    assert_eq!(note.draft().corrects, None);
    assert_eq!(note.draft().total, usd(SEAT));
    let invoice = books.invoice(InvoiceId::of_booking(booking));
    assert_eq!(invoice.cancelled_by, None, "the first payment stands");
}
