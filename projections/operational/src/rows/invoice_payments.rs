//! Rows of `invoice_payments`.

use domain::invoice::PaymentApplied;
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;

use super::columns::Columns;

/// Payments that count for invoices: each counts once.
#[derive(Default)]
pub(super) struct InvoicePayments<'a>(Vec<(&'a Event, &'a PaymentApplied)>);

impl<'a> InvoicePayments<'a> {
    pub(super) fn applied(&mut self, event: &'a Event, applied: &'a PaymentApplied) {
        self.0.push((event, applied));
    }

    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        Columns::of(&self.0)
            .set("invoice", |(event, _)| event.aggregate_id)
            .set("payment", |(_, applied)| applied.payment.0)
            .set("amount_cents", |(_, applied)| applied.amount.cents())
            .set("applied_at", |(event, _)| event.at)
            .set("event_no", |(event, _)| event.number.as_i64())
            .upsert(connection, "invoice_payments", "invoice, payment")
            .await
    }
}
