//! A cancelled booking is paid back as far as its terms say (rule 8). Finance approves it.

use domain::ids::RefundId;
use domain::launch::BookingCancelled;
use domain::refund::{Refund, RefundCause};
use projection_runtime::Event;

use super::paid::Paid;
use crate::desk::{Cause, Trouble};
use crate::shift::Shift;

pub(super) const NAME: &str = "refund_cancellation";

pub(super) async fn react(
    shift: &Shift<'_>,
    event: &Event,
    cancelled: &BookingCancelled,
) -> Result<(), Trouble> {
    let Some(payment) = cancelled.payment.filter(|_| !cancelled.refund.is_zero()) else {
        return Ok(());
    };
    let paid = Paid::look_up(shift.desk, payment).await?;
    let request = paid.refund(cancelled.refund, RefundCause::Cancellation);
    let meta = Cause::of(event).command(NAME);
    shift
        .desk
        .order::<Refund>(RefundId::of(payment), request, meta)
        .await
}
