//! What happened to a refund. Names, versions and field names are storage formats.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::event::events;
use crate::ids::PaymentId;
use crate::launch::PaymentMethod;
use crate::money::Money;
use crate::payment::Purpose;
use crate::personal::HoldsPersonal;
use crate::text::{PaymentReference, Reason};
use crate::words::words;

events! {
    /// What happened to a refund.
    pub enum RefundEvent {
        /// Money is to go back.
        Requested = "refund.requested" v 1,
        /// It may go back.
        Approved = "refund.approved" v 1,
        /// It went back.
        Paid = "refund.paid" v 1,
        /// It did not arrive.
        Failed = "refund.failed" v 1,
        /// It does not go back.
        Rejected = "refund.rejected" v 1,
    }
}

words! {
    /// Why money goes back.
    pub enum RefundCause {
        /// The customer stepped back in time (rule 8).
        Cancellation = "cancellation",
        /// The launch does not fly (rule 9).
        Abort = "abort",
        /// The launch failed, and finance decided so (rule 9).
        Failure = "failure",
        /// The payment came too late, or for the second time, or not in the right amount
        /// (rule 12).
        NotNeeded = "not_needed",
    }
}

impl RefundCause {
    /// Whether it is approved by itself.
    #[must_use]
    pub const fn approves_itself(self) -> bool {
        matches!(self, Self::Abort | Self::NotNeeded)
    }
}

/// Money is to go back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Requested {
    /// The payment of which it goes back.
    pub payment: PaymentId,
    /// What that payment was for.
    pub purpose: Purpose,
    /// How it came, and goes back.
    pub method: PaymentMethod,
    /// What gateway or bank call the payment.
    pub reference: PaymentReference,
    /// How much was paid.
    pub paid: Money,
    /// How much goes back.
    pub amount: Money,
    /// Why, in a word.
    pub cause: RefundCause,
}

impl HoldsPersonal for Requested {}

/// It may go back. After a failure: it is tried again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Approved {
    /// How often it was approved, this time included: tells one try from the next.
    pub attempt: u32,
}

impl HoldsPersonal for Approved {}

/// It went back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paid {
    /// What gateway or bank call it.
    pub reference: PaymentReference,
    /// When it went.
    pub paid_at: DateTime<Utc>,
}

impl HoldsPersonal for Paid {}

/// It did not arrive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failed {
    /// Why.
    pub reason: Reason,
}

impl HoldsPersonal for Failed {}

/// It does not go back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    /// Why.
    pub reason: Reason,
}

impl HoldsPersonal for Rejected {}
