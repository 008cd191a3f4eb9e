//! What happened to a launch. Names, versions and field names are storage formats.
//!
//! Each event is self-contained: terms of business are copied in as what followed from them, and
//! every event that moves seats carries the whole [`SeatCount`] after it, so that whoever reads
//! it sets a number and never adds one up.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Destination, SeatCount, Takings};
use crate::event::events;
use crate::ids::{BookingId, CustomerId, PassengerId, PaymentId, RocketId, Subject, SupplierId};
use crate::money::Money;
use crate::personal::{HoldsPersonal, Personal, PersonalVisitor};
use crate::reference::SpaceportCode;
use crate::rocket::Range;
use crate::slug::SlugText;
use crate::text::{Email, Mission, PersonName, Phone, Reason, RocketModel, RocketName};
use crate::words::words;

events! {
    /// What happened to a launch.
    pub enum LaunchEvent {
        /// Seats are on offer.
        Scheduled = "launch.scheduled" v 1,
        /// Price, mission or the seats on offer are others.
        Revised = "launch.revised" v 1,
        /// It will fly on its date.
        Confirmed = "launch.confirmed" v 1,
        /// It flies later.
        Delayed = "launch.delayed" v 1,
        /// Few seats are sold, and the date comes near.
        LowOccupancyFlagged = "launch.low_occupancy_flagged" v 1,
        /// Its date is near, and those who paid for seats are to be told again.
        Reminded = "launch.reminded" v 1,
        /// It does not fly. Ends all of its bookings.
        Aborted = "launch.aborted" v 1,
        /// It flew. Ends all of its bookings.
        Completed = "launch.completed" v 1,
        /// It flew, and failed. Ends all of its bookings.
        Failed = "launch.failed" v 1,
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

words! {
    /// Why a launch is delayed or aborted.
    pub enum Cause {
        /// The weather does not allow it.
        Weather = "weather",
        /// Something does not work.
        Technical = "technical",
        /// It does not pay.
        Financial = "financial",
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

/// What is offered is another. All of it is told anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revised {
    /// What it is for.
    pub mission: Mission,
    /// What a seat costs.
    pub seat_price: Money,
    /// The seats after it.
    pub seats: SeatCount,
}

impl HoldsPersonal for Revised {}

/// It will fly on its date, says its supplier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confirmed {}

impl HoldsPersonal for Confirmed {}

/// It flies later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delayed {
    /// When it was to start.
    pub previous: DateTime<Utc>,
    /// When it starts now.
    pub date: DateTime<Utc>,
    /// Why, in a word.
    pub cause: Cause,
    /// Why.
    pub reason: Reason,
}

impl HoldsPersonal for Delayed {}

/// Few seats are sold, and the date comes near: its supplier may abort it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LowOccupancyFlagged {
    /// The date that it was checked for.
    pub date: DateTime<Utc>,
    /// The share of the offered seats, in percent, below which occupancy is low.
    pub threshold_percent: u8,
    /// The seats at that time.
    pub seats: SeatCount,
}

impl HoldsPersonal for LowOccupancyFlagged {}

/// Its date is near, and those who paid for seats are to be told again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reminded {
    /// The date that is near.
    pub date: DateTime<Utc>,
    /// The days that were left until then; one that had begun counts.
    pub days: u32,
}

impl HoldsPersonal for Reminded {}

/// It does not fly. Its reserved and confirmed bookings are aborted by this, and what was paid
/// for them is paid back in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aborted {
    /// Whose launch it was.
    pub supplier: SupplierId,
    /// Why, in a word.
    pub cause: Cause,
    /// Why.
    pub reason: Reason,
    /// What the supplier owes for it.
    pub fee: Money,
    /// What came in and what goes back, this abort included.
    pub money: Takings,
    /// The seats after it.
    pub seats: SeatCount,
}

impl HoldsPersonal for Aborted {}

/// It flew. Its confirmed bookings are completed by this; reservations that nobody paid expire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Completed {
    /// Whose launch it was.
    pub supplier: SupplierId,
    /// What came in and what goes back.
    pub money: Takings,
    /// The seats after it.
    pub seats: SeatCount,
}

impl HoldsPersonal for Completed {}

/// It flew, and failed. Its confirmed bookings have failed by this; reservations that nobody paid
/// expire. What is paid back, finance decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failed {
    /// Whose launch it was.
    pub supplier: SupplierId,
    /// What went wrong.
    pub reason: Reason,
    /// What came in and what goes back.
    pub money: Takings,
    /// The seats after it.
    pub seats: SeatCount,
}

impl HoldsPersonal for Failed {}

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
    /// The payment that paid all of it.
    pub payment: PaymentId,
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
    /// The payment that goes back in part; none when nothing was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentId>,
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
