//! Known sets of words, for people.

use api_contract::bookings::BookingStatus;
use api_contract::managed::payments::ManagedPaymentStatus;
use domain::launch::PaymentMethod;
use domain::payment::{Direction, PaymentFailure};
use domain::refund::{RefundCause, RefundStatus};
use frontend_ui::Tone;

/// How bookings stand, by the words in addresses.
pub(super) const BOOKING_STATUSES: [(&str, BookingStatus); 7] = [
    ("reserved", BookingStatus::Reserved),
    ("confirmed", BookingStatus::Confirmed),
    ("expired", BookingStatus::Expired),
    ("cancelled", BookingStatus::Cancelled),
    ("aborted", BookingStatus::Aborted),
    ("completed", BookingStatus::Completed),
    ("failed", BookingStatus::Failed),
];

/// How a payment stands.
pub(super) const fn payment_status(status: ManagedPaymentStatus) -> (Tone, &'static str) {
    match status {
        ManagedPaymentStatus::Pending => (Tone::Waiting, "Awaited"),
        ManagedPaymentStatus::Completed => (Tone::Good, "Completed"),
        ManagedPaymentStatus::Failed => (Tone::Bad, "Failed"),
    }
}

/// The words of it in addresses.
pub(super) const PAYMENT_STATUSES: [(&str, ManagedPaymentStatus); 3] = [
    ("pending", ManagedPaymentStatus::Pending),
    ("completed", ManagedPaymentStatus::Completed),
    ("failed", ManagedPaymentStatus::Failed),
];

/// Which way money goes.
pub(super) const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "To us",
        Direction::Out => "From us",
    }
}

/// How money goes.
pub(super) const fn method(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::Card => "Card",
        PaymentMethod::Transfer => "Transfer",
    }
}

/// Why a payment failed.
pub(super) const fn failure(failure: PaymentFailure) -> &'static str {
    match failure {
        PaymentFailure::Declined => "Declined by the bank",
        PaymentFailure::InsufficientFunds => "Not enough money",
        PaymentFailure::ExpiredCard => "Card expired",
        PaymentFailure::InvalidCard => "No such card",
        PaymentFailure::Rejected => "Refused by the gateway",
    }
}

/// How a refund stands.
pub(super) const fn refund_status(status: RefundStatus) -> (Tone, &'static str) {
    match status {
        RefundStatus::Requested => (Tone::Waiting, "To decide"),
        RefundStatus::Approved => (Tone::Waiting, "To pay"),
        RefundStatus::Paid => (Tone::Good, "Paid"),
        RefundStatus::Failed => (Tone::Bad, "Failed"),
        RefundStatus::Rejected => (Tone::Quiet, "Rejected"),
    }
}

/// Why money goes back.
pub(super) const fn refund_cause(cause: RefundCause) -> &'static str {
    match cause {
        RefundCause::Cancellation => "Booking cancelled",
        RefundCause::Abort => "Launch aborted",
        RefundCause::Failure => "Launch failed",
        RefundCause::NotNeeded => "Not needed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_addresses_are_those_of_the_api() {
        for (word, status) in BOOKING_STATUSES {
            assert_eq!(serde_json::to_value(status).unwrap(), word);
        }
        for (word, status) in PAYMENT_STATUSES {
            assert_eq!(serde_json::to_value(status).unwrap(), word);
        }
    }
}
