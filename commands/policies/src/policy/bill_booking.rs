//! A confirmed booking is invoiced to its customer, with the payment that confirmed it: so the
//! invoice is settled as soon as it is issued (rule 7).

use domain::ids::{BookingId, CustomerId, InvoiceId, LaunchId, PaymentId};
use domain::invoice::{AppliedPayment, Counterparty, Draft, Invoice, InvoiceKind, Party};
use domain::launch::{BookingConfirmed, Launch};
use projection_runtime::Event;

use super::{lines, party};
use crate::desk::{Cause, Trouble};
use crate::shift::Shift;

pub(super) const NAME: &str = "bill_booking";

pub(super) async fn react(
    shift: &Shift<'_>,
    event: &Event,
    confirmed: &BookingConfirmed,
) -> Result<(), Trouble> {
    let id = LaunchId(event.aggregate_id);
    let recipient = party::of(shift.desk, Counterparty::Customer(confirmed.customer)).await?;
    let launch = shift.launch(id).await;
    let &BookingConfirmed {
        booking,
        customer,
        payment,
        ..
    } = confirmed;
    let draft = draft(id, &launch, booking, customer, payment, recipient)?;
    let meta = Cause::of(event).command(NAME);
    shift
        .desk
        .order::<Invoice>(draft.invoice, draft, meta)
        .await
}

fn draft(
    id: LaunchId,
    launch: &Launch,
    booking: BookingId,
    customer: CustomerId,
    payment: PaymentId,
    recipient: Option<Party>,
) -> Result<Draft, Trouble> {
    let state = launch
        .booking(booking)
        .ok_or_else(|| Trouble::refused("there is no such booking"))?;
    Ok(Draft {
        invoice: InvoiceId::of_booking(booking),
        kind: InvoiceKind::Booking,
        counterparty: Counterparty::Customer(customer),
        recipient,
        launch: id,
        booking: Some(booking),
        corrects: None,
        refund: None,
        lines: vec![lines::of_seats(lines::flight(launch)?, state)?],
        paid: vec![AppliedPayment {
            payment,
            amount: state.total,
        }],
    })
}
