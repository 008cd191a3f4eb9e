//! Bookings, as suppliers and finance see them.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, CustomerId, LaunchId, PaymentId, SupplierId};
use domain::launch::PaymentMethod;
use domain::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Format;
use crate::bookings::{BookingStatus, Refund};
use crate::schema::{self, MoneySchema};

/// A booking, as the supplier of its launch and finance see it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagedBooking {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: BookingId,
    /// The launch.
    #[schema(value_type = Uuid)]
    pub launch: LaunchId,
    /// The readable link of the launch's page.
    pub launch_slug: String,
    /// Who offers the launch.
    #[schema(value_type = Uuid)]
    pub supplier: SupplierId,
    /// Whose it is.
    #[schema(value_type = Uuid)]
    pub customer: CustomerId,
    /// How that customer is called: for finance only. `null` without a profile, and when they were
    /// erased.
    pub customer_name: Option<String>,
    /// How it stands.
    pub status: BookingStatus,
    /// How many seats it is about.
    pub seats: u32,
    /// How it is to be paid.
    #[schema(schema_with = schema::payment)]
    pub payment: PaymentMethod,
    /// What a seat costs.
    #[schema(value_type = MoneySchema)]
    pub seat_price: Money,
    /// What all of it costs.
    #[schema(value_type = MoneySchema)]
    pub total: Money,
    /// When the seats were reserved.
    pub created_at: DateTime<Utc>,
    /// A reservation that is not paid holds its seats until just before this time.
    pub expires_at: DateTime<Utc>,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The payment that paid all of it.
    #[schema(value_type = Option<Uuid>)]
    pub payment_id: Option<PaymentId>,
    /// When it expired; it may have been paid after.
    pub expired_at: Option<DateTime<Utc>>,
    /// When it was cancelled.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// What its cancellation pays back.
    pub refund: Option<Refund>,
    /// When the end of its launch ended it.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Shows nobody's name: debug output ends in logs.
impl std::fmt::Debug for ManagedBooking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ManagedBooking")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Which bookings to list, in which order. All conditions must hold.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ManagedBookingQuery {
    /// In this launch.
    #[param(value_type = Option<Uuid>)]
    pub launch: Option<LaunchId>,
    /// In launches of this supplier. Suppliers see those in their own anyway.
    #[param(value_type = Option<Uuid>)]
    pub supplier: Option<SupplierId>,
    /// Of this customer.
    #[param(value_type = Option<Uuid>)]
    pub customer: Option<CustomerId>,
    /// In this status.
    pub status: Option<BookingStatus>,
    /// Made at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Made before this instant.
    pub to: Option<DateTime<Utc>>,
    /// `-created_at` (the default), the newest first, or `created_at`.
    #[param(example = "-created_at")]
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
