use super::*;
use crate::ids::PassengerId;

#[test]
fn a_reservation_tells_all_that_there_is_to_know_of_it() {
    Story::of_seats(10)
        .and(reserve(1, BOB, 3))
        .when(reserve(2, ADA, 2))
        .then_expect_events(vec![
            SeatsReserved {
                booking: booking(2),
                customer: customer(ADA),
                payment: PaymentMethod::Card,
                passengers: (0..2)
                    .map(|place| Passenger {
                        id: PassengerId::at(booking(2), place),
                        details: passenger().into(),
                    })
                    .collect(),
                seat_price: usd(100_000),
                total: usd(200_000),
                seat_limit: 4,
                expires_at: start() + TimeDelta::minutes(30),
                seats: seats(10, 5, 0, 0),
            }
            .into(),
        ]);
}

#[test]
fn a_booking_is_made_once() {
    Story::of_seats(10)
        .and(reserve(1, ADA, 1))
        .when(reserve(1, ADA, 1))
        .then_expect_error(LaunchError::BookingExists);
}

#[test]
fn seats_are_booked_until_just_before_the_launch() {
    let story = || Story::of_seats(10);
    story()
        .at(launch_date() - ms(1))
        .when_reserved(reserve(1, ADA, 1));
    for late in [launch_date(), launch_date() + ms(1)] {
        story()
            .at(late)
            .when(reserve(1, ADA, 1))
            .then_expect_error(LaunchError::DatePassed {
                date: launch_date(),
            });
    }
}

#[test]
fn only_customers_with_a_verified_email_book() {
    let mut command = reserve(1, ADA, 1);
    command.customer.email_verified = false;
    Story::of_seats(10)
        .when(command)
        .then_expect_error(LaunchError::CustomerUnverified);
}

#[test]
fn after_three_reservations_that_expired_in_a_day_nobody_books_any_more_that_day() {
    let hoarding = |expired_today| {
        let mut command = reserve(1, ADA, 1);
        command.customer.expired_today = expired_today;
        command
    };
    for few in [0, 2] {
        Story::of_seats(10).when_reserved(hoarding(few));
    }
    for expired in [3, 4, u32::MAX] {
        Story::of_seats(10)
            .when(hoarding(expired))
            .then_expect_error(LaunchError::TooManyExpired { expired });
    }
    // Not even as a VIP.
    let mut as_vip = hoarding(3);
    as_vip.customer.vip = true;
    Story::of_seats(10)
        .when(as_vip)
        .then_expect_error(LaunchError::TooManyExpired { expired: 3 });
}

#[test]
fn a_reservation_whose_time_is_up_has_expired_though_nobody_recorded_it_yet() {
    let hoarding = |number, expired_today| {
        let mut command = reserve(number, ADA, 1);
        command.customer.expired_today = expired_today;
        command
    };
    // Two expired elsewhere, and one here.
    let story = || Story::of_seats(10).and(hoarding(1, 2));
    story()
        .after(TimeDelta::minutes(30))
        .when(hoarding(2, 2))
        .then_expect_error(LaunchError::TooManyExpired { expired: 3 });
    story()
        .after(TimeDelta::minutes(30) - ms(1))
        .when_reserved(hoarding(2, 2));
    // It was somebody else's, or paid, or cancelled.
    Story::of_seats(10)
        .and(reserve(1, BOB, 1))
        .and(hoarding(2, 2))
        .and(pay(2, 1))
        .and(hoarding(3, 2))
        .and(cancel(3, ADA))
        .after(TimeDelta::minutes(30))
        .when_reserved(hoarding(4, 2));
}

#[test]
fn a_reservation_that_expired_yesterday_counts_no_more() {
    let midnight = at("2026-03-02T00:00:00Z");
    let mut command = reserve(2, ADA, 1);
    command.customer.expired_today = 2;
    let expiring_at = |end: DateTime<Utc>| {
        Story::of_seats(10)
            .at(end - TimeDelta::minutes(30))
            .and(reserve(1, ADA, 1))
            .at(midnight)
    };
    expiring_at(midnight - ms(1)).when_reserved(command.clone());
    expiring_at(midnight)
        .when(command)
        .then_expect_error(LaunchError::TooManyExpired { expired: 3 });
}

#[test]
fn how_many_may_expire_is_a_term_of_business() {
    let strict = || Story::of_seats(10).under(|terms| terms.expired_per_day = 1);
    strict().when_reserved(reserve(1, ADA, 1));
    let mut command = reserve(1, ADA, 1);
    command.customer.expired_today = 1;
    strict()
        .when(command)
        .then_expect_error(LaunchError::TooManyExpired { expired: 1 });
}

#[test]
fn seats_are_booked_while_a_launch_is_scheduled_confirmed_or_delayed() {
    for story in [
        Story::of_seats(10),
        Story::of_seats(10).and(confirm()),
        Story::of_seats(10).and(delay_to(launch_date() + ms(1))),
    ] {
        story.when_reserved(reserve(1, ADA, 1));
    }
}

#[test]
fn a_booking_has_1_to_100_passengers() {
    for asked in [0, 101] {
        Story::of_seats(1_000)
            .when(reserve_as_vip(1, ADA, asked))
            .then_expect_error(LaunchError::PassengersOutOfBounds { asked, most: 100 });
    }
    let mut generous = Story::of_seats(1_000);
    generous.context.terms.seats_per_customer = 100;
    for asked in [1, 100] {
        let story = Story {
            events: generous.events.clone(),
            context: generous.context.clone(),
        };
        assert_eq!(
            story.when_reserved(reserve(1, ADA, asked)).passengers.len(),
            asked
        );
    }
}

#[test]
fn passengers_are_18_to_70_years_old_on_the_launch_date() {
    // The launch is on 2028-03-01.
    for (date_of_birth, age) in [("2010-03-02", 17), ("1957-03-01", 71), ("2029-01-01", 0)] {
        let mut command = reserve(1, ADA, 2);
        command.passengers[1] = born(date_of_birth);
        Story::of_seats(10)
            .when(command)
            .then_expect_error(LaunchError::PassengerAge {
                index: 1,
                age,
                youngest: 18,
                oldest: 70,
            });
    }
    for date_of_birth in ["2010-03-01", "2010-02-28", "1957-03-02", "1958-03-01"] {
        let mut command = reserve(1, ADA, 1);
        command.passengers[0] = born(date_of_birth);
        Story::of_seats(10).when_reserved(command);
    }
}

#[test]
fn born_on_29_february_is_of_age_on_1_march() {
    let born_on_leap_day = || {
        let mut command = reserve(1, ADA, 1);
        command.passengers[0] = born("2012-02-29");
        command
    };
    let flying = |date| {
        let mut launch = schedule(10);
        launch.date = at(date);
        Story::new().and(launch)
    };
    flying("2030-03-01T00:00:00Z").when_reserved(born_on_leap_day());
    flying("2030-02-28T23:59:59Z")
        .when(born_on_leap_day())
        .then_expect_error(LaunchError::PassengerAge {
            index: 0,
            age: 17,
            youngest: 18,
            oldest: 70,
        });
}

#[test]
fn a_customer_may_hold_four_seats_in_one_launch() {
    Story::of_seats(10).when_reserved(reserve(1, ADA, 4));
    Story::of_seats(10)
        .when(reserve(1, ADA, 5))
        .then_expect_error(LaunchError::SeatLimitExceeded {
            held: 0,
            asked: 5,
            limit: 4,
        });
}

#[test]
fn a_vip_may_hold_six_seats_in_one_launch() {
    assert_eq!(
        Story::of_seats(10)
            .when_reserved(reserve_as_vip(1, ADA, 6))
            .seat_limit,
        6
    );
    Story::of_seats(10)
        .when(reserve_as_vip(1, ADA, 7))
        .then_expect_error(LaunchError::SeatLimitExceeded {
            held: 0,
            asked: 7,
            limit: 6,
        });
}

#[test]
fn the_seat_limit_sums_reserved_and_confirmed_bookings() {
    let story = || {
        Story::of_seats(20)
            .and(reserve(1, ADA, 2))
            .and(pay(1, 2))
            .and(reserve(2, ADA, 1))
            .and(reserve(3, BOB, 4))
    };
    story().when_reserved(reserve(4, ADA, 1));
    story()
        .when(reserve(4, ADA, 2))
        .then_expect_error(LaunchError::SeatLimitExceeded {
            held: 3,
            asked: 2,
            limit: 4,
        });
    story().when_reserved(reserve_as_vip(4, ADA, 3));
}

#[test]
fn cancelled_and_expired_bookings_count_no_more() {
    Story::of_seats(20)
        .and(reserve(1, ADA, 4))
        .and(cancel(1, ADA))
        .and(reserve(2, ADA, 4))
        .after(TimeDelta::minutes(30))
        .and(LaunchCommand::ExpireBookings)
        .when_reserved(reserve(3, ADA, 4));
}

#[test]
fn never_more_seats_are_sold_than_offered() {
    let story = || {
        Story::of_seats(5)
            .and(reserve(1, ADA, 2))
            .and(pay(1, 2))
            .and(reserve(2, BOB, 1))
    };
    assert_eq!(story().when_reserved(reserve(3, 3, 2)).seats.free(), 0);
    story()
        .when(reserve(3, 3, 3))
        .then_expect_error(LaunchError::SoldOut { left: 2, asked: 3 });
}

#[test]
fn a_reservation_holds_30_minutes_by_card_and_72_hours_by_transfer() {
    let by_card = Story::of_seats(10).when_reserved(reserve(1, ADA, 1));
    assert_eq!(by_card.expires_at, start() + TimeDelta::minutes(30));
    let mut command = reserve(1, ADA, 1);
    command.payment = PaymentMethod::Transfer;
    let by_transfer = Story::of_seats(10).when_reserved(command);
    assert_eq!(by_transfer.expires_at, start() + TimeDelta::hours(72));
}

#[test]
fn a_reservation_never_outlasts_the_start_of_its_launch() {
    let mut command = reserve(1, ADA, 1);
    command.payment = PaymentMethod::Transfer;
    for (before, expires_at) in [
        (TimeDelta::hours(73), launch_date() - TimeDelta::hours(1)),
        (TimeDelta::hours(72), launch_date()),
        (TimeDelta::hours(1), launch_date()),
    ] {
        let story = Story::of_seats(10).at(launch_date() - before);
        assert_eq!(story.when_reserved(command.clone()).expires_at, expires_at);
    }
    let mut endless = Story::of_seats(10);
    endless.context.terms.transfer_hold_hours = u32::MAX;
    assert_eq!(endless.when_reserved(command).expires_at, launch_date());
}

#[test]
fn overdue_reservations_of_anybody_expire_in_the_same_commit_before() {
    let events = Story::of_seats(5)
        .and(reserve(1, BOB, 3))
        .after(TimeDelta::minutes(1))
        .and(reserve(2, 3, 2))
        .after(TimeDelta::minutes(29))
        .when(reserve(3, ADA, 3))
        .inspect_result()
        .unwrap();
    assert_eq!(events[0], expired(1, BOB, seats(5, 2, 0, 0)));
    assert!(matches!(&events[1], LaunchEvent::SeatsReserved(r) if r.seats == seats(5, 5, 0, 0)));
    assert_eq!(events.len(), 2);
}

#[test]
fn a_customers_own_overdue_reservation_does_not_count_against_them() {
    let story = || Story::of_seats(10).and(reserve(1, ADA, 4));
    story()
        .after(TimeDelta::minutes(30))
        .when_reserved(reserve(2, ADA, 4));
    story()
        .after(TimeDelta::minutes(30) - ms(1))
        .when(reserve(2, ADA, 4))
        .then_expect_error(LaunchError::SeatLimitExceeded {
            held: 4,
            asked: 4,
            limit: 4,
        });
}

#[test]
fn a_rejected_reservation_makes_nothing_expire() {
    Story::of_seats(5)
        .and(reserve(1, BOB, 1))
        .and(reserve(2, BOB, 1))
        .and(pay(2, 1))
        .after(TimeDelta::minutes(30))
        .when(reserve_as_vip(3, ADA, 5))
        .then_expect_error(LaunchError::SoldOut { left: 4, asked: 5 });
}

#[test]
fn rejections_name_the_passenger_as_people_count() {
    let error = LaunchError::PassengerAge {
        index: 0,
        age: 17,
        youngest: 18,
        oldest: 70,
    };
    assert_eq!(
        error.to_string(),
        "passenger 1 is 17 years old on the launch date, and must be 18 to 70"
    );
}

#[test]
fn a_passenger_never_shows_in_debug_output() {
    let shown = format!("{:?}", reserve(1, ADA, 1));
    assert!(
        !shown.contains("Grace") && !shown.contains("1998") && !shown.contains('@'),
        "{shown}"
    );
}
