//! Refunds, as finance sees them.

use chrono::{DateTime, Utc};
use domain::ids::{LaunchId, PaymentId, RefundId};
use domain::launch::PaymentMethod;
use domain::money::Money;
use domain::refund::{RefundCause, RefundStatus};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Format;
use super::payments::PaymentPurpose;
use crate::schema::{self, MoneySchema};

/// A refund of a payment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagedRefund {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: RefundId,
    /// The payment of which it goes back.
    #[schema(value_type = Uuid)]
    pub payment: PaymentId,
    /// What that payment was for.
    pub purpose: PaymentPurpose,
    /// How the customer or the supplier is called. `null` when that is not known, and when they
    /// were erased.
    pub party_name: Option<String>,
    /// How the payment came, and the refund goes.
    #[schema(schema_with = schema::payment)]
    pub method: PaymentMethod,
    /// What gateway or bank call the payment.
    pub payment_reference: String,
    /// How much was paid.
    #[schema(value_type = MoneySchema)]
    pub paid: Money,
    /// How much goes back.
    #[schema(value_type = MoneySchema)]
    pub amount: Money,
    /// Why, in a word.
    #[schema(schema_with = schema::refund_cause)]
    pub cause: RefundCause,
    /// How it stands.
    #[schema(schema_with = schema::refund_status)]
    pub status: RefundStatus,
    /// How often it was approved.
    pub attempts: u32,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// When it was approved last.
    pub approved_at: Option<DateTime<Utc>>,
    /// What gateway or bank call it, once it went.
    pub reference: Option<String>,
    /// When it went.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it did not arrive, the last time.
    pub failed_at: Option<DateTime<Utc>>,
    /// When it was rejected.
    pub rejected_at: Option<DateTime<Utc>>,
    /// Why it did not arrive, the last time, or does not go.
    pub reason: Option<String>,
}

/// Shows nobody's name: debug output ends in logs.
impl std::fmt::Debug for ManagedRefund {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ManagedRefund")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What the refunds of one status come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefundSum {
    /// How they stand.
    #[schema(schema_with = schema::refund_status)]
    pub status: RefundStatus,
    /// How many there are.
    pub count: u64,
    /// What they come to.
    #[schema(value_type = MoneySchema)]
    pub total: Money,
}

/// Which refunds to list, in which order. All conditions must hold.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ManagedRefundQuery {
    /// In this status: `requested` are those that wait for a decision.
    #[param(schema_with = schema::refund_status, required = false)]
    pub status: Option<RefundStatus>,
    /// For this cause.
    #[param(schema_with = schema::refund_cause, required = false)]
    pub cause: Option<RefundCause>,
    /// For a booking in this launch.
    #[param(value_type = Option<Uuid>)]
    pub launch: Option<LaunchId>,
    /// Asked for at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Asked for before this instant.
    pub to: Option<DateTime<Utc>>,
    /// `-requested_at` (the default), the newest first, or `requested_at`.
    #[param(example = "requested_at")]
    pub sort: Option<String>,
    /// The items of a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// The `next` of the page before, which had the same order.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
    /// `csv`: the whole list as a file instead of a page.
    pub format: Option<Format>,
}
