//! Known sets of words, for people.

use api_contract::bookings::BookingStatus;
use api_contract::launches::LaunchStatus;
use domain::invoice::{InvoiceKind, InvoiceStatus};
use domain::rocket::Range;
use frontend_ui::Tone;

/// How launches stand, in the order of their lives.
pub(crate) const LAUNCH_STATUSES: [LaunchStatus; 6] = [
    LaunchStatus::Scheduled,
    LaunchStatus::Confirmed,
    LaunchStatus::Delayed,
    LaunchStatus::Completed,
    LaunchStatus::Aborted,
    LaunchStatus::Failed,
];

/// The word of it in addresses.
pub(crate) const fn launch_status_word(status: LaunchStatus) -> &'static str {
    match status {
        LaunchStatus::Scheduled => "scheduled",
        LaunchStatus::Confirmed => "confirmed",
        LaunchStatus::Delayed => "delayed",
        LaunchStatus::Aborted => "aborted",
        LaunchStatus::Completed => "completed",
        LaunchStatus::Failed => "failed",
    }
}

/// How the booking of a passenger stands.
pub(crate) const fn booking_status(status: BookingStatus) -> (Tone, &'static str) {
    match status {
        BookingStatus::Reserved => (Tone::Waiting, "Not paid yet"),
        BookingStatus::Confirmed => (Tone::Good, "Paid"),
        BookingStatus::Expired => (Tone::Quiet, "Expired"),
        BookingStatus::Cancelled => (Tone::Quiet, "Cancelled"),
        BookingStatus::Aborted => (Tone::Bad, "Aborted"),
        BookingStatus::Completed => (Tone::Good, "Flown"),
        BookingStatus::Failed => (Tone::Bad, "Failed"),
    }
}

/// How far a rocket flies.
pub(crate) const fn range(range: Range) -> &'static str {
    match range {
        Range::Suborbital => "Suborbital",
        Range::LowEarthOrbit => "Low Earth orbit",
        Range::Interplanetary => "Interplanetary",
    }
}

/// What that means.
pub(crate) const fn range_meaning(range: Range) -> &'static str {
    match range {
        Range::Suborbital => "Up to the edge of space and back",
        Range::LowEarthOrbit => "Around the Earth",
        Range::Interplanetary => "To the Moon and beyond",
    }
}

/// What an invoice is.
pub(crate) const fn invoice_kind(kind: InvoiceKind) -> &'static str {
    match kind {
        InvoiceKind::Booking => "Booking",
        InvoiceKind::SupplierFee => "Fee",
        InvoiceKind::SupplierLaunch => "Supplier’s invoice",
        InvoiceKind::CreditNote => "Credit note",
    }
}

/// How an invoice stands.
pub(crate) const fn invoice_status(status: InvoiceStatus) -> (Tone, &'static str) {
    match status {
        InvoiceStatus::Drafted => (Tone::Quiet, "Draft"),
        InvoiceStatus::Issued => (Tone::Waiting, "To be paid"),
        InvoiceStatus::PartiallyPaid => (Tone::Waiting, "Partly paid"),
        InvoiceStatus::Overdue => (Tone::Bad, "Overdue"),
        InvoiceStatus::Settled => (Tone::Good, "Paid"),
        InvoiceStatus::Cancelled => (Tone::Quiet, "Cancelled"),
    }
}
