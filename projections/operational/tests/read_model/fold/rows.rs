//! The rows of the read model, as they stand in its tables.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// All rows of the read model, in the order of their keys.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Rows {
    pub(crate) customers: Vec<CustomerRow>,
    pub(crate) suppliers: Vec<SupplierRow>,
    pub(crate) completions: Vec<CompletionRow>,
    pub(crate) rockets: Vec<RocketRow>,
    pub(crate) launches: Vec<LaunchRow>,
    pub(crate) bookings: Vec<BookingRow>,
    pub(crate) passengers: Vec<PassengerRow>,
    pub(crate) payments: Vec<PaymentRow>,
    pub(crate) refunds: Vec<RefundRow>,
    pub(crate) invoices: Vec<InvoiceRow>,
    pub(crate) invoice_lines: Vec<InvoiceLineRow>,
    pub(crate) invoice_payments: Vec<InvoicePaymentRow>,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct SupplierRow {
    pub(super) id: Uuid,
    pub(super) account: Uuid,
    pub(super) legal_name: String,
    pub(super) tax_id: String,
    pub(super) country: String,
    pub(super) legal_address: String,
    pub(super) contact_name: Option<String>,
    pub(super) contact_email: Option<String>,
    pub(super) contact_phone: Option<String>,
    pub(super) opened_at: DateTime<Utc>,
    pub(super) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct RocketRow {
    pub(super) id: Uuid,
    pub(super) supplier: Uuid,
    pub(super) name: String,
    pub(super) model: String,
    pub(super) capacity: i64,
    pub(super) range: String,
    pub(super) registered_at: DateTime<Utc>,
    pub(super) retired_at: Option<DateTime<Utc>>,
    pub(super) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct LaunchRow {
    pub(super) id: Uuid,
    pub(super) supplier: Uuid,
    pub(super) rocket: Uuid,
    pub(super) rocket_name: String,
    pub(super) rocket_model: String,
    pub(super) rocket_capacity: i64,
    pub(super) rocket_range: String,
    pub(super) slug: String,
    pub(super) spaceport: String,
    pub(super) destination: String,
    pub(super) mission: String,
    pub(super) status: String,
    pub(super) date: DateTime<Utc>,
    pub(super) seat_price_cents: i64,
    pub(super) seats_offered: i64,
    pub(super) seats_reserved: i64,
    pub(super) seats_confirmed: i64,
    pub(super) seats_forfeited: i64,
    pub(super) scheduled_at: DateTime<Utc>,
    pub(super) event_no: i64,
    pub(super) first_date: Option<DateTime<Utc>>,
    pub(super) previous_date: Option<DateTime<Utc>>,
    pub(super) low_occupancy: bool,
    pub(super) cause: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) confirmed_at: Option<DateTime<Utc>>,
    pub(super) ended_at: Option<DateTime<Utc>>,
    pub(super) collected_cents: Option<i64>,
    pub(super) refunded_cents: Option<i64>,
    pub(super) fee_cents: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct BookingRow {
    pub(super) id: Uuid,
    pub(super) launch: Uuid,
    pub(super) customer: Uuid,
    pub(super) status: String,
    pub(super) payment: String,
    pub(super) seats: i64,
    pub(super) seat_price_cents: i64,
    pub(super) total_cents: i64,
    pub(super) reserved_at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) confirmed_at: Option<DateTime<Utc>>,
    pub(super) expired_at: Option<DateTime<Utc>>,
    pub(super) cancelled_at: Option<DateTime<Utc>>,
    pub(super) refund_cents: Option<i64>,
    pub(super) refund_percent: Option<i16>,
    pub(super) event_no: i64,
    pub(super) payment_id: Option<Uuid>,
    pub(super) ended_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct PassengerRow {
    pub(super) booking: Uuid,
    pub(super) place: i16,
    pub(super) id: Uuid,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) date_of_birth: Option<NaiveDate>,
    pub(super) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct CustomerRow {
    pub(super) id: Uuid,
    pub(super) account: Option<Uuid>,
    pub(super) name: Option<String>,
    pub(super) vip: bool,
    pub(super) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct CompletionRow {
    pub(super) supplier: Uuid,
    pub(super) launch: Uuid,
    pub(super) completed: i64,
    pub(super) fee_basis_points: i64,
    pub(super) fee_cents: i64,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct PaymentRow {
    pub(super) id: Uuid,
    pub(super) purpose: String,
    pub(super) launch: Option<Uuid>,
    pub(super) booking: Option<Uuid>,
    pub(super) customer: Option<Uuid>,
    pub(super) invoice: Option<Uuid>,
    pub(super) supplier: Option<Uuid>,
    pub(super) direction: String,
    pub(super) amount_cents: i64,
    pub(super) method: String,
    pub(super) status: String,
    pub(super) initiated_at: DateTime<Utc>,
    pub(super) reference: Option<String>,
    pub(super) paid_at: Option<DateTime<Utc>>,
    pub(super) failure: Option<String>,
    pub(super) failed_at: Option<DateTime<Utc>>,
    pub(super) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct RefundRow {
    pub(super) id: Uuid,
    pub(super) payment: Uuid,
    pub(super) purpose: String,
    pub(super) launch: Option<Uuid>,
    pub(super) booking: Option<Uuid>,
    pub(super) customer: Option<Uuid>,
    pub(super) invoice: Option<Uuid>,
    pub(super) supplier: Option<Uuid>,
    pub(super) method: String,
    pub(super) payment_reference: String,
    pub(super) paid_cents: i64,
    pub(super) amount_cents: i64,
    pub(super) cause: String,
    pub(super) status: String,
    pub(super) attempts: i64,
    pub(super) requested_at: DateTime<Utc>,
    pub(super) approved_at: Option<DateTime<Utc>>,
    pub(super) reference: Option<String>,
    pub(super) paid_at: Option<DateTime<Utc>>,
    pub(super) failed_at: Option<DateTime<Utc>>,
    pub(super) rejected_at: Option<DateTime<Utc>>,
    pub(super) reason: Option<String>,
    pub(super) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct InvoiceRow {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) year: i32,
    pub(super) customer: Option<Uuid>,
    pub(super) supplier: Option<Uuid>,
    pub(super) recipient_name: Option<String>,
    pub(super) recipient_tax_id: Option<String>,
    pub(super) recipient_address: Option<String>,
    pub(super) recipient_country: Option<String>,
    pub(super) launch: Uuid,
    pub(super) booking: Option<Uuid>,
    pub(super) corrects: Option<Uuid>,
    pub(super) refund: Option<Uuid>,
    pub(super) status: String,
    pub(super) number: Option<String>,
    pub(super) total_cents: i64,
    pub(super) paid_cents: i64,
    pub(super) open_cents: i64,
    pub(super) written_at: DateTime<Utc>,
    pub(super) issued_at: Option<DateTime<Utc>>,
    pub(super) due_at: Option<DateTime<Utc>>,
    pub(super) overdue_at: Option<DateTime<Utc>>,
    pub(super) settled_at: Option<DateTime<Utc>>,
    pub(super) cancelled_at: Option<DateTime<Utc>>,
    pub(super) credit_note: Option<Uuid>,
    pub(super) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct InvoiceLineRow {
    pub(super) invoice: Uuid,
    pub(super) place: i16,
    pub(super) text: String,
    pub(super) quantity: i64,
    pub(super) unit_price_cents: i64,
    pub(super) tax_basis_points: i64,
    pub(super) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct InvoicePaymentRow {
    pub(super) invoice: Uuid,
    pub(super) payment: Uuid,
    pub(super) amount_cents: i64,
    pub(super) applied_at: DateTime<Utc>,
    pub(super) event_no: i64,
}
