//! Events of refunds. Of those that are not of a booking's payment nothing was stored, so that
//! what happens to them later changes nothing.

use domain::payment::Purpose;
use domain::refund::{RefundEvent, RefundStatus};
use domain::text::Reason;
use projection_runtime::{Event, TargetError};

use super::Fold;
use crate::bulk::Change;
use crate::documents::refund::{RefundDocument, StepPart};
use crate::documents::{fields, millis, uuid};

impl Fold {
    pub(super) fn refund(
        &mut self,
        event: &Event,
        payload: &RefundEvent,
    ) -> Result<(), TargetError> {
        match payload {
            RefundEvent::Requested(requested) => {
                let Purpose::Booking {
                    launch,
                    booking,
                    customer,
                } = requested.purpose
                else {
                    return Ok(());
                };
                let document = RefundDocument {
                    id: uuid(event.aggregate_id),
                    payment: uuid(requested.payment.0),
                    booking: uuid(booking.0),
                    launch: uuid(launch.0),
                    customer: uuid(customer.0),
                    amount: requested.amount.cents(),
                    cause: requested.cause,
                    status: RefundStatus::Requested,
                    requested_at: millis(event.at),
                    steps: Vec::new(),
                    paid_at: None,
                    reference: None,
                };
                let new = Change::creating(fields(&document)?);
                self.refunds.insert(event.aggregate_id, new);
                self.step(event, RefundStatus::Requested, None)?;
            }
            RefundEvent::Approved(_) => {
                self.step(event, RefundStatus::Approved, None)?;
            }
            RefundEvent::Paid(paid) => {
                let change = self.step(event, RefundStatus::Paid, None)?;
                change.set("paid_at", millis(paid.paid_at));
                change.set("reference", paid.reference.as_str());
            }
            RefundEvent::Failed(failed) => {
                self.step(event, RefundStatus::Failed, Some(&failed.reason))?;
            }
            RefundEvent::Rejected(rejected) => {
                self.step(event, RefundStatus::Rejected, Some(&rejected.reason))?;
            }
        }
        Ok(())
    }

    fn step(
        &mut self,
        event: &Event,
        status: RefundStatus,
        reason: Option<&Reason>,
    ) -> Result<&mut Change, TargetError> {
        let step = StepPart {
            n: event.number.as_i64(),
            status,
            at: millis(event.at),
            reason: reason.cloned(),
        };
        let change = self.refunds.entry(event.aggregate_id).or_default();
        change.n = step.n;
        change.set("status", status.as_str());
        change.add("steps", fields(&step)?);
        Ok(change)
    }
}
