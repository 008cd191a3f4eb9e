//! A completed payment confirms its booking (rule 7), or goes back in full (rule 12).
//!
//! The API that took a card payment confirms by itself at once; then this finds it done.

use domain::customer::Customer;
use domain::ids::{BookingId, CustomerId, LaunchId, RefundId};
use domain::launch::{ConfirmBooking, Launch};
use domain::refund::{Refund, RefundCause};
use projection_runtime::Event;

use super::paid::Paid;
use crate::desk::{Answer, Cause, Trouble};
use crate::shift::Shift;

pub(super) const NAME: &str = "confirm_booking";

pub(super) async fn react(
    shift: &Shift<'_>,
    event: &Event,
    paid: &Paid,
    launch: LaunchId,
    booking: BookingId,
    customer: CustomerId,
) -> Result<(), Trouble> {
    if is_paid_by(&shift.launch(launch).await, booking, paid) || paid.goes_back(shift.desk).await {
        return Ok(());
    }
    let command = ConfirmBooking {
        booking,
        payment: paid.payment,
        amount: paid.amount,
        vip: shift.desk.state::<Customer>(customer).await.is_vip(),
    };
    let cause = Cause::of(event);
    let answer = shift
        .desk
        .ask::<Launch>(launch, command, cause.command(NAME));
    match answer.await? {
        Answer::Done => Ok(()),
        Answer::Rejected(error) => {
            tracing::info!(payment = %paid.payment, booking = %booking, %error, "goes back");
            send_back(shift, &cause, paid).await
        }
    }
}

/// Nothing needs this payment: all of it goes back.
pub(super) async fn send_back(
    shift: &Shift<'_>,
    cause: &Cause,
    paid: &Paid,
) -> Result<(), Trouble> {
    // Another instance may have met with another answer since.
    shift.hold().await?;
    let request = paid.refund(paid.amount, RefundCause::NotNeeded);
    let refund = RefundId::of(paid.payment);
    let meta = cause.command("send_back");
    shift.desk.order::<Refund>(refund, request, meta).await
}

/// A booking that is paid by a payment stays so, however old this state is.
fn is_paid_by(launch: &Launch, booking: BookingId, paid: &Paid) -> bool {
    let booking = launch.booking(booking);
    booking.and_then(|booking| booking.payment) == Some(paid.payment)
}
