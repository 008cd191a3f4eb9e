//! Refunds of payments for bookings, as the customer whom they go to sees them. Those of
//! suppliers are nobody's business here.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, CustomerId, LaunchId, PaymentId, RefundId};
use domain::money::Money;
use domain::refund::{RefundCause, RefundStatus};
use domain::text::{PaymentReference, Reason};
use mongodb::bson;
use serde::{Deserialize, Serialize};

use super::launch::money;
use super::{plain, time};
use crate::queries::QueryError;

/// As it is stored. What did not happen yet is absent.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RefundDocument {
    /// Written with the guard, not as a field that events set.
    #[serde(rename = "_id", skip_serializing)]
    pub(crate) id: bson::Uuid,
    pub(crate) payment: bson::Uuid,
    pub(crate) booking: bson::Uuid,
    pub(crate) launch: bson::Uuid,
    pub(crate) customer: bson::Uuid,
    /// In cents of US dollars.
    pub(crate) amount: i64,
    pub(crate) cause: RefundCause,
    pub(crate) status: RefundStatus,
    pub(crate) requested_at: bson::DateTime,
    /// All that happened to it, in order: it may be approved and fail any number of times.
    pub(crate) steps: Vec<StepPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) paid_at: Option<bson::DateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reference: Option<PaymentReference>,
}

/// A step of a refund. Its event's number tells it from others.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StepPart {
    pub(crate) n: i64,
    pub(crate) status: RefundStatus,
    pub(crate) at: bson::DateTime,
    pub(crate) reason: Option<Reason>,
}

/// A refund of a payment for a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundView {
    /// The refund.
    pub id: RefundId,
    /// The payment of which it goes back.
    pub payment: PaymentId,
    /// What was paid for.
    pub booking: BookingId,
    /// The launch of that booking.
    pub launch: LaunchId,
    /// Whom it goes to.
    pub customer: CustomerId,
    /// How much goes back.
    pub amount: Money,
    /// Why, in a word.
    pub cause: RefundCause,
    /// How it stands.
    pub status: RefundStatus,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// All that happened to it, in order; the request comes first.
    pub steps: Vec<StepView>,
    /// When it went, as gateway or bank say.
    pub paid_at: Option<DateTime<Utc>>,
    /// What gateway or bank call it, once it went.
    pub reference: Option<String>,
}

/// A step of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepView {
    /// How it stood from then on.
    pub status: RefundStatus,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it failed or was rejected.
    pub reason: Option<String>,
}

impl TryFrom<RefundDocument> for RefundView {
    type Error = QueryError;

    fn try_from(refund: RefundDocument) -> Result<Self, Self::Error> {
        Ok(Self {
            id: RefundId(plain(refund.id)),
            payment: PaymentId(plain(refund.payment)),
            booking: BookingId(plain(refund.booking)),
            launch: LaunchId(plain(refund.launch)),
            customer: CustomerId(plain(refund.customer)),
            amount: money(refund.amount)?,
            cause: refund.cause,
            status: refund.status,
            requested_at: time(refund.requested_at),
            steps: refund.steps.into_iter().map(StepView::from).collect(),
            paid_at: refund.paid_at.map(time),
            reference: refund.reference.map(String::from),
        })
    }
}

impl From<StepPart> for StepView {
    fn from(step: StepPart) -> Self {
        Self {
            status: step.status,
            at: time(step.at),
            reason: step.reason.map(String::from),
        }
    }
}
