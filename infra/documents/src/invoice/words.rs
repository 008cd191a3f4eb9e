//! What invoices say in words.

use domain::invoice::{InvoiceKind, InvoiceStatus};

use super::Invoice;
use crate::company::ASTRO_BOOKINGS;
use crate::moment::utc_day;
use crate::pdf::ink;

/// What stands over it.
pub(super) const fn title(kind: InvoiceKind) -> &'static str {
    match kind {
        InvoiceKind::Booking => "Invoice",
        InvoiceKind::SupplierFee => "Fee invoice",
        InvoiceKind::SupplierLaunch => "Supplier invoice",
        InvoiceKind::CreditNote => "Credit note",
    }
}

/// How it stands, and in which colour that is said.
pub(super) fn status(invoice: &Invoice) -> (&'static str, ink::Colour) {
    match invoice.status {
        InvoiceStatus::Drafted => ("Draft", ink::waiting()),
        InvoiceStatus::Issued => ("To be paid", ink::waiting()),
        InvoiceStatus::PartiallyPaid => ("Partly paid", ink::waiting()),
        InvoiceStatus::Overdue => ("Overdue", ink::bad()),
        InvoiceStatus::Settled if invoice.kind == InvoiceKind::CreditNote => {
            ("Settled", ink::good())
        }
        InvoiceStatus::Settled => ("Paid", ink::good()),
        InvoiceStatus::Cancelled => ("Cancelled", ink::bad()),
    }
}

/// What stands under the sums.
pub(super) fn note(invoice: &Invoice) -> String {
    let references = &invoice.references;
    match (invoice.kind, invoice.status) {
        (InvoiceKind::CreditNote, _) => {
            let what = match &references.corrects {
                Some(number) => format!("This note corrects the invoice {number}."),
                None => "This note asks for nothing.".to_owned(),
            };
            match references.refund {
                Some(_) => format!("{what} Its total is paid back the way that it was paid."),
                None => format!("{what} Nothing of its total is to be paid."),
            }
        }
        (_, InvoiceStatus::Drafted) => "This is a draft. It asks for nothing yet.".to_owned(),
        (_, InvoiceStatus::Settled) => "Paid in full. Thank you.".to_owned(),
        (_, InvoiceStatus::Cancelled) => {
            "A credit note took this invoice back. Nothing of it is to be paid.".to_owned()
        }
        (InvoiceKind::SupplierLaunch, _) => format!(
            "{} pays the open amount by {}.",
            ASTRO_BOOKINGS.brand,
            utc_day(invoice.due_at)
        ),
        (_, InvoiceStatus::Issued | InvoiceStatus::PartiallyPaid | InvoiceStatus::Overdue) => {
            format!(
                "Please pay the open amount by {}, and name {} as the reference.",
                utc_day(invoice.due_at),
                invoice.number
            )
        }
    }
}
