//! One invoice, with its lines and payments: all that it says on paper.

use chrono::{DateTime, Utc};
use domain::ids::{InvoiceId, PaymentId};
use domain::money::Money;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::invoices::{COLUMNS, COUNTERPARTY, Invoice, Row};
use super::{QueryError, count, money, unreadable};
use crate::model::ReadModel;

/// An invoice, with all that it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeInvoice {
    /// What lists show of it.
    pub invoice: Invoice,
    /// How it names the one it is to. `None` if that was not known, and when they were erased.
    pub recipient: Option<Recipient>,
    /// The number of the invoice that it takes back.
    pub corrects_number: Option<String>,
    /// The number of the credit note that took it back.
    pub credit_note_number: Option<String>,
    /// Its lines; a supplier's own has none.
    pub lines: Vec<InvoiceLine>,
    /// The payments that count for it, in the order in which they did.
    pub payments: Vec<InvoicePayment>,
}

/// How an invoice names somebody.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The full name of a person or company.
    pub name: String,
    /// The number under which they pay taxes.
    pub tax_id: Option<String>,
    /// Their legal address.
    pub address: String,
    /// The country of a company's seat.
    pub country: Option<String>,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recipient(personal)")
    }
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// What it is about.
    pub text: String,
    /// How many.
    pub quantity: u32,
    /// What one costs, without tax.
    pub unit_price: Money,
    /// The tax, in hundredths of a percent.
    pub tax_basis_points: u32,
    /// What all of it costs without tax.
    pub net: Money,
    /// The tax on it.
    pub tax: Money,
}

/// A payment, as far as it counts for an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoicePayment {
    /// The payment.
    pub payment: PaymentId,
    /// How much of it.
    pub amount: Money,
    /// Since when it counts.
    pub applied_at: DateTime<Utc>,
    /// What gateway or bank call it, if it is known here.
    pub reference: Option<String>,
    /// When the money was there, if it is known here.
    pub paid_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct WholeRow {
    #[sqlx(flatten)]
    invoice: Row,
    recipient_name: Option<String>,
    recipient_tax_id: Option<String>,
    recipient_address: Option<String>,
    recipient_country: Option<String>,
    corrects_number: Option<String>,
    credit_note_number: Option<String>,
}

#[derive(sqlx::FromRow)]
struct LineRow {
    text: String,
    quantity: i64,
    unit_price_cents: i64,
    tax_basis_points: i64,
}

impl TryFrom<LineRow> for InvoiceLine {
    type Error = QueryError;

    fn try_from(row: LineRow) -> Result<Self, QueryError> {
        let quantity = count("quantity", row.quantity)?;
        let unit_price = money("unit_price_cents", row.unit_price_cents)?;
        let tax_basis_points = count("tax_basis_points", row.tax_basis_points)?;
        let net = unit_price
            .checked_times(quantity)
            .ok_or_else(|| unreadable("unit_price_cents", row.unit_price_cents))?;
        Ok(Self {
            text: row.text,
            quantity,
            unit_price,
            tax_basis_points,
            net,
            tax: net.basis_points(tax_basis_points),
        })
    }
}

#[derive(sqlx::FromRow)]
struct PaymentRow {
    payment: Uuid,
    amount_cents: i64,
    applied_at: DateTime<Utc>,
    reference: Option<String>,
    paid_at: Option<DateTime<Utc>>,
}

impl TryFrom<PaymentRow> for InvoicePayment {
    type Error = QueryError;

    fn try_from(row: PaymentRow) -> Result<Self, QueryError> {
        Ok(Self {
            payment: PaymentId(row.payment),
            amount: money("amount_cents", row.amount_cents)?,
            applied_at: row.applied_at,
            reference: row.reference,
            paid_at: row.paid_at,
        })
    }
}

impl ReadModel {
    /// An invoice, with its lines and payments.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn invoice(&self, id: InvoiceId) -> Result<Option<WholeInvoice>, QueryError> {
        let mut transaction = self.picture().await?;
        let mut query = QueryBuilder::<Postgres>::new(format!(
            "select {COLUMNS}, recipient_name, recipient_tax_id, recipient_address,
                recipient_country,
                (select number from invoices as other where other.id = invoices.corrects)
                    as corrects_number,
                (select number from invoices as other where other.id = invoices.credit_note)
                    as credit_note_number
             from invoices {COUNTERPARTY} where invoices.id = "
        ));
        let query = query.push_bind(id.0).build_query_as();
        let Some(found): Option<WholeRow> = query.fetch_optional(&mut *transaction).await? else {
            return Ok(None);
        };
        let lines: Vec<LineRow> = sqlx::query_as(
            "select text, quantity, unit_price_cents, tax_basis_points
             from invoice_lines where invoice = $1 order by place",
        )
        .bind(id.0)
        .fetch_all(&mut *transaction)
        .await?;
        let payments: Vec<PaymentRow> = sqlx::query_as(
            "select payment, invoice_payments.amount_cents, applied_at, reference, paid_at
             from invoice_payments
             left join payments on payments.id = invoice_payments.payment
             where invoice_payments.invoice = $1 order by applied_at, payment",
        )
        .bind(id.0)
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let named = found.recipient_name.zip(found.recipient_address);
        Ok(Some(WholeInvoice {
            invoice: found.invoice.try_into()?,
            recipient: named.map(|(name, address)| Recipient {
                name,
                tax_id: found.recipient_tax_id,
                address,
                country: found.recipient_country,
            }),
            corrects_number: found.corrects_number,
            credit_note_number: found.credit_note_number,
            lines: all(lines)?,
            payments: all(payments)?,
        }))
    }
}

fn all<R, T: TryFrom<R, Error = QueryError>>(rows: Vec<R>) -> Result<Vec<T>, QueryError> {
    rows.into_iter().map(T::try_from).collect()
}
