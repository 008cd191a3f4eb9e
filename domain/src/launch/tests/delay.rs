use super::*;

/// A year and a month later than was said first.
fn new_date() -> DateTime<Utc> {
    at("2029-04-01T12:00:00Z")
}

fn delayed(previous: DateTime<Utc>, date: DateTime<Utc>) -> LaunchEvent {
    Delayed {
        previous,
        date,
        cause: Cause::Weather,
        reason: reason(),
    }
    .into()
}

#[test]
fn a_launch_is_confirmed_once_for_each_date() {
    Story::of_seats(10)
        .when(confirm())
        .then_expect_events(vec![Confirmed {}.into()]);
    Story::of_seats(10)
        .and(confirm())
        .when(confirm())
        .then_expect_events(Vec::new());
    Story::of_seats(10)
        .and(confirm())
        .and(delay_to(new_date()))
        .when(confirm())
        .then_expect_events(vec![Confirmed {}.into()]);
}

#[test]
fn a_launch_that_flew_before_anybody_confirmed_it_is_confirmed_afterwards() {
    Story::of_seats(10)
        .at(launch_date() + TimeDelta::days(1))
        .when(confirm())
        .then_expect_events(vec![Confirmed {}.into()]);
}

#[test]
fn a_delay_tells_both_dates_and_why() {
    for cause in Cause::ALL {
        let command = Delay {
            cause: *cause,
            ..delay_to(new_date())
        };
        let expected = Delayed {
            previous: launch_date(),
            date: new_date(),
            cause: *cause,
            reason: reason(),
        };
        Story::of_seats(10)
            .when(command)
            .then_expect_events(vec![expected.into()]);
    }
}

#[test]
fn a_launch_is_delayed_again_from_the_date_that_it_has_then() {
    let story = || Story::of_seats(10).and(delay_to(new_date()));
    let later = new_date() + ms(1);
    story()
        .when(delay_to(later))
        .then_expect_events(vec![delayed(new_date(), later)]);
    for not_later in [new_date(), new_date() - ms(1), launch_date()] {
        story()
            .when(delay_to(not_later))
            .then_expect_error(LaunchError::NotLater { date: new_date() });
    }
}

#[test]
fn a_delay_goes_forward_in_time() {
    for not_later in [launch_date(), launch_date() - ms(1), start()] {
        Story::of_seats(10)
            .when(delay_to(not_later))
            .then_expect_error(LaunchError::NotLater {
                date: launch_date(),
            });
    }
    let later = launch_date() + ms(1);
    Story::of_seats(10)
        .when(delay_to(later))
        .then_expect_events(vec![delayed(launch_date(), later)]);
}

#[test]
fn a_launch_whose_date_has_passed_is_delayed_to_one_that_is_still_to_come() {
    let now = launch_date() + TimeDelta::days(10);
    let story = || Story::of_seats(10).at(now);
    for not_to_come in [now - ms(1), now] {
        story()
            .when(delay_to(not_to_come))
            .then_expect_error(LaunchError::NotLater {
                date: launch_date(),
            });
    }
    story()
        .when(delay_to(now + ms(1)))
        .then_expect_events(vec![delayed(launch_date(), now + ms(1))]);
}

#[test]
fn a_launch_is_delayed_to_100_years_from_now_at_most() {
    let latest = at("2126-03-01T12:00:00Z");
    Story::of_seats(10)
        .when(delay_to(latest))
        .then_expect_events(vec![delayed(launch_date(), latest)]);
    for too_far in [latest + ms(1), DateTime::<Utc>::MAX_UTC] {
        Story::of_seats(10)
            .when(delay_to(too_far))
            .then_expect_error(LaunchError::TooFar { years: 100 });
    }
}

/// A launch that was delayed so often, by a day each time.
fn delayed_often(times: i64) -> Story {
    let dates = (1..=times).map(|days| launch_date() + TimeDelta::days(days));
    dates.fold(Story::of_seats(10), |story, date| story.and(delay_to(date)))
}

#[test]
fn a_launch_is_delayed_50_times_at_most_and_can_still_fly_or_be_aborted() {
    let last = launch_date() + TimeDelta::days(50);
    delayed_often(49)
        .when(delay_to(last))
        .then_expect_events(vec![delayed(last - TimeDelta::days(1), last)]);
    for date in [last + TimeDelta::days(1), last] {
        delayed_often(50)
            .when(delay_to(date))
            .then_expect_error(LaunchError::TooManyDelays { most: 50 });
    }
    delayed_often(50)
        .when(confirm())
        .then_expect_events(vec![Confirmed {}.into()]);
    delayed_often(50)
        .and(abort_for(Cause::Technical))
        .when(delay_to(last + TimeDelta::days(1)))
        .then_expect_error(LaunchError::NotPossibleNow {
            status: LaunchStatus::Aborted,
            asked: "delayed",
        });
}

#[test]
fn a_launch_that_was_delayed_more_often_before_there_was_a_limit_flies_as_others_do() {
    let mut story = delayed_often(50);
    let date = launch_date() + TimeDelta::days(51);
    let before = date - TimeDelta::days(1);
    story.events.push(delayed(before, date));
    assert_eq!(story.launch().flight().unwrap().date, date);
    story
        .clone()
        .when(delay_to(date + TimeDelta::days(1)))
        .then_expect_error(LaunchError::TooManyDelays { most: 50 });
    let flown = story.at(date).and(confirm()).and(complete()).launch();
    assert_eq!(flown.flight().unwrap().status, LaunchStatus::Completed);
}

#[test]
fn a_new_date_is_kept_in_whole_milliseconds() {
    Story::of_seats(10)
        .when(delay_to(launch_date() + TimeDelta::nanoseconds(1_999_999)))
        .then_expect_events(vec![delayed(launch_date(), launch_date() + ms(1))]);
    Story::of_seats(10)
        .when(delay_to(launch_date() + TimeDelta::nanoseconds(999_999)))
        .then_expect_error(LaunchError::NotLater {
            date: launch_date(),
        });
}

#[test]
fn seats_are_sold_until_the_new_date() {
    let story = || {
        Story::of_seats(10)
            .and(reserve(1, ADA, 1))
            .and(pay(1, 1))
            .and(delay_to(new_date()))
            .at(new_date() - ms(1))
    };
    story().when_reserved(reserve(2, BOB, 1));
    story().when(cancel(1, ADA)).inspect_result().unwrap();
    story()
        .after(ms(1))
        .when(reserve(2, BOB, 1))
        .then_expect_error(LaunchError::DatePassed { date: new_date() });
    story()
        .after(ms(1))
        .when(cancel(1, ADA))
        .then_expect_error(LaunchError::DatePassed { date: new_date() });
}

#[test]
fn a_delay_makes_no_reservation_hold_longer() {
    let story = || {
        Story::of_seats(10)
            .and(reserve(1, ADA, 2))
            .and(delay_to(new_date()))
    };
    story()
        .after(TimeDelta::minutes(30))
        .when(LaunchCommand::ExpireBookings)
        .then_expect_events(vec![expired(1, ADA, seats(10, 0, 0, 0))]);
    story()
        .after(TimeDelta::minutes(30) - ms(1))
        .when(pay(1, 2))
        .then_expect_events(vec![confirmed(1, ADA, seats(10, 0, 2, 0))]);
}

#[test]
fn what_is_paid_back_is_measured_to_the_date_then_in_force() {
    let refund_at = |now: &str| {
        let events = Story::of_seats(10)
            .and(reserve(1, ADA, 2))
            .and(pay(1, 2))
            .and(delay_to(new_date()))
            .at(at(now))
            .when(cancel(1, ADA))
            .inspect_result()
            .unwrap();
        match &events[..] {
            [LaunchEvent::BookingCancelled(cancelled)] => cancelled.refund_percent,
            other => panic!("expected a cancellation, got {other:?}"),
        }
    };
    assert_eq!(refund_at("2028-04-01T12:00:00.000Z"), 90);
    assert_eq!(refund_at("2028-04-01T12:00:00.001Z"), 70);
    assert_eq!(refund_at("2029-01-01T12:00:00.000Z"), 70);
    assert_eq!(refund_at("2029-01-01T12:00:00.001Z"), 0);
}

#[test]
fn who_cancelled_before_a_delay_keeps_what_was_paid_back_then() {
    let story = Story::of_seats(10)
        .and(reserve(1, ADA, 2))
        .and(pay(1, 2))
        .at(at("2027-12-01T12:00:00Z"))
        .and(cancel(1, ADA))
        .and(delay_to(new_date()));
    assert_eq!(story.launch().takings(), money(200_000, 140_000));
    story.when(cancel(1, ADA)).then_expect_events(Vec::new());
}

#[test]
fn a_delay_past_a_passengers_71st_birthday_does_not_annul_the_booking() {
    // 70 years old on the first date, 71 on the new one.
    let of_age = || {
        let mut command = reserve(1, ADA, 1);
        command.passengers = vec![born("1957-03-02")];
        command
    };
    let paid = || {
        Story::of_seats(10)
            .and(of_age())
            .and(pay(1, 1))
            .and(delay_to(new_date()))
    };
    assert_eq!(paid().launch().seats(), seats(10, 0, 1, 0));
    let flown = paid().at(new_date()).and(complete()).launch();
    let status = flown.booking(booking(1)).unwrap().status;
    assert_eq!(status, BookingStatus::Completed);

    // Nor does it keep a reservation from being paid, in time or late.
    for wait in [ms(0), TimeDelta::hours(1)] {
        let events = Story::of_seats(10)
            .and(of_age())
            .and(delay_to(new_date()))
            .after(wait)
            .when(pay(1, 1))
            .inspect_result()
            .unwrap();
        assert_eq!(
            events.last(),
            Some(&confirmed(1, ADA, seats(10, 0, 1, 0))),
            "{wait}"
        );
    }
}

#[test]
fn who_books_after_a_delay_is_of_age_on_the_new_date() {
    let mut command = reserve(1, ADA, 1);
    command.passengers = vec![born("1957-03-02")];
    Story::of_seats(10).when_reserved(command.clone());
    Story::of_seats(10)
        .and(delay_to(new_date()))
        .when(command)
        .then_expect_error(LaunchError::PassengerAge {
            index: 0,
            age: 72,
            youngest: 18,
            oldest: 70,
        });
    let mut command = reserve(1, ADA, 1);
    command.passengers = vec![born("2011-04-01")];
    Story::of_seats(10)
        .and(delay_to(new_date()))
        .when_reserved(command);
}

#[test]
fn a_delay_changes_neither_link_nor_offer_nor_bookings() {
    let before = Story::of_seats(10)
        .and(reserve(1, ADA, 2))
        .and(pay(1, 2))
        .and(reserve(2, BOB, 1));
    let launch = before.launch();
    let after = before.and(delay_to(new_date())).launch();
    assert_eq!(after.flight().unwrap().date, new_date());
    assert_eq!(after.flight().unwrap().status, LaunchStatus::Delayed);
    let as_before = Flight {
        date: launch_date(),
        status: LaunchStatus::Scheduled,
        delays: 0,
        ..after.flight().unwrap().clone()
    };
    assert_eq!(launch.flight(), Some(&as_before));
    assert_eq!(after.seats(), launch.seats());
    assert!(after.bookings().eq(launch.bookings()));
}
