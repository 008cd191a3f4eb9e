//! Rejections of a payment.

use domain::payment::PaymentError;

use super::{Rejected, Rejection};

impl Rejected for PaymentError {
    fn rejection(&self) -> Rejection {
        match self {
            Self::PaymentExists => Rejection::conflict("payment_exists"),
            Self::PaymentUnknown => Rejection::not_found("payment_not_found"),
            Self::NoAmount => Rejection::rule_broken("amount_out_of_bounds").about("amount"),
            Self::PaymentIsCompleted => Rejection::conflict("payment_completed"),
            Self::PaymentHasFailed => Rejection::conflict("payment_failed"),
            Self::NotYet { .. } => Rejection::rule_broken("date_in_future").about("paid_at"),
            Self::TooLongAgo { .. } => Rejection::rule_broken("date_too_long_ago").about("paid_at"),
        }
    }
}
