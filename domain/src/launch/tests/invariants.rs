//! Whatever is asked for, in whatever order, at whatever time: a launch keeps its promises.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::event::EventPayload;
use crate::shapes::sealed;
use crate::terms::Terms;

const BOOKINGS: u128 = 24;
const CUSTOMERS: u128 = 4;

/// Something that somebody tries, sensible or not.
#[derive(Debug, Clone)]
enum Step {
    Reserve {
        number: u128,
        by: u128,
        seats: usize,
        by_transfer: bool,
        too_young: bool,
    },
    Confirm(u128),
    Cancel {
        number: u128,
        by: u128,
    },
    Expire,
    /// A customer is a VIP from now on.
    Promote(u128),
    Wait(TimeDelta),
}

fn step() -> impl Strategy<Value = Step> {
    let number = 0..BOOKINGS;
    let by = 0..CUSTOMERS;
    let reserve = (
        number.clone(),
        by.clone(),
        0..8_usize,
        any::<bool>(),
        0..20_u8,
    )
        .prop_map(|(number, by, seats, by_transfer, dice)| Step::Reserve {
            number,
            by,
            seats,
            by_transfer,
            too_young: dice == 0,
        });
    prop_oneof![
        8 => reserve,
        4 => number.clone().prop_map(Step::Confirm),
        3 => (number, by.clone()).prop_map(|(number, by)| Step::Cancel { number, by }),
        1 => Just(Step::Expire),
        1 => by.prop_map(Step::Promote),
        3 => (0..45_i64).prop_map(|minutes| Step::Wait(TimeDelta::minutes(minutes))),
        1 => (0..200_i64).prop_map(|days| Step::Wait(TimeDelta::days(days))),
    ]
}

/// A launch under test, and what must be true of it by another reckoning.
struct Trial {
    launch: Launch,
    context: Context,
    history: Vec<LaunchEvent>,
    vips: BTreeSet<u128>,
    forfeited: u32,
}

impl Trial {
    fn new(offered: u32) -> Self {
        let mut trial = Self {
            launch: Launch::default(),
            context: Context {
                now: start(),
                terms: Terms::default(),
            },
            history: Vec::new(),
            vips: BTreeSet::new(),
            forfeited: 0,
        };
        trial.ask(&schedule(offered).into());
        trial
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Reserve {
                number,
                by,
                seats,
                by_transfer,
                too_young,
            } => {
                let mut command = reserve(number, by, seats);
                command.customer.vip = self.vips.contains(&by);
                if by_transfer {
                    command.payment = PaymentMethod::Transfer;
                }
                if too_young {
                    command.passengers.push(born("2020-01-01"));
                }
                self.ask(&command.into());
            }
            Step::Confirm(number) => self.ask(&confirm(number)),
            Step::Cancel { number, by } => self.ask(&cancel(number, by)),
            Step::Expire => self.ask(&LaunchCommand::ExpireBookings),
            Step::Promote(by) => {
                self.vips.insert(by);
            }
            Step::Wait(time) => self.context.now += time,
        }
    }

    /// Decides, and evolves by what was decided. A rejection changes nothing.
    fn ask(&mut self, command: &LaunchCommand) {
        let Ok(events) = self.launch.decide(command, &self.context) else {
            return;
        };
        for event in events {
            if let LaunchEvent::BookingCancelled(cancelled) = &event {
                let booking = self.launch.booking(cancelled.booking).unwrap();
                if booking.status == BookingStatus::Confirmed && cancelled.refund.is_zero() {
                    self.forfeited += booking.seats;
                }
            }
            self.launch.apply(event.clone());
            assert_eq!(seats_in(&event), self.launch.seats(), "{event:?}");
            self.history.push(event);
            self.check();
        }
    }

    fn check(&self) {
        let (mut reserved, mut confirmed) = (0, 0);
        let mut held = BTreeMap::<CustomerId, u32>::new();
        let mut deadlines = BTreeSet::new();
        for (id, booking) in &self.launch.bookings {
            match booking.status {
                BookingStatus::Reserved(deadline) => {
                    reserved += booking.seats;
                    deadlines.insert((deadline, *id));
                    assert!(deadline.0 <= launch_date());
                }
                BookingStatus::Confirmed => confirmed += booking.seats,
                BookingStatus::Expired | BookingStatus::Cancelled => continue,
            }
            *held.entry(booking.customer).or_default() += booking.seats;
        }
        let counted = self.launch.seats();
        let expected = seats(counted.offered, reserved, confirmed, self.forfeited);
        assert_eq!(counted, expected);
        assert!(
            reserved + confirmed + self.forfeited <= counted.offered,
            "oversold"
        );
        assert!(self.launch.deadlines.iter().copied().eq(deadlines));
        for by in 0..CUSTOMERS {
            let held = held.get(&customer(by)).copied().unwrap_or(0);
            assert_eq!(self.launch.held_by(customer(by)), held);
            assert!(held <= if self.vips.contains(&by) { 6 } else { 4 });
        }
    }
}

fn seats_in(event: &LaunchEvent) -> SeatCount {
    match event {
        LaunchEvent::Scheduled(event) => event.seats,
        LaunchEvent::SeatsReserved(event) => event.seats,
        LaunchEvent::BookingConfirmed(event) => event.seats,
        LaunchEvent::BookingCancelled(event) => event.seats,
        LaunchEvent::BookingExpired(event) => event.seats,
    }
}

proptest! {
    #[test]
    fn a_launch_is_never_oversold_and_its_limits_are_kept(
        offered in 1..16_u32,
        steps in prop::collection::vec(step(), 0..120),
    ) {
        let mut trial = Trial::new(offered);
        for step in steps {
            trial.take(step);
        }

        let mut folded = Launch::default();
        let mut reread = Launch::default();
        for event in &trial.history {
            folded.apply(event.clone());
            let event = sealed(event.clone());
            let stored = event.encode().unwrap();
            let read = LaunchEvent::decode(event.name(), event.schema(), &stored).unwrap();
            prop_assert_eq!(&read, &event);
            reread.apply(read);
        }
        prop_assert_eq!(&folded, &trial.launch);
        prop_assert_eq!(&reread, &trial.launch);

        let stored = postcard::to_stdvec(&trial.launch).unwrap();
        let read: Launch = postcard::from_bytes(&stored).unwrap();
        prop_assert_eq!(&read, &trial.launch);
    }
}
