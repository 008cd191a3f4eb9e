use chrono::{DateTime, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::launch::Destination;
use crate::reference::SpaceportCode;
use crate::terms::Terms;
use crate::text::RocketName;

fn given(events: Vec<SlugEvent>) -> AggregateTestExecutor<Slug> {
    TestFramework::with(Context {
        now: DateTime::<Utc>::UNIX_EPOCH,
        terms: Terms::default(),
    })
    .given(events)
}

fn launch(number: u128) -> LaunchId {
    LaunchId(Uuid::from_u128(number))
}

fn claim(by: u128) -> SlugCommand {
    SlugCommand::Claim(Claim {
        slug: SlugText::parse("a-link").unwrap(),
        launch: launch(by),
    })
}

fn claimed(by: u128) -> SlugEvent {
    Claimed {
        slug: SlugText::parse("a-link").unwrap(),
        launch: launch(by),
    }
    .into()
}

fn wish(rocket: &str) -> String {
    for_launch(
        &RocketName::parse(rocket).unwrap(),
        &SpaceportCode::parse("CORN-RANCH").unwrap(),
        Destination::LowEarthOrbit,
        "2028-03-01T23:59:59Z".parse().unwrap(),
    )
    .to_string()
}

#[test]
fn a_link_goes_to_the_first_launch_that_asks() {
    given(vec![])
        .when(claim(1))
        .then_expect_events(vec![claimed(1)]);
    given(vec![claimed(1)])
        .when(claim(2))
        .then_expect_error(SlugError::SlugTaken { by: launch(1) });
}

#[test]
fn the_same_launch_may_ask_again() {
    given(vec![claimed(1)])
        .when(claim(1))
        .then_expect_events(vec![]);
}

#[test]
fn a_link_names_rocket_spaceport_destination_and_date() {
    let slug = for_launch(
        &RocketName::parse("New Shepard").unwrap(),
        &SpaceportCode::parse("CORN-RANCH").unwrap(),
        Destination::Suborbital,
        "2028-03-01T12:00:00Z".parse().unwrap(),
    );
    assert_eq!(
        slug.as_str(),
        "new-shepard-corn-ranch-suborbital-2028-03-01"
    );
    assert_eq!(wish("Ax"), "ax-corn-ranch-low-earth-orbit-2028-03-01");
}

#[test]
fn a_link_is_ascii_whatever_the_rocket_is_called() {
    let rest = "-corn-ranch-low-earth-orbit-2028-03-01";
    for (rocket, folded) in [
        ("Falcon 9 / Dragon 2", "falcon-9-dragon-2"),
        ("Ångström-Øst", "angstrom-ost"),
        ("Союз", "soiuz"),
        ("--!--", "rocket"),
    ] {
        assert_eq!(wish(rocket), format!("{folded}{rest}"));
    }
}

#[test]
fn the_next_ones_get_a_number() {
    let rocket = RocketName::parse("Spica").unwrap();
    let port = SpaceportCode::parse("ESRANGE").unwrap();
    let date = "2028-03-01T12:00:00Z".parse().unwrap();
    let all: Vec<_> = candidates(&rocket, &port, Destination::Suborbital, date)
        .map(|slug| slug.to_string())
        .collect();
    assert_eq!(all.len(), MAX_CANDIDATES);
    assert_eq!(all[0], "spica-esrange-suborbital-2028-03-01");
    assert_eq!(all[1], "spica-esrange-suborbital-2028-03-01-2");
    assert_eq!(all[99], "spica-esrange-suborbital-2028-03-01-100");
}

#[test]
fn what_is_no_link_leads_nowhere() {
    for bad in ["", "-", "a--b", "-a", "a-", "A", "a b", "ä", "a/b"] {
        assert!(SlugText::parse(bad).is_err(), "{bad}");
    }
    assert!(SlugText::parse(&"a".repeat(120)).is_ok());
    assert!(SlugText::parse(&"a".repeat(121)).is_err());
}

#[test]
fn a_link_survives_a_snapshot() {
    let mut slug = Slug::default();
    slug.evolve(claimed(1));
    assert_eq!(slug.launch(), Some(launch(1)));
    let stored = postcard::to_stdvec(&slug).unwrap();
    assert_eq!(postcard::from_bytes(&stored), Ok(slug));
}

proptest! {
    #[test]
    fn every_candidate_has_the_form_of_a_link(name in ".{1,60}", port in 0..18_usize, days in 0..73_000_i64) {
        let Ok(rocket) = RocketName::parse(&name) else {
            return Ok(());
        };
        let port = &crate::reference::Spaceport::all()[port].code;
        let date = DateTime::<Utc>::UNIX_EPOCH + chrono::TimeDelta::days(days);
        for slug in candidates(&rocket, port, Destination::Interplanetary, date) {
            prop_assert_eq!(SlugText::parse(slug.as_str()), Ok(slug));
        }
    }
}
