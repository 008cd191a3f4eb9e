//! An invoice that finance cancelled is taken back by a credit note of all of it. One that was
//! cancelled because its money went back has its credit note already.

use domain::ids::InvoiceId;
use domain::invoice::{Bill, Cancelled, Draft, Invoice, InvoiceKind, Party};
use projection_runtime::Event;

use super::{lines, party, written};
use crate::desk::{Cause, Trouble};
use crate::shift::Shift;

pub(super) const NAME: &str = "credit_cancellation";

pub(super) async fn react(
    shift: &Shift<'_>,
    event: &Event,
    cancelled: &Cancelled,
) -> Result<(), Trouble> {
    if cancelled.refunded {
        return Ok(());
    }
    let invoice = InvoiceId(event.aggregate_id);
    let state = shift.desk.state::<Invoice>(invoice).await;
    let bill = state
        .bill()
        .ok_or_else(|| Trouble::refused("there is no such invoice"))?;
    let recipient = match written::draft_of(shift.desk, invoice).await? {
        Some(drafted) => written::recipient(drafted),
        None => party::of(shift.desk, bill.counterparty).await?,
    };
    let draft = draft(invoice, bill, cancelled.credit_note, recipient)?;
    let meta = Cause::of(event).command(NAME);
    shift
        .desk
        .order::<Invoice>(draft.invoice, draft, meta)
        .await
}

fn draft(
    invoice: InvoiceId,
    bill: &Bill,
    credit_note: InvoiceId,
    recipient: Option<Party>,
) -> Result<Draft, Trouble> {
    let what = match &bill.number {
        Some(number) => format!("Cancels invoice {number}"),
        None => "Cancels an invoice".to_owned(),
    };
    Ok(Draft {
        invoice: credit_note,
        kind: InvoiceKind::CreditNote,
        counterparty: bill.counterparty,
        recipient,
        launch: bill.launch,
        booking: bill.booking,
        corrects: Some(invoice),
        refund: None,
        lines: vec![lines::one(&what, bill.total)?],
        paid: Vec::new(),
    })
}
