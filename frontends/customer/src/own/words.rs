//! Known sets of words, for customers.

use api_contract::booked::BookingHappening;
use api_contract::bookings::BookingStatus;
use domain::ids::BookingId;
use domain::refund::RefundStatus;
use frontend_ui::Tone;

use super::text::{happening, refund, status};

/// How a booking stands.
pub(super) const fn booking_status(of: BookingStatus) -> (Tone, &'static str) {
    match of {
        BookingStatus::Reserved => (Tone::Waiting, status::RESERVED),
        BookingStatus::Confirmed => (Tone::Good, status::CONFIRMED),
        BookingStatus::Expired => (Tone::Quiet, status::EXPIRED),
        BookingStatus::Cancelled => (Tone::Quiet, status::CANCELLED),
        BookingStatus::Aborted => (Tone::Bad, status::ABORTED),
        BookingStatus::Completed => (Tone::Good, status::COMPLETED),
        BookingStatus::Failed => (Tone::Bad, status::FAILED),
    }
}

/// What happened to a booking.
pub(super) const fn happened(what: BookingHappening) -> (Tone, &'static str) {
    use BookingHappening as What;
    match what {
        What::Reserved => (Tone::Quiet, happening::RESERVED),
        What::PaymentStarted => (Tone::Quiet, happening::PAYMENT_STARTED),
        What::PaymentFailed => (Tone::Bad, happening::PAYMENT_FAILED),
        What::PaymentCompleted => (Tone::Good, happening::PAYMENT_COMPLETED),
        What::Expired => (Tone::Bad, happening::EXPIRED),
        What::Confirmed => (Tone::Good, happening::CONFIRMED),
        What::Cancelled => (Tone::Quiet, happening::CANCELLED),
        What::LaunchConfirmed => (Tone::Good, happening::LAUNCH_CONFIRMED),
        What::LaunchDelayed => (Tone::Waiting, happening::LAUNCH_DELAYED),
        What::LaunchAborted => (Tone::Bad, happening::LAUNCH_ABORTED),
        What::LaunchCompleted => (Tone::Good, happening::LAUNCH_COMPLETED),
        What::LaunchFailed => (Tone::Bad, happening::LAUNCH_FAILED),
        What::RefundRequested => (Tone::Waiting, happening::REFUND_REQUESTED),
        What::RefundApproved => (Tone::Waiting, happening::REFUND_APPROVED),
        What::RefundFailed => (Tone::Bad, happening::REFUND_FAILED),
        What::RefundRejected => (Tone::Bad, happening::REFUND_REJECTED),
        What::RefundPaid => (Tone::Good, happening::REFUND_PAID),
    }
}

/// How a refund stands.
pub(super) const fn refund_status(of: RefundStatus) -> (Tone, &'static str) {
    match of {
        RefundStatus::Requested => (Tone::Waiting, refund::REQUESTED),
        RefundStatus::Approved => (Tone::Waiting, refund::APPROVED),
        RefundStatus::Paid => (Tone::Good, refund::PAID),
        RefundStatus::Failed => (Tone::Waiting, refund::FAILED),
        RefundStatus::Rejected => (Tone::Bad, refund::REJECTED),
    }
}

/// What people call a booking, as its tickets do: `8B3A-00C9`.
pub(super) fn reference(booking: BookingId) -> String {
    let id = booking.to_string().to_ascii_uppercase();
    let tail = &id[id.len().saturating_sub(8)..];
    let (left, right) = tail.split_at(tail.len() / 2);
    format!("{left}-{right}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_booking_is_called_as_its_ticket_calls_it() {
        let id = "0190b3a0-0000-7000-8000-00008b3a00c9".parse().unwrap();
        assert_eq!(reference(id), "8B3A-00C9");
    }
}
