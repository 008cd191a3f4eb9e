//! Launches and their bookings.

use chrono::{NaiveDate, TimeDelta};
use domain::ids::SupplierId;
use domain::launch::{
    Abort, CancelBooking, Cause, Complete, Confirm, ConfirmBooking, CustomerFacts, Delay,
    Destination, Fail, LaunchCommand, LaunchStatus, PassengerDetails, PaymentMethod, ReserveSeats,
    Revise, RocketFacts, Schedule, SupplierFacts, Takings,
};
use domain::money::Money;
use domain::reference::SpaceportCode;
use domain::slug::SlugText;
use domain::text::{Email, Mission, PersonName, Phone, Reason};

use super::{
    History, MISSION, PRICE, booking_id, commit, customer_id, launch_id, payment_id, rocket_id, usd,
};

impl History {
    /// Schedules a launch of a rocket, so many days ahead.
    pub(crate) fn schedule(&mut self, n: u128, rocket: u128, days: i64, seats: u32) -> bool {
        let rocket = rocket_id(rocket);
        let known = self.rockets.get(&rocket);
        let Some(rocket) = known.and_then(|(known, _)| RocketFacts::of(rocket, known)) else {
            return false;
        };
        let command = Schedule {
            supplier: SupplierFacts {
                id: rocket.supplier,
                email_verified: true,
                profile_complete: true,
            },
            rocket,
            slug: SlugText::parse(&format!("launch-{n}")).expect("a link"),
            spaceport: SpaceportCode::parse("CORN-RANCH").expect("a spaceport"),
            destination: Destination::Suborbital,
            mission: Mission::parse(MISSION).expect("a mission"),
            date: self.now + TimeDelta::days(days),
            seat_price: usd(PRICE),
            seats,
        };
        self.launch(n, LaunchCommand::Schedule(command))
    }

    pub(crate) fn revise_offer(&mut self, n: u128, mission: &str, cents: i64, seats: u32) -> bool {
        self.of_supplier(n, |supplier| {
            LaunchCommand::Revise(Revise {
                supplier,
                mission: Mission::parse(mission).expect("a mission"),
                seat_price: usd(cents),
                seats,
            })
        })
    }

    pub(crate) fn confirm_launch(&mut self, n: u128) -> bool {
        self.of_supplier(n, |supplier| LaunchCommand::Confirm(Confirm { supplier }))
    }

    /// Delays a launch by so many days.
    pub(crate) fn delay(&mut self, n: u128, days: i64) -> bool {
        let flight = self
            .launches
            .get(&launch_id(n))
            .and_then(|known| known.0.flight());
        let Some(date) = flight.map(|flight| flight.date) else {
            return false;
        };
        self.of_supplier(n, |supplier| {
            LaunchCommand::Delay(Delay {
                supplier,
                date: date + TimeDelta::days(days),
                cause: Cause::Weather,
                reason: Reason::parse(&format!("Storms for {days} days")).expect("a reason"),
            })
        })
    }

    pub(crate) fn abort(&mut self, n: u128) -> bool {
        self.of_supplier(n, |supplier| {
            LaunchCommand::Abort(Abort {
                supplier,
                cause: Cause::Technical,
                reason: Reason::parse("A valve does not close").expect("a reason"),
            })
        })
    }

    pub(crate) fn complete(&mut self, n: u128) -> bool {
        self.of_supplier(n, |supplier| LaunchCommand::Complete(Complete { supplier }))
    }

    pub(crate) fn fail(&mut self, n: u128) -> bool {
        self.of_supplier(n, |supplier| {
            LaunchCommand::Fail(Fail {
                supplier,
                reason: Reason::parse("An engine went out").expect("a reason"),
            })
        })
    }

    pub(crate) fn flag(&mut self, n: u128) -> bool {
        self.launch(n, LaunchCommand::FlagLowOccupancy)
    }

    pub(crate) fn remind(&mut self, n: u128) -> bool {
        self.launch(n, LaunchCommand::Remind)
    }

    /// Waits until a launch is two months ahead, if that is to come.
    pub(crate) fn wait_until_near(&mut self, n: u128) {
        let flight = self
            .launches
            .get(&launch_id(n))
            .and_then(|known| known.0.flight());
        if let Some(flight) = flight {
            self.now = self.now.max(flight.date - TimeDelta::days(60));
        }
    }

    /// Waits until a launch is a week ahead, if that is to come.
    pub(crate) fn wait_for_reminder(&mut self, n: u128) {
        let flight = self
            .launches
            .get(&launch_id(n))
            .and_then(|known| known.0.flight());
        if let Some(flight) = flight {
            self.now = self.now.max(flight.date - TimeDelta::days(7));
        }
    }

    /// Waits until it is time for a launch.
    pub(crate) fn wait_for_launch(&mut self, n: u128) {
        let flight = self
            .launches
            .get(&launch_id(n))
            .and_then(|known| known.0.flight());
        if let Some(flight) = flight {
            self.now = self.now.max(flight.date);
        }
    }

    /// Whose launch it was, and what it brought in, if it is completed.
    pub(super) fn completed(&self, n: u128) -> Option<(SupplierId, Takings)> {
        let (launch, _) = self.launches.get(&launch_id(n))?;
        let flight = launch.flight()?;
        (flight.status == LaunchStatus::Completed).then(|| (flight.supplier, launch.takings()))
    }

    /// What its supplier asks a launch to do.
    fn of_supplier(&mut self, n: u128, command: impl FnOnce(SupplierId) -> LaunchCommand) -> bool {
        let flight = self
            .launches
            .get(&launch_id(n))
            .and_then(|known| known.0.flight());
        let Some(supplier) = flight.map(|flight| flight.supplier) else {
            return false;
        };
        self.launch(n, command(supplier))
    }

    /// Reserves seats for so many passengers, the first of whom is born on 1 January of 2000,
    /// the next a year before, and so on.
    pub(crate) fn reserve(
        &mut self,
        launch: u128,
        booking: u128,
        customer: u128,
        seats: i32,
    ) -> bool {
        let command = ReserveSeats {
            booking: booking_id(booking),
            customer: CustomerFacts {
                id: customer_id(customer),
                vip: true,
                email_verified: true,
                expired_today: 0,
            },
            payment: if booking.is_multiple_of(2) {
                PaymentMethod::Card
            } else {
                PaymentMethod::Transfer
            },
            passengers: (0..seats).map(passenger).collect(),
        };
        self.launch(launch, LaunchCommand::ReserveSeats(command))
    }

    pub(crate) fn confirm(&mut self, launch: u128, booking: u128) -> bool {
        let payment = payment_id(booking);
        let booking = booking_id(booking);
        let known = self.launches.get(&launch_id(launch));
        let amount = known.and_then(|(launch, _)| Some(launch.booking(booking)?.total));
        let command = ConfirmBooking {
            booking,
            payment,
            amount: amount.unwrap_or(Money::ZERO),
            vip: false,
        };
        self.launch(launch, LaunchCommand::ConfirmBooking(command))
    }

    pub(crate) fn cancel(&mut self, launch: u128, booking: u128, customer: u128) -> bool {
        let command = CancelBooking {
            booking: booking_id(booking),
            customer: customer_id(customer),
        };
        self.launch(launch, LaunchCommand::CancelBooking(command))
    }

    pub(crate) fn expire(&mut self, launch: u128) -> bool {
        self.launch(launch, LaunchCommand::ExpireBookings)
    }

    fn launch(&mut self, n: u128, command: LaunchCommand) -> bool {
        let (now, events) = (self.now, &mut self.events);
        commit(&mut self.launches, events, now, launch_id(n), &command)
    }
}

fn passenger(n: i32) -> PassengerDetails {
    PassengerDetails {
        name: PersonName::parse(&format!("Passenger {n}")).expect("a name"),
        email: Email::parse("passenger@example.com").expect("an address"),
        phone: Phone::parse("+14325550100").expect("a number"),
        date_of_birth: NaiveDate::from_ymd_opt(2000 - n, 1, 1).expect("a day"),
    }
}
