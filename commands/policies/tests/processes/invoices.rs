//! Numbers, payments and cancellations of invoices.

use domain::ids::{InvoiceId, RefundId, SupplierId};
use domain::invoice::{Cancel, Invoice};
use domain::invoice_series::SeriesCode;
use domain::payment::Direction;
use domain::refund::RefundCause;
use domain::supplier::{ClaimInvoiceNumber, Supplier};
use domain::text::InvoiceNumber;
use uuid::Uuid;

use crate::books::Books;
use crate::world::{SEAT, World, usd};

#[tokio::test(flavor = "multi_thread")]
async fn many_drafts_at_once_get_numbers_without_a_gap_in_their_legal_year() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 1_000).await;
    let mut booked = Vec::new();
    for customer in 1..=300 {
        booked.push(world.reserve(launch, 1_000 + customer, customer, 1).await);
    }
    for (customer, booking) in (1..=300).zip(&booked) {
        world
            .pays(2_000 + customer, launch, *booking, customer, SEAT)
            .await;
    }
    world.react().await;
    world
        .set_clock("2031-01-02T12:00:00Z".parse().unwrap())
        .await;
    let booking = world.reserve(launch, 2, 2, 1).await;
    world.pays(3, launch, booking, 2, SEAT).await;
    world.react().await;

    let books = Books::read(&world.log).await;
    assert_eq!(books.numbers[&(SeriesCode::Bookings, 2030)], 300);
    assert_eq!(books.numbers[&(SeriesCode::Bookings, 2031)], 1);
    assert!(books.invoices.values().all(|invoice| invoice.settled));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_paid_for_a_fee_counts_and_what_is_too_much_goes_back() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 10).await;
    world.aborts(launch, 7).await;
    world.react().await;
    let fee = InvoiceId::of_fee(launch);
    let part = world.transfers(31, fee, 7, Direction::In, 40_000).await;
    let too_much = world.transfers(32, fee, 7, Direction::In, 60_001).await;
    let rest = world.transfers(33, fee, 7, Direction::In, 60_000).await;
    let late = world.transfers(34, fee, 7, Direction::In, 1).await;
    world.react().await;

    let books = Books::read(&world.log).await;
    let invoice = books.invoice(fee);
    assert!(invoice.settled);
    assert_eq!(invoice.payments, [part, rest].into_iter().collect());
    for (payment, cents) in [(too_much, 60_001), (late, 1)] {
        let refund = books.refund(payment).expect("goes back");
        assert_eq!(
            (refund.amount, refund.cause),
            (usd(cents), RefundCause::NotNeeded)
        );
    }

    world.pays_back(RefundId::of(too_much)).await;
    world.react().await;
    let books = Books::read(&world.log).await;
    let note = books.invoice(InvoiceId::of_refund(RefundId::of(too_much)));
    assert_eq!(note.draft().corrects, None);
    assert_eq!(note.draft().launch, launch);
    assert_eq!(books.invoice(fee).cancelled_by, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suppliers_own_invoice_is_submitted_and_paid_and_nothing_comes_back_by_itself() {
    let world = World::new().await;
    world.company_tells_who_it_is(7).await;
    let launch = world.schedule(1, 7, 10).await;
    let booking = world.reserve(launch, 11, 1, 1).await;
    world.pays(21, launch, booking, 1, SEAT).await;
    world.react().await;
    world.flies(launch, 7).await;
    let claim = ClaimInvoiceNumber {
        launch,
        money: Some(world.launch(launch).await.takings()),
        number: InvoiceNumber::parse("2032-0042").unwrap(),
        amount: usd(90_000),
    };
    world
        .does::<Supplier>(SupplierId(Uuid::from_u128(7)), claim)
        .await;
    world.react().await;
    let invoice = InvoiceId::of_supplier(launch);
    let paid = world
        .transfers(31, invoice, 7, Direction::Out, 90_000)
        .await;
    let again = world
        .transfers(32, invoice, 7, Direction::Out, 90_000)
        .await;
    world.react().await;

    let books = Books::read(&world.log).await;
    let book = books.invoice(invoice);
    assert!(book.settled && book.drafted.is_none());
    assert_eq!(book.payments, [paid].into_iter().collect());
    assert!(books.refund(again).is_none());
    assert!(
        world.parked().await.is_empty(),
        "it is said in the log of the process"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_that_finance_cancels_is_taken_back_by_a_credit_note() {
    let world = World::new().await;
    world.company_tells_who_it_is(7).await;
    let launch = world.schedule(1, 7, 10).await;
    world.aborts(launch, 7).await;
    world.react().await;
    let fee = InvoiceId::of_fee(launch);
    let note = InvoiceId::cancelling(fee);
    let cancel = Cancel {
        credit_note: note,
        refunded: false,
    };
    world.does::<Invoice>(fee, cancel).await;
    world.react().await;

    let books = Books::read(&world.log).await;
    assert_eq!(books.invoice(fee).cancelled_by, Some((note, false)));
    let book = books.invoice(note);
    assert!(book.settled && book.names_somebody);
    assert_eq!(book.draft().corrects, Some(fee));
    assert_eq!(book.draft().total, usd(100_000));
    assert_eq!(books.numbers[&(SeriesCode::CreditNotes, 2030)], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_invoice_belongs_to_the_request_of_its_draft() {
    let world = World::new().await;
    let launch = world.schedule(1, 7, 10).await;
    let mut bookings = Vec::new();
    for customer in 1..=5 {
        let booking = world.reserve(launch, 10 + customer, customer, 1).await;
        world
            .pays(20 + customer, launch, booking, customer, SEAT)
            .await;
        bookings.push(booking);
    }
    world.react().await;
    for booking in bookings {
        let id = InvoiceId::of_booking(booking).0;
        let commits = world.log.load("invoice", id, Default::default()).await;
        let commits = commits.expect("answers");
        let events: Vec<_> = commits.iter().flat_map(|one| &one.commit.events).collect();
        assert_eq!(events.len(), 4, "drafted, issued, paid, settled");
        assert!(
            events
                .iter()
                .all(|event| event.correlation == events[0].correlation)
        );
        assert!(events.iter().all(|event| event.causation.is_some()));
    }
}
