//! A completed payment counts for its invoice, or goes back in full: when it is of more than is
//! open, or the invoice is settled or cancelled.

use domain::ids::InvoiceId;
use domain::invoice::{AppliedPayment, Invoice};
use domain::payment::Direction;
use projection_runtime::Event;

use super::confirm_booking::send_back;
use super::paid::Paid;
use crate::desk::{Answer, Cause, Trouble};
use crate::shift::Shift;

pub(super) const NAME: &str = "apply_payment";

pub(super) async fn react(
    shift: &Shift<'_>,
    event: &Event,
    paid: &Paid,
    invoice: InvoiceId,
    direction: Direction,
) -> Result<(), Trouble> {
    if paid.goes_back(shift.desk).await {
        return Ok(());
    }
    let payment = AppliedPayment {
        payment: paid.payment,
        amount: paid.amount,
    };
    let cause = Cause::of(event);
    let answer = shift
        .desk
        .ask::<Invoice>(invoice, payment, cause.command(NAME));
    match (answer.await?, direction) {
        (Answer::Done, _) => Ok(()),
        (Answer::Rejected(error), Direction::In) => {
            tracing::info!(payment = %paid.payment, invoice = %invoice, %error, "goes back");
            send_back(shift, &cause, paid).await
        }
        // Nobody can send it back but whoever has it.
        (Answer::Rejected(error), Direction::Out) => {
            tracing::error!(
                payment = %paid.payment, invoice = %invoice, %error,
                correlation = %event.correlation,
                "a supplier was paid for nothing: finance has to ask for it back"
            );
            Ok(())
        }
    }
}
