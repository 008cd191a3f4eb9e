//! Events in, changed documents out: what a batch makes of each document, folded in memory, so
//! that each is written once however often the batch changes it. One file per aggregate.
//!
//! Knows no database. What it makes of an event is absolute: it follows from the event alone,
//! never from what is stored.

mod account;
mod customer;
mod invoice;
mod launch;
mod payment;
mod refund;
mod rocket;
mod supplier;

pub(crate) use supplier::name_told;

use std::collections::HashMap;

use domain::any_event::AnyEvent;
use domain::ids::CustomerId;
use domain::personal::Personal;
use mongodb::bson::{self, Bson, Document, doc};
use projection_runtime::{Event, Shard, TargetError};
use uuid::Uuid;

use crate::bulk::Changes;
use crate::documents::fields;
use crate::documents::rocket::RocketPart;
use crate::documents::status::BookingStatus;
use crate::documents::supplier::SupplierPart;

/// What a batch makes of each document, by collection.
#[derive(Debug, Default)]
pub(crate) struct Fold {
    pub(crate) rockets: Changes,
    pub(crate) suppliers: Changes,
    pub(crate) launches: Changes,
    pub(crate) bookings: Changes,
    pub(crate) accounts: Changes,
    pub(crate) customers: Changes,
    pub(crate) payments: Changes,
    pub(crate) refunds: Changes,
    pub(crate) invoices: Changes,
    /// Launches that were scheduled. What they show of their rocket and supplier follows from more
    /// than this batch.
    pub(crate) scheduled: HashMap<Uuid, Offer>,
    /// Rockets of which all data was told anew: their launches show it.
    pub(crate) revised: HashMap<Uuid, RocketPart>,
    /// Suppliers whose name was told anew: their launches show it.
    pub(crate) renamed: HashMap<Uuid, SupplierPart>,
    /// What the ends of launches make of their bookings, whenever those were made.
    pub(crate) ends: Vec<End>,
    /// Customers who were erased: what documents of other aggregates say of them is forgotten.
    pub(crate) erased: Vec<CustomerId>,
}

/// What goes into a new launch together with its rocket and its supplier.
#[derive(Debug)]
pub(crate) struct Offer {
    /// The rocket, as the launch's own event tells it.
    pub(crate) rocket: RocketPart,
    /// The supplier, of which the launch's own event tells no more than which one.
    pub(crate) supplier: SupplierPart,
    /// What the launch is found by wherever it goes and whatever it is for.
    pub(crate) place_tokens: Vec<String>,
    /// What the launch is found by for its mission's sake.
    pub(crate) mission_tokens: Vec<String>,
}

/// What the end of a launch makes of its bookings that stand in one way.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) launch: Uuid,
    /// The number of the event that ended it. Bookings belong to their launch: they have the same
    /// guard.
    pub(crate) n: i64,
    pub(crate) before: BookingStatus,
    pub(crate) after: BookingStatus,
    pub(crate) at: bson::DateTime,
}

impl Offer {
    /// The fields of a new launch that follow from its rocket and its supplier: from what is known
    /// of them, or else from what the launch's own event tells.
    pub(crate) fn shown(
        &self,
        rocket: Option<&RocketPart>,
        supplier: Option<&SupplierPart>,
    ) -> Result<[(&'static str, Bson); 3], TargetError> {
        let rocket = rocket.unwrap_or(&self.rocket);
        let supplier = supplier.unwrap_or(&self.supplier);
        let tokens = [
            self.place_tokens.as_slice(),
            &self.mission_tokens,
            &rocket.tokens,
            &supplier.tokens,
        ];
        Ok([
            ("rocket", fields(rocket)?.into()),
            ("supplier", fields(supplier)?.into()),
            ("tokens", tokens.concat().into()),
        ])
    }
}

impl End {
    /// What it sets in a booking that it ends.
    pub(crate) fn set(&self) -> Document {
        let ended = match self.after {
            BookingStatus::Expired => "expired_at",
            _ => "ended_at",
        };
        doc! { "status": self.after.as_str(), "n": self.n, ended: self.at }
    }

    /// Ends a booking of its launch in memory, if it is one that this ends.
    pub(crate) fn apply(&self, booking: &mut Document) {
        let before = self.before.as_str();
        if booking
            .get_str("status")
            .is_ok_and(|status| status == before)
            && booking.get_i64("n").is_ok_and(|n| n < self.n)
        {
            booking.extend(self.set());
        }
    }
}

impl Fold {
    /// Folds a batch, in the order of the log. Of an aggregate that is in another shard than this one nothing
    /// follows but what concerns all.
    ///
    /// # Errors
    /// [`TargetError::Poisonous`] when an event can't be made into a document.
    pub(crate) fn of(events: &[Event], shard: Shard) -> Result<Self, TargetError> {
        let mut fold = Self::default();
        for event in events {
            match &event.payload {
                AnyEvent::Customer(customer) => fold.customer(event, customer)?,
                AnyEvent::Supplier(supplier) => fold.supplier(event, supplier)?,
                AnyEvent::Rocket(rocket) => fold.rocket(event, rocket)?,
                AnyEvent::Launch(launch) => fold.launch(event, launch)?,
                AnyEvent::Payment(payment) => fold.payment(event, payment)?,
                AnyEvent::Refund(refund) => fold.refund(event, refund)?,
                AnyEvent::Invoice(invoice) => fold.invoice(event, invoice)?,
                AnyEvent::Account(account) => fold.account(event, account, shard)?,
                // Customers see nothing of these: a launch carries its link itself, an invoice its
                // number.
                AnyEvent::Slug(_)
                | AnyEvent::InvoiceSeries(_)
                | AnyEvent::Projection(_)
                | AnyEvent::Disclosure(_) => {}
            }
        }
        Ok(fold)
    }
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
