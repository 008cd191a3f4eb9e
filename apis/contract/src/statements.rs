//! The money of customers, as they see it: payments and refunds of their bookings, invoices and
//! credit notes.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, InvoiceId, LaunchId, PaymentId, RefundId};
use domain::invoice::{InvoiceKind, InvoiceStatus};
use domain::launch::PaymentMethod;
use domain::money::Money;
use domain::payment::PaymentFailure;
use domain::refund::{RefundCause, RefundStatus};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::schema::{self, MoneySchema};

/// A payment for a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookingPayment {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: PaymentId,
    /// How much.
    #[schema(value_type = MoneySchema)]
    pub amount: Money,
    /// How.
    #[schema(schema_with = schema::payment)]
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
    #[schema(schema_with = schema::payment_failure_or_null)]
    pub failure: Option<PaymentFailure>,
}

/// How a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// The money is awaited.
    Pending,
    /// The money is there.
    Completed,
    /// No money comes.
    Failed,
}

/// A refund of a payment for a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookingRefund {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: RefundId,
    /// The payment of which it goes back.
    #[schema(value_type = Uuid)]
    pub payment: PaymentId,
    /// How much goes back.
    #[schema(value_type = MoneySchema)]
    pub amount: Money,
    /// Why, in a word.
    #[schema(schema_with = schema::refund_cause)]
    pub cause: RefundCause,
    /// How it stands.
    #[schema(schema_with = schema::refund_status)]
    pub status: RefundStatus,
    /// All that happened to it, in order; the request comes first.
    pub steps: Vec<RefundStep>,
    /// When it went, as gateway or bank say.
    pub paid_at: Option<DateTime<Utc>>,
    /// What gateway or bank call it, once it went.
    pub reference: Option<String>,
}

/// A step of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefundStep {
    /// How it stood from then on.
    #[schema(schema_with = schema::refund_status)]
    pub status: RefundStatus,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it failed or was rejected.
    pub reason: Option<String>,
}

/// An invoice or a credit note to a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerInvoice {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: InvoiceId,
    /// Its number.
    #[schema(example = "BKG-2026-000001")]
    pub number: String,
    /// What it is.
    #[schema(schema_with = schema::invoice_kind)]
    pub kind: InvoiceKind,
    /// How it stands.
    #[schema(schema_with = schema::invoice_status)]
    pub status: InvoiceStatus,
    /// The launch that it is about.
    #[schema(value_type = Uuid)]
    pub launch: LaunchId,
    /// The booking that it is about.
    #[schema(value_type = Option<Uuid>)]
    pub booking: Option<BookingId>,
    /// Of a credit note: the invoice that it takes back, or a part of.
    #[schema(value_type = Option<Uuid>)]
    pub corrects: Option<InvoiceId>,
    /// Of a credit note: the refund that it tells of.
    #[schema(value_type = Option<Uuid>)]
    pub refund: Option<RefundId>,
    /// All of it, taxes included.
    #[schema(value_type = MoneySchema)]
    pub total: Money,
    /// What is paid of it.
    #[schema(value_type = MoneySchema)]
    pub paid: Money,
    /// What is still to be paid.
    #[schema(value_type = MoneySchema)]
    pub open: Money,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// Since when nothing is open.
    pub settled_at: Option<DateTime<Utc>>,
    /// When a credit note took it back.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// That credit note.
    #[schema(value_type = Option<Uuid>)]
    pub credit_note: Option<InvoiceId>,
}

/// An invoice or a credit note to a customer, with all that stands on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerInvoiceDetails {
    /// Its head.
    #[serde(flatten)]
    pub invoice: CustomerInvoice,
    /// Whom it names. `null` when that was not known, or the person was erased.
    pub recipient: Option<InvoiceRecipient>,
    /// What it charges, or gives back.
    pub lines: Vec<CustomerInvoiceLine>,
}

/// Whom an invoice names.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvoiceRecipient {
    /// The full name.
    pub name: String,
    /// The number under which they pay taxes.
    pub tax_id: Option<String>,
    /// The legal address, on one line.
    pub address: String,
    /// The country of a company's seat, by its two letters.
    pub country: Option<String>,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for InvoiceRecipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvoiceRecipient(personal)")
    }
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerInvoiceLine {
    /// What it is about.
    pub text: String,
    /// How many.
    pub quantity: u32,
    /// What one costs, without tax.
    #[schema(value_type = MoneySchema)]
    pub unit_price: Money,
    /// The tax, in hundredths of a percent.
    pub tax_basis_points: u32,
    /// What all of it costs, with tax.
    #[schema(value_type = MoneySchema)]
    pub total: Money,
}

/// Which page of a list of invoices.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CustomerInvoiceQuery {
    /// The items of a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
}
