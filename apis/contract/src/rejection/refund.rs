//! Rejections of a refund.

use domain::refund::RefundError;

use super::{Rejected, Rejection};

impl Rejected for RefundError {
    fn rejection(&self) -> Rejection {
        match self {
            Self::RefundUnknown => Rejection::not_found("refund_not_found"),
            Self::NotPossibleNow { .. } => Rejection::conflict("refund_status"),
            Self::GatewayTells => Rejection::conflict("refund_by_card"),
            Self::OtherAttempt { .. } => Rejection::conflict("refund_attempt"),
            Self::AmountOutOfBounds { .. } => {
                Rejection::rule_broken("amount_out_of_bounds").about("amount")
            }
            Self::NotYet { .. } => Rejection::rule_broken("date_in_future").about("paid_at"),
            Self::TooLongAgo { .. } => Rejection::rule_broken("date_too_long_ago").about("paid_at"),
        }
    }
}
