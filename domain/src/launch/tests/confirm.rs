use super::*;

#[test]
fn a_paid_reservation_is_confirmed() {
    Story::of_seats(10)
        .and(reserve(1, ADA, 2))
        .and(reserve(2, BOB, 1))
        .when(confirm(1))
        .then_expect_events(vec![confirmed(1, ADA, seats(10, 1, 2, 0))]);
}

#[test]
fn confirming_again_changes_nothing() {
    Story::of_seats(10)
        .and(reserve(1, ADA, 2))
        .and(confirm(1))
        .when(confirm(1))
        .then_expect_events(Vec::new());
}

#[test]
fn only_a_booking_of_the_launch_is_confirmed() {
    Story::of_seats(10)
        .when(confirm(1))
        .then_expect_error(LaunchError::BookingUnknown);
}

#[test]
fn a_cancelled_booking_is_not_confirmed() {
    Story::of_seats(10)
        .and(reserve(1, ADA, 2))
        .and(cancel(1, ADA))
        .when(confirm(1))
        .then_expect_error(LaunchError::BookingIsCancelled);
}

#[test]
fn a_reservation_holds_until_just_before_its_time_is_up() {
    Story::of_seats(10)
        .and(reserve(1, ADA, 2))
        .after(TimeDelta::minutes(30) - ms(1))
        .when(confirm(1))
        .then_expect_events(vec![confirmed(1, ADA, seats(10, 0, 2, 0))]);
}

#[test]
fn a_payment_when_the_time_is_up_takes_the_seats_again_in_the_same_commit() {
    for late in [ms(0), ms(1), TimeDelta::days(3)] {
        Story::of_seats(2)
            .and(reserve(1, ADA, 2))
            .after(TimeDelta::minutes(30) + late)
            .when(confirm(1))
            .then_expect_events(vec![
                expired(1, ADA, seats(2, 0, 0, 0)),
                confirmed(1, ADA, seats(2, 0, 2, 0)),
            ]);
    }
}

fn expired_story(offered: u32) -> Story {
    Story::of_seats(offered)
        .and(reserve(1, ADA, 2))
        .after(TimeDelta::minutes(30))
        .and(LaunchCommand::ExpireBookings)
}

#[test]
fn an_expired_booking_takes_its_seats_again_while_they_are_free() {
    expired_story(5)
        .and(reserve(2, BOB, 3))
        .when(confirm(1))
        .then_expect_events(vec![confirmed(1, ADA, seats(5, 3, 2, 0))]);
    expired_story(5)
        .and(reserve(2, BOB, 4))
        .when(confirm(1))
        .then_expect_error(LaunchError::SoldOut { left: 1, asked: 2 });
}

#[test]
fn an_expired_booking_takes_seats_whose_own_time_is_up() {
    expired_story(5)
        .and(reserve(2, BOB, 4))
        .after(TimeDelta::minutes(30))
        .when(confirm(1))
        .then_expect_events(vec![
            expired(2, BOB, seats(5, 0, 0, 0)),
            confirmed(1, ADA, seats(5, 0, 2, 0)),
        ]);
}

#[test]
fn an_expired_booking_is_confirmed_within_its_customers_limit_only() {
    expired_story(10)
        .and(reserve(2, ADA, 2))
        .when(confirm(1))
        .then_expect_events(vec![confirmed(1, ADA, seats(10, 2, 2, 0))]);
    expired_story(10)
        .and(reserve(2, ADA, 3))
        .when(confirm(1))
        .then_expect_error(LaunchError::SeatLimitExceeded {
            held: 3,
            asked: 2,
            limit: 4,
        });
}

#[test]
fn who_became_a_vip_in_between_is_measured_as_a_vip() {
    expired_story(10)
        .and(reserve_as_vip(2, ADA, 4))
        .when(confirm(1))
        .then_expect_events(vec![confirmed(1, ADA, seats(10, 4, 2, 0))]);
}

#[test]
fn who_is_a_vip_stays_one_though_a_later_fact_was_out_of_date() {
    Story::of_seats(10)
        .and(reserve_as_vip(1, ADA, 3))
        .after(TimeDelta::minutes(30))
        .and(reserve(2, ADA, 3))
        .when(confirm(1))
        .then_expect_events(vec![confirmed(1, ADA, seats(10, 3, 3, 0))]);
}

#[test]
fn a_late_payment_counts_until_just_before_the_launch() {
    let overdue = || Story::of_seats(5).and(reserve(1, ADA, 2));
    for story in [overdue as fn() -> Story, || expired_story(5)] {
        story()
            .at(launch_date() - ms(1))
            .when(confirm(1))
            .inspect_result()
            .unwrap();
        story()
            .at(launch_date())
            .when(confirm(1))
            .then_expect_error(LaunchError::DatePassed {
                date: launch_date(),
            });
    }
}
