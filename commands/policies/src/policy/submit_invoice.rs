//! A supplier's own invoice is submitted once its number is claimed (rule 11). The API does so
//! by itself at once; then this finds it done.

use domain::ids::{InvoiceId, SupplierId};
use domain::invoice::{Invoice, Submit};
use domain::supplier::InvoiceNumberClaimed;
use projection_runtime::Event;

use crate::desk::{Cause, Trouble};
use crate::shift::Shift;

pub(super) const NAME: &str = "submit_invoice";

pub(super) async fn react(
    shift: &Shift<'_>,
    event: &Event,
    claimed: &InvoiceNumberClaimed,
) -> Result<(), Trouble> {
    let submit = Submit {
        supplier: SupplierId(event.aggregate_id),
        launch: claimed.launch,
        number: claimed.number.clone(),
        total: claimed.amount,
    };
    let invoice = InvoiceId::of_supplier(claimed.launch);
    let meta = Cause::of(event).command(NAME);
    shift.desk.order::<Invoice>(invoice, submit, meta).await
}
