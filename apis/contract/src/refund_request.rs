//! Refunds, as finance asks for them.

use domain::ids::PaymentId;
use domain::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema::MoneySchema;

/// Money that is to go back after a launch failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundRequest {
    /// The payment of which it goes back: of a booking of that launch.
    #[schema(value_type = Uuid)]
    pub payment: PaymentId,
    /// How much: at most what was paid.
    #[schema(value_type = MoneySchema)]
    pub amount: Money,
}
