//! Invoices between Astro Bookings and suppliers, as finance writes them, sees them paid and takes
//! them back. What policies do in between is done here by hand.

use domain::ids::{InvoiceId, LaunchId, PaymentId};
use domain::invoice::{AppliedPayment, Invoice, InvoiceEvent, Issue};
use domain::money::Money;
use domain::personal::Personal;
use domain::text::InvoiceNumber;
use domain::{AnyEvent, payment};
use event_log::{Keyring, MasterKey};
use serde_json::json;
use system_tests::office::{SEAT_CENTS, fee, invoice_transfer, usd};
use system_tests::scene::with;
use system_tests::{Office, Watch, books, scene};
use test_support::{Astro, Role};
use uuid::Uuid;

const INVOICES: &str = "/api/v1/invoices";

fn payments(invoice: Uuid) -> String {
    format!("{INVOICES}/{invoice}/payments")
}

fn cancellation(invoice: Uuid) -> String {
    format!("{INVOICES}/{invoice}/cancellation")
}

/// Gives an invoice a number, as a policy does.
async fn issue(office: &Office, invoice: Uuid, number: &str) {
    let number = InvoiceNumber::parse(number).expect("a number");
    let issue = Issue { number }.into();
    office
        .as_a_policy::<Invoice>(InvoiceId(invoice), issue)
        .await;
}

/// Counts a payment for an invoice, as a policy does.
async fn apply(office: &Office, invoice: Uuid, payment: Uuid, cents: i64) {
    let payment = AppliedPayment {
        payment: PaymentId(payment),
        amount: Money::usd(cents).expect("above zero"),
    };
    let invoice = InvoiceId(invoice);
    office.as_a_policy::<Invoice>(invoice, payment.into()).await;
}

#[tokio::test]
async fn an_invoice_of_a_fee_names_the_company_and_is_paid_in_parts() {
    let office = Office::open(1).await;
    let _projector = Astro::start(Role::ProjectorOperational, &office.servers).await;
    let finance = &office.finance;
    let body = fee(office.offer.launch, 150_000);
    for lines in [0, 101] {
        let lines = with(&body, "/lines", json!(vec![&body["lines"][0]; lines]));
        let refused = finance.post(INVOICES, "lines", &lines).await;
        assert_eq!(refused.problem(), (422, "lines_out_of_bounds", "lines"));
    }
    let drafted = finance.post(INVOICES, "fee", &body).await.expect(201);
    let invoice = drafted.id();
    let again = finance.post(INVOICES, "fee", &body).await.expect(201);
    assert_eq!(
        (again.id(), again.position()),
        (invoice, drafted.position())
    );
    let other = fee(office.offer.launch, 150_001);
    let other = finance.post(INVOICES, "fee", &other).await;
    let reused = (422, "idempotency_key_reused", "idempotency-key");
    assert_eq!(other.problem(), reused);
    names_the_company(&office, invoice).await;

    // A draft is not to be paid, nor to be taken back: its number can't be refused any more.
    let watch = Watch::begin(&office.servers).await;
    let early = invoice_transfer(1);
    let early = finance.post(&payments(invoice), "early", &early).await;
    assert_eq!(early.problem(), (409, "invoice_status", ""));
    let early = finance.post_empty(&cancellation(invoice), "early").await;
    assert_eq!(early.problem(), (409, "invoice_status", ""));
    assert!(!watch.saw_something().await);

    issue(&office, invoice, "FEE-2026-000001").await;
    let much = invoice_transfer(150_001);
    let much = finance.post(&payments(invoice), "much", &much).await;
    assert_eq!(much.problem(), (422, "more_than_open", "amount"));
    let part = invoice_transfer(100_000);
    let paid = finance.post(&payments(invoice), "part", &part).await;
    let paid = paid.expect(201);
    assert_eq!(direction(&office, paid.id()).await, payment::Direction::In);
    // Two that pay more than all of it, before either counts: the first to count stays. Sent again
    // each is the same payment, although less is open now than it pays.
    let rival = finance.post(&payments(invoice), "rival", &part).await;
    let rival = rival.expect(201);
    assert_ne!(rival.id(), paid.id());
    apply(&office, invoice, paid.id(), 100_000).await;
    for (key, first) in [("part", &paid), ("rival", &rival)] {
        let again = finance.post(&payments(invoice), key, &part).await;
        let again = again.expect(201);
        assert_eq!(
            (again.id(), again.position()),
            (first.id(), first.position())
        );
    }
    let rest = finance.post(&payments(invoice), "too-much", &part).await;
    assert_eq!(rest.problem(), (422, "more_than_open", "amount"));
    let begun = finance.post_empty(&cancellation(invoice), "begun").await;
    assert_eq!(begun.problem(), (409, "invoice_has_payments", ""));

    let rest = invoice_transfer(50_000);
    let paid = finance.post(&payments(invoice), "rest", &rest).await;
    apply(&office, invoice, paid.expect(201).id(), 50_000).await;
    let more = invoice_transfer(1);
    let more = finance.post(&payments(invoice), "more", &more).await;
    assert_eq!(more.problem(), (409, "invoice_status", ""));
    assert_eq!(
        office.events(invoice).await,
        [
            "invoice.drafted",
            "invoice.issued",
            "invoice.payment_applied",
            "invoice.payment_applied",
            "invoice.settled",
        ]
    );
}

/// The draft is to the supplier of the launch, by the name in its profile, which is sealed.
async fn names_the_company(office: &Office, invoice: Uuid) {
    let all = books::commits(&office.servers).await;
    let commit = all.iter().find(|recorded| recorded.commit.id == invoice);
    let event = &commit.expect("it is drafted").commit.events[0];
    let decoded = AnyEvent::decode("invoice", &event.name, event.v, &event.data);
    let Ok(AnyEvent::Invoice(InvoiceEvent::Drafted(drafted))) = decoded else {
        panic!("{} is no draft", event.name)
    };
    assert_eq!(drafted.total.cents(), 150_000);
    assert!(matches!(drafted.recipient, Some(Personal::Sealed(_))));
    let master: MasterKey = office.servers.master_key.parse().expect("64 digits");
    let client = office.servers.nats.client("commands").await;
    let keyring = Keyring::open(client, master).await.expect("a keyring");
    let mut events = [(event.id, drafted)];
    keyring.unseal(&mut events).await.expect("is unsealed");
    let party = events[0].1.recipient.as_ref().and_then(Personal::plain);
    let party = party.expect("somebody is named");
    let company = scene::company("Blue Yonder Space");
    assert_eq!(party.name.as_str(), company["legal_name"]);
    assert_eq!(party.address.as_str(), company["legal_address"]);
    let tax_id = party.tax_id.as_ref().map(|id| id.as_str().to_owned());
    assert_eq!(json!(tax_id), company["tax_id"]);
}

/// Which way the money of a payment for an invoice went.
async fn direction(office: &Office, id: Uuid) -> payment::Direction {
    let all = books::commits(&office.servers).await;
    let commit = all.iter().find(|recorded| recorded.commit.id == id);
    let event = &commit.expect("it is recorded").commit.events[0];
    let decoded = AnyEvent::decode("payment", &event.name, event.v, &event.data);
    match decoded {
        Ok(AnyEvent::Payment(payment::PaymentEvent::Initiated(initiated))) => {
            match initiated.purpose {
                payment::Purpose::Invoice { direction, .. } => direction,
                payment::Purpose::Booking { .. } => panic!("it is for a booking"),
            }
        }
        _ => panic!("{} is no beginning", event.name),
    }
}

#[tokio::test]
async fn an_issued_invoice_of_which_nothing_is_paid_is_taken_back_once() {
    let office = Office::open(1).await;
    let _projector = Astro::start(Role::ProjectorOperational, &office.servers).await;
    let body = fee(office.offer.launch, 1);
    let drafted = office.finance.post(INVOICES, "fee", &body).await;
    let invoice = drafted.expect(201).id();
    issue(&office, invoice, "FEE-2026-000001").await;
    let path = cancellation(invoice);
    let cancelled = office.finance.post_empty(&path, "cancel").await;
    let cancelled = cancelled.expect(200);
    assert_eq!(cancelled.id(), invoice);
    for key in ["cancel", "again"] {
        let again = office.finance.post_empty(&path, key).await;
        assert_eq!(again.expect(200).position(), cancelled.position());
    }
    let late = invoice_transfer(1);
    let late = office.finance.post(&payments(invoice), "late", &late).await;
    assert_eq!(late.problem(), (409, "invoice_status", ""));
    assert_eq!(
        office.events(invoice).await,
        ["invoice.drafted", "invoice.issued", "invoice.cancelled"]
    );
}

#[tokio::test]
async fn a_supplier_s_own_invoice_is_paid_out_and_not_taken_back_by_finance() {
    let office = Office::open(6).await;
    let (_booking, _payment) = office.book_and_pay(1).await;
    let supplier = &office.supplier;
    let confirmation = office.launch("confirmation");
    supplier.post_empty(&confirmation, "yes").await.expect(200);
    office.set_clock(&scene::in_days(401)).await;
    let completion = office.launch("completion");
    supplier.post_empty(&completion, "flew").await.expect(200);
    let own = json!({
        "launch": office.offer.launch,
        "number": "2028-1",
        "amount": usd(SEAT_CENTS),
    });
    let submitted = supplier.post(INVOICES, "own", &own).await.expect(201);
    let invoice = submitted.id();

    let back = office
        .finance
        .post_empty(&cancellation(invoice), "no")
        .await;
    assert_eq!(back.problem(), (409, "invoice_of_supplier", ""));
    let much = invoice_transfer(SEAT_CENTS + 1);
    let much = office.finance.post(&payments(invoice), "much", &much).await;
    assert_eq!(much.problem(), (422, "more_than_open", "amount"));
    let whole = invoice_transfer(SEAT_CENTS);
    let paid = office.finance.post(&payments(invoice), "all", &whole).await;
    let paid = paid.expect(201).id();
    assert_eq!(direction(&office, paid).await, payment::Direction::Out);
}

#[tokio::test]
async fn the_invoice_of_a_booking_is_never_paid_apart_from_its_booking() {
    let office = Office::open(6).await;
    let (booking, payment) = office.book_and_pay(1).await;
    let invoice = draft_of_booking(&office, booking, payment).await;
    for number in ["", "BKG-2026-000001"] {
        if !number.is_empty() {
            issue(&office, invoice, number).await;
        }
        let transfer = invoice_transfer(SEAT_CENTS);
        let path = payments(invoice);
        let paid = office.finance.post(&path, "pay", &transfer).await;
        assert_eq!(paid.problem(), (409, "invoice_settled", ""));
    }
    let back = office
        .finance
        .post_empty(&cancellation(invoice), "no")
        .await;
    assert_eq!(back.problem(), (409, "invoice_has_payments", ""));
}

/// Drafts the invoice of a paid booking, as a policy does.
async fn draft_of_booking(office: &Office, booking: Uuid, payment: Uuid) -> Uuid {
    use domain::ids::{BookingId, CustomerId};
    use domain::invoice::{Counterparty, Draft, InvoiceKind, InvoiceLine};
    use domain::text::LineText;

    let customer = books::Books::of_log(&office.servers).await.bookings[&booking].customer;
    let price = Money::usd(SEAT_CENTS).expect("above zero");
    let invoice = InvoiceId::of_booking(BookingId(booking));
    let draft = Draft {
        invoice,
        kind: InvoiceKind::Booking,
        counterparty: Counterparty::Customer(CustomerId(customer)),
        recipient: None,
        launch: LaunchId(office.offer.launch),
        booking: Some(BookingId(booking)),
        corrects: None,
        refund: None,
        lines: vec![InvoiceLine::one(
            LineText::parse("A seat").expect("a text"),
            price,
        )],
        paid: vec![AppliedPayment {
            payment: PaymentId(payment),
            amount: price,
        }],
    };
    office.as_a_policy::<Invoice>(invoice, draft.into()).await;
    invoice.0
}

#[tokio::test]
async fn no_invoice_is_written_while_the_name_of_the_company_may_be_an_old_one() {
    let office = Office::open(1).await;
    let watch = Watch::begin(&office.servers).await;
    let body = fee(office.offer.launch, 1);
    let early = office.finance.post(INVOICES, "fee", &body).await;
    assert_eq!(early.problem(), (503, "read_model_unavailable", ""));
    assert_eq!(early.header("retry-after"), Some("1"));
    assert!(!watch.saw_something().await);

    let _projector = Astro::start(Role::ProjectorOperational, &office.servers).await;
    let written = office.finance.post(INVOICES, "fee", &body).await;
    let lines = with(&body, "/lines/0/quantity", json!(2));
    let reused = office.finance.post(INVOICES, "fee", &lines).await;
    assert_eq!(
        office.events(written.expect(201).id()).await,
        ["invoice.drafted"]
    );
    let expected = (422, "idempotency_key_reused", "idempotency-key");
    assert_eq!(reused.problem(), expected);
}
