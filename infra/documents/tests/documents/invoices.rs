//! Invoices and credit notes.

use documents::{DocumentError, invoice_pdf};
use domain::ids::SupplierId;
use domain::invoice::{Counterparty, InvoiceKind, InvoiceStatus};
use uuid::uuid;

use crate::reading::{assert_holds, pages};
use crate::samples::{credit_note, invoice, line, long_invoice, usd};

#[test]
fn an_invoice_says_who_pays_what_to_whom_and_when() {
    let pages = pages(&invoice_pdf(&invoice()).unwrap());
    assert_eq!(pages.len(), 1);
    assert_holds(
        &pages[0],
        &[
            "Invoice",
            "BKG-2027-000042",
            "Astro Bookings, Inc.",
            "Ada Lovelace",
            "12 St James's Square, London SW1Y 4LB",
            "Tax id GB 123 4567 89",
            "11 February 2027",
            "13 March 2027",
            "91C0-7B3F",
            "First light over the desert, 1 March 2028",
            "Pressure suit, fitted",
            "450,000.00 USD",
            "900,000.00 USD",
            "Total 925,999.50 USD",
            "Paid 925,999.50 USD",
            "Open 0.00 USD",
            "Page 1 of 1",
        ],
    );
}

#[test]
fn taxes_are_summed_by_their_rates() {
    let mut invoice = invoice();
    invoice.lines = vec![line("a", 3, 1_000), line("b", 1, 999), line("c", 1, 100)];
    for (line, tax) in invoice.lines.iter_mut().zip([1_900, 1_900, 775]) {
        line.tax_basis_points = tax;
    }
    invoice.paid = usd(1_000);
    let pages = pages(&invoice_pdf(&invoice).unwrap());
    assert_holds(
        &pages[0],
        &[
            "Net 40.99 USD",
            "Tax 7.75% 0.08 USD",
            "Tax 19% 7.60 USD",
            "Total 48.67 USD",
            "Paid 10.00 USD",
            "Open 38.67 USD",
        ],
    );
}

#[test]
fn a_credit_note_names_what_it_corrects_and_asks_for_nothing() {
    let pages = pages(&invoice_pdf(&credit_note()).unwrap());
    assert_holds(
        &pages[0],
        &[
            "Credit note",
            "CRN-2027-000007",
            "Corrects invoice BKG-2027-000042",
            "Refund 5A5A-1234",
            "Total credited 833,399.55 USD",
            "This note corrects the invoice BKG-2027-000042.",
        ],
    );
    assert!(!pages[0].contains("Open"), "{}", pages[0]);
    assert!(!pages[0].contains("13 March 2027"), "it is never due");
}

#[test]
fn somebody_who_is_not_known_any_more_is_a_number() {
    let mut invoice = invoice();
    invoice.party = None;
    let page = pages(&invoice_pdf(&invoice).unwrap()).remove(0);
    assert_holds(&page, &["Customer 0042-BEEF"]);
    assert!(!page.contains("Lovelace"));
}

#[test]
fn a_suppliers_own_invoice_is_to_astro_bookings_and_any_other_from_it() {
    let mut invoice = invoice();
    invoice.counterparty =
        Counterparty::Supplier(SupplierId(uuid!("0190b7a4-1f2e-7c3d-9a4b-5c6d0051beef")));
    invoice.party = None;
    invoice.status = InvoiceStatus::Issued;
    invoice.paid = usd(0);
    let mut page = |kind| {
        invoice.kind = kind;
        pages(&invoice_pdf(&invoice).unwrap()).remove(0)
    };
    let is_from_supplier = |page: &str| {
        page.find("Supplier 0051-BEEF").unwrap() < page.find("Astro Bookings, Inc.").unwrap()
    };

    let own = page(InvoiceKind::SupplierLaunch);
    assert!(is_from_supplier(&own), "{own}");
    assert_holds(&own, &["Supplier invoice", "SUBMITTED"]);
    assert_holds(
        &own,
        &["Astro Bookings pays the open amount by 13 March 2027."],
    );

    let fee = page(InvoiceKind::SupplierFee);
    assert!(!is_from_supplier(&fee), "{fee}");
    assert_holds(
        &fee,
        &["Fee invoice", "ISSUED", "Please pay the open amount"],
    );
}

#[test]
fn how_it_stands_is_told_with_what_is_to_be_done() {
    let cases = [
        (
            InvoiceStatus::Issued,
            "To be paid",
            "Please pay the open amount by 13 March 2027",
        ),
        (
            InvoiceStatus::PartiallyPaid,
            "Partly paid",
            "Please pay the open amount",
        ),
        (
            InvoiceStatus::Overdue,
            "Overdue",
            "Please pay the open amount",
        ),
        (InvoiceStatus::Settled, "Paid", "Paid in full"),
        (
            InvoiceStatus::Cancelled,
            "Cancelled",
            "Nothing of it is to be paid",
        ),
        (InvoiceStatus::Drafted, "Draft", "It asks for nothing yet"),
    ];
    for (status, word, note) in cases {
        let mut invoice = invoice();
        invoice.status = status;
        invoice.paid = usd(0);
        let page = pages(&invoice_pdf(&invoice).unwrap()).remove(0);
        assert_holds(&page, &[word, note]);
        let open = match status {
            InvoiceStatus::Cancelled => "Open 0.00 USD",
            _ => "Open 925,999.50 USD",
        };
        assert_holds(&page, &[open]);
    }
}

#[test]
fn a_hundred_lines_take_several_pages_that_tell_what_they_belong_to() {
    let pages = pages(&invoice_pdf(&long_invoice(100)).unwrap());
    assert!((3..=6).contains(&pages.len()), "{} pages", pages.len());
    let text = pages.join(" ");
    for place in 1..=100 {
        assert_holds(&text, &[&format!("{place} Seat {place}")]);
    }
    for (place, page) in pages.iter().enumerate() {
        let number = format!("Page {} of {}", place + 1, pages.len());
        assert_holds(page, &[&number, "DESCRIPTION", "AMOUNT"]);
    }
    for page in &pages[1..] {
        assert_holds(page, &["Invoice BKG-2027-000042, continued"]);
    }
    let last = pages.last().unwrap();
    assert_holds(last, &["Seat 100", "Total 100,000,000,000.00 USD"]);
    assert_eq!(text.matches("Total").count(), 1);
}

#[test]
fn long_texts_are_wrapped_and_large_amounts_are_whole() {
    let mut invoice = invoice();
    invoice.lines = vec![line(&"Wolkenbruch ".repeat(25), 1, 900_000_000_000_000_000)];
    invoice.paid = usd(0);
    let party = invoice.party.as_mut().unwrap();
    party.name = "Ω".repeat(250);
    party.address = "Straße am Kanal ".repeat(18);
    let page = pages(&invoice_pdf(&invoice).unwrap()).remove(0);
    assert_eq!(page.matches("Wolkenbruch").count(), 25);
    assert_holds(&page, &["9,000,000,000,000,000.00 USD"]);
}

#[test]
fn the_longest_names_and_addresses_are_whole() {
    let mut invoice = invoice();
    let party = invoice.party.as_mut().unwrap();
    party.name = format!("{}and Sons", "Orbital Freight Company ".repeat(10));
    party.address = format!("{}the End", "Upper Longwinded Street ".repeat(12));
    let pages = pages(&invoice_pdf(&invoice).unwrap());
    assert_eq!(pages[0].matches("Freight").count(), 10);
    assert_eq!(pages[0].matches("Longwinded").count(), 12);
    assert_holds(&pages[0], &["and Sons", "the End"]);
}

#[test]
fn the_same_invoice_is_the_same_bytes() {
    let invoice = long_invoice(40);
    assert_eq!(
        invoice_pdf(&invoice).unwrap(),
        invoice_pdf(&invoice).unwrap()
    );
}

#[test]
fn an_invoice_has_one_to_a_hundred_lines_that_can_be_counted() {
    assert_eq!(
        invoice_pdf(&long_invoice(0)).unwrap_err().to_string(),
        "lines: an invoice has 1 to 100, not 0"
    );
    assert_eq!(
        invoice_pdf(&long_invoice(101)),
        Err(DocumentError::Lines {
            asked: 101,
            most: 100
        })
    );
    let mut uncountable = invoice();
    uncountable.lines = vec![line("All of it", 2, i64::MAX)];
    assert_eq!(invoice_pdf(&uncountable), Err(DocumentError::Amount));
    let mut overpaid = invoice();
    overpaid.paid = usd(92_599_951);
    assert_eq!(invoice_pdf(&overpaid), Err(DocumentError::Paid));
}

#[test]
fn debug_output_names_nobody() {
    assert!(!format!("{:?}", invoice()).contains("Ada"));
}
