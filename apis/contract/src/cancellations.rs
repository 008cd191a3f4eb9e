//! What cancelling a booking would mean.

use chrono::{DateTime, Utc};
use domain::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema::MoneySchema;

/// What cancelling a booking would mean now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CancellationPreview {
    /// What is paid back.
    #[schema(value_type = MoneySchema)]
    pub refund: Money,
    /// The same in percent of what was paid; 0 when nothing was.
    #[schema(maximum = 100)]
    pub refund_percent: u8,
    /// Whether the seats come free. If not, they stay sold.
    pub frees_seats: bool,
    /// The last instant at which as much is paid back; after it less is. `null` when nothing is.
    pub until: Option<DateTime<Utc>>,
}
