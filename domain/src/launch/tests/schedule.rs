use super::*;

fn scheduling(change: impl FnOnce(&mut Schedule)) -> AggregateResultValidator<Launch> {
    let mut command = schedule(100);
    change(&mut command);
    Story::new().when(command)
}

#[test]
fn a_launch_is_scheduled_with_all_that_there_is_to_know_of_it() {
    let command = schedule(100);
    Story::new().when(command.clone()).then_expect_events(vec![
        Scheduled {
            supplier: supplier(),
            rocket: LaunchRocket {
                id: command.rocket.id,
                name: command.rocket.name,
                model: command.rocket.model,
                capacity: 100_000,
                range: Range::Interplanetary,
            },
            slug: command.slug,
            spaceport: command.spaceport,
            destination: Destination::Interplanetary,
            mission: command.mission,
            date: launch_date(),
            seat_price: usd(100_000),
            seats: seats(100, 0, 0, 0),
        }
        .into(),
    ]);
}

#[test]
fn a_launch_is_scheduled_once() {
    Story::of_seats(100)
        .when(schedule(100))
        .then_expect_error(LaunchError::AlreadyScheduled);
}

#[test]
fn only_a_verified_supplier_with_a_complete_profile_offers_launches() {
    scheduling(|command| command.supplier.email_verified = false)
        .then_expect_error(LaunchError::SupplierUnverified);
    scheduling(|command| command.supplier.profile_complete = false)
        .then_expect_error(LaunchError::SupplierIncomplete);
}

#[test]
fn another_suppliers_rocket_is_as_good_as_none() {
    scheduling(|command| command.rocket.supplier = SupplierId(Uuid::from_u128(70)))
        .then_expect_error(LaunchError::RocketUnknown);
}

#[test]
fn a_retired_rocket_flies_no_new_launch() {
    scheduling(|command| command.rocket.retired = true)
        .then_expect_error(LaunchError::RocketRetired);
}

#[test]
fn the_destination_lies_within_the_rockets_range() {
    for (place, &range) in Range::ALL.iter().enumerate() {
        for (distance, &destination) in Destination::ALL.iter().enumerate() {
            let result = scheduling(|command| {
                command.rocket.range = range;
                command.destination = destination;
            });
            if distance <= place {
                assert!(result.inspect_result().is_ok(), "{range} to {destination}");
            } else {
                result.then_expect_error(LaunchError::OutOfRange { destination, range });
            }
        }
    }
}

#[test]
fn a_launch_is_scheduled_365_days_ahead_or_more() {
    let earliest = start() + TimeDelta::days(365);
    for late_enough in [earliest, earliest + ms(1)] {
        let result = scheduling(|command| command.date = late_enough);
        assert!(result.inspect_result().is_ok(), "{late_enough}");
    }
    scheduling(|command| command.date = earliest - ms(1)).then_expect_error(LaunchError::TooSoon {
        earliest,
        lead_days: 365,
    });
}

#[test]
fn how_far_ahead_is_a_term_of_business() {
    let mut story = Story::new();
    story.context.terms.lead_days = u32::MAX;
    let error = story.when(schedule(1)).inspect_result().unwrap_err();
    assert!(matches!(
        error,
        LaunchError::TooSoon {
            lead_days: u32::MAX,
            ..
        }
    ));

    let mut story = Story::new();
    story.context.terms.lead_days = 10;
    let mut command = schedule(1);
    command.date = start() + TimeDelta::days(10);
    assert!(story.when(command).inspect_result().is_ok());
}

#[test]
fn a_launch_is_scheduled_100_years_ahead_at_most() {
    let latest = at("2126-03-01T12:00:00Z");
    assert!(
        scheduling(|command| command.date = latest)
            .inspect_result()
            .is_ok()
    );
    for too_far in [latest + ms(1), DateTime::<Utc>::MAX_UTC] {
        scheduling(|command| command.date = too_far)
            .then_expect_error(LaunchError::TooFar { years: 100 });
    }
}

#[test]
fn a_date_is_kept_in_whole_milliseconds() {
    let events = scheduling(|command| command.date += TimeDelta::nanoseconds(1_999_999))
        .inspect_result()
        .unwrap();
    let [LaunchEvent::Scheduled(scheduled)] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!(scheduled.date, launch_date() + ms(1));
}

#[test]
fn a_launch_offers_a_seat_at_least_and_what_its_rocket_has_at_most() {
    let offering = |asked| {
        scheduling(|command| {
            command.rocket.capacity = 6;
            command.seats = asked;
        })
    };
    for some in [1, 6] {
        assert!(offering(some).inspect_result().is_ok(), "{some}");
    }
    for asked in [0, 7] {
        offering(asked).then_expect_error(LaunchError::SeatsOutOfBounds { asked, capacity: 6 });
    }
}

#[test]
fn no_launch_offers_more_than_100_000_seats() {
    scheduling(|command| {
        command.rocket.capacity = 200_000;
        command.seats = 100_001;
    })
    .then_expect_error(LaunchError::SeatsOutOfBounds {
        asked: 100_001,
        capacity: 100_000,
    });
}

#[test]
fn a_seat_costs_a_cent_at_least_and_a_thousand_million_at_most() {
    let costing = |cents| scheduling(|command| command.seat_price = usd(cents));
    for some in [1, 100_000_000_000] {
        assert!(costing(some).inspect_result().is_ok(), "{some}");
    }
    for cents in [0, 100_000_000_001] {
        costing(cents).then_expect_error(LaunchError::PriceOutOfBounds {
            asked: usd(cents),
            most: MAX_SEAT_PRICE,
        });
    }
}
