//! Payments for bookings, as the customer who pays sees them. Those of suppliers' invoices are
//! nobody's business here.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, CustomerId, LaunchId, PaymentId};
use domain::launch::PaymentMethod;
use domain::money::Money;
use domain::payment::PaymentFailure;
use domain::text::PaymentReference;
use mongodb::bson;
use serde::{Deserialize, Serialize};

use super::launch::money;
use super::status::PaymentStatus;
use super::{plain, time};
use crate::queries::QueryError;

/// As it is stored. What did not happen yet is absent.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PaymentDocument {
    /// Written with the guard, not as a field that events set.
    #[serde(rename = "_id", skip_serializing)]
    pub(crate) id: bson::Uuid,
    pub(crate) booking: bson::Uuid,
    pub(crate) launch: bson::Uuid,
    pub(crate) customer: bson::Uuid,
    /// In cents of US dollars.
    pub(crate) amount: i64,
    pub(crate) method: PaymentMethod,
    pub(crate) status: PaymentStatus,
    pub(crate) started_at: bson::DateTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) completed_at: Option<bson::DateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) paid_at: Option<bson::DateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reference: Option<PaymentReference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failed_at: Option<bson::DateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failure: Option<PaymentFailure>,
}

/// A payment for a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentView {
    /// The payment.
    pub id: PaymentId,
    /// What it pays for.
    pub booking: BookingId,
    /// The launch of that booking.
    pub launch: LaunchId,
    /// Who pays.
    pub customer: CustomerId,
    /// How much.
    pub amount: Money,
    /// How.
    pub method: PaymentMethod,
    /// How it stands.
    pub status: PaymentStatus,
    /// When it was begun.
    pub started_at: DateTime<Utc>,
    /// When it was noted that the money is there.
    pub completed_at: Option<DateTime<Utc>>,
    /// When the money was there, as gateway or bank say.
    pub paid_at: Option<DateTime<Utc>>,
    /// What gateway or bank call it.
    pub reference: Option<String>,
    /// When it failed.
    pub failed_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub failure: Option<PaymentFailure>,
}

impl TryFrom<PaymentDocument> for PaymentView {
    type Error = QueryError;

    fn try_from(payment: PaymentDocument) -> Result<Self, Self::Error> {
        Ok(Self {
            id: PaymentId(plain(payment.id)),
            booking: BookingId(plain(payment.booking)),
            launch: LaunchId(plain(payment.launch)),
            customer: CustomerId(plain(payment.customer)),
            amount: money(payment.amount)?,
            method: payment.method,
            status: payment.status,
            started_at: time(payment.started_at),
            completed_at: payment.completed_at.map(time),
            paid_at: payment.paid_at.map(time),
            reference: payment.reference.map(String::from),
            failed_at: payment.failed_at.map(time),
            failure: payment.failure,
        })
    }
}
