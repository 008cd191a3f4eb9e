//! Payments, as finance sees them.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, CustomerId, InvoiceId, LaunchId, PaymentId, SupplierId};
use domain::launch::PaymentMethod;
use domain::money::Money;
use domain::payment::{Direction, PaymentFailure};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Format;
use crate::schema::{self, MoneySchema};

/// A payment of a booking or of an invoice.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagedPayment {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: PaymentId,
    /// What it is for.
    pub purpose: PaymentPurpose,
    /// How the customer or the supplier is called. `null` when that is not known, and when they
    /// were erased.
    pub party_name: Option<String>,
    /// Which way the money goes.
    #[schema(schema_with = schema::direction)]
    pub direction: Direction,
    /// How much.
    #[schema(value_type = MoneySchema)]
    pub amount: Money,
    /// How.
    #[schema(schema_with = schema::payment)]
    pub method: PaymentMethod,
    /// How it stands.
    pub status: ManagedPaymentStatus,
    /// When it was begun.
    pub initiated_at: DateTime<Utc>,
    /// What gateway or bank call it, once it is completed.
    pub reference: Option<String>,
    /// When the money was there, as gateway or bank say.
    pub paid_at: Option<DateTime<Utc>>,
    /// Why it failed.
    #[schema(schema_with = schema::payment_failure_or_null)]
    pub failure: Option<PaymentFailure>,
    /// When it failed.
    pub failed_at: Option<DateTime<Utc>>,
}

/// Shows nobody's name: debug output ends in logs.
impl std::fmt::Debug for ManagedPayment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ManagedPayment")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What a payment is for, or was for that goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaymentPurpose {
    /// All that a booking costs.
    Booking {
        /// The launch.
        #[schema(value_type = Uuid)]
        launch: LaunchId,
        /// The booking.
        #[schema(value_type = Uuid)]
        booking: BookingId,
        /// Whose booking it is.
        #[schema(value_type = Uuid)]
        customer: CustomerId,
    },
    /// An invoice to or of a supplier, or a part of it.
    Invoice {
        /// The invoice.
        #[schema(value_type = Uuid)]
        invoice: InvoiceId,
        /// The supplier.
        #[schema(value_type = Uuid)]
        supplier: SupplierId,
    },
}

/// How a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ManagedPaymentStatus {
    /// The money is awaited.
    Pending,
    /// The money is there.
    Completed,
    /// No money comes.
    Failed,
}

/// What the payments of one direction and status come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentSum {
    /// Which way.
    #[schema(schema_with = schema::direction)]
    pub direction: Direction,
    /// How they stand.
    pub status: ManagedPaymentStatus,
    /// How many there are.
    pub count: u64,
    /// What they come to.
    #[schema(value_type = MoneySchema)]
    pub total: Money,
}

/// Which payments to list, in which order. All conditions must hold.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ManagedPaymentQuery {
    /// In this status.
    pub status: Option<ManagedPaymentStatus>,
    /// This way.
    #[param(schema_with = schema::direction, required = false)]
    pub direction: Option<Direction>,
    /// For a booking in this launch.
    #[param(value_type = Option<Uuid>)]
    pub launch: Option<LaunchId>,
    /// For this booking.
    #[param(value_type = Option<Uuid>)]
    pub booking: Option<BookingId>,
    /// By this customer.
    #[param(value_type = Option<Uuid>)]
    pub customer: Option<CustomerId>,
    /// For this invoice.
    #[param(value_type = Option<Uuid>)]
    pub invoice: Option<InvoiceId>,
    /// To or by this supplier.
    #[param(value_type = Option<Uuid>)]
    pub supplier: Option<SupplierId>,
    /// What gateway or bank call it.
    #[param(max_length = 100, example = "ch_1Q2w3E")]
    pub reference: Option<String>,
    /// Begun at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Begun before this instant.
    pub to: Option<DateTime<Utc>>,
    /// `-initiated_at` (the default), the newest first, or `initiated_at`.
    #[param(example = "-initiated_at")]
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
