//! How mails say what is no text.

use domain::invoice::InvoiceKind;
use domain::launch::{Cause, SeatCount};

/// `1 seat`, `4 seats`.
pub(crate) fn seats(count: u32) -> String {
    match count {
        1 => "1 seat".to_owned(),
        _ => format!("{count} seats"),
    }
}

/// `12 of 100 seats`.
pub(crate) fn sold(seats: SeatCount) -> String {
    format!("{} of {} seats", seats.confirmed, seats.offered)
}

/// Why a launch is delayed or aborted.
pub(crate) fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Weather => "the weather",
        Cause::Technical => "something technical",
        Cause::Financial => "it does not pay",
    }
}

/// What a document is called.
pub(crate) fn document(kind: InvoiceKind) -> &'static str {
    match kind {
        InvoiceKind::CreditNote => "Credit note",
        InvoiceKind::Booking | InvoiceKind::SupplierFee | InvoiceKind::SupplierLaunch => "Invoice",
    }
}

/// Who owes what an invoice asks for.
pub(crate) fn debtor(kind: InvoiceKind) -> &'static str {
    match kind {
        InvoiceKind::Booking => "the customer",
        InvoiceKind::SupplierFee => "the supplier",
        InvoiceKind::SupplierLaunch | InvoiceKind::CreditNote => "Astro Bookings",
    }
}

/// `1 day`, `7 days`.
pub(crate) fn days(count: u32) -> String {
    match count {
        1 => "1 day".to_owned(),
        _ => format!("{count} days"),
    }
}
