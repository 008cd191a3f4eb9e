//! Rows of `invoice_lines`.

use domain::invoice::{Drafted, InvoiceLine};
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;

use super::columns::Columns;

/// The lines of invoices that were drafted in this batch, each with its place.
#[derive(Default)]
pub(super) struct InvoiceLines<'a>(Vec<(&'a Event, i16, &'a InvoiceLine)>);

impl<'a> InvoiceLines<'a> {
    pub(super) fn drafted(&mut self, event: &'a Event, drafted: &'a Drafted) {
        let lines = drafted.lines.iter().zip(0..);
        self.0
            .extend(lines.map(|(line, place)| (event, place, line)));
    }

    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        Columns::of(&self.0)
            .set("invoice", |(event, ..)| event.aggregate_id)
            .set("place", |(_, place, _)| *place)
            .set("text", |(.., line)| line.text.as_str())
            .set("quantity", |(.., line)| i64::from(line.quantity))
            .set("unit_price_cents", |(.., line)| line.unit_price.cents())
            .set("tax_basis_points", |(.., line)| {
                i64::from(line.tax_basis_points)
            })
            .set("event_no", |(event, ..)| event.number.as_i64())
            .upsert(connection, "invoice_lines", "invoice, place")
            .await
    }
}
