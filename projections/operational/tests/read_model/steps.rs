//! Random histories: what people try. Much of it is rejected, as in life.

use proptest::prelude::*;
use proptest::sample::Index;

use crate::history::History;

#[derive(Debug, Clone)]
pub(crate) enum Step {
    OpenProfile(u128),
    Register(u128),
    Revise(u128, u32),
    Retire(u128),
    Schedule {
        launch: u128,
        rocket: u128,
    },
    Reserve {
        launch: u128,
        customer: u128,
        seats: i32,
    },
    Confirm(Index),
    Cancel(Index),
    Expire(u128),
    /// Minutes.
    Wait(i64),
}

pub(crate) fn steps(count: usize) -> impl Strategy<Value = Vec<Step>> {
    let (rocket, launch, customer) = (0..3_u128, 0..4_u128, 0..4_u128);
    let step = prop_oneof![
        1 => (0..3_u128).prop_map(Step::OpenProfile),
        2 => rocket.clone().prop_map(Step::Register),
        2 => (rocket.clone(), 50..500_u32).prop_map(|(rocket, seats)| Step::Revise(rocket, seats)),
        1 => rocket.clone().prop_map(Step::Retire),
        3 => (launch.clone(), rocket).prop_map(|(launch, rocket)| Step::Schedule { launch, rocket }),
        12 => (launch.clone(), customer, 1..4)
            .prop_map(|(launch, customer, seats)| Step::Reserve { launch, customer, seats }),
        6 => any::<Index>().prop_map(Step::Confirm),
        5 => any::<Index>().prop_map(Step::Cancel),
        2 => launch.prop_map(Step::Expire),
        // Some reservations are over then, most are not.
        2 => (1..40_i64).prop_map(Step::Wait),
        // Late cancellations forfeit their seats.
        1 => Just(Step::Wait(60 * 24 * 150)),
    ];
    prop::collection::vec(step, count..count * 2)
}

/// What follows from the steps. Begins with what they need.
pub(crate) fn history(steps: &[Step]) -> History {
    let mut history = History::new();
    for n in 0..3 {
        history.register(n, n);
        history.schedule(n, n, 366, 40);
    }
    // (launch, booking, customer)
    let mut bookings: Vec<(u128, u128, u128)> = Vec::new();
    for (n, step) in (0..).zip(steps) {
        let known = |index: &Index| (!bookings.is_empty()).then(|| *index.get(&bookings));
        match step {
            Step::OpenProfile(supplier) => {
                history.open_profile(*supplier);
            }
            Step::Register(rocket) => {
                history.register(*rocket, *rocket);
            }
            Step::Revise(rocket, seats) => {
                history.revise(*rocket, *rocket, &format!("Name {n}"), *seats);
            }
            Step::Retire(rocket) => {
                history.retire(*rocket, *rocket);
            }
            Step::Schedule { launch, rocket } => {
                history.schedule(*launch, *rocket, 400, 20);
            }
            Step::Reserve {
                launch,
                customer,
                seats,
            } => {
                if history.reserve(*launch, n, *customer, *seats) {
                    bookings.push((*launch, n, *customer));
                }
            }
            Step::Confirm(index) => {
                if let Some((launch, booking, _)) = known(index) {
                    history.confirm(launch, booking);
                }
            }
            Step::Cancel(index) => {
                if let Some((launch, booking, customer)) = known(index) {
                    history.cancel(launch, booking, customer);
                }
            }
            Step::Expire(launch) => {
                history.expire(*launch);
            }
            Step::Wait(minutes) => history.wait(*minutes),
        }
    }
    history
}
