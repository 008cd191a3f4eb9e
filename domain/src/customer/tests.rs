use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use uuid::Uuid;

use super::*;
use crate::terms::Terms;
use crate::text::{Address, PersonName, Phone};

fn given(events: Vec<CustomerEvent>) -> AggregateTestExecutor<Customer> {
    given_at(DateTime::UNIX_EPOCH, events)
}

fn given_at(now: DateTime<Utc>, events: Vec<CustomerEvent>) -> AggregateTestExecutor<Customer> {
    let terms = Terms::default();
    TestFramework::with(Context { now, terms }).given(events)
}

/// The day on which all happens that does not happen later.
fn today() -> NaiveDate {
    DateTime::UNIX_EPOCH.date_naive()
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

fn moved() -> CustomerProfile {
    CustomerProfile {
        legal_address: Address::parse("6 Downing Street, London").unwrap(),
        ..open_profile().profile
    }
}

fn change() -> CustomerCommand {
    CustomerCommand::ChangeProfile(ChangeProfile { profile: moved() })
}

fn changed_on(day: Option<NaiveDate>) -> CustomerEvent {
    CustomerEvent::from(ProfileChanged {
        account: open_profile().account,
        day,
        profile: moved().into(),
    })
}

#[test]
fn a_profile_is_told_anew_once_it_was_opened() {
    let changed = changed_on(Some(today()));
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
fn a_profile_is_changed_twenty_times_a_day_and_again_on_the_next() {
    let after = |times| {
        let changes = std::iter::repeat_n(changed_on(Some(today())), times);
        std::iter::once(opened()).chain(changes).collect::<Vec<_>>()
    };
    let end_of_day = DateTime::UNIX_EPOCH + TimeDelta::days(1) - TimeDelta::milliseconds(1);
    given_at(end_of_day, after(19))
        .when(change())
        .then_expect_events(vec![changed_on(Some(today()))]);
    given_at(end_of_day, after(20))
        .when(change())
        .then_expect_error(CustomerError::TooManyChanges { most: 20 });
    let next_day = end_of_day + TimeDelta::milliseconds(1);
    given_at(next_day, after(20))
        .when(change())
        .then_expect_events(vec![changed_on(today().succ_opt())]);
}

#[test]
fn changes_of_which_no_day_is_known_count_for_none() {
    let mut events = vec![changed_on(None); 30];
    events.insert(0, opened());
    given(events)
        .when(change())
        .then_expect_events(vec![changed_on(Some(today()))]);
}

#[test]
fn a_change_of_profile_leaves_account_and_trips_as_they_are() {
    let mut customer = Customer::default();
    for event in [opened(), trip(1, 1), trip(2, 2), promoted()] {
        customer.evolve(event);
    }
    let before = customer.clone();
    customer.evolve(changed_on(Some(today())));
    assert_eq!(customer.trips, before.trips);
    assert!(customer.is_vip());
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
    let changed = changed_on(Some(today()));
    for event in [opened(), changed, trip(1, 1), trip(2, 2), promoted()] {
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
