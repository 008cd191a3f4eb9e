//! Events of launches, and of the bookings that belong to them.

use domain::ids::BookingId;
use domain::launch::{
    BookingCancelled, Cause, Delayed, LaunchEvent, LaunchStatus, Revised, Scheduled, SeatCount,
    SeatsReserved,
};
use domain::reference::Spaceport;
use domain::text::{Mission, Reason};
use mongodb::bson::Document;
use projection_runtime::{Event, TargetError};

use super::{End, Fold, Offer, readable};
use crate::bulk::Change;
use crate::documents::booking::{BookingDocument, CancellationPart, PassengerPart};
use crate::documents::launch::{
    ConfirmationPart, DelayPart, EndPart, LaunchDocument, SeatsDocument, SpaceportPart,
    derived_tokens,
};
use crate::documents::rocket::RocketPart;
use crate::documents::status::BookingStatus;
use crate::documents::supplier::SupplierPart;
use crate::documents::{binary, fields, millis, uuid};
use crate::search;

impl Fold {
    pub(super) fn launch(
        &mut self,
        event: &Event,
        payload: &LaunchEvent,
    ) -> Result<(), TargetError> {
        match payload {
            LaunchEvent::Scheduled(scheduled) => self.schedule(event, scheduled),
            LaunchEvent::Revised(revised) => self.revise(event, revised),
            LaunchEvent::Confirmed(_) => self.will_fly(event),
            LaunchEvent::Delayed(delayed) => self.delay(event, delayed),
            // Not for customers' eyes.
            LaunchEvent::LowOccupancyFlagged(_) | LaunchEvent::Reminded(_) => Ok(()),
            LaunchEvent::Aborted(aborted) => {
                self.end_bookings(event, BookingStatus::Reserved, BookingStatus::Aborted);
                self.end_bookings(event, BookingStatus::Confirmed, BookingStatus::Aborted);
                let (cause, reason) = (Some(aborted.cause), Some(&aborted.reason));
                self.end(event, LaunchStatus::Aborted, cause, reason, aborted.seats)
            }
            LaunchEvent::Completed(completed) => {
                self.end_bookings(event, BookingStatus::Reserved, BookingStatus::Expired);
                self.end_bookings(event, BookingStatus::Confirmed, BookingStatus::Completed);
                let seats = completed.seats;
                self.end(event, LaunchStatus::Completed, None, None, seats)
            }
            LaunchEvent::Failed(failed) => {
                self.end_bookings(event, BookingStatus::Reserved, BookingStatus::Expired);
                self.end_bookings(event, BookingStatus::Confirmed, BookingStatus::Failed);
                let (reason, seats) = (Some(&failed.reason), failed.seats);
                self.end(event, LaunchStatus::Failed, None, reason, seats)
            }
            LaunchEvent::SeatsReserved(reserved) => {
                self.reserve(event, reserved)?;
                self.count(event, reserved.seats)
            }
            LaunchEvent::BookingConfirmed(confirmed) => {
                let change = self.turn(event, confirmed.booking, BookingStatus::Confirmed);
                change.set("confirmed_at", millis(event.at));
                change.set("paid_by", binary(confirmed.payment.0));
                self.count(event, confirmed.seats)
            }
            LaunchEvent::BookingCancelled(cancelled) => {
                self.cancel(event, cancelled)?;
                self.count(event, cancelled.seats)
            }
            LaunchEvent::BookingExpired(expired) => {
                let change = self.turn(event, expired.booking, BookingStatus::Expired);
                change.set("expired_at", millis(event.at));
                self.count(event, expired.seats)
            }
        }
    }

    fn schedule(&mut self, event: &Event, payload: &Scheduled) -> Result<(), TargetError> {
        let Scheduled {
            supplier,
            rocket,
            slug,
            spaceport,
            destination,
            mission,
            date,
            seat_price,
            seats,
        } = payload;
        // The list of spaceports only grows: an unknown one is of a newer program.
        let spaceport = Spaceport::find(spaceport.as_str()).ok_or_else(|| {
            TargetError::Poisonous(format!("the spaceport {spaceport} is not known here"))
        })?;
        let rocket = RocketPart::new(
            rocket.id,
            0,
            rocket.name.clone(),
            rocket.model.clone(),
            rocket.range,
        );
        let supplier = SupplierPart::unknown(*supplier);
        let destination_words = destination.as_str().replace('_', " ");
        let document = LaunchDocument {
            id: uuid(event.aggregate_id),
            n: event.number.as_i64(),
            rocket: rocket.clone(),
            supplier: supplier.clone(),
            slug: slug.as_str().to_owned(),
            destination: *destination,
            spaceport: SpaceportPart::from(spaceport),
            mission: mission.as_str().to_owned(),
            date: millis(*date),
            seat_price: seat_price.cents(),
            seats: SeatsDocument::from(*seats),
            status: LaunchStatus::Scheduled,
            scheduled_at: millis(event.at),
            confirmations: Vec::new(),
            delays: Vec::new(),
            ended: None,
            place_tokens: search::tokens([
                spaceport.code.as_str(),
                spaceport.name.as_str(),
                spaceport.country.as_str(),
                destination_words.as_str(),
            ]),
            mission_tokens: mission_tokens(mission),
        };
        let mut change = Change::creating(fields(&document)?);
        change.n = document.n;
        change.derive(derived_tokens());
        self.launches.insert(event.aggregate_id, change);
        let offer = Offer {
            rocket,
            supplier,
            place_tokens: document.place_tokens,
            mission_tokens: document.mission_tokens,
        };
        self.scheduled.insert(event.aggregate_id, offer);
        Ok(())
    }

    fn revise(&mut self, event: &Event, payload: &Revised) -> Result<(), TargetError> {
        let tokens = mission_tokens(&payload.mission);
        let change = self.changed(event);
        change.set("mission", payload.mission.as_str());
        change.set("mission_tokens", tokens.clone());
        change.set("seat_price", payload.seat_price.cents());
        change.set("seats", seats_of(payload.seats)?);
        change.derive(derived_tokens());
        if let Some(offer) = self.scheduled.get_mut(&event.aggregate_id) {
            offer.mission_tokens = tokens;
        }
        Ok(())
    }

    fn will_fly(&mut self, event: &Event) -> Result<(), TargetError> {
        let confirmation = ConfirmationPart {
            n: event.number.as_i64(),
            at: millis(event.at),
        };
        let change = self.changed(event);
        change.set("status", LaunchStatus::Confirmed.as_str());
        change.add("confirmations", fields(&confirmation)?);
        Ok(())
    }

    fn delay(&mut self, event: &Event, payload: &Delayed) -> Result<(), TargetError> {
        let delay = DelayPart {
            n: event.number.as_i64(),
            previous: millis(payload.previous),
            date: millis(payload.date),
            cause: payload.cause,
            reason: payload.reason.clone(),
            at: millis(event.at),
        };
        let change = self.changed(event);
        change.set("status", LaunchStatus::Delayed.as_str());
        change.set("date", delay.date);
        change.add("delays", fields(&delay)?);
        Ok(())
    }

    fn end(
        &mut self,
        event: &Event,
        status: LaunchStatus,
        cause: Option<Cause>,
        reason: Option<&Reason>,
        seats: SeatCount,
    ) -> Result<(), TargetError> {
        let end = EndPart {
            at: millis(event.at),
            cause,
            reason: reason.cloned(),
        };
        let change = self.changed(event);
        change.set("status", status.as_str());
        change.set("ended", fields(&end)?);
        change.set("seats", seats_of(seats)?);
        Ok(())
    }

    fn end_bookings(&mut self, event: &Event, before: BookingStatus, after: BookingStatus) {
        self.ends.push(End {
            launch: event.aggregate_id,
            n: event.number.as_i64(),
            before,
            after,
            at: millis(event.at),
        });
    }

    fn reserve(&mut self, event: &Event, payload: &SeatsReserved) -> Result<(), TargetError> {
        let passengers = payload
            .passengers
            .iter()
            .map(|passenger| {
                Ok(PassengerPart {
                    id: uuid(passenger.id.0),
                    name: readable(&passenger.details)?.map(|details| details.name.clone()),
                })
            })
            .collect::<Result<Vec<_>, TargetError>>()?;
        let document = BookingDocument {
            id: uuid(payload.booking.0),
            n: event.number.as_i64(),
            launch: uuid(event.aggregate_id),
            customer: uuid(payload.customer.0),
            status: BookingStatus::Reserved,
            seats: i64::try_from(passengers.len()).unwrap_or(i64::MAX),
            payment: payload.payment,
            seat_price: payload.seat_price.cents(),
            total: payload.total.cents(),
            expires_at: millis(payload.expires_at),
            passengers,
            created_at: millis(event.at),
            confirmed_at: None,
            paid_by: None,
            expired_at: None,
            cancelled_at: None,
            ended_at: None,
            refund: None,
        };
        let mut change = Change::creating(fields(&document)?);
        change.n = document.n;
        self.bookings.insert(payload.booking.0, change);
        Ok(())
    }

    fn cancel(&mut self, event: &Event, payload: &BookingCancelled) -> Result<(), TargetError> {
        let refund = CancellationPart {
            amount: payload.refund.cents(),
            percent: payload.refund_percent.into(),
        };
        let change = self.turn(event, payload.booking, BookingStatus::Cancelled);
        change.set("cancelled_at", millis(event.at));
        change.set("refund", fields(&refund)?);
        Ok(())
    }

    /// Turns a booking into another status.
    fn turn(&mut self, event: &Event, booking: BookingId, status: BookingStatus) -> &mut Change {
        let change = self.bookings.entry(booking.0).or_default();
        change.n = event.number.as_i64();
        change.set("status", status.as_str());
        change
    }

    fn count(&mut self, event: &Event, seats: SeatCount) -> Result<(), TargetError> {
        self.changed(event).set("seats", seats_of(seats)?);
        Ok(())
    }

    /// The change of the launch itself.
    fn changed(&mut self, event: &Event) -> &mut Change {
        let change = self.launches.entry(event.aggregate_id).or_default();
        change.n = event.number.as_i64();
        change
    }
}

fn mission_tokens(mission: &Mission) -> Vec<String> {
    search::tokens([mission.as_str()])
}

/// The seats, written out.
fn seats_of(seats: SeatCount) -> Result<Document, TargetError> {
    fields(&SeatsDocument::from(seats))
}
