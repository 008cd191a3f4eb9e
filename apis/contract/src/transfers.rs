//! Money that went by bank transfer, as finance records it.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use domain::ids::LaunchId;
use domain::money::Money;
use domain::text::PaymentReference;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{Fields, InvalidFields};
use crate::schema::MoneySchema;

/// The first moment at which a transfer can have been done, in seconds since 1970: the year 2000.
/// It keeps slips of the pen, and dates that no store can hold, out of the books.
const EARLIEST_S: i64 = 946_684_800;

/// A transfer that paid an invoice or a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoiceTransfer {
    /// How much: at most what is open of the invoice.
    #[schema(value_type = MoneySchema)]
    pub amount: Money,
    /// What the bank calls it.
    #[schema(min_length = 1, max_length = 100, example = "2028-03-01/4711")]
    pub reference: String,
    /// When the money was there: not in the future.
    pub paid_at: DateTime<Utc>,
}

/// A transfer that paid a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookingTransfer {
    /// The launch that the booking is of.
    #[schema(value_type = Uuid)]
    pub launch: LaunchId,
    /// How much: all that the booking costs.
    #[schema(value_type = MoneySchema)]
    pub amount: Money,
    /// What the bank calls it.
    #[schema(min_length = 1, max_length = 100, example = "2028-03-01/4711")]
    pub reference: String,
    /// When the money was there: not in the future.
    pub paid_at: DateTime<Utc>,
}

/// A transfer by which a refund went back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundTransfer {
    /// What the bank calls it.
    #[schema(min_length = 1, max_length = 100, example = "2028-03-01/4711")]
    pub reference: String,
    /// When the money left: not in the future.
    pub paid_at: DateTime<Utc>,
}

/// What banks tell of a transfer, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferDetails {
    /// What the bank calls it.
    pub reference: PaymentReference,
    /// When it was done.
    pub paid_at: DateTime<Utc>,
}

/// The moment lies before any at which a transfer can have been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must not be before the year 2000")]
struct LongAgo;

impl InvoiceTransfer {
    /// The domain's values of what the bank tells.
    ///
    /// # Errors
    /// What is wrong with these fields.
    pub fn parse(&self) -> Result<TransferDetails, InvalidFields> {
        details(&self.reference, self.paid_at)
    }
}

impl BookingTransfer {
    /// The domain's values of what the bank tells.
    ///
    /// # Errors
    /// What is wrong with these fields.
    pub fn parse(&self) -> Result<TransferDetails, InvalidFields> {
        details(&self.reference, self.paid_at)
    }
}

impl RefundTransfer {
    /// The domain's values of what the bank tells.
    ///
    /// # Errors
    /// What is wrong with these fields.
    pub fn parse(&self) -> Result<TransferDetails, InvalidFields> {
        details(&self.reference, self.paid_at)
    }
}

/// Whether it lies in the future, the business clock decides.
fn details(reference: &str, paid_at: DateTime<Utc>) -> Result<TransferDetails, InvalidFields> {
    let mut fields = Fields::default();
    let reference = fields.read("reference", PaymentReference::parse(reference));
    let is_possible = paid_at.timestamp() >= EARLIEST_S;
    let paid_at = fields.read("paid_at", is_possible.then_some(paid_at).ok_or(LongAgo));
    fields.finish(|| {
        Some(TransferDetails {
            reference: reference?,
            paid_at: paid_at?,
        })
    })
}

/// A transfer for a booking was recorded, and is durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookingPayment {
    /// The payment.
    pub id: Uuid,
    /// Where in the log. Sent back as `Astro-Min-Position`, a reading request shows it.
    #[schema(example = "3q2-7wAAAAAAAAAq")]
    pub position: String,
    /// What follows for the booking.
    pub booking: PaidBooking,
    /// Why the payment goes back, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<PaymentRefused>,
}

/// What follows for a booking from a payment that is completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaidBooking {
    /// Its seats are sold.
    Confirmed,
    /// The payment came when the time to pay was up, or about to be: the booking is confirmed if
    /// its seats are still free, and otherwise the payment goes back in full.
    Late,
    /// The booking was paid before, or is over: the payment goes back in full.
    Refunding,
}

/// Why a payment does not confirm its booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentRefused {
    /// The stable code, as in problems.
    #[schema(value_type = String, example = "booking_cancelled")]
    pub code: Cow<'static, str>,
    /// What it means, for a person.
    #[schema(value_type = String)]
    pub detail: Cow<'static, str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn fields_at_fault(reference: &str, paid_at: &str) -> Vec<String> {
        let transfer = RefundTransfer {
            reference: reference.to_owned(),
            paid_at: at(paid_at),
        };
        let invalid = transfer.parse().unwrap_err();
        invalid.0.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_transfer_is_known_by_its_reference_and_its_time() {
        let paid_at = at("2000-01-01T00:00:00Z");
        let transfer = InvoiceTransfer {
            amount: Money::ZERO,
            reference: " RF-2028/17 ".to_owned(),
            paid_at,
        };
        let details = transfer.parse().unwrap();
        assert_eq!(details.reference.as_str(), "RF-2028/17");
        assert_eq!(details.paid_at, paid_at);
    }

    #[test]
    fn what_a_bank_would_never_tell_is_refused() {
        let today = "2028-03-01T00:00:00Z";
        assert_eq!(fields_at_fault("", today), ["reference"]);
        assert_eq!(fields_at_fault("from <Ada>", today), ["reference"]);
        assert_eq!(fields_at_fault(&"x".repeat(101), today), ["reference"]);
        assert_eq!(
            fields_at_fault("4711", "1999-12-31T23:59:59.999Z"),
            ["paid_at"]
        );
        assert_eq!(
            fields_at_fault("", "-200000-01-01T00:00:00Z"),
            ["reference", "paid_at"]
        );
    }
}
