//! Events of invoices. Of those that are not to a customer nothing was stored, so that what
//! happens to them later changes nothing.

use domain::invoice::{Counterparty, Drafted, InvoiceEvent};
use mongodb::bson::Bson;
use projection_runtime::{Event, TargetError};

use super::{Fold, readable};
use crate::bulk::Change;
use crate::documents::invoice::{InvoiceDocument, LinePart};
use crate::documents::{binary, fields, millis, uuid};

impl Fold {
    pub(super) fn invoice(
        &mut self,
        event: &Event,
        payload: &InvoiceEvent,
    ) -> Result<(), TargetError> {
        let at = Bson::from(millis(event.at));
        if let InvoiceEvent::Submitted(_) = payload {
            // A supplier's own.
            return Ok(());
        }
        if let InvoiceEvent::Drafted(drafted) = payload {
            let Some(document) = document(event, drafted)? else {
                return Ok(());
            };
            let new = Change::creating(fields(&document)?);
            self.invoices.insert(event.aggregate_id, new);
        }
        let change = self.invoices.entry(event.aggregate_id).or_default();
        match payload {
            InvoiceEvent::Drafted(_) | InvoiceEvent::Submitted(_) => {}
            InvoiceEvent::Issued(issued) => {
                change.set("number", issued.number.as_str());
                change.set("issued_at", at);
                change.set("due_at", millis(issued.due_at));
            }
            InvoiceEvent::PaymentApplied(applied) => change.set("paid", applied.paid.cents()),
            InvoiceEvent::Settled(_) => change.set("settled_at", at),
            InvoiceEvent::Overdue(_) => change.set("overdue_at", at),
            InvoiceEvent::Cancelled(cancelled) => {
                change.set("cancelled_at", at);
                change.set("credit_note", binary(cancelled.credit_note.0));
            }
        }
        change.n = event.number.as_i64();
        Ok(())
    }
}

/// A new invoice, if it is to a customer.
fn document(event: &Event, drafted: &Drafted) -> Result<Option<InvoiceDocument>, TargetError> {
    let Counterparty::Customer(customer) = drafted.counterparty else {
        return Ok(None);
    };
    let recipient = match &drafted.recipient {
        Some(recipient) => readable(recipient)?.cloned(),
        None => None,
    };
    Ok(Some(InvoiceDocument {
        id: uuid(event.aggregate_id),
        kind: drafted.kind,
        customer: uuid(customer.0),
        launch: uuid(drafted.launch.0),
        booking: drafted.booking.map(|id| uuid(id.0)),
        corrects: drafted.corrects.map(|id| uuid(id.0)),
        refund: drafted.refund.map(|id| uuid(id.0)),
        recipient,
        lines: drafted.lines.iter().map(LinePart::from).collect(),
        total: drafted.total.cents(),
        paid: 0,
        number: None,
        issued_at: None,
        due_at: None,
        settled_at: None,
        overdue_at: None,
        cancelled_at: None,
        credit_note: None,
    }))
}
