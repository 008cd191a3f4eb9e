//! Rows of `invoices`.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Utc};
use domain::invoice::{
    Counterparty, Drafted, InvoiceEvent, InvoiceKind, InvoiceStatus, Party, Submitted,
};
use domain::money::Money;
use domain::personal::Personal;
use domain::text::InvoiceNumber;
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use super::columns::Columns;

/// Invoices by id.
#[derive(Default)]
pub(super) struct Invoices<'a>(BTreeMap<Uuid, Change<'a>>);

/// What a batch does to one invoice. What is `None` stays as it was.
#[derive(Default)]
struct Change<'a> {
    written: Option<Written<'a>>,
    status: Option<InvoiceStatus>,
    issued: Option<Issue<'a>>,
    paid: Option<Money>,
    overdue_at: Option<DateTime<Utc>>,
    settled_at: Option<DateTime<Utc>>,
    /// When, and by which credit note.
    cancelled: Option<(DateTime<Utc>, Uuid)>,
    event_no: i64,
}

/// What never changes: of a draft, or of a supplier's own.
#[derive(Clone, Copy)]
struct Written<'a> {
    at: DateTime<Utc>,
    kind: InvoiceKind,
    year: i32,
    customer: Option<Uuid>,
    supplier: Option<Uuid>,
    recipient: Option<&'a Party>,
    launch: Uuid,
    booking: Option<Uuid>,
    corrects: Option<Uuid>,
    refund: Option<Uuid>,
    total: Money,
}

#[derive(Clone, Copy)]
struct Issue<'a> {
    at: DateTime<Utc>,
    number: &'a InvoiceNumber,
    due_at: DateTime<Utc>,
}

impl<'a> Invoices<'a> {
    pub(super) fn happened(&mut self, event: &'a Event, payload: &'a InvoiceEvent) {
        let change = self.0.entry(event.aggregate_id).or_default();
        change.event_no = event.number.as_i64();
        match payload {
            InvoiceEvent::Drafted(drafted) => {
                change.status = Some(InvoiceStatus::Drafted);
                change.written = Some(Written::of_draft(event, drafted));
            }
            InvoiceEvent::Submitted(submitted) => {
                change.status = Some(InvoiceStatus::Issued);
                change.written = Some(Written::of_supplier(event, submitted));
                change.issued = Some(Issue {
                    at: event.at,
                    number: &submitted.number,
                    due_at: submitted.due_at,
                });
            }
            InvoiceEvent::Issued(issued) => {
                change.status = Some(InvoiceStatus::Issued);
                change.issued = Some(Issue {
                    at: event.at,
                    number: &issued.number,
                    due_at: issued.due_at,
                });
            }
            InvoiceEvent::PaymentApplied(applied) => {
                change.paid = Some(applied.paid);
                if change.status == Some(InvoiceStatus::Issued) {
                    change.status = Some(InvoiceStatus::PartiallyPaid);
                }
            }
            InvoiceEvent::Overdue(_) => {
                change.status = Some(InvoiceStatus::Overdue);
                change.overdue_at = Some(event.at);
            }
            InvoiceEvent::Settled(_) => {
                change.status = Some(InvoiceStatus::Settled);
                change.settled_at = Some(event.at);
            }
            InvoiceEvent::Cancelled(cancelled) => {
                change.status = Some(InvoiceStatus::Cancelled);
                change.cancelled = Some((event.at, cancelled.credit_note.0));
            }
        }
    }
    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        let (new, known): (Vec<_>, Vec<_>) = self
            .0
            .iter()
            .partition(|(_, change)| change.written.is_some());
        insert(&new, connection).await?;
        changes(&known)
            // A payment alone makes an issued one partly paid; an overdue one stays overdue.
            .by(
                "coalesce(new.status, case
                    when new.paid_cents is not null and invoices.status = 'issued'
                    then 'partially_paid' else invoices.status end)",
                "status",
                status,
            )
            .keep("paid_cents", |(_, change)| change.paid.map(Money::cents))
            .update(connection, "invoices", |(id, _)| **id)
            .await
    }
}

impl<'a> Written<'a> {
    fn of_draft(event: &Event, drafted: &'a Drafted) -> Self {
        let (customer, supplier) = match drafted.counterparty {
            Counterparty::Customer(customer) => (Some(customer.0), None),
            Counterparty::Supplier(supplier) => (None, Some(supplier.0)),
        };
        Self {
            at: event.at,
            kind: drafted.kind,
            year: drafted.year,
            customer,
            supplier,
            recipient: drafted.recipient.as_ref().and_then(Personal::plain),
            launch: drafted.launch.0,
            booking: drafted.booking.map(|booking| booking.0),
            corrects: drafted.corrects.map(|invoice| invoice.0),
            refund: drafted.refund.map(|refund| refund.0),
            total: drafted.total,
        }
    }

    fn of_supplier(event: &Event, submitted: &Submitted) -> Self {
        Self {
            at: event.at,
            kind: InvoiceKind::SupplierLaunch,
            year: event.at.year(),
            customer: None,
            supplier: Some(submitted.supplier.0),
            recipient: None,
            launch: submitted.launch.0,
            booking: None,
            corrects: None,
            refund: None,
            total: submitted.total,
        }
    }
}

type Row<'r, 'a> = (&'r Uuid, &'r Change<'a>);

async fn insert(rows: &[Row<'_, '_>], connection: &mut PgConnection) -> Result<(), TargetError> {
    changes(rows)
        .set("id", |(id, _)| **id)
        .set("kind", |row| Some(written(row)?.kind.as_str()))
        .set("year", |row| Some(written(row)?.year))
        .set("customer", |row| written(row)?.customer)
        .set("supplier", |row| written(row)?.supplier)
        .set("recipient_name", |row| {
            Some(written(row)?.recipient?.name.as_str())
        })
        .set("recipient_tax_id", |row| {
            Some(written(row)?.recipient?.tax_id.as_ref()?.as_str())
        })
        .set("recipient_address", |row| {
            Some(written(row)?.recipient?.address.as_str())
        })
        .set("recipient_country", |row| {
            Some(written(row)?.recipient?.country.as_ref()?.as_str())
        })
        .set("launch", |row| Some(written(row)?.launch))
        .set("booking", |row| written(row)?.booking)
        .set("corrects", |row| written(row)?.corrects)
        .set("refund", |row| written(row)?.refund)
        .set("status", status)
        .set("total_cents", |row| Some(written(row)?.total.cents()))
        .set("paid_cents", |(_, change)| {
            change.paid.map_or(0, Money::cents)
        })
        .set("written_at", |row| Some(written(row)?.at))
        .upsert(connection, "invoices", "id")
        .await
}

/// The columns that may change, but for what a payment changes.
fn changes<'r, 'a>(rows: &'r [Row<'r, 'a>]) -> Columns<'r, Row<'r, 'a>> {
    Columns::of(rows)
        .keep("number", |(_, change)| {
            change.issued.map(|issued| issued.number.as_str())
        })
        .keep("issued_at", |(_, change)| {
            change.issued.map(|issued| issued.at)
        })
        .keep("due_at", |(_, change)| {
            change.issued.map(|issued| issued.due_at)
        })
        .keep("overdue_at", |(_, change)| change.overdue_at)
        .keep("settled_at", |(_, change)| change.settled_at)
        .keep("cancelled_at", |(_, change)| {
            change.cancelled.map(|(at, _)| at)
        })
        .keep("credit_note", |(_, change)| {
            change.cancelled.map(|(_, credit_note)| credit_note)
        })
        .set("event_no", |(_, change)| change.event_no)
}

fn written<'a>(row: &Row<'_, 'a>) -> Option<Written<'a>> {
    row.1.written
}

fn status(row: &Row<'_, '_>) -> Option<&'static str> {
    row.1.status.map(InvoiceStatus::as_str)
}
