//! What may follow from what.

use super::*;
use crate::shard::Shard;

const WISH: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

fn building() -> Versions {
    let mut versions = Versions::new(1);
    grow(&mut versions, WISH);
    versions
}

fn grow(versions: &mut Versions, wish: Uuid) -> u32 {
    versions.make(wish).unwrap();
    versions.build(wish, DateTime::UNIX_EPOCH, false).unwrap()
}

fn succeed(versions: &mut Versions) {
    let version = grow(versions, WISH);
    versions.switch().unwrap();
    versions.take_over(version, DateTime::UNIX_EPOCH).unwrap();
}

#[test]
fn a_second_wish_is_refused_and_the_same_one_is_the_same_version() {
    let mut versions = building();
    let now = DateTime::UNIX_EPOCH;
    assert_eq!(versions.build(WISH, now, true), Ok(2));
    assert_eq!(versions.build(OTHER, now, true), Err(Refused::Overtaken));
    assert_eq!(versions.make(OTHER), Err(Refused::Builds(2)));
}

#[test]
fn what_somebody_died_over_is_given_up_and_they_can_not_go_on_with_it() {
    let mut versions = Versions::new(1);
    assert_eq!(versions.make(WISH), Ok(2));
    assert_eq!(versions.make(OTHER), Ok(3));
    assert_eq!(versions.leaving, [2]);
    let now = DateTime::UNIX_EPOCH;
    assert_eq!(versions.build(WISH, now, false), Err(Refused::Overtaken));
    assert_eq!(versions.build(OTHER, now, false), Ok(3));
}

#[test]
fn what_takes_over_was_asked_to_and_the_old_one_is_kept() {
    let mut versions = building();
    assert_eq!(
        versions.take_over(2, DateTime::UNIX_EPOCH),
        Err(Refused::NothingBuilt)
    );
    versions.switch().unwrap();
    versions.take_over(2, DateTime::UNIX_EPOCH).unwrap();
    assert_eq!((versions.live, &versions.kept[..]), (2, &[1][..]));
    assert_eq!(versions.building, None);
    // An answer that got lost.
    versions.take_over(2, DateTime::UNIX_EPOCH).unwrap();
    assert_eq!(versions.cancel(), Err(Refused::NothingBuilt));
}

#[test]
fn numbers_are_never_given_again() {
    let mut versions = building();
    assert_eq!(versions.cancel(), Ok(2));
    assert_eq!(versions.leaving, [2]);
    versions.forget(2);
    assert_eq!(versions.make(WISH), Ok(3));
}

#[test]
fn what_is_live_is_never_dropped() {
    let mut versions = building();
    assert_eq!(versions.drop_kept(1), Err(Refused::NotKept(1)));
    assert_eq!(versions.drop_kept(2), Err(Refused::NotKept(2)));
    versions.switch().unwrap();
    versions.take_over(2, DateTime::UNIX_EPOCH).unwrap();
    versions.drop_kept(1).unwrap();
    versions.drop_kept(1).unwrap();
    assert_eq!((versions.kept.len(), &versions.leaving[..]), (0, &[1][..]));
}

#[test]
fn what_stopped_neither_takes_over_nor_is_compared() {
    let mut versions = building();
    versions.stop(2, Some(7), "a test", DateTime::UNIX_EPOCH);
    assert_eq!(versions.switch(), Err(Refused::Stopped(2)));
    assert_eq!(versions.compare(), Err(Refused::Stopped(2)));
    assert_eq!(versions.cancel(), Ok(2));
}

#[test]
fn a_wish_that_comes_again_is_carried_out_once() {
    let mut versions = building();
    let cancel = |versions: &mut Versions| versions.once(OTHER, Versions::cancel);
    assert_eq!(cancel(&mut versions), Ok(2));
    // Another one is built meanwhile: that was not meant.
    versions.make(WISH).unwrap();
    versions.build(WISH, DateTime::UNIX_EPOCH, false).unwrap();
    assert_eq!(cancel(&mut versions), Ok(2));
    assert_eq!(versions.built().unwrap().version, 3);
    assert_eq!(versions.expect_built(2), Err(Refused::NotBuilt(2)));
    assert_eq!(versions.expect_built(3), Ok(()));
    // What is refused is not remembered, and wishes that are long past are forgotten.
    let refused = versions.once(Uuid::from_u128(3), |_| Err(Refused::NothingBuilt));
    assert_eq!(refused, Err(Refused::NothingBuilt));
    for number in 0..MAX_CARRIED as u128 {
        versions
            .once(Uuid::from_u128(100 + number), |_| Ok(3))
            .unwrap();
    }
    assert_eq!(versions.carried.len(), MAX_CARRIED);
    assert_eq!(versions.carried_out(OTHER), None);
}

#[test]
fn a_wish_that_comes_again_while_its_version_is_made_gets_the_same_one() {
    let mut versions = Versions::new(1);
    assert_eq!(versions.make(WISH), Ok(2));
    assert_eq!(versions.make(WISH), Ok(2));
    assert!(versions.leaving.is_empty());
    assert_eq!(versions.make(OTHER), Ok(3));
    assert_eq!(versions.leaving, [2]);
}

/// The record as a later release may have written it, with something new in all that it is made of.
const NEWER: &str = r#"{
    "live": 3, "making": {"version": 7, "wish": "00000000-0000-0000-0000-000000000007", "new": 1},
    "kept": [1], "leaving": [], "last": 7, "resting": {"1": "1970-01-01T00:00:00Z"},
    "building": {
        "version": 5, "wish": "00000000-0000-0000-0000-000000000005", "new": [2],
        "since": "1970-01-01T00:00:00Z", "switch": false, "stage": "growing", "events": 0, "attempts": 0,
        "report": {
            "at": "1970-01-01T00:00:00Z", "position": 1, "compared": 1, "live": 0, "built": 1,
            "restless": 0, "new": "3", "told": [{
                "which": "built", "aggregate": "launch", "id": "00000000-0000-0000-0000-000000000009",
                "place": "launches", "key": "9", "what": "missing", "new": 4.5
            }]
        }
    },
    "scratch": {
        "version": 4, "until": {"position": 7}, "end": null, "stage": "growing", "new": {"a": 5},
        "asked": {
            "wish": "00000000-0000-0000-0000-000000000004", "by": null, "at": "1970-01-01T00:00:00Z",
            "reason": null, "new": 6
        }
    },
    "pause": {
        "stands": null, "new": 7,
        "asked": {
            "wish": "00000000-0000-0000-0000-000000000003", "by": null, "at": "1970-01-01T00:00:00Z",
            "reason": "a disk", "new": 8
        }
    },
    "carried": [{"wish": "00000000-0000-0000-0000-000000000001", "version": 2, "new": 9}],
    "let_go": [{
        "version": 2, "since": "1970-01-01T00:00:00Z", "at": "1970-01-01T00:00:00Z", "new": true
    }],
    "new": null
}"#;

#[test]
fn what_a_later_release_wrote_is_kept_by_one_that_does_not_know_it() {
    let newer: serde_json::Value = serde_json::from_str(NEWER).unwrap();
    let mut versions: Versions = serde_json::from_str(NEWER).unwrap();
    assert_eq!(serde_json::to_value(&versions).unwrap(), newer);

    versions.stands(3, Shard::ALL, Uuid::from_u128(3), 11);
    versions.end_scratch_at(4, 12);
    versions
        .once(WISH, |_| Ok(1))
        .expect("it is carried out before");
    versions.switch().unwrap();
    versions.let_go(DateTime::UNIX_EPOCH);
    let mut expected = newer;
    expected["pause"]["stands"] = 11.into();
    expected["scratch"]["end"] = 12.into();
    expected["building"]["stage"] = "switching".into();
    assert_eq!(serde_json::to_value(&versions).unwrap(), expected);
}

#[test]
fn a_bounded_number_is_kept() {
    let mut versions = Versions::new(1);
    for _ in 0..MAX_KEPT {
        succeed(&mut versions);
    }
    assert_eq!(versions.make(WISH), Err(Refused::TooMany));
    versions.drop_kept(1).unwrap();
    versions.forget(1);
    assert_eq!(versions.make(WISH), Ok(6));
}
