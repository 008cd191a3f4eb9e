//! An aborted launch pays back all that was paid for the bookings that it ended (rule 9). There
//! may be a hundred thousand of them: they go side by side, and after a death in the middle the
//! ones that are requested already are found so.

use std::sync::Mutex;

use domain::ids::{LaunchId, PaymentId, RefundId};
use domain::launch::{BookingStatus, Launch};
use domain::refund::{Refund, RefundCause};
use projection_runtime::Event;

use super::paid::Paid;
use crate::desk::{Cause, Trouble};
use crate::lanes;
use crate::shift::Shift;

pub(super) const NAME: &str = "refund_abort";

pub(super) async fn react(shift: &Shift<'_>, event: &Event) -> Result<(), Trouble> {
    let launch = shift.launch(LaunchId(event.aggregate_id)).await;
    let cause = Cause::of(event);
    // One that can't be refunded keeps none of the others from it.
    let refused = Mutex::new(None);
    let payments = paid_and_aborted(&launch).map(|payment| (payment.0, payment));
    let requests = lanes::run(payments, async |payment| {
        match request(shift, &cause, payment).await {
            Err(Trouble::Refused(why)) => {
                let mut refused = refused.lock().expect("nobody panics while they hold this");
                *refused = Some(format!("the payment {payment} can't be refunded: {why}"));
                Ok(())
            }
            ended => ended,
        }
    });
    requests.await?;
    let refused = refused.into_inner();
    match refused.expect("nobody panicked while they held this") {
        Some(why) => Err(Trouble::Refused(why)),
        None => Ok(()),
    }
}

async fn request(shift: &Shift<'_>, cause: &Cause, payment: PaymentId) -> Result<(), Trouble> {
    let paid = Paid::look_up(shift.desk, payment).await?;
    let request = paid.refund(paid.amount, RefundCause::Abort);
    let refund = RefundId::of(payment);
    let meta = cause.command_about(NAME, refund);
    shift.desk.order::<Refund>(refund, request, meta).await
}

/// The payments of the bookings that ended with the launch. Bookings that were cancelled before
/// keep their own terms.
fn paid_and_aborted(launch: &Launch) -> impl Iterator<Item = PaymentId> + '_ {
    let aborted = launch
        .bookings()
        .filter(|(_, booking)| booking.status == BookingStatus::Aborted);
    aborted.filter_map(|(_, booking)| booking.payment)
}
