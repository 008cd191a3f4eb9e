//! The rows of the read model, as they stand in its tables.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// All rows of the read model, in the order of their keys.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Rows {
    pub(crate) accounts: Vec<AccountRow>,
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
pub(crate) struct AccountRow {
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) email: Option<String>,
    pub(crate) email_verified: bool,
    pub(crate) roles: Vec<String>,
    pub(crate) disabled: bool,
    pub(crate) status: String,
    pub(crate) customer: Option<Uuid>,
    pub(crate) supplier: Option<Uuid>,
    pub(crate) registered_at: DateTime<Utc>,
    pub(crate) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct SupplierRow {
    pub(crate) id: Uuid,
    pub(crate) account: Uuid,
    pub(crate) legal_name: String,
    pub(crate) tax_id: String,
    pub(crate) country: String,
    pub(crate) legal_address: String,
    pub(crate) contact_name: Option<String>,
    pub(crate) contact_email: Option<String>,
    pub(crate) contact_phone: Option<String>,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct RocketRow {
    pub(crate) id: Uuid,
    pub(crate) supplier: Uuid,
    pub(crate) name: String,
    pub(crate) model: String,
    pub(crate) capacity: i64,
    pub(crate) range: String,
    pub(crate) registered_at: DateTime<Utc>,
    pub(crate) retired_at: Option<DateTime<Utc>>,
    pub(crate) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct LaunchRow {
    pub(crate) id: Uuid,
    pub(crate) supplier: Uuid,
    pub(crate) rocket: Uuid,
    pub(crate) rocket_name: String,
    pub(crate) rocket_model: String,
    pub(crate) rocket_capacity: i64,
    pub(crate) rocket_range: String,
    pub(crate) slug: String,
    pub(crate) spaceport: String,
    pub(crate) destination: String,
    pub(crate) mission: String,
    pub(crate) status: String,
    pub(crate) date: DateTime<Utc>,
    pub(crate) seat_price_cents: i64,
    pub(crate) seats_offered: i64,
    pub(crate) seats_reserved: i64,
    pub(crate) seats_confirmed: i64,
    pub(crate) seats_forfeited: i64,
    pub(crate) scheduled_at: DateTime<Utc>,
    pub(crate) event_no: i64,
    pub(crate) first_date: Option<DateTime<Utc>>,
    pub(crate) previous_date: Option<DateTime<Utc>>,
    pub(crate) low_occupancy: bool,
    pub(crate) cause: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) confirmed_at: Option<DateTime<Utc>>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
    pub(crate) collected_cents: Option<i64>,
    pub(crate) refunded_cents: Option<i64>,
    pub(crate) fee_cents: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct BookingRow {
    pub(crate) id: Uuid,
    pub(crate) launch: Uuid,
    pub(crate) customer: Uuid,
    pub(crate) status: String,
    pub(crate) payment: String,
    pub(crate) seats: i64,
    pub(crate) seat_price_cents: i64,
    pub(crate) total_cents: i64,
    pub(crate) reserved_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) confirmed_at: Option<DateTime<Utc>>,
    pub(crate) expired_at: Option<DateTime<Utc>>,
    pub(crate) cancelled_at: Option<DateTime<Utc>>,
    pub(crate) refund_cents: Option<i64>,
    pub(crate) refund_percent: Option<i16>,
    pub(crate) event_no: i64,
    pub(crate) payment_id: Option<Uuid>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct PassengerRow {
    pub(crate) booking: Uuid,
    pub(crate) place: i16,
    pub(crate) id: Uuid,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) date_of_birth: Option<NaiveDate>,
    pub(crate) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct CustomerRow {
    pub(crate) id: Uuid,
    pub(crate) account: Option<Uuid>,
    pub(crate) name: Option<String>,
    pub(crate) vip: bool,
    pub(crate) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct CompletionRow {
    pub(crate) supplier: Uuid,
    pub(crate) launch: Uuid,
    pub(crate) completed: i64,
    pub(crate) fee_basis_points: i64,
    pub(crate) fee_cents: i64,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct PaymentRow {
    pub(crate) id: Uuid,
    pub(crate) purpose: String,
    pub(crate) launch: Option<Uuid>,
    pub(crate) booking: Option<Uuid>,
    pub(crate) customer: Option<Uuid>,
    pub(crate) invoice: Option<Uuid>,
    pub(crate) supplier: Option<Uuid>,
    pub(crate) direction: String,
    pub(crate) amount_cents: i64,
    pub(crate) method: String,
    pub(crate) status: String,
    pub(crate) initiated_at: DateTime<Utc>,
    pub(crate) reference: Option<String>,
    pub(crate) paid_at: Option<DateTime<Utc>>,
    pub(crate) failure: Option<String>,
    pub(crate) failed_at: Option<DateTime<Utc>>,
    pub(crate) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct RefundRow {
    pub(crate) id: Uuid,
    pub(crate) payment: Uuid,
    pub(crate) purpose: String,
    pub(crate) launch: Option<Uuid>,
    pub(crate) booking: Option<Uuid>,
    pub(crate) customer: Option<Uuid>,
    pub(crate) invoice: Option<Uuid>,
    pub(crate) supplier: Option<Uuid>,
    pub(crate) method: String,
    pub(crate) payment_reference: String,
    pub(crate) paid_cents: i64,
    pub(crate) amount_cents: i64,
    pub(crate) cause: String,
    pub(crate) status: String,
    pub(crate) attempts: i64,
    pub(crate) requested_at: DateTime<Utc>,
    pub(crate) approved_at: Option<DateTime<Utc>>,
    pub(crate) reference: Option<String>,
    pub(crate) paid_at: Option<DateTime<Utc>>,
    pub(crate) failed_at: Option<DateTime<Utc>>,
    pub(crate) rejected_at: Option<DateTime<Utc>>,
    pub(crate) reason: Option<String>,
    pub(crate) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct InvoiceRow {
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) year: i32,
    pub(crate) customer: Option<Uuid>,
    pub(crate) supplier: Option<Uuid>,
    pub(crate) recipient_name: Option<String>,
    pub(crate) recipient_tax_id: Option<String>,
    pub(crate) recipient_address: Option<String>,
    pub(crate) recipient_country: Option<String>,
    pub(crate) launch: Uuid,
    pub(crate) booking: Option<Uuid>,
    pub(crate) corrects: Option<Uuid>,
    pub(crate) refund: Option<Uuid>,
    pub(crate) status: String,
    pub(crate) number: Option<String>,
    pub(crate) total_cents: i64,
    pub(crate) paid_cents: i64,
    pub(crate) open_cents: i64,
    pub(crate) written_at: DateTime<Utc>,
    pub(crate) issued_at: Option<DateTime<Utc>>,
    pub(crate) due_at: Option<DateTime<Utc>>,
    pub(crate) overdue_at: Option<DateTime<Utc>>,
    pub(crate) settled_at: Option<DateTime<Utc>>,
    pub(crate) cancelled_at: Option<DateTime<Utc>>,
    pub(crate) credit_note: Option<Uuid>,
    pub(crate) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct InvoiceLineRow {
    pub(crate) invoice: Uuid,
    pub(crate) place: i16,
    pub(crate) text: String,
    pub(crate) quantity: i64,
    pub(crate) unit_price_cents: i64,
    pub(crate) tax_basis_points: i64,
    pub(crate) event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct InvoicePaymentRow {
    pub(crate) invoice: Uuid,
    pub(crate) payment: Uuid,
    pub(crate) amount_cents: i64,
    pub(crate) applied_at: DateTime<Utc>,
    pub(crate) event_no: i64,
}
