//! Why an invoice's command was rejected. The texts hold nothing personal.

use super::{InvoiceStatus, MAX_LINES, MAX_TAX_BASIS_POINTS};
use crate::money::Money;
use crate::text::InvoiceNumber;

/// Why an invoice's command was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvoiceError {
    /// There is none.
    #[error("there is no such invoice")]
    InvoiceUnknown,
    /// None, or more than an invoice takes.
    #[error("an invoice has 1 to {MAX_LINES} lines, not {asked}")]
    LinesOutOfBounds {
        /// What was asked for.
        asked: usize,
    },
    /// More tax than price.
    #[error(
        "the tax of a line is 0 to {MAX_TAX_BASIS_POINTS} hundredths of a percent, not {asked}"
    )]
    TaxOutOfBounds {
        /// What was asked for.
        asked: u32,
    },
    /// Its lines come to nothing, or to more than can be counted.
    #[error("the lines of an invoice must come to an amount above zero that can be counted")]
    NoAmount,
    /// A supplier's own invoice is submitted, not drafted.
    #[error("the invoice of a supplier is submitted, not drafted")]
    NotOurs,
    /// It has another number.
    #[error("this invoice was issued under the number {number}")]
    IssuedBefore {
        /// Its number.
        number: InvoiceNumber,
    },
    /// It does not go from how it stands to what is asked.
    #[error("an invoice that is {status} can't be {asked}")]
    NotPossibleNow {
        /// How it stands.
        status: InvoiceStatus,
        /// What was asked, as a word for it.
        asked: &'static str,
    },
    /// A payment is never of more than is open.
    #[error("{open} of this invoice is open, and {asked} is more")]
    MoreThanOpen {
        /// What is open.
        open: Money,
        /// What was paid.
        asked: Money,
    },
    /// Something was paid of it: that has to go back first.
    #[error("{paid} of this invoice is paid: pay it back first")]
    HasPayments {
        /// What is paid.
        paid: Money,
    },
}
