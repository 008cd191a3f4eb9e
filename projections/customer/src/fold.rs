//! Events in, changed documents out: what a batch makes of each document, folded in memory, so
//! that each is written once however often the batch changes it.
//!
//! Knows no database. What it makes of an event is absolute: it follows from the event alone,
//! never from what is stored.

use std::collections::HashMap;

use domain::any_event::AnyEvent;
use domain::customer::CustomerEvent;
use domain::ids::{BookingId, CustomerId, RocketId};
use domain::launch::{LaunchEvent, Scheduled, SeatCount, SeatsReserved};
use domain::personal::Personal;
use domain::reference::Spaceport;
use domain::rocket::RocketEvent;
use mongodb::bson::{Bson, Document};
use projection_runtime::{Event, TargetError};
use uuid::Uuid;

use crate::bulk::{Change, Changes};
use crate::documents::booking::{BookingDocument, PassengerPart, RefundPart};
use crate::documents::customer::CustomerDocument;
use crate::documents::launch::{LaunchDocument, SeatsDocument, SpaceportPart, derived_tokens};
use crate::documents::rocket::{RocketData, RocketPart};
use crate::documents::status::{BookingStatus, LaunchStatus};
use crate::documents::{binary, fields, millis, uuid};
use crate::search;

/// What a batch makes of each document, by collection.
#[derive(Debug, Default)]
pub(crate) struct Fold {
    pub(crate) rockets: Changes,
    pub(crate) launches: Changes,
    pub(crate) bookings: Changes,
    pub(crate) customers: Changes,
    /// Launches that were scheduled. What they show of their rocket follows from more than this
    /// batch.
    pub(crate) scheduled: HashMap<Uuid, Offer>,
    /// Rockets of which all data was told anew: their launches show it.
    pub(crate) revised: HashMap<Uuid, RocketPart>,
}

/// What goes into a new launch together with its rocket.
#[derive(Debug)]
pub(crate) struct Offer {
    /// The rocket, as the launch's own event tells it.
    pub(crate) rocket: RocketPart,
    /// What the launch is found by for its own sake.
    pub(crate) own_tokens: Vec<String>,
}

impl Fold {
    /// Folds a batch, in the order of the log.
    ///
    /// # Errors
    /// [`TargetError::Poisonous`] when an event can't be made into a document.
    pub(crate) fn of(events: &[Event]) -> Result<Self, TargetError> {
        let mut fold = Self::default();
        for event in events {
            match &event.payload {
                AnyEvent::Customer(customer) => fold.customer(event, customer)?,
                AnyEvent::Rocket(rocket) => fold.rocket(event, rocket)?,
                AnyEvent::Launch(launch) => fold.launch(event, launch)?,
                // Customers see nothing of these: a launch carries its link itself.
                AnyEvent::Supplier(_) | AnyEvent::Slug(_) => {}
                _ => {}
            }
        }
        Ok(fold)
    }

    fn customer(&mut self, event: &Event, payload: &CustomerEvent) -> Result<(), TargetError> {
        let n = event.number.as_i64();
        let id = event.aggregate_id;
        // Any event may be a customer's first: trips are counted before a profile is opened.
        if event.number.version == 1 && event.number.index == 0 {
            let new = fields(&CustomerDocument::new(CustomerId(id)))?;
            self.customers.insert(id, Change::creating(new));
        }
        let change = self.customers.entry(id).or_default();
        match payload {
            CustomerEvent::ProfileOpened(opened) => {
                let profile = readable(&opened.profile)?.map(fields).transpose()?;
                change.set("account", binary(opened.account.0));
                change.set("profile", profile);
            }
            CustomerEvent::ProfileChanged(_) => {}
            CustomerEvent::TripRecorded(trip) => change.add("trips", binary(trip.launch.0)),
            CustomerEvent::PromotedToVip(_) => change.set("vip", true),
        }
        change.n = n;
        Ok(())
    }

    fn rocket(&mut self, event: &Event, payload: &RocketEvent) -> Result<(), TargetError> {
        let n = event.number.as_i64();
        let id = event.aggregate_id;
        let change = self.rockets.entry(id).or_default();
        change.n = n;
        let (name, model, capacity, range) = match payload {
            RocketEvent::Registered(rocket) => {
                change.created = true;
                change.set("supplier", binary(rocket.supplier.0));
                change.set("retired", false);
                (&rocket.name, &rocket.model, rocket.capacity, rocket.range)
            }
            RocketEvent::Revised(rocket) => {
                (&rocket.name, &rocket.model, rocket.capacity, rocket.range)
            }
            RocketEvent::Retired(_) => {
                change.set("retired", true);
                return Ok(());
            }
        };
        let data = RocketData {
            revision: n,
            name,
            model,
            capacity,
            range,
        };
        change.set_all(fields(&data)?);
        let part = RocketPart::new(RocketId(id), n, name.clone(), model.clone(), range);
        self.revised.insert(id, part);
        Ok(())
    }

    fn launch(&mut self, event: &Event, payload: &LaunchEvent) -> Result<(), TargetError> {
        let at = Bson::from(millis(event.at));
        let seats = match payload {
            LaunchEvent::Scheduled(scheduled) => return self.schedule(event, scheduled),
            LaunchEvent::SeatsReserved(reserved) => {
                self.reserve(event, reserved)?;
                reserved.seats
            }
            LaunchEvent::BookingConfirmed(confirmed) => {
                let change = self.turn(event, confirmed.booking, BookingStatus::Confirmed);
                change.set("confirmed_at", at);
                confirmed.seats
            }
            LaunchEvent::BookingCancelled(cancelled) => {
                let refund = RefundPart {
                    amount: cancelled.refund.cents(),
                    percent: cancelled.refund_percent.into(),
                };
                let refund = fields(&refund)?;
                let change = self.turn(event, cancelled.booking, BookingStatus::Cancelled);
                change.set("cancelled_at", at);
                change.set("refund", refund);
                cancelled.seats
            }
            LaunchEvent::BookingExpired(expired) => {
                let change = self.turn(event, expired.booking, BookingStatus::Expired);
                change.set("expired_at", at);
                expired.seats
            }
            _ => return Ok(()),
        };
        let launch = self.launches.entry(event.aggregate_id).or_default();
        launch.n = event.number.as_i64();
        launch.set("seats", seats_of(seats)?);
        Ok(())
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
        let part = RocketPart::new(
            rocket.id,
            0,
            rocket.name.clone(),
            rocket.model.clone(),
            rocket.range,
        );
        let destination_words = destination.as_str().replace('_', " ");
        let document = LaunchDocument {
            id: uuid(event.aggregate_id),
            n: event.number.as_i64(),
            rocket: part.clone(),
            slug: slug.as_str().to_owned(),
            supplier: uuid(supplier.0),
            destination: *destination,
            spaceport: SpaceportPart::from(spaceport),
            mission: mission.as_str().to_owned(),
            date: millis(*date),
            seat_price: seat_price.cents(),
            seats: SeatsDocument::from(*seats),
            status: LaunchStatus::Scheduled,
            scheduled_at: millis(event.at),
            own_tokens: search::tokens([
                mission.as_str(),
                spaceport.code.as_str(),
                spaceport.name.as_str(),
                spaceport.country.as_str(),
                destination_words.as_str(),
            ]),
        };
        let mut change = Change::creating(fields(&document)?);
        change.n = document.n;
        change.derive(derived_tokens());
        self.launches.insert(event.aggregate_id, change);
        let offer = Offer {
            rocket: part,
            own_tokens: document.own_tokens,
        };
        self.scheduled.insert(event.aggregate_id, offer);
        Ok(())
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
            expired_at: None,
            cancelled_at: None,
            refund: None,
        };
        let mut change = Change::creating(fields(&document)?);
        change.n = document.n;
        self.bookings.insert(payload.booking.0, change);
        Ok(())
    }

    /// Turns a booking into another status.
    fn turn(&mut self, event: &Event, booking: BookingId, status: BookingStatus) -> &mut Change {
        let change = self.bookings.entry(booking.0).or_default();
        change.n = event.number.as_i64();
        change.set("status", status.as_str());
        change
    }
}

/// The seats, written out.
fn seats_of(seats: SeatCount) -> Result<Document, TargetError> {
    fields(&SeatsDocument::from(seats))
}

/// A personal value, or none when the person was erased.
fn readable<T>(value: &Personal<T>) -> Result<Option<&T>, TargetError> {
    match value {
        Personal::Plain(value) => Ok(Some(value)),
        Personal::Erased => Ok(None),
        Personal::Sealed(_) => Err(TargetError::Poisonous(
            "a personal value was not opened".to_owned(),
        )),
    }
}
