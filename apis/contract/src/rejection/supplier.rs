//! Rejections of a supplier.

use domain::supplier::SupplierError;

use super::{Rejected, Rejection};

impl Rejected for SupplierError {
    fn rejection(&self) -> Rejection {
        match self {
            Self::ProfileExists => Rejection::conflict("profile_exists"),
            Self::ProfileMissing => Rejection::not_found("profile_not_found"),
            Self::TooManyChanges { .. } => Rejection::rule_broken("too_many_changes"),
            Self::LaunchNotCompleted => Rejection::conflict("launch_not_completed").about("launch"),
            Self::LaunchInvoiced { .. } => Rejection::conflict("launch_invoiced").about("launch"),
            Self::NumberTaken { .. } => Rejection::conflict("invoice_number_taken").about("number"),
            Self::AmountOutOfBounds { .. } => {
                Rejection::rule_broken("amount_out_of_bounds").about("amount")
            }
        }
    }
}
