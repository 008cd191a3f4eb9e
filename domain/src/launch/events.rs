//! What happened to a launch. Names, versions and field names are storage formats.
//!
//! Each event is self-contained: terms of business are copied in as what followed from them, and
//! every event that moves seats carries the whole [`SeatCount`] after it, so that whoever reads
//! it sets a number and never adds one up.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Destination, SeatCount};
use crate::event::events;
use crate::ids::{BookingId, CustomerId, PassengerId, RocketId, Subject, SupplierId};
use crate::money::Money;
use crate::personal::{HoldsPersonal, Personal, PersonalVisitor};
use crate::reference::SpaceportCode;
use crate::rocket::Range;
use crate::slug::SlugText;
use crate::text::{Email, Mission, PersonName, Phone, RocketModel, RocketName};
use crate::words::words;

events! {
    /// What happened to a launch.
    pub enum LaunchEvent {
        /// Seats are on offer.
        Scheduled = "launch.scheduled" v 1,
        /// Seats are held for a customer until they are paid.
        SeatsReserved = "launch.seats_reserved" v 1,
        /// A booking is paid: its seats are sold.
        BookingConfirmed = "launch.booking_confirmed" v 1,
        /// A customer stepped back from a booking.
        BookingCancelled = "launch.booking_cancelled" v 1,
        /// A reservation was not paid in time: its seats are free again.
        BookingExpired = "launch.booking_expired" v 1,
    }
}

words! {
    /// How a booking is to be paid.
    pub enum PaymentMethod {
        /// At once, by card.
        Card = "card",
        /// By bank transfer, which takes days.
        Transfer = "transfer",
    }
}

/// Seats are on offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scheduled {
    /// Who offers them.
    pub supplier: SupplierId,
    /// What flies, as it was registered at that time.
    pub rocket: LaunchRocket,
    /// The link of the launch's page, for life.
    pub slug: SlugText,
    /// Where it starts.
    pub spaceport: SpaceportCode,
    /// Where it goes.
    pub destination: Destination,
    /// What it is for.
    pub mission: Mission,
    /// When it starts.
    pub date: DateTime<Utc>,
    /// What a seat costs.
    pub seat_price: Money,
    /// The seats.
    pub seats: SeatCount,
}

impl HoldsPersonal for Scheduled {}

/// The rocket of a launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchRocket {
    /// Which one.
    pub id: RocketId,
    /// What it is called.
    pub name: RocketName,
    /// Its model.
    pub model: RocketModel,
    /// The seats for passengers.
    pub capacity: u32,
    /// How far it flies.
    pub range: Range,
}

/// Seats are held for a customer until they are paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeatsReserved {
    /// The booking.
    pub booking: BookingId,
    /// Who booked.
    pub customer: CustomerId,
    /// How they mean to pay.
    pub payment: PaymentMethod,
    /// Who flies: one seat each.
    pub passengers: Vec<Passenger>,
    /// What a seat costs.
    pub seat_price: Money,
    /// What all of them cost.
    pub total: Money,
    /// The seats that this customer might hold in this launch at that time: what a late payment
    /// is measured against.
    pub seat_limit: u32,
    /// The reservation holds until just before this time.
    pub expires_at: DateTime<Utc>,
    /// The seats after it.
    pub seats: SeatCount,
}

/// Somebody who flies: a person of their own, with a key of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passenger {
    /// Which one: derived from the booking and the place in its list.
    pub id: PassengerId,
    /// Who they are.
    pub details: Personal<PassengerDetails>,
}

/// Who a passenger is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassengerDetails {
    /// Name.
    pub name: PersonName,
    /// Email address.
    pub email: Email,
    /// Telephone.
    pub phone: Phone,
    /// Date of birth.
    pub date_of_birth: NaiveDate,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for PassengerDetails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PassengerDetails(personal)")
    }
}

impl HoldsPersonal for SeatsReserved {
    fn visit_personal<V: PersonalVisitor>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        for passenger in &mut self.passengers {
            let subject = Subject::Passenger(passenger.id);
            visitor.visit("passenger", subject, &mut passenger.details)?;
        }
        Ok(())
    }
}

/// A booking is paid: its seats are sold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookingConfirmed {
    /// The booking.
    pub booking: BookingId,
    /// Whose it is.
    pub customer: CustomerId,
    /// The seats after it.
    pub seats: SeatCount,
}

impl HoldsPersonal for BookingConfirmed {}

/// A customer stepped back from a booking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookingCancelled {
    /// The booking.
    pub booking: BookingId,
    /// Whose it is.
    pub customer: CustomerId,
    /// What is paid back: nothing when nothing was paid, or when it is too late. In the latter
    /// case the seats stay sold.
    pub refund: Money,
    /// The same in percent of what was paid.
    pub refund_percent: u8,
    /// The seats after it.
    pub seats: SeatCount,
}

impl HoldsPersonal for BookingCancelled {}

/// A reservation was not paid in time: its seats are free again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookingExpired {
    /// The booking.
    pub booking: BookingId,
    /// Whose it is.
    pub customer: CustomerId,
    /// The seats after it.
    pub seats: SeatCount,
}

impl HoldsPersonal for BookingExpired {}
