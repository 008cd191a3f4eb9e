//! What a launch can be asked to do. Facts of other aggregates are looked up before and come
//! along, so that a decision needs nothing but the launch itself.

use chrono::{DateTime, Utc};

use super::Destination;
use super::events::{PassengerDetails, PaymentMethod};
use crate::aggregate::commands_of;
use crate::customer::Customer;
use crate::ids::{BookingId, CustomerId, RocketId, SupplierId};
use crate::money::Money;
use crate::reference::SpaceportCode;
use crate::rocket::{Range, Rocket};
use crate::slug::SlugText;
use crate::supplier::Supplier;
use crate::text::{Mission, RocketModel, RocketName};

/// What a launch can be asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum LaunchCommand {
    /// Offer seats on a flight.
    Schedule(Schedule),
    /// Hold seats until they are paid.
    ReserveSeats(ReserveSeats),
    /// The booking is paid.
    ConfirmBooking(ConfirmBooking),
    /// The customer steps back.
    CancelBooking(CancelBooking),
    /// Free the seats of every reservation whose time is up.
    ExpireBookings,
}

commands_of!(LaunchCommand {
    Schedule,
    ReserveSeats,
    ConfirmBooking,
    CancelBooking,
});

/// Offer seats on a flight.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Who offers it.
    pub supplier: SupplierFacts,
    /// What flies.
    pub rocket: RocketFacts,
    /// The link of its page, claimed for this launch before.
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
    /// The seats on offer.
    pub seats: u32,
}

/// Hold seats until they are paid.
#[derive(Debug, Clone, PartialEq)]
pub struct ReserveSeats {
    /// The booking that this makes.
    pub booking: BookingId,
    /// Who books.
    pub customer: CustomerFacts,
    /// How they mean to pay, which says how long the seats are held.
    pub payment: PaymentMethod,
    /// Who flies: one seat each.
    pub passengers: Vec<PassengerDetails>,
}

/// The booking is paid.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfirmBooking {
    /// The booking.
    pub booking: BookingId,
}

/// The customer steps back from a booking.
#[derive(Debug, Clone, PartialEq)]
pub struct CancelBooking {
    /// The booking.
    pub booking: BookingId,
    /// Who asks: only its customer may.
    pub customer: CustomerId,
}

/// What a launch must know of its supplier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SupplierFacts {
    /// Which one.
    pub id: SupplierId,
    /// The email of the account is verified.
    pub email_verified: bool,
    /// The company profile is complete.
    pub profile_complete: bool,
}

impl SupplierFacts {
    /// What is known of the supplier `id`; whether the email is verified, its account knows.
    #[must_use]
    pub fn of(id: SupplierId, supplier: &Supplier, email_verified: bool) -> Self {
        Self {
            id,
            email_verified,
            profile_complete: supplier.is_complete(),
        }
    }
}

/// What a launch must know of its rocket, and copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RocketFacts {
    /// Which one.
    pub id: RocketId,
    /// Whose it is.
    pub supplier: SupplierId,
    /// What it is called.
    pub name: RocketName,
    /// Its model.
    pub model: RocketModel,
    /// The seats for passengers.
    pub capacity: u32,
    /// How far it flies.
    pub range: Range,
    /// It flies no new launch any more.
    pub retired: bool,
}

impl RocketFacts {
    /// What is known of the rocket `id`; none when nobody registered it.
    #[must_use]
    pub fn of(id: RocketId, rocket: &Rocket) -> Option<Self> {
        let registration = rocket.registration()?.clone();
        Some(Self {
            id,
            supplier: registration.supplier,
            name: registration.data.name,
            model: registration.data.model,
            capacity: registration.data.capacity,
            range: registration.data.range,
            retired: rocket.is_retired(),
        })
    }
}

/// What a launch must know of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerFacts {
    /// Which one.
    pub id: CustomerId,
    /// They are a VIP.
    pub vip: bool,
    /// The email of their account is verified.
    pub email_verified: bool,
}

impl CustomerFacts {
    /// What is known of the customer `id`; whether the email is verified, their account knows.
    #[must_use]
    pub fn of(id: CustomerId, customer: &Customer, email_verified: bool) -> Self {
        Self {
            id,
            vip: customer.is_vip(),
            email_verified,
        }
    }
}
