use super::*;

#[test]
fn a_paid_reservation_is_confirmed() {
    Story::of_seats(10)
        .and(reserve(1, ADA, 2))
        .and(reserve(2, BOB, 1))
        .when(pay(1, 2))
        .then_expect_events(vec![confirmed(1, ADA, seats(10, 1, 2, 0))]);
}

#[test]
fn confirming_again_changes_nothing() {
    Story::of_seats(10)
        .and(reserve(1, ADA, 2))
        .and(pay(1, 2))
        .when(pay(1, 2))
        .then_expect_events(Vec::new());
}

#[test]
fn only_a_booking_of_the_launch_is_confirmed() {
    Story::of_seats(10)
        .when(pay(1, 2))
        .then_expect_error(LaunchError::BookingUnknown);
}

#[test]
fn a_cancelled_booking_is_not_confirmed() {
    Story::of_seats(10)
        .and(reserve(1, ADA, 2))
        .and(cancel(1, ADA))
        .when(pay(1, 2))
        .then_expect_error(LaunchError::BookingIsCancelled);
}

#[test]
fn a_reservation_holds_until_just_before_its_time_is_up() {
    Story::of_seats(10)
        .and(reserve(1, ADA, 2))
        .after(TimeDelta::minutes(30) - ms(1))
        .when(pay(1, 2))
        .then_expect_events(vec![confirmed(1, ADA, seats(10, 0, 2, 0))]);
}

#[test]
fn a_payment_when_the_time_is_up_takes_the_seats_again_in_the_same_commit() {
    for late in [ms(0), ms(1), TimeDelta::days(3)] {
        Story::of_seats(2)
            .and(reserve(1, ADA, 2))
            .after(TimeDelta::minutes(30) + late)
            .when(pay(1, 2))
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
        .when(pay(1, 2))
        .then_expect_events(vec![confirmed(1, ADA, seats(5, 3, 2, 0))]);
    expired_story(5)
        .and(reserve(2, BOB, 4))
        .when(pay(1, 2))
        .then_expect_error(LaunchError::SoldOut { left: 1, asked: 2 });
}

#[test]
fn an_expired_booking_takes_seats_whose_own_time_is_up() {
    expired_story(5)
        .and(reserve(2, BOB, 4))
        .after(TimeDelta::minutes(30))
        .when(pay(1, 2))
        .then_expect_events(vec![
            expired(2, BOB, seats(5, 0, 0, 0)),
            confirmed(1, ADA, seats(5, 0, 2, 0)),
        ]);
}

#[test]
fn an_expired_booking_is_confirmed_within_its_customers_limit_only() {
    expired_story(10)
        .and(reserve(2, ADA, 2))
        .when(pay(1, 2))
        .then_expect_events(vec![confirmed(1, ADA, seats(10, 2, 2, 0))]);
    expired_story(10)
        .and(reserve(2, ADA, 3))
        .when(pay(1, 2))
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
        .when(pay(1, 2))
        .then_expect_events(vec![confirmed(1, ADA, seats(10, 4, 2, 0))]);
}

#[test]
fn who_is_a_vip_stays_one_though_a_later_fact_was_out_of_date() {
    Story::of_seats(10)
        .and(reserve_as_vip(1, ADA, 3))
        .after(TimeDelta::minutes(30))
        .and(reserve(2, ADA, 3))
        .when(pay(1, 3))
        .then_expect_events(vec![confirmed(1, ADA, seats(10, 3, 3, 0))]);
}

#[test]
fn a_late_payment_counts_until_just_before_the_launch() {
    let overdue = || Story::of_seats(5).and(reserve(1, ADA, 2));
    for story in [overdue as fn() -> Story, || expired_story(5)] {
        story()
            .at(launch_date() - ms(1))
            .when(pay(1, 2))
            .inspect_result()
            .unwrap();
        story()
            .at(launch_date())
            .when(pay(1, 2))
            .then_expect_error(LaunchError::DatePassed {
                date: launch_date(),
            });
    }
}

#[test]
fn a_payment_told_again_changes_nothing_whatever_became_of_the_booking() {
    let paid = || Story::of_seats(10).and(reserve(1, ADA, 2)).and(pay(1, 2));
    paid()
        .and(cancel(1, ADA))
        .when(pay(1, 2))
        .then_expect_events(Vec::new());
    // Not even if its amount is told wrongly.
    paid()
        .at(launch_date())
        .when(pay(1, 1))
        .then_expect_events(Vec::new());
}

#[test]
fn a_booking_is_paid_by_one_payment_and_a_second_one_is_refused() {
    let second = || ConfirmBooking {
        payment: payment(99),
        ..pay(1, 2)
    };
    let paid = || Story::of_seats(10).and(reserve(1, ADA, 2)).and(pay(1, 2));
    let paid_late = || {
        Story::of_seats(10)
            .and(reserve(1, ADA, 2))
            .after(TimeDelta::hours(1))
            .and(pay(1, 2))
    };
    let cancelled = || paid().and(cancel(1, ADA));
    let cancelled_too_late = || paid().at(launch_date() - ms(1)).and(cancel(1, ADA));
    for story in [paid(), paid_late(), cancelled(), cancelled_too_late()] {
        story
            .when(second())
            .then_expect_error(LaunchError::BookingIsPaid);
    }
}

#[test]
fn a_payment_that_came_to_nothing_leaves_the_booking_to_another() {
    let other = ConfirmBooking {
        payment: payment(99),
        ..pay(1, 2)
    };
    let story = Story::of_seats(10).and(reserve(1, ADA, 2));
    story
        .launch()
        .decide(&pay(1, 1).into(), &story.context)
        .unwrap_err();
    let launch = story.and(other).launch();
    let paid = launch.booking(booking(1)).unwrap();
    assert_eq!(paid.payment, Some(payment(99)));
    assert_eq!(paid.status, BookingStatus::Confirmed);
}

#[test]
fn a_booking_is_confirmed_by_its_whole_amount_and_no_other() {
    let in_time = || Story::of_seats(10).and(reserve(1, ADA, 2));
    let overdue = || in_time().after(TimeDelta::minutes(30));
    for story in [in_time(), overdue(), expired_story(10)] {
        for cents in [0, 1, 199_999, 200_001, i64::MAX] {
            let command = ConfirmBooking {
                amount: usd(cents),
                ..pay(1, 2)
            };
            story
                .clone()
                .when(command)
                .then_expect_error(LaunchError::NotTheWholeAmount {
                    total: usd(200_000),
                    paid: usd(cents),
                });
        }
    }
}

#[test]
fn what_is_paid_for_is_what_was_collected() {
    let launch = Story::of_seats(10)
        .and(reserve(1, ADA, 2))
        .and(reserve(2, BOB, 1))
        .and(pay(1, 2))
        .launch();
    assert_eq!(launch.takings(), money(200_000, 0));
}

#[test]
fn a_late_payment_of_a_vip_is_measured_against_six_seats() {
    let as_vip = || ConfirmBooking {
        vip: true,
        ..pay(1, 2)
    };
    // Four more are held: too many for others.
    let holding_four = || expired_story(10).and(reserve(2, ADA, 4));
    holding_four()
        .when(pay(1, 2))
        .then_expect_error(LaunchError::SeatLimitExceeded {
            held: 4,
            asked: 2,
            limit: 4,
        });
    holding_four()
        .when(as_vip())
        .then_expect_events(vec![confirmed(1, ADA, seats(10, 4, 2, 0))]);
    expired_story(10)
        .and(reserve_as_vip(2, ADA, 5))
        .when(as_vip())
        .then_expect_error(LaunchError::SeatLimitExceeded {
            held: 5,
            asked: 2,
            limit: 6,
        });
}

#[test]
fn a_payment_in_time_is_measured_against_no_limit_again() {
    Story::of_seats(10)
        .and(reserve_as_vip(1, ADA, 6))
        .under(|terms| terms.seats_per_vip = 1)
        .under(|terms| terms.seats_per_customer = 1)
        .when(pay(1, 6))
        .then_expect_events(vec![confirmed(1, ADA, seats(10, 0, 6, 0))]);
}

#[test]
fn an_overdue_reservation_whose_seats_are_still_held_is_paid_however_full_the_launch() {
    Story::of_seats(4)
        .and(reserve(1, ADA, 2))
        .and(reserve(2, BOB, 2))
        .and(pay(2, 2))
        .after(TimeDelta::hours(1))
        .when(pay(1, 2))
        .then_expect_events(vec![
            expired(1, ADA, seats(4, 0, 2, 0)),
            confirmed(1, ADA, seats(4, 0, 4, 0)),
        ]);
}

#[test]
fn a_late_payment_counts_again_after_a_delay() {
    let new_date = launch_date() + TimeDelta::days(30);
    let story = || {
        expired_story(5)
            .at(launch_date())
            .and(delay_to(new_date))
            .at(new_date)
    };
    story()
        .when(pay(1, 2))
        .then_expect_error(LaunchError::DatePassed { date: new_date });
    story()
        .after(-ms(1))
        .when(pay(1, 2))
        .then_expect_events(vec![confirmed(1, ADA, seats(5, 0, 2, 0))]);
}

#[test]
fn seats_taken_off_the_offer_are_not_there_for_a_late_payment() {
    expired_story(5)
        .and(revise_to(1))
        .when(pay(1, 2))
        .then_expect_error(LaunchError::SoldOut { left: 1, asked: 2 });
}
