//! A refund that was paid is told by a credit note of its amount. It corrects the invoice that
//! the payment had paid; a payment that was never needed had paid none.

use domain::ids::{InvoiceId, RefundId};
use domain::invoice::{Counterparty, Draft, Invoice, InvoiceKind};
use domain::payment::Purpose;
use domain::refund::{Claim, Refund, RefundCause};
use projection_runtime::Event;

use super::{lines, party, written};
use crate::desk::{Cause, Trouble};
use crate::shift::Shift;

pub(super) const NAME: &str = "credit_refund";

pub(super) async fn react(shift: &Shift<'_>, event: &Event) -> Result<(), Trouble> {
    let refund = RefundId(event.aggregate_id);
    let state = shift.desk.state::<Refund>(refund).await;
    let claim = state
        .claim()
        .ok_or_else(|| Trouble::refused("there is no such refund"))?;
    let draft = draft(shift, refund, claim).await?;
    let meta = Cause::of(event).command(NAME);
    shift
        .desk
        .order::<Invoice>(draft.invoice, draft, meta)
        .await
}

async fn draft(shift: &Shift<'_>, refund: RefundId, claim: &Claim) -> Result<Draft, Trouble> {
    let (counterparty, launch, booking) = match claim.purpose {
        Purpose::Booking {
            launch,
            booking,
            customer,
        } => (Counterparty::Customer(customer), launch, Some(booking)),
        Purpose::Invoice {
            invoice, supplier, ..
        } => {
            let state = shift.desk.state::<Invoice>(invoice).await;
            let bill = state
                .bill()
                .ok_or_else(|| Trouble::refused("there is no such invoice"))?;
            (Counterparty::Supplier(supplier), bill.launch, bill.booking)
        }
    };
    let corrected = match paid_invoice(claim) {
        Some(invoice) => written::draft_of(shift.desk, invoice).await?,
        None => None,
    };
    let corrects = corrected.as_ref().map(|drafted| drafted.invoice);
    let recipient = match corrected {
        Some(drafted) => written::recipient(drafted),
        None => party::of(shift.desk, counterparty).await?,
    };
    let state = shift.launch(launch).await;
    let flight = lines::of_flight(lines::flight(&state)?);
    Ok(Draft {
        invoice: InvoiceId::of_refund(refund),
        kind: InvoiceKind::CreditNote,
        counterparty,
        recipient,
        launch,
        booking,
        corrects,
        refund: Some(refund),
        lines: vec![lines::one(&format!("Paid back, {flight}"), claim.amount)?],
        paid: Vec::new(),
    })
}

/// The invoice that the payment had paid.
fn paid_invoice(claim: &Claim) -> Option<InvoiceId> {
    match (claim.cause, claim.purpose) {
        (RefundCause::NotNeeded, _) | (_, Purpose::Invoice { .. }) => None,
        (
            RefundCause::Cancellation | RefundCause::Abort | RefundCause::Failure,
            Purpose::Booking { booking, .. },
        ) => Some(InvoiceId::of_booking(booking)),
    }
}
