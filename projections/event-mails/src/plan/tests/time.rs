//! What follows from time alone.

use cqrs_es::Aggregate;
use domain::invoice::{Invoice, Overdue, Submitted};
use domain::launch::Reminded;

use super::*;

/// An invoice that has its number.
fn billed(kind: InvoiceKind, counterparty: Counterparty) -> Invoice {
    let mut invoice = Invoice::default();
    let issued = Issued {
        number: InvoiceNumber::parse("FEE-2026-000001").unwrap(),
        due_at: at("2026-03-31T12:00:00Z"),
    };
    invoice.apply(drafted(kind, counterparty).into());
    invoice.apply(issued.into());
    invoice
}

#[test]
fn an_overdue_invoice_is_told_to_finance_and_to_the_supplier_who_owes() {
    let overdue = Overdue { open: usd(400) };
    let told = |invoice: &Invoice| {
        let bill = invoice.bill().unwrap();
        of_overdue(&about(&course(&sold()), &sites()), &overdue, bill)
    };
    let mails = told(&billed(
        InvoiceKind::SupplierFee,
        Counterparty::Supplier(SUPPLIER),
    ));
    let [to_finance, to_supplier] = &mails[..] else {
        panic!("{mails:?}")
    };
    assert_eq!(
        (to_finance.template, to_finance.to),
        (Template::FinanceInvoiceOverdue, Reader::Finance)
    );
    assert_eq!(
        (to_supplier.template, to_supplier.to),
        (Template::SupplierInvoiceOverdue, Reader::Supplier(SUPPLIER))
    );
    assert_eq!(shown(to_finance, "debtor"), "the supplier");
    assert_eq!(to_supplier.attachments.len(), 1, "it comes once more");
    for mail in [to_finance, to_supplier] {
        assert_eq!(shown(mail, "open"), usd(400).to_string());
        assert_eq!(shown(mail, "number"), "FEE-2026-000001");
        assert!(shown(mail, "page").ends_with(&format!("/invoices/{}", Uuid::from_u128(20))));
    }

    // What Astro Bookings owes is for finance alone.
    let own = Submitted {
        supplier: SUPPLIER,
        launch: LAUNCH,
        number: InvoiceNumber::parse("2026/7").unwrap(),
        total: usd(400),
        due_at: at("2026-03-31T12:00:00Z"),
    };
    let mut invoice = Invoice::default();
    invoice.apply(own.into());
    let mails = told(&invoice);
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, Reader::Finance);
    assert_eq!(shown(&mails[0], "debtor"), "Astro Bookings");
}

fn reminded(days: u32) -> LaunchEvent {
    LaunchEvent::Reminded(Reminded {
        date: at("2028-03-01T15:30:00Z"),
        days,
    })
}

fn who_flies_by(booking: BookingId) -> Reader {
    Reader::Passengers(Seats {
        launch: LAUNCH,
        booking,
        reserved: PLACE,
    })
}

#[test]
fn whoever_paid_for_seats_is_reminded_with_who_flies_and_nobody_else() {
    let mut history = vec![
        scheduled(),
        reserved(FIRST, ADA, 2),
        paid(FIRST, ADA),
        reserved(BOBS, BOB, 1),
    ];
    let mails = mails(&history, reminded(7));
    let (buyer, passenger) = (Template::LaunchReminder, Template::PassengerReminder);
    // What is only held may never be paid.
    assert_eq!(
        whom(&mails),
        [
            (buyer, Reader::Customer(ADA)),
            (passenger, who_flies_by(FIRST)),
        ]
    );
    assert_eq!(shown(&mails[0], "left"), "7 days");
    assert!(shown(&mails[0], "page").ends_with(&format!("/bookings/{FIRST}")));

    // Of several bookings there is one mail.
    history.extend([reserved(SECOND, ADA, 1), paid(SECOND, ADA), paid(BOBS, BOB)]);
    let mails = self::mails(&history, reminded(1));
    assert_eq!(
        whom(&mails),
        [
            (buyer, Reader::Customer(ADA)),
            (buyer, Reader::Customer(BOB)),
            (passenger, who_flies_by(FIRST)),
            (passenger, who_flies_by(SECOND)),
            (passenger, who_flies_by(BOBS)),
        ]
    );
    assert_eq!(shown(&mails[0], "left"), "1 day");
    assert!(shown(&mails[0], "page").ends_with("/bookings"));
}

#[test]
fn a_passenger_is_told_nothing_but_what_the_public_page_shows() {
    let history = [scheduled(), reserved(FIRST, ADA, 2), paid(FIRST, ADA)];
    let mails = mails(&history, reminded(30));
    let mail = mails.last().unwrap();
    let values = ["launch", "date", "left", "page"].map(|name| shown(mail, name));
    assert_eq!(
        values,
        [
            "New Shepard from Corn Ranch",
            "2028-03-01T15:30:00Z[America/Chicago]",
            "30 days",
            "https://astro.example/launches/new-shepard-corn-ranch-suborbital-2028-03-01",
        ]
    );
    assert!(mail.attachments.is_empty());
}
