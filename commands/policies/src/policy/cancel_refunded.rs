//! A credit note that was issued takes the invoice back that it corrects, if it tells of a refund
//! of all of it.
//!
//! Reacts to the credit note's number, after everything else of the batch. The invoice is issued
//! by then: it was drafted before its credit note, and both got their numbers in that order.

use domain::invoice::{Cancel, Drafted, Invoice};
use domain::invoice_series::NumberAllotted;
use domain::money::Money;
use projection_runtime::Event;

use super::written;
use crate::desk::{Cause, Trouble};
use crate::shift::Shift;

pub(super) const NAME: &str = "cancel_refunded";

pub(super) async fn react(
    shift: &Shift<'_>,
    event: &Event,
    allotted: &NumberAllotted,
) -> Result<(), Trouble> {
    let Some(note) = written::draft_of(shift.desk, allotted.draft).await? else {
        return Ok(());
    };
    let Some(invoice) = note.corrects else {
        return Ok(());
    };
    let state = shift.desk.state::<Invoice>(invoice).await;
    if !takes_back(&note, state.bill().map(|bill| bill.total)) {
        return Ok(());
    }
    let cancel = Cancel {
        credit_note: allotted.draft,
        refunded: true,
    };
    let mut cause = Cause::of(event);
    if let Some(origin) = shift.desk.origin::<Invoice>(allotted.draft).await? {
        cause.correlation = origin.correlation;
        cause.trace = origin.trace;
    }
    let meta = cause.command(NAME);
    shift.desk.order::<Invoice>(invoice, cancel, meta).await
}

/// Whether a credit note tells of a refund of the whole total. One that cancels an invoice that
/// nobody paid tells of none.
fn takes_back(note: &Drafted, total: Option<Money>) -> bool {
    note.refund.is_some() && total == Some(note.total)
}
