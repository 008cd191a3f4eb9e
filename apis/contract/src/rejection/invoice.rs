//! Rejections of an invoice.

use domain::invoice::InvoiceError;

use super::{Rejected, Rejection};

impl Rejected for InvoiceError {
    fn rejection(&self) -> Rejection {
        match self {
            Self::InvoiceUnknown => Rejection::not_found("invoice_not_found"),
            Self::LinesOutOfBounds { .. } => {
                Rejection::rule_broken("lines_out_of_bounds").about("lines")
            }
            Self::TaxOutOfBounds { .. } => {
                Rejection::rule_broken("tax_out_of_bounds").about("lines")
            }
            Self::NoAmount => Rejection::rule_broken("amount_out_of_bounds").about("lines"),
            Self::NotOurs => Rejection::rule_broken("invoice_kind").about("kind"),
            Self::IssuedBefore { .. } => Rejection::conflict("invoice_issued"),
            Self::NotPossibleNow { .. } => Rejection::conflict("invoice_status"),
            Self::MoreThanOpen { .. } => Rejection::rule_broken("more_than_open").about("amount"),
            Self::HasPayments { .. } => Rejection::conflict("invoice_has_payments"),
        }
    }
}
