use super::*;

/// Another mission at another price, with the same seats.
fn another_offer(seats: u32) -> Revise {
    Revise {
        mission: Mission::parse("Once around the Moon").unwrap(),
        seat_price: usd(120_000),
        ..revise_to(seats)
    }
}

fn revised(command: &Revise, seats: SeatCount) -> LaunchEvent {
    Revised {
        mission: command.mission.clone(),
        seat_price: command.seat_price,
        seats,
    }
    .into()
}

/// A launch of a rocket with eight seats, five of them on offer.
fn of_a_small_rocket() -> Story {
    let mut launch = schedule(5);
    launch.rocket.capacity = 8;
    Story::new().and(launch)
}

#[test]
fn price_mission_and_seats_are_others_while_nothing_is_booked() {
    let command = another_offer(8);
    of_a_small_rocket()
        .when(command.clone())
        .then_expect_events(vec![revised(&command, seats(8, 0, 0, 0))]);
    let launch = of_a_small_rocket().and(command.clone()).launch();
    let flight = launch.flight().unwrap();
    assert_eq!(flight.mission, command.mission);
    assert_eq!(flight.seat_price, command.seat_price);
}

#[test]
fn a_seat_that_is_booked_after_costs_the_new_price() {
    let reserved = of_a_small_rocket()
        .and(another_offer(5))
        .when_reserved(reserve(1, ADA, 2));
    assert_eq!(reserved.seat_price, usd(120_000));
    assert_eq!(reserved.total, usd(240_000));
}

#[test]
fn the_same_offer_told_again_changes_nothing() {
    of_a_small_rocket()
        .when(revise_to(5))
        .then_expect_events(Vec::new());
    of_a_small_rocket()
        .and(reserve(1, ADA, 1))
        .and(confirm())
        .when(revise_to(5))
        .then_expect_events(Vec::new());
}

#[test]
fn price_and_mission_stay_from_the_first_booking_on() {
    let reserved = || of_a_small_rocket().and(reserve(1, ADA, 2));
    let paid = || reserved().and(pay(1, 2));
    let forfeited = || paid().at(launch_date() - ms(1)).and(cancel(1, ADA));
    let another_price = Revise {
        seat_price: usd(99_999),
        ..revise_to(5)
    };
    let another_mission = Revise {
        mission: another_offer(5).mission,
        ..revise_to(6)
    };
    for story in [reserved(), paid(), forfeited()] {
        for command in [
            another_offer(5),
            another_price.clone(),
            another_mission.clone(),
        ] {
            story
                .clone()
                .when(command)
                .then_expect_error(LaunchError::HasBookings { taken: 2 });
        }
    }
}

#[test]
fn price_and_mission_may_change_again_when_no_booking_is_left() {
    let command = another_offer(5);
    of_a_small_rocket()
        .and(reserve(1, ADA, 2))
        .and(pay(1, 2))
        .and(cancel(1, ADA))
        .when(command.clone())
        .then_expect_events(vec![revised(&command, seats(5, 0, 0, 0))]);
}

#[test]
fn who_was_late_pays_the_price_that_they_booked_at() {
    let story = || {
        of_a_small_rocket()
            .and(reserve(1, ADA, 2))
            .after(TimeDelta::minutes(30))
            .and(another_offer(5))
    };
    story()
        .when(pay(1, 2))
        .then_expect_events(vec![confirmed(1, ADA, seats(5, 0, 2, 0))]);
    story()
        .when(ConfirmBooking {
            amount: usd(240_000),
            ..pay(1, 2)
        })
        .then_expect_error(LaunchError::NotTheWholeAmount {
            total: usd(200_000),
            paid: usd(240_000),
        });
}

#[test]
fn reservations_whose_time_is_up_expire_in_the_same_commit_before() {
    let command = another_offer(5);
    let story = || of_a_small_rocket().and(reserve(1, ADA, 2));
    story()
        .after(TimeDelta::minutes(30))
        .when(command.clone())
        .then_expect_events(vec![
            expired(1, ADA, seats(5, 0, 0, 0)),
            revised(&command, seats(5, 0, 0, 0)),
        ]);
    story()
        .after(TimeDelta::minutes(30) - ms(1))
        .when(command)
        .then_expect_error(LaunchError::HasBookings { taken: 2 });
}

#[test]
fn price_and_mission_stay_once_a_launch_was_confirmed_or_delayed() {
    for (story, status) in [
        (of_a_small_rocket().and(confirm()), LaunchStatus::Confirmed),
        (
            of_a_small_rocket().and(delay_to(launch_date() + ms(1))),
            LaunchStatus::Delayed,
        ),
    ] {
        story
            .when(another_offer(5))
            .then_expect_error(LaunchError::NotPossibleNow {
                status,
                asked: "revised",
            });
    }
}

#[test]
fn a_new_price_is_within_the_same_bounds_as_the_first() {
    let costing = |cents| Revise {
        seat_price: usd(cents),
        ..revise_to(5)
    };
    for cents in [1, 100_000_000_000] {
        let result = of_a_small_rocket().when(costing(cents));
        assert!(result.inspect_result().is_ok(), "{cents}");
    }
    for cents in [0, 100_000_000_001] {
        of_a_small_rocket()
            .when(costing(cents))
            .then_expect_error(LaunchError::PriceOutOfBounds {
                asked: usd(cents),
                most: MAX_SEAT_PRICE,
            });
    }
}

#[test]
fn seats_on_offer_grow_to_what_the_rocket_has_and_shrink_to_what_is_taken() {
    // One seat forfeited, two confirmed, one reserved.
    let story = || {
        of_a_small_rocket()
            .and(reserve(1, ADA, 1))
            .and(pay(1, 1))
            .at(launch_date() - TimeDelta::days(1))
            .and(cancel(1, ADA))
            .and(reserve(2, ADA, 2))
            .and(pay(2, 2))
            .and(reserve(3, BOB, 1))
    };
    for some in [4, 6, 8] {
        story()
            .when(revise_to(some))
            .then_expect_events(vec![revised(&revise_to(some), seats(some, 1, 2, 1))]);
    }
    for asked in [0, 3, 9, u32::MAX] {
        story()
            .when(revise_to(asked))
            .then_expect_error(LaunchError::OfferOutOfBounds {
                asked,
                least: 4,
                capacity: 8,
            });
    }
}

#[test]
fn a_launch_offers_a_seat_at_least() {
    of_a_small_rocket()
        .when(revise_to(1))
        .then_expect_events(vec![revised(&revise_to(1), seats(1, 0, 0, 0))]);
    of_a_small_rocket()
        .when(revise_to(0))
        .then_expect_error(LaunchError::OfferOutOfBounds {
            asked: 0,
            least: 1,
            capacity: 8,
        });
}

#[test]
fn no_launch_comes_to_offer_more_than_100_000_seats() {
    let story = || {
        let mut launch = schedule(5);
        launch.rocket.capacity = 200_000;
        Story::new().and(launch)
    };
    let result = story().when(revise_to(100_000));
    assert!(result.inspect_result().is_ok());
    story()
        .when(revise_to(100_001))
        .then_expect_error(LaunchError::OfferOutOfBounds {
            asked: 100_001,
            least: 1,
            capacity: 100_000,
        });
}

#[test]
fn seats_on_offer_change_in_every_status_until_just_before_the_date() {
    let later = launch_date() + ms(1);
    for (story, date) in [
        (of_a_small_rocket(), launch_date()),
        (of_a_small_rocket().and(confirm()), launch_date()),
        (of_a_small_rocket().and(delay_to(later)), later),
    ] {
        let result = story.clone().at(date - ms(1)).when(revise_to(8));
        assert!(result.inspect_result().is_ok(), "{date}");
        story
            .at(date)
            .when(revise_to(8))
            .then_expect_error(LaunchError::DatePassed { date });
    }
}

#[test]
fn a_launch_with_seats_added_sells_them() {
    let full = || of_a_small_rocket().and(reserve(1, ADA, 4));
    full()
        .when(reserve(2, BOB, 2))
        .then_expect_error(LaunchError::SoldOut { left: 1, asked: 2 });
    let reserved = full().and(revise_to(6)).when_reserved(reserve(2, BOB, 2));
    assert_eq!(reserved.seats, seats(6, 6, 0, 0));
}
