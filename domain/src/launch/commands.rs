//! What a launch can be asked to do. Facts of other aggregates are looked up before and come
//! along, so that a decision needs nothing but the launch itself.

use chrono::{DateTime, Utc};

use super::Destination;
use super::events::{Cause, PassengerDetails, PaymentMethod};
use crate::aggregate::commands_of;
use crate::ids::{BookingId, CustomerId, PaymentId, RocketId, SupplierId};
use crate::money::Money;
use crate::reference::SpaceportCode;
use crate::rocket::{Range, Rocket};
use crate::slug::SlugText;
use crate::supplier::Supplier;
use crate::text::{Mission, Reason, RocketModel, RocketName};

/// What a launch can be asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum LaunchCommand {
    /// Offer seats on a flight.
    Schedule(Schedule),
    /// Change what is offered.
    Revise(Revise),
    /// Say that it will fly.
    Confirm(Confirm),
    /// Fly later.
    Delay(Delay),
    /// Not fly at all.
    Abort(Abort),
    /// It flew.
    Complete(Complete),
    /// It flew, and failed.
    Fail(Fail),
    /// Look whether too few seats are sold, once for each date.
    FlagLowOccupancy,
    /// Look whether those who paid for seats are to be told again that its date is near.
    Remind,
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
    Revise,
    Confirm,
    Delay,
    Abort,
    Complete,
    Fail,
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

/// Change what is offered: all of it is told anew.
#[derive(Debug, Clone, PartialEq)]
pub struct Revise {
    /// Who asks: only its supplier may.
    pub supplier: SupplierId,
    /// What it is for.
    pub mission: Mission,
    /// What a seat costs.
    pub seat_price: Money,
    /// The seats on offer.
    pub seats: u32,
}

/// Say that it will fly on its date.
#[derive(Debug, Clone, PartialEq)]
pub struct Confirm {
    /// Who asks: only its supplier may.
    pub supplier: SupplierId,
}

/// Fly later.
#[derive(Debug, Clone, PartialEq)]
pub struct Delay {
    /// Who asks: only its supplier may.
    pub supplier: SupplierId,
    /// The new date.
    pub date: DateTime<Utc>,
    /// Why, in a word.
    pub cause: Cause,
    /// Why.
    pub reason: Reason,
}

/// Not fly at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Abort {
    /// Who asks: only its supplier may.
    pub supplier: SupplierId,
    /// Why, in a word.
    pub cause: Cause,
    /// Why.
    pub reason: Reason,
}

/// Say that it flew.
#[derive(Debug, Clone, PartialEq)]
pub struct Complete {
    /// Who asks: only its supplier may.
    pub supplier: SupplierId,
}

/// Say that it flew, and failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Fail {
    /// Who asks: only its supplier may.
    pub supplier: SupplierId,
    /// What went wrong.
    pub reason: Reason,
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
    /// The payment that completed.
    pub payment: PaymentId,
    /// What it paid: the whole amount, or it confirms nothing.
    pub amount: Money,
    /// Its customer is a VIP: what a late payment is measured against (rule 12).
    pub vip: bool,
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
    /// How many of their reservations, of any launch, expired on this day in UTC, as far as that
    /// was recorded (rule 14). This launch counts those besides whose time is up without it.
    pub expired_today: u32,
}
