//! What travels between us and the gateway, in JSON.

use std::borrow::Cow;

use domain::ids::{PaymentId, RefundId};
use domain::money::Money;
use serde::{Deserialize, Serialize};

/// `POST /charges`. Its debug output would show a token, so it has none.
#[derive(Serialize, Deserialize)]
pub(crate) struct ChargeBody<'a> {
    pub(crate) payment: PaymentId,
    pub(crate) amount: Money,
    pub(crate) token: Cow<'a, str>,
    pub(crate) description: Cow<'a, str>,
}

/// How a charge stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(crate) enum ChargeAnswer {
    Succeeded { reference: String },
    Declined { reason: String },
    Pending,
}

/// `POST /refunds`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RefundBody<'a> {
    pub(crate) refund: RefundId,
    pub(crate) attempt: u32,
    pub(crate) charge: Cow<'a, str>,
    pub(crate) amount: Money,
}

/// How a refund stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(crate) enum RefundAnswer {
    Succeeded { reference: String },
    Failed { reason: String },
    Pending,
}

/// A webhook. Which fields are there, its type says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EventBody {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) payment: Option<PaymentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refund: Option<RefundId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) attempt: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// Seconds since 1970.
    pub(crate) created: i64,
}

/// The types of webhooks that we know.
pub(crate) mod kind {
    pub(crate) const CHARGE_SUCCEEDED: &str = "charge.succeeded";
    pub(crate) const CHARGE_FAILED: &str = "charge.failed";
    pub(crate) const REFUND_SUCCEEDED: &str = "refund.succeeded";
    pub(crate) const REFUND_FAILED: &str = "refund.failed";
}
