//! Invoices, with their lines and payments.

use chrono::TimeDelta;
use domain::ids::InvoiceId;
use domain::invoice::{Counterparty, InvoiceKind, InvoiceStatus};
use domain::payment::Direction;
use domain::refund::RefundCause;
use domain::text::InvoiceNumber;
use projection_operational::queries::{AgeOrder, InvoiceFilter, InvoiceSum};

use super::{all, shown};
use crate::database::Model;
use crate::history::{
    History, PRICE, credit_note_of, customer_id, for_booking, for_invoice, invoice_of_booking,
    invoice_of_fee, invoice_of_supplier, launch_id, payment_id, refund_id, supplier_id, usd,
};

/// The invoice of booking 1, a credit note for its refund; a day later a fee for launch 2, of
/// which a part is paid, and two days later the supplier's own invoice for it; a draft.
fn invoices() -> History {
    let mut history = History::new();
    history.open_profile(1);
    history.open_customer(1, "Ada");
    history.register(1, 1);
    history.schedule(1, 1, 800, 10);
    history.schedule(2, 1, 400, 10);
    history.reserve(2, 2, 2, 1);
    history.confirm(2, 2);
    history.confirm_launch(2);
    history.wait_for_launch(2);
    assert!(history.record_transfer(1, for_booking(1, 1, 1), PRICE));
    assert!(history.draft_of_booking(1, 1, 1));
    assert!(history.request_refund(1, RefundCause::Cancellation, 90));
    assert!(history.approve_refund(1));
    assert!(history.pay_refund(1));
    assert!(history.draft_of_refund(1, 1, 1));
    assert!(history.issue_drafts());
    assert!(history.complete(2));
    assert!(history.record_completion(2));
    history.wait(60 * 24);
    assert!(history.draft_of_fee(2, 1, 1_000));
    assert!(history.issue_drafts());
    let fee = invoice_of_fee(2);
    assert!(history.record_transfer(9, for_invoice(fee, 1, Direction::In), 300));
    assert!(history.apply_payment(fee, 9, 300));
    history.wait(60 * 24);
    assert!(history.submit(2, "2031/7", 500));
    history.wait(60 * 24);
    assert!(history.record_transfer(3, for_booking(1, 3, 3), PRICE));
    assert!(history.draft_of_booking(1, 3, 3));
    history
}

async fn ids(model: &Model, filter: &InvoiceFilter) -> Vec<InvoiceId> {
    let order = AgeOrder::OldestFirst;
    let found = all(async |after| model.read.invoices(filter, order, 2, after).await).await;
    found.iter().map(|invoice| invoice.id).collect()
}

#[tokio::test]
async fn invoices_are_listed_by_all_that_is_given_and_sums_follow() {
    let history = invoices();
    let (_database, model) = shown(&history).await;
    let (booking, note) = (invoice_of_booking(1), credit_note_of(1));
    let (fee, own, draft) = (
        invoice_of_fee(2),
        invoice_of_supplier(2),
        invoice_of_booking(3),
    );
    // Of one commit each, at the same time: by id.
    let mut first = [booking, note];
    first.sort();
    let end = history.now;
    let none = InvoiceFilter::default;
    for (filter, expected) in [
        (none(), vec![first[0], first[1], fee, own, draft]),
        (
            InvoiceFilter {
                kind: Some(InvoiceKind::CreditNote),
                ..none()
            },
            vec![note],
        ),
        (
            InvoiceFilter {
                status: Some(InvoiceStatus::PartiallyPaid),
                ..none()
            },
            vec![fee],
        ),
        (
            InvoiceFilter {
                supplier: Some(supplier_id(1)),
                ..none()
            },
            vec![fee, own],
        ),
        (
            InvoiceFilter {
                customer: Some(customer_id(3)),
                ..none()
            },
            vec![draft],
        ),
        (
            InvoiceFilter {
                launch: Some(launch_id(2)),
                ..none()
            },
            vec![fee, own],
        ),
        (
            InvoiceFilter {
                number: Some(InvoiceNumber::parse("2031/7").unwrap()),
                ..none()
            },
            vec![own],
        ),
        (
            InvoiceFilter {
                number: Some(InvoiceNumber::parse("BKG-2031-000001").unwrap()),
                ..none()
            },
            vec![booking],
        ),
        (
            InvoiceFilter {
                year: Some(2031),
                ..none()
            },
            vec![first[0], first[1], fee, own, draft],
        ),
        (
            InvoiceFilter {
                year: Some(2032),
                ..none()
            },
            vec![],
        ),
        (
            InvoiceFilter {
                year: Some(i32::MAX),
                ..none()
            },
            vec![],
        ),
        (
            InvoiceFilter {
                from: Some(end - TimeDelta::days(2)),
                to: Some(end),
                ..none()
            },
            vec![fee, own],
        ),
        (
            // The fee is due, the supplier's own a day later.
            InvoiceFilter {
                overdue_at: Some(end + TimeDelta::days(28)),
                ..none()
            },
            vec![fee],
        ),
        (
            InvoiceFilter {
                kind: Some(InvoiceKind::SupplierLaunch),
                supplier: Some(supplier_id(1)),
                overdue_at: Some(end + TimeDelta::days(29)),
                ..none()
            },
            vec![own],
        ),
    ] {
        assert_eq!(ids(&model, &filter).await, expected, "{filter:?}");
    }

    let sum = |kind, count, [total, paid, open]: [i64; 3]| InvoiceSum {
        kind,
        count,
        total: usd(total),
        paid: usd(paid),
        open: usd(open),
    };
    assert_eq!(
        model.read.invoice_sums(&none()).await.unwrap(),
        [
            sum(InvoiceKind::Booking, 2, [2 * PRICE, PRICE, 0]),
            sum(InvoiceKind::CreditNote, 1, [PRICE / 10 * 9, 0, 0]),
            sum(InvoiceKind::SupplierFee, 1, [1_000, 300, 700]),
            sum(InvoiceKind::SupplierLaunch, 1, [500, 0, 500]),
        ]
    );
    let of_launch = InvoiceFilter {
        launch: Some(launch_id(2)),
        status: Some(InvoiceStatus::PartiallyPaid),
        ..none()
    };
    assert_eq!(
        model.read.invoice_sums(&of_launch).await.unwrap(),
        [sum(InvoiceKind::SupplierFee, 1, [1_000, 300, 700])]
    );
}

#[tokio::test]
async fn an_invoice_shows_all_that_it_says() {
    let history = invoices();
    let (_database, model) = shown(&history).await;
    let whole = async |id| model.read.invoice(id).await.unwrap().unwrap();

    let booking = whole(invoice_of_booking(1)).await;
    let invoice = &booking.invoice;
    assert_eq!(invoice.number.as_deref(), Some("BKG-2031-000001"));
    assert_eq!(invoice.status, InvoiceStatus::Settled);
    assert_eq!(invoice.counterparty, Counterparty::Customer(customer_id(1)));
    assert_eq!(invoice.counterparty_name.as_deref(), Some("Ada Lovelace"));
    let recipient = booking.recipient.unwrap();
    assert_eq!(recipient.name, "Ada Lovelace");
    assert_eq!(recipient.tax_id.as_deref(), Some("GB 1234567"));
    let texts: Vec<_> = booking.lines.iter().map(|line| &*line.text).collect();
    assert_eq!(texts, ["Seats", "Patches"]);
    assert_eq!(booking.lines[0].net, usd(PRICE));
    assert_eq!(booking.lines[1].tax_basis_points, 1_900);
    let paid = &booking.payments[0];
    assert_eq!((paid.payment, paid.amount), (payment_id(1), usd(PRICE)));
    assert_eq!(paid.reference.as_deref(), Some("transfer 1"));

    let note = whole(credit_note_of(1)).await;
    assert_eq!(note.invoice.refund, Some(refund_id(1)));
    assert_eq!(note.corrects_number.as_deref(), Some("BKG-2031-000001"));
    assert_eq!(note.recipient, None);
    assert_eq!(
        note.invoice.counterparty_name.as_deref(),
        Some("Ada Lovelace"),
        "as the profile says"
    );

    let own = whole(invoice_of_supplier(2)).await;
    assert_eq!(own.invoice.number.as_deref(), Some("2031/7"));
    assert_eq!(own.invoice.counterparty_name.as_deref(), Some("Company 1"));
    assert_eq!((own.lines.len(), own.payments.len()), (0, 0));
    let due_at = own.invoice.written_at + TimeDelta::days(30);
    assert_eq!(own.invoice.due_at, Some(due_at));

    let shown = format!("{note:?}");
    assert!(!shown.contains("Ada"), "{shown}");
    assert_eq!(
        model.read.invoice(invoice_of_booking(9)).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn an_invoice_shows_the_tax_of_its_lines() {
    let history = invoices();
    let (_database, model) = shown(&history).await;
    sqlx::query("update invoice_lines set unit_price_cents = 105 where place = 1")
        .execute(&model.behind)
        .await
        .unwrap();
    let booking = model.read.invoice(invoice_of_booking(1)).await;
    let line = booking.unwrap().unwrap().lines.remove(1);
    assert_eq!((line.net, line.tax), (usd(315), usd(60)), "59.85 cents");
}
