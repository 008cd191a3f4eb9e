//! Events of payments. Of those that are not for a booking nothing was stored, so that what
//! happens to them later changes nothing.

use domain::payment::{PaymentEvent, Purpose};
use mongodb::bson::Bson;
use projection_runtime::{Event, TargetError};

use super::Fold;
use crate::bulk::Change;
use crate::documents::payment::PaymentDocument;
use crate::documents::status::PaymentStatus;
use crate::documents::{fields, millis, uuid};

impl Fold {
    pub(super) fn payment(
        &mut self,
        event: &Event,
        payload: &PaymentEvent,
    ) -> Result<(), TargetError> {
        let id = event.aggregate_id;
        let at = Bson::from(millis(event.at));
        let change = match payload {
            PaymentEvent::Initiated(initiated) => {
                let Purpose::Booking {
                    launch,
                    booking,
                    customer,
                } = initiated.purpose
                else {
                    return Ok(());
                };
                let document = PaymentDocument {
                    id: uuid(id),
                    booking: uuid(booking.0),
                    launch: uuid(launch.0),
                    customer: uuid(customer.0),
                    amount: initiated.amount.cents(),
                    method: initiated.method,
                    status: PaymentStatus::Pending,
                    started_at: millis(event.at),
                    completed_at: None,
                    paid_at: None,
                    reference: None,
                    failed_at: None,
                    failure: None,
                };
                let new = Change::creating(fields(&document)?);
                self.payments.insert(id, new);
                self.payments.entry(id).or_default()
            }
            PaymentEvent::Completed(completed) => {
                let change = self.payments.entry(id).or_default();
                change.set("status", PaymentStatus::Completed.as_str());
                change.set("completed_at", at);
                change.set("paid_at", millis(completed.paid_at));
                change.set("reference", completed.reference.as_str());
                change
            }
            PaymentEvent::Failed(failed) => {
                let change = self.payments.entry(id).or_default();
                change.set("status", PaymentStatus::Failed.as_str());
                change.set("failed_at", at);
                change.set("failure", failed.reason.as_str());
                change
            }
        };
        change.n = event.number.as_i64();
        Ok(())
    }
}
