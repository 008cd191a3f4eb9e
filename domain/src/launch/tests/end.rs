//! The end of a launch ends all of its bookings, and nothing follows it.

use super::*;

use LaunchStatus::{Aborted as AbortedNow, Completed as CompletedNow, Failed as FailedNow};

const ENDS: [LaunchStatus; 3] = [AbortedNow, CompletedNow, FailedNow];

/// One booking in each state that a booking has before its launch ends, and the launch over.
fn ended(status: LaunchStatus) -> Story {
    let mut by_transfer = reserve(5, ADA, 1);
    by_transfer.payment = PaymentMethod::Transfer;
    let story = Story::of_seats(20)
        .and(confirm())
        // Expired.
        .and(reserve(1, ADA, 1))
        .after(TimeDelta::minutes(30))
        .and(LaunchCommand::ExpireBookings)
        // Cancelled before it was paid, and after.
        .and(reserve(2, ADA, 1))
        .and(cancel(2, ADA))
        .and(reserve(3, ADA, 2))
        .and(pay(3, 2))
        .and(cancel(3, ADA))
        // Confirmed.
        .and(reserve(4, ADA, 3))
        .and(pay(4, 3))
        // Reserved, until the launch date.
        .at(launch_date() - TimeDelta::hours(1))
        .and(by_transfer);
    match status {
        AbortedNow => story.and(abort_for(Cause::Weather)),
        CompletedNow => story.at(launch_date()).and(complete()),
        FailedNow => story.at(launch_date()).and(fail()),
        other => panic!("{other} is no end"),
    }
}

#[test]
fn the_end_of_a_launch_ends_its_bookings() {
    use BookingStatus::{Aborted, Cancelled, Completed, Expired, Failed};
    for (end, confirmed, reserved) in [
        (AbortedNow, Aborted, Aborted),
        (CompletedNow, Completed, Expired),
        (FailedNow, Failed, Expired),
    ] {
        let launch = ended(end).launch();
        let statuses: Vec<_> = (1..=5)
            .map(|number| launch.booking(booking(number)).unwrap().status)
            .collect();
        let expected = [Expired, Cancelled, Cancelled, confirmed, reserved];
        assert_eq!(statuses, expected, "{end}");
        let paid: Vec<_> = launch.bookings().filter_map(|(_, b)| b.payment).collect();
        assert_eq!(paid, [payment(3), payment(4)], "{end}");
    }
}

#[test]
fn the_end_of_a_launch_settles_its_seats_and_its_takings() {
    for (end, counted, taken) in [
        (AbortedNow, seats(20, 0, 0, 0), money(500_000, 480_000)),
        (CompletedNow, seats(20, 0, 3, 0), money(500_000, 180_000)),
        (FailedNow, seats(20, 0, 3, 0), money(500_000, 180_000)),
    ] {
        let launch = ended(end).launch();
        assert_eq!(launch.seats(), counted, "{end}");
        assert_eq!(launch.takings(), taken, "{end}");
    }
}

#[test]
fn after_the_end_nobody_holds_seats_and_nothing_is_left_to_expire() {
    for end in ENDS {
        let launch = ended(end).launch();
        assert_eq!(launch.held_by(customer(ADA)), 0, "{end}");
        let overdue = launch.overdue(launch_date() + TimeDelta::days(365));
        assert_eq!(overdue.count(), 0, "{end}");
        ended(end)
            .after(TimeDelta::days(365))
            .when(LaunchCommand::ExpireBookings)
            .then_expect_events(Vec::new());
    }
}

#[test]
fn after_the_end_nothing_is_booked_paid_revised_or_flagged() {
    for status in ENDS {
        let refused = |asked| LaunchError::NotPossibleNow { status, asked };
        for (command, error) in [
            (reserve(6, BOB, 1).into(), refused("booked")),
            (reserve(5, ADA, 1).into(), LaunchError::BookingExists),
            (revise_to(30).into(), refused("revised")),
            // The expired one, the cancelled one and the one that waited to be paid.
            (pay(1, 1).into(), refused("paid for")),
            (pay(2, 1).into(), refused("paid for")),
            (LaunchCommand::from(pay(5, 1)), refused("paid for")),
        ] {
            ended(status).when(command).then_expect_error(error);
        }
        ended(status)
            .when(LaunchCommand::FlagLowOccupancy)
            .then_expect_events(Vec::new());
    }
}

#[test]
fn what_its_launch_ended_is_not_cancelled_any_more() {
    for status in ENDS {
        let error = LaunchError::NotPossibleNow {
            status,
            asked: "cancelled",
        };
        let story = ended(status);
        let preview =
            story
                .launch()
                .preview_cancellation(booking(4), customer(ADA), &story.context);
        assert_eq!(preview, Err(error.clone()));
        story.when(cancel(4, ADA)).then_expect_error(error.clone());

        // Of the unpaid one an abort is the end; a completion lets it expire.
        match status {
            AbortedNow => ended(status).when(cancel(5, ADA)).then_expect_error(error),
            _ => ended(status)
                .when(cancel(5, ADA))
                .then_expect_events(Vec::new()),
        }
        for over_before in 1..=3 {
            ended(status)
                .when(cancel(over_before, ADA))
                .then_expect_events(Vec::new());
        }
        ended(status)
            .when(cancel(4, BOB))
            .then_expect_error(LaunchError::BookingUnknown);
    }
}

#[test]
fn a_payment_told_again_after_the_end_changes_nothing_and_a_second_one_is_refused() {
    for end in ENDS {
        for (number, seats) in [(3, 2), (4, 3)] {
            ended(end)
                .when(pay(number, seats))
                .then_expect_events(Vec::new());
            let second = ConfirmBooking {
                payment: payment(99),
                ..pay(number, seats)
            };
            ended(end)
                .when(second)
                .then_expect_error(LaunchError::BookingIsPaid);
        }
    }
}
