//! Invoices, as suppliers and finance see them.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, CustomerId, InvoiceId, LaunchId, PaymentId, RefundId, SupplierId};
use domain::invoice::{InvoiceKind, InvoiceStatus};
use domain::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Format;
use crate::schema::{self, MoneySchema};

/// An invoice or a credit note.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagedInvoice {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: InvoiceId,
    /// What it is.
    #[schema(schema_with = schema::invoice_kind)]
    pub kind: InvoiceKind,
    /// The legal year, in UTC.
    #[schema(example = 2026)]
    pub year: i32,
    /// Its number, once it has one.
    #[schema(example = "FEE-2026-000001")]
    pub number: Option<String>,
    /// How it stands.
    #[schema(schema_with = schema::invoice_status)]
    pub status: InvoiceStatus,
    /// The customer that it is to.
    #[schema(value_type = Option<Uuid>)]
    pub customer: Option<CustomerId>,
    /// The supplier that it is to, or of.
    #[schema(value_type = Option<Uuid>)]
    pub supplier: Option<SupplierId>,
    /// How that customer or supplier is called. `null` when that is not known, and when they were
    /// erased.
    pub party_name: Option<String>,
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
    /// What is still to be paid: nothing until it is issued.
    #[schema(value_type = MoneySchema)]
    pub open: Money,
    /// When it was drafted or, a supplier's own, submitted.
    pub written_at: DateTime<Utc>,
    /// When it was issued.
    pub issued_at: Option<DateTime<Utc>>,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// Since when nothing is open.
    pub settled_at: Option<DateTime<Utc>>,
    /// When a credit note took it back.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// That credit note.
    #[schema(value_type = Option<Uuid>)]
    pub credit_note: Option<InvoiceId>,
}

/// Shows nobody's name: debug output ends in logs.
impl std::fmt::Debug for ManagedInvoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ManagedInvoice")
            .field("id", &self.id)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// An invoice or a credit note, with all that stands on it, and its payments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagedInvoiceDetails {
    /// Its head.
    #[serde(flatten)]
    pub invoice: ManagedInvoice,
    /// Whom it names. `null` when that was not known, and when they were erased.
    pub recipient: Option<ManagedRecipient>,
    /// The number of the invoice that it takes back, or a part of.
    pub corrects_number: Option<String>,
    /// The number of the credit note that took it back.
    pub credit_note_number: Option<String>,
    /// What it charges, or gives back. A supplier's own has none.
    #[schema(max_items = 100)]
    pub lines: Vec<ManagedInvoiceLine>,
    /// The payments that count for it, in the order in which they did.
    pub payments: Vec<ManagedInvoicePayment>,
}

/// Whom an invoice names.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagedRecipient {
    /// The full name of a person or company.
    pub name: String,
    /// The number under which they pay taxes.
    pub tax_id: Option<String>,
    /// The legal address, on one line.
    pub address: String,
    /// The country of a company's seat, by its two letters.
    pub country: Option<String>,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for ManagedRecipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ManagedRecipient(personal)")
    }
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagedInvoiceLine {
    /// What it is about.
    pub text: String,
    /// How many.
    pub quantity: u32,
    /// What one costs, without tax.
    #[schema(value_type = MoneySchema)]
    pub unit_price: Money,
    /// The tax, in hundredths of a percent.
    pub tax_basis_points: u32,
    /// What all of it costs, without tax.
    #[schema(value_type = MoneySchema)]
    pub net: Money,
    /// The tax on it.
    #[schema(value_type = MoneySchema)]
    pub tax: Money,
}

/// A payment, as far as it counts for an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagedInvoicePayment {
    /// The payment.
    #[schema(value_type = Uuid)]
    pub payment: PaymentId,
    /// How much of it counts.
    #[schema(value_type = MoneySchema)]
    pub amount: Money,
    /// Since when it counts.
    pub applied_at: DateTime<Utc>,
    /// What gateway or bank call it.
    pub reference: Option<String>,
    /// When the money was there, as gateway or bank say.
    pub paid_at: Option<DateTime<Utc>>,
}

/// What the invoices of one kind come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvoiceSum {
    /// The kind.
    #[schema(schema_with = schema::invoice_kind)]
    pub kind: InvoiceKind,
    /// How many there are.
    pub count: u64,
    /// What they charge, or give back.
    #[schema(value_type = MoneySchema)]
    pub total: Money,
    /// What is paid of it.
    #[schema(value_type = MoneySchema)]
    pub paid: Money,
    /// What is still to be paid.
    #[schema(value_type = MoneySchema)]
    pub open: Money,
}

/// Which invoices to list, in which order. All conditions must hold.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ManagedInvoiceQuery {
    /// Of this kind.
    #[param(schema_with = schema::invoice_kind, required = false)]
    pub kind: Option<InvoiceKind>,
    /// In this status.
    #[param(schema_with = schema::invoice_status, required = false)]
    pub status: Option<InvoiceStatus>,
    /// To or of this supplier. Suppliers see their own anyway.
    #[param(value_type = Option<Uuid>)]
    pub supplier: Option<SupplierId>,
    /// To this customer.
    #[param(value_type = Option<Uuid>)]
    pub customer: Option<CustomerId>,
    /// About this launch.
    #[param(value_type = Option<Uuid>)]
    pub launch: Option<LaunchId>,
    /// Of this legal year.
    #[param(minimum = 1970, maximum = 9999, example = 2026)]
    pub year: Option<i32>,
    /// With this number.
    #[param(max_length = 32, example = "FEE-2026-000001")]
    pub number: Option<String>,
    /// Drafted or submitted at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Drafted or submitted before this instant.
    pub to: Option<DateTime<Utc>>,
    /// `true`: due by now, with something open.
    pub overdue: Option<bool>,
    /// `-written_at` (the default), the newest first, or `written_at`.
    #[param(example = "-written_at")]
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
