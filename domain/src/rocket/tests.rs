use chrono::{DateTime, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use uuid::Uuid;

use super::*;
use crate::terms::Terms;

fn given(events: Vec<RocketEvent>) -> AggregateTestExecutor<Rocket> {
    TestFramework::with(Context {
        now: DateTime::<Utc>::UNIX_EPOCH,
        terms: Terms::default(),
    })
    .given(events)
}

fn supplier(number: u128) -> SupplierId {
    SupplierId(Uuid::from_u128(number))
}

fn data(capacity: u32) -> RocketData {
    RocketData {
        name: RocketName::parse("Spica").unwrap(),
        model: RocketModel::parse("Spica").unwrap(),
        capacity,
        range: Range::Suborbital,
    }
}

fn register(capacity: u32) -> RocketCommand {
    RocketCommand::Register(Register {
        supplier: supplier(1),
        data: data(capacity),
    })
}

fn revise(by: u128, capacity: u32) -> RocketCommand {
    RocketCommand::Revise(Revise {
        supplier: supplier(by),
        data: data(capacity),
    })
}

fn retire(by: u128) -> RocketCommand {
    RocketCommand::Retire(Retire {
        supplier: supplier(by),
    })
}

fn registered(capacity: u32) -> RocketEvent {
    let data = data(capacity);
    Registered {
        supplier: supplier(1),
        name: data.name,
        model: data.model,
        capacity,
        range: data.range,
    }
    .into()
}

fn revised(capacity: u32) -> RocketEvent {
    let data = data(capacity);
    Revised {
        name: data.name,
        model: data.model,
        capacity,
        range: data.range,
    }
    .into()
}

fn retired() -> RocketEvent {
    Retired {}.into()
}

#[test]
fn a_rocket_is_registered_once() {
    given(vec![])
        .when(register(1))
        .then_expect_events(vec![registered(1)]);
    given(vec![registered(1)])
        .when(register(1))
        .then_expect_error(RocketError::RocketExists);
    given(vec![registered(1), retired()])
        .when(register(1))
        .then_expect_error(RocketError::RocketExists);
}

#[test]
fn a_rocket_has_1_to_100_000_seats() {
    for some in [1, 100_000] {
        given(vec![])
            .when(register(some))
            .then_expect_events(vec![registered(some)]);
        given(vec![registered(2)])
            .when(revise(1, some))
            .then_expect_events(vec![revised(some)]);
    }
    for asked in [0, 100_001] {
        let out_of_bounds = RocketError::CapacityOutOfBounds {
            asked,
            most: 100_000,
        };
        given(vec![])
            .when(register(asked))
            .then_expect_error(out_of_bounds.clone());
        given(vec![registered(1)])
            .when(revise(1, asked))
            .then_expect_error(out_of_bounds);
    }
}

#[test]
fn a_revision_without_a_change_changes_nothing() {
    given(vec![registered(1), revised(2)])
        .when(revise(1, 2))
        .then_expect_events(vec![]);
}

#[test]
fn another_suppliers_rocket_is_as_good_as_none() {
    for command in [revise(2, 3), retire(2)] {
        given(vec![registered(1)])
            .when(command.clone())
            .then_expect_error(RocketError::RocketUnknown);
        given(vec![])
            .when(command)
            .then_expect_error(RocketError::RocketUnknown);
    }
}

#[test]
fn a_rocket_retires_for_good() {
    given(vec![registered(1)])
        .when(retire(1))
        .then_expect_events(vec![retired()]);
    given(vec![registered(1), retired()])
        .when(retire(1))
        .then_expect_events(vec![]);
    given(vec![registered(1), retired()])
        .when(revise(1, 2))
        .then_expect_error(RocketError::RocketRetired);
}

#[test]
fn a_rocket_survives_a_snapshot() {
    let mut rocket = Rocket::default();
    for event in [registered(1), revised(2), retired()] {
        rocket.evolve(event);
        let stored = postcard::to_stdvec(&rocket).unwrap();
        assert_eq!(postcard::from_bytes(&stored), Ok(rocket.clone()));
    }
    assert!(rocket.is_retired());
    assert_eq!(rocket.registration().unwrap().data.capacity, 2);
}

#[test]
fn ranges_are_known_by_their_words() {
    for range in Range::ALL {
        assert_eq!(range.as_str().parse(), Ok(*range));
        let word = format!("\"{range}\"");
        assert_eq!(serde_json::to_string(range).unwrap(), word);
    }
    assert_eq!(
        "far".parse::<Range>().unwrap_err().to_string(),
        "must be one of suborbital, low_earth_orbit, interplanetary"
    );
}
