//! The rules of a launch, given, when, then: each on, before and after its boundary.

mod abort;
mod cancel;
mod confirm;
mod delay;
mod end;
mod expire;
mod finish;
mod invariants;
mod occupancy;
mod remind;
mod reserve;
mod revise;
mod schedule;
mod snapshot;
mod states;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cqrs_es::Aggregate;
use cqrs_es::test::{AggregateResultValidator, TestFramework};
use uuid::Uuid;

use super::*;
use crate::ids::{BookingId, CustomerId, PaymentId, RocketId, SupplierId};
use crate::money::Money;
use crate::reference::SpaceportCode;
use crate::slug;
use crate::terms::Terms;
use crate::text::{Email, Mission, PersonName, Phone, Reason, RocketModel, RocketName};

const ADA: u128 = 1;
const BOB: u128 = 2;

/// When the stories begin.
fn start() -> DateTime<Utc> {
    at("2026-03-01T12:00:00Z")
}

/// When the launch of the stories flies: two years later.
fn launch_date() -> DateTime<Utc> {
    at("2028-03-01T12:00:00Z")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn ms(milliseconds: i64) -> TimeDelta {
    TimeDelta::milliseconds(milliseconds)
}

fn usd(cents: i64) -> Money {
    Money::usd(cents).unwrap()
}

fn booking(number: u128) -> BookingId {
    BookingId(Uuid::from_u128(number))
}

fn customer(number: u128) -> CustomerId {
    CustomerId(Uuid::from_u128(number))
}

/// The payment of the booking of that number, unless another is made.
fn payment(number: u128) -> PaymentId {
    PaymentId(Uuid::from_u128(number))
}

fn supplier() -> SupplierId {
    SupplierId(Uuid::from_u128(7))
}

/// A supplier whose launch it is not.
fn stranger() -> SupplierId {
    SupplierId(Uuid::from_u128(70))
}

/// A launch of Starship to Mars with that many seats at 1,000.00 USD.
fn schedule(seats: u32) -> Schedule {
    let name = RocketName::parse("Starship").unwrap();
    let spaceport = SpaceportCode::parse("STARBASE").unwrap();
    let destination = Destination::Interplanetary;
    Schedule {
        supplier: SupplierFacts {
            id: supplier(),
            email_verified: true,
            profile_complete: true,
        },
        slug: slug::for_launch(&name, &spaceport, destination, launch_date()),
        rocket: RocketFacts {
            id: RocketId(Uuid::from_u128(8)),
            supplier: supplier(),
            name,
            model: RocketModel::parse("Starship V2").unwrap(),
            capacity: 100_000,
            range: Range::Interplanetary,
            retired: false,
        },
        spaceport,
        destination,
        mission: Mission::parse("Around Mars and back").unwrap(),
        date: launch_date(),
        seat_price: usd(100_000),
        seats,
    }
}

/// Somebody who is 30 years old on the launch date.
fn passenger() -> PassengerDetails {
    born("1998-02-01")
}

fn born(date_of_birth: &str) -> PassengerDetails {
    PassengerDetails {
        name: PersonName::parse("Grace Hopper").unwrap(),
        email: Email::parse("grace@example.com").unwrap(),
        phone: Phone::parse("+14325550100").unwrap(),
        date_of_birth: date_of_birth.parse::<NaiveDate>().unwrap(),
    }
}

/// Seats for adults, by card, for somebody who is no VIP.
fn reserve(number: u128, by: u128, seats: usize) -> ReserveSeats {
    ReserveSeats {
        booking: booking(number),
        customer: CustomerFacts {
            id: customer(by),
            vip: false,
            email_verified: true,
            expired_today: 0,
        },
        payment: PaymentMethod::Card,
        passengers: vec![passenger(); seats],
    }
}

fn reserve_as_vip(number: u128, by: u128, seats: usize) -> ReserveSeats {
    let mut command = reserve(number, by, seats);
    command.customer.vip = true;
    command
}

/// The payment for that many seats, by somebody who is no VIP.
fn pay(number: u128, seats: i64) -> ConfirmBooking {
    ConfirmBooking {
        booking: booking(number),
        payment: payment(number),
        amount: usd(seats * 100_000),
        vip: false,
    }
}

fn cancel(number: u128, by: u128) -> LaunchCommand {
    LaunchCommand::CancelBooking(CancelBooking {
        booking: booking(number),
        customer: customer(by),
    })
}

fn confirm() -> Confirm {
    Confirm {
        supplier: supplier(),
    }
}

fn delay_to(date: DateTime<Utc>) -> Delay {
    Delay {
        supplier: supplier(),
        date,
        cause: Cause::Weather,
        reason: reason(),
    }
}

fn abort_for(cause: Cause) -> Abort {
    Abort {
        supplier: supplier(),
        cause,
        reason: reason(),
    }
}

fn complete() -> Complete {
    Complete {
        supplier: supplier(),
    }
}

fn fail() -> Fail {
    Fail {
        supplier: supplier(),
        reason: reason(),
    }
}

/// The same offer, but for its seats.
fn revise_to(seats: u32) -> Revise {
    let Schedule {
        mission,
        seat_price,
        ..
    } = schedule(seats);
    Revise {
        supplier: supplier(),
        mission,
        seat_price,
        seats,
    }
}

fn reason() -> Reason {
    Reason::parse("Sand in the engines.").unwrap()
}

fn money(collected: i64, refunded: i64) -> Takings {
    Takings {
        collected: usd(collected),
        refunded: usd(refunded),
    }
}

fn seats(offered: u32, reserved: u32, confirmed: u32, forfeited: u32) -> SeatCount {
    SeatCount {
        offered,
        reserved,
        confirmed,
        forfeited,
    }
}

fn expired(number: u128, by: u128, seats: SeatCount) -> LaunchEvent {
    BookingExpired {
        booking: booking(number),
        customer: customer(by),
        seats,
    }
    .into()
}

fn confirmed(number: u128, by: u128, seats: SeatCount) -> LaunchEvent {
    BookingConfirmed {
        booking: booking(number),
        customer: customer(by),
        payment: payment(number),
        seats,
    }
    .into()
}

/// What happened so far, and what time it is.
#[derive(Clone)]
struct Story {
    events: Vec<LaunchEvent>,
    context: Context,
}

impl Story {
    fn new() -> Self {
        Self {
            events: Vec::new(),
            context: Context {
                now: start(),
                terms: Terms::default(),
            },
        }
    }

    /// A launch with that many seats was scheduled.
    fn of_seats(offered: u32) -> Self {
        Self::new().and(schedule(offered))
    }

    /// The clock moves to a time.
    fn at(mut self, now: DateTime<Utc>) -> Self {
        self.context.now = now;
        self
    }

    /// Time passes.
    fn after(mut self, time: TimeDelta) -> Self {
        self.context.now += time;
        self
    }

    /// A command was accepted.
    fn and(mut self, command: impl Into<LaunchCommand>) -> Self {
        let events = self.launch().decide(&command.into(), &self.context);
        self.events.extend(events.expect("the story can be told"));
        self
    }

    /// The company has other terms.
    fn under(mut self, change: impl FnOnce(&mut Terms)) -> Self {
        change(&mut self.context.terms);
        self
    }

    fn launch(&self) -> Launch {
        let mut launch = Launch::default();
        self.events.iter().cloned().for_each(|e| launch.apply(e));
        launch
    }

    fn when(self, command: impl Into<LaunchCommand>) -> AggregateResultValidator<Launch> {
        TestFramework::with(self.context)
            .given(self.events)
            .when(command.into())
    }

    /// The one reservation, after whatever it made expire.
    fn when_reserved(self, command: ReserveSeats) -> SeatsReserved {
        let events = self.when(command).inspect_result().expect("accepted");
        match events.last() {
            Some(LaunchEvent::SeatsReserved(reserved)) => reserved.clone(),
            other => panic!("expected a reservation, got {other:?}"),
        }
    }
}
