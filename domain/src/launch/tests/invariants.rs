//! Whatever is asked for, in whatever order, at whatever time, by whomever: a launch keeps its
//! promises for its whole life.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::any_state::AnyState;
use crate::event::EventPayload;
use crate::shapes::sealed;

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
        expired_today: u32,
    },
    /// A booking, counted from the latest, is paid: again or not, in whole or not.
    Pay {
        ago: usize,
        again: bool,
        short_of: i64,
    },
    /// A booking, counted from the latest, is cancelled, by its customer or somebody else.
    Cancel {
        ago: usize,
        by_its_customer: bool,
    },
    Expire,
    /// A customer is a VIP from now on.
    Promote(u128),
    Revise {
        seats: u32,
        cents: i64,
    },
    Confirm,
    /// From the date in force, or to one that has passed.
    Delay {
        days: i64,
    },
    Abort(Cause),
    Complete,
    Fail,
    FlagLowOccupancy,
    Remind,
    /// Somebody else's launch is meddled with.
    Meddle,
    Wait(TimeDelta),
    /// Just before the date, on it, or just after.
    WaitForTheDate(TimeDelta),
}

fn step() -> impl Strategy<Value = Step> {
    let by = 0..CUSTOMERS;
    let reserve = (
        (0..BOOKINGS, by.clone(), 0..8_usize),
        (any::<bool>(), 0..20_u8, 0..40_u32),
    )
        .prop_map(
            |((number, by, seats), (by_transfer, young, expired))| Step::Reserve {
                number,
                by,
                seats,
                by_transfer,
                too_young: young == 0,
                expired_today: expired.saturating_sub(36),
            },
        );
    let pay = (0..6_usize, 0..8_u8, 0..16_u8).prop_map(|(ago, second, short)| Step::Pay {
        ago,
        again: second == 0,
        short_of: i64::from(short == 0),
    });
    let cancel = (0..6_usize, 0..8_u8).prop_map(|(ago, stranger)| Step::Cancel {
        ago,
        by_its_customer: stranger != 0,
    });
    let revise = (0..20_u32, 0..4_i64).prop_map(|(seats, price)| Step::Revise {
        seats,
        cents: 100_000 - price % 2,
    });
    let cause = prop::sample::select(Cause::ALL);
    prop_oneof![
        60 => reserve,
        50 => pay,
        16 => cancel,
        6 => Just(Step::Expire),
        6 => by.prop_map(Step::Promote),
        8 => revise,
        4 => Just(Step::Confirm),
        6 => (-10..120_i64).prop_map(|days| Step::Delay { days }),
        1 => cause.prop_map(Step::Abort),
        6 => Just(Step::Complete),
        2 => Just(Step::Fail),
        8 => Just(Step::FlagLowOccupancy),
        8 => Just(Step::Remind),
        2 => Just(Step::Meddle),
        20 => (0..45_i64).prop_map(|minutes| Step::Wait(TimeDelta::minutes(minutes))),
        12 => (0..200_i64).prop_map(|days| Step::Wait(TimeDelta::days(days))),
        2 => (-1..2_i64).prop_map(|near| Step::WaitForTheDate(ms(near))),
    ]
}

/// What became of the money of a booking, as another bookkeeper reckons.
#[derive(Debug, Clone, Copy)]
struct Account {
    total: i64,
    is_paid: bool,
    kept: i64,
}

/// A launch under test, and what must be true of it by another reckoning.
struct Trial {
    launch: Launch,
    context: Context,
    history: Vec<LaunchEvent>,
    vips: BTreeSet<u128>,
    accounts: BTreeMap<BookingId, Account>,
    forfeited: u32,
    flagged: BTreeSet<DateTime<Utc>>,
    reminded: BTreeMap<DateTime<Utc>, u32>,
}

impl Trial {
    fn new(offered: u32, auto_abort: bool) -> Self {
        let story = Story::new().under(|terms| terms.auto_abort = auto_abort);
        let mut trial = Self {
            launch: Launch::default(),
            context: story.context,
            history: Vec::new(),
            vips: BTreeSet::new(),
            accounts: BTreeMap::new(),
            forfeited: 0,
            flagged: BTreeSet::new(),
            reminded: BTreeMap::new(),
        };
        let mut command = schedule(offered);
        command.rocket.capacity = 16;
        trial.ask(&command.into());
        trial
    }

    fn flight(&self) -> &Flight {
        self.launch.flight().expect("it was scheduled first")
    }

    /// The latest booking, or one some bookings ago; if there is none, one of nobody's.
    fn latest(&self, ago: usize) -> (BookingId, Booking) {
        let reserved = self.history.iter().rev().filter_map(|event| match event {
            LaunchEvent::SeatsReserved(reserved) => Some(reserved.booking),
            _ => None,
        });
        let latest = reserved.take(ago + 1).last();
        let unknown = || Booking {
            customer: customer(CUSTOMERS),
            seats: 1,
            total: usd(100_000),
            payment: None,
            status: BookingStatus::Expired,
        };
        let id = latest.unwrap_or(booking(BOOKINGS));
        let booked = self.launch.booking(id).cloned();
        (id, booked.unwrap_or_else(unknown))
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Reserve {
                number,
                by,
                seats,
                by_transfer,
                too_young,
                expired_today,
            } => {
                let mut command = reserve(number, by, seats);
                command.customer.vip = self.vips.contains(&by);
                command.customer.expired_today = expired_today;
                if by_transfer {
                    command.payment = PaymentMethod::Transfer;
                }
                if too_young {
                    command.passengers.push(born("2020-01-01"));
                }
                self.ask(&command.into());
            }
            Step::Pay {
                ago,
                again,
                short_of,
            } => {
                let (id, booked) = self.latest(ago);
                let paid_with = if again { payment(99) } else { PaymentId(id.0) };
                let command = ConfirmBooking {
                    booking: id,
                    payment: paid_with,
                    amount: usd(booked.total.cents() - short_of),
                    vip: self.vips.iter().any(|by| booked.customer == customer(*by)),
                };
                self.ask(&command.into());
            }
            Step::Cancel {
                ago,
                by_its_customer,
            } => {
                let (booking, booked) = self.latest(ago);
                let customer = match by_its_customer {
                    true => booked.customer,
                    false => customer(CUSTOMERS),
                };
                self.ask(&CancelBooking { booking, customer }.into());
            }
            Step::Expire => self.ask(&LaunchCommand::ExpireBookings),
            Step::Promote(by) => {
                self.vips.insert(by);
            }
            Step::Revise { seats, cents } => self.ask(
                &Revise {
                    seat_price: usd(cents),
                    ..revise_to(seats)
                }
                .into(),
            ),
            Step::Confirm => self.ask(&confirm().into()),
            Step::Delay { days } => {
                let date = self.flight().date + TimeDelta::days(days);
                self.ask(&delay_to(date).into());
            }
            Step::Abort(cause) => self.ask(&abort_for(cause).into()),
            Step::Complete => self.ask(&complete().into()),
            Step::Fail => self.ask(&fail().into()),
            Step::FlagLowOccupancy => self.ask(&LaunchCommand::FlagLowOccupancy),
            Step::Remind => self.ask(&LaunchCommand::Remind),
            Step::Meddle => {
                let supplier = stranger();
                let before = self.history.len();
                self.ask(&Complete { supplier }.into());
                self.ask(
                    &Abort {
                        supplier,
                        ..abort_for(Cause::Weather)
                    }
                    .into(),
                );
                assert_eq!(self.history.len(), before, "a stranger changes nothing");
            }
            Step::Wait(time) => self.context.now += time,
            Step::WaitForTheDate(near) => {
                self.context.now = self.context.now.max(self.flight().date + near);
            }
        }
    }

    /// Decides, and evolves by what was decided. A rejection changes nothing.
    fn ask(&mut self, command: &LaunchCommand) {
        let Ok(events) = self.launch.decide(command, &self.context) else {
            return;
        };
        assert!(events.len() < crate::commit::MAX_EVENTS);
        for event in events {
            let is_over = self.launch.flight().is_some_and(|f| f.status.is_final());
            assert!(!is_over, "nothing follows the end, but {event:?}");
            self.keep_books(&event);
            self.launch.apply(event.clone());
            if let Some(counted) = seats_in(&event) {
                assert_eq!(counted, self.launch.seats(), "{event:?}");
            }
            if let Some(taken) = money_in(&event) {
                assert_eq!(taken, self.launch.takings(), "{event:?}");
            }
            self.history.push(event);
            self.check();
        }
    }

    /// The second bookkeeper looks at what happened, and at nothing that the launch adds up.
    fn keep_books(&mut self, event: &LaunchEvent) {
        match event {
            LaunchEvent::SeatsReserved(reserved) => {
                let account = Account {
                    total: reserved.seat_price.cents() * reserved.passengers.len() as i64,
                    is_paid: false,
                    kept: 0,
                };
                self.accounts.insert(reserved.booking, account);
            }
            LaunchEvent::BookingConfirmed(confirmed) => {
                let account = self.accounts.get_mut(&confirmed.booking).unwrap();
                assert!(!account.is_paid, "paid twice: {event:?}");
                account.is_paid = true;
                account.kept = account.total;
            }
            LaunchEvent::BookingCancelled(cancelled) => {
                let booking = self.launch.booking(cancelled.booking).unwrap();
                let share = share_paid_back(self.flight().date, self.context.now);
                let account = self.accounts.get_mut(&cancelled.booking).unwrap();
                let refund = (account.kept * share + 50) / 100;
                account.kept -= refund;
                assert_eq!(cancelled.refund.cents(), refund, "{event:?}");
                assert_eq!(cancelled.payment.is_some(), account.is_paid, "{event:?}");
                if account.is_paid && refund == 0 {
                    self.forfeited += booking.seats;
                }
            }
            LaunchEvent::Aborted(_) => {
                for (id, booking) in self.launch.bookings() {
                    if booking.status == BookingStatus::Confirmed {
                        self.accounts.get_mut(&id).unwrap().kept = 0;
                    }
                }
            }
            LaunchEvent::LowOccupancyFlagged(flagged) => {
                assert_eq!(flagged.date, self.flight().date);
                assert!(self.flagged.insert(flagged.date), "flagged twice");
            }
            LaunchEvent::Reminded(reminded) => {
                assert_eq!(reminded.date, self.flight().date);
                let before = self.reminded.insert(reminded.date, reminded.days);
                let is_nearer = before.is_none_or(|before| reminded.days < before);
                assert!(is_nearer && reminded.days <= 30, "{before:?}, {reminded:?}");
            }
            _ => {}
        }
    }

    fn check(&self) {
        let flight = self.flight();
        let (mut reserved, mut sold) = (0, 0);
        let mut held = BTreeMap::<CustomerId, u32>::new();
        let mut deadlines = BTreeSet::new();
        for (id, booking) in self.launch.bookings() {
            assert_eq!(
                booking.payment.is_some(),
                self.accounts[&id].is_paid,
                "{booking:?}"
            );
            let is_live = matches!(
                booking.status,
                BookingStatus::Reserved(_) | BookingStatus::Confirmed
            );
            assert!(
                !(is_live && flight.status.is_final()),
                "a booking outlives its launch: {booking:?}"
            );
            match booking.status {
                BookingStatus::Reserved(deadline) => {
                    reserved += booking.seats;
                    deadlines.insert((deadline, id));
                    assert!(deadline.0 <= flight.date);
                }
                BookingStatus::Confirmed | BookingStatus::Completed | BookingStatus::Failed => {
                    sold += booking.seats;
                    assert!(booking.payment.is_some());
                }
                BookingStatus::Expired | BookingStatus::Cancelled | BookingStatus::Aborted => {}
            }
            if is_live {
                *held.entry(booking.customer).or_default() += booking.seats;
            }
        }
        let counted = self.launch.seats();
        let expected = seats(counted.offered, reserved, sold, self.forfeited);
        assert_eq!(counted, expected);
        assert!((1..=flight.capacity).contains(&counted.offered));
        let taken = reserved + sold + self.forfeited;
        assert_eq!(counted.taken(), taken);
        assert_eq!(taken + counted.free(), counted.offered, "oversold");
        assert!(self.launch.deadlines.iter().copied().eq(deadlines));
        for by in 0..CUSTOMERS {
            let held = held.get(&customer(by)).copied().unwrap_or(0);
            assert_eq!(self.launch.held_by(customer(by)), held);
            assert!(held <= if self.vips.contains(&by) { 6 } else { 4 });
        }

        let paid = self.accounts.values().filter(|account| account.is_paid);
        let collected: i64 = paid.clone().map(|account| account.total).sum();
        let kept: i64 = paid.map(|account| account.kept).sum();
        let takings = self.launch.takings();
        assert_eq!(takings.collected.cents(), collected);
        assert_eq!(takings.refunded.cents() + kept, collected);
        assert_eq!(takings.revenue().cents(), kept);
    }
}

/// The percentage of rule 8.
fn share_paid_back(date: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    let until = |months| {
        date.checked_sub_months(chrono::Months::new(months))
            .unwrap()
    };
    match now {
        _ if now <= until(12) => 90,
        _ if now <= until(3) => 70,
        _ => 0,
    }
}

fn seats_in(event: &LaunchEvent) -> Option<SeatCount> {
    match event {
        LaunchEvent::Scheduled(event) => Some(event.seats),
        LaunchEvent::Revised(event) => Some(event.seats),
        LaunchEvent::LowOccupancyFlagged(event) => Some(event.seats),
        LaunchEvent::Aborted(event) => Some(event.seats),
        LaunchEvent::Completed(event) => Some(event.seats),
        LaunchEvent::Failed(event) => Some(event.seats),
        LaunchEvent::SeatsReserved(event) => Some(event.seats),
        LaunchEvent::BookingConfirmed(event) => Some(event.seats),
        LaunchEvent::BookingCancelled(event) => Some(event.seats),
        LaunchEvent::BookingExpired(event) => Some(event.seats),
        LaunchEvent::Confirmed(_) | LaunchEvent::Delayed(_) | LaunchEvent::Reminded(_) => None,
    }
}

fn money_in(event: &LaunchEvent) -> Option<Takings> {
    match event {
        LaunchEvent::Aborted(event) => Some(event.money),
        LaunchEvent::Completed(event) => Some(event.money),
        LaunchEvent::Failed(event) => Some(event.money),
        _ => None,
    }
}

proptest! {
    #[test]
    fn a_launch_keeps_its_promises_for_its_whole_life(
        offered in 1..16_u32,
        auto_abort in any::<bool>(),
        steps in prop::collection::vec(step(), 0..160),
    ) {
        let mut trial = Trial::new(offered, auto_abort);
        for step in steps {
            trial.take(step);
        }

        let mut folded = Launch::default();
        let mut reread = Launch::default();
        let mut shown = AnyState::before_all("launch").unwrap();
        for event in &trial.history {
            folded.apply(event.clone());
            let event = sealed(event.clone());
            let stored = event.encode().unwrap();
            let read = LaunchEvent::decode(event.name(), event.schema(), &stored).unwrap();
            prop_assert_eq!(&read, &event);
            reread.apply(read);
            shown.apply(event.name(), event.schema(), &stored).unwrap();
        }
        prop_assert_eq!(&folded, &trial.launch);
        prop_assert_eq!(&reread, &trial.launch);

        let stored = postcard::to_stdvec(&trial.launch).unwrap();
        let read: Launch = postcard::from_bytes(&stored).unwrap();
        prop_assert_eq!(&read, &trial.launch);

        // Whoever looks at it sees all of what is decided on.
        prop_assert_eq!(&shown, &AnyState::from(trial.launch.clone()));
        let read: Launch = serde_json::from_value(serde_json::to_value(&shown).unwrap()).unwrap();
        prop_assert_eq!(&read, &trial.launch);
    }
}
