use chrono::{DateTime, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use uuid::Uuid;

use super::*;
use crate::terms::Terms;
use crate::text::{Address, PersonName, Phone};

fn given(events: Vec<CustomerEvent>) -> AggregateTestExecutor<Customer> {
    TestFramework::with(Context {
        now: DateTime::<Utc>::UNIX_EPOCH,
        terms: Terms::default(),
    })
    .given(events)
}

fn open_profile() -> OpenProfile {
    OpenProfile {
        account: AccountId(Uuid::from_u128(1)),
        profile: CustomerProfile {
            first_name: PersonName::parse("Ada").unwrap(),
            last_name: PersonName::parse("Lovelace").unwrap(),
            phone: Phone::parse("+442075550100").unwrap(),
            tax_id: None,
            legal_address: Address::parse("12 St James's Square, London").unwrap(),
            date_of_birth: "1990-12-10".parse().unwrap(),
        },
    }
}

fn opened() -> CustomerEvent {
    let OpenProfile { account, profile } = open_profile();
    ProfileOpened {
        account,
        profile: profile.into(),
    }
    .into()
}

fn record(launch: u128, booking: u128) -> CustomerCommand {
    CustomerCommand::RecordTrip(RecordTrip {
        launch: LaunchId(Uuid::from_u128(launch)),
        booking: BookingId(Uuid::from_u128(booking)),
    })
}

fn trip(launch: u128, booking: u128) -> CustomerEvent {
    TripRecorded {
        launch: LaunchId(Uuid::from_u128(launch)),
        booking: BookingId(Uuid::from_u128(booking)),
    }
    .into()
}

fn promoted() -> CustomerEvent {
    PromotedToVip {}.into()
}

#[test]
fn a_profile_is_opened_once() {
    given(vec![])
        .when(CustomerCommand::OpenProfile(open_profile()))
        .then_expect_events(vec![opened()]);
    given(vec![opened()])
        .when(CustomerCommand::OpenProfile(open_profile()))
        .then_expect_error(CustomerError::ProfileExists);
}

#[test]
fn a_profile_is_told_anew_as_often_as_wanted() {
    let moved = CustomerProfile {
        legal_address: Address::parse("6 Downing Street, London").unwrap(),
        ..open_profile().profile
    };
    let change = || {
        CustomerCommand::ChangeProfile(ChangeProfile {
            profile: moved.clone(),
        })
    };
    let changed = CustomerEvent::from(ProfileChanged {
        account: open_profile().account,
        profile: moved.clone().into(),
    });
    for events in [vec![], vec![trip(1, 1)]] {
        given(events)
            .when(change())
            .then_expect_error(CustomerError::ProfileMissing);
    }
    for events in [vec![opened()], vec![opened(), changed.clone()]] {
        given(events)
            .when(change())
            .then_expect_events(vec![changed.clone()]);
    }
    given(vec![opened(), changed])
        .when(CustomerCommand::OpenProfile(open_profile()))
        .then_expect_error(CustomerError::ProfileExists);
}

#[test]
fn a_change_of_profile_leaves_account_and_trips_as_they_are() {
    let mut customer = Customer::default();
    for event in [opened(), trip(1, 1), trip(2, 2), promoted()] {
        customer.evolve(event);
    }
    let before = customer.clone();
    customer.evolve(
        ProfileChanged {
            account: open_profile().account,
            profile: open_profile().profile.into(),
        }
        .into(),
    );
    assert_eq!(customer, before);
    assert_eq!(customer.account(), Some(open_profile().account));
}

#[test]
fn the_second_trip_makes_a_vip() {
    given(vec![opened()])
        .when(record(1, 1))
        .then_expect_events(vec![trip(1, 1)]);
    given(vec![opened(), trip(1, 1)])
        .when(record(2, 2))
        .then_expect_events(vec![trip(2, 2), promoted()]);
}

#[test]
fn bookings_of_the_same_launch_are_one_trip() {
    for again in [record(1, 1), record(1, 2)] {
        given(vec![opened(), trip(1, 1)])
            .when(again)
            .then_expect_events(vec![]);
    }
}

#[test]
fn once_a_vip_always_a_vip() {
    given(vec![opened(), trip(1, 1), trip(2, 2), promoted()])
        .when(record(3, 3))
        .then_expect_events(vec![trip(3, 3)]);
}

#[test]
fn how_many_trips_make_a_vip_is_a_term_of_business() {
    let easy = |events| {
        let context = Context {
            now: DateTime::<Utc>::UNIX_EPOCH,
            terms: Terms {
                vip_trips: 1,
                ..Terms::default()
            },
        };
        TestFramework::<Customer>::with(context).given(events)
    };
    easy(vec![])
        .when(record(1, 1))
        .then_expect_events(vec![trip(1, 1), promoted()]);
    // Who had more trips than it takes now becomes one by the next.
    easy(vec![trip(1, 1), trip(2, 2)])
        .when(record(3, 3))
        .then_expect_events(vec![trip(3, 3), promoted()]);
}

#[test]
fn a_trip_counts_without_a_profile() {
    given(vec![])
        .when(record(1, 1))
        .then_expect_events(vec![trip(1, 1)]);
}

#[test]
fn a_customer_survives_a_snapshot() {
    let mut customer = Customer::default();
    for event in [opened(), trip(1, 1), trip(2, 2), promoted()] {
        customer.evolve(event);
    }
    assert!(customer.is_vip());
    let stored = postcard::to_stdvec(&customer).unwrap();
    assert_eq!(postcard::from_bytes(&stored), Ok(customer));
}

#[test]
fn a_profile_never_shows_in_debug_output() {
    let shown = format!("{:?}", open_profile());
    assert!(!shown.contains("Ada") && !shown.contains("1990"), "{shown}");
}
