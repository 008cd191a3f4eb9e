use super::*;

/// A paid booking of Ada's is cancelled.
fn cancelled(number: u128, refund: i64, refund_percent: u8, seats: SeatCount) -> LaunchEvent {
    BookingCancelled {
        booking: booking(number),
        customer: customer(ADA),
        payment: Some(payment(number)),
        refund: usd(refund),
        refund_percent,
        seats,
    }
    .into()
}

/// A reservation of Ada's that nobody paid is cancelled.
fn cancelled_unpaid(number: u128, seats: SeatCount) -> LaunchEvent {
    BookingCancelled {
        booking: booking(number),
        customer: customer(ADA),
        payment: None,
        refund: usd(0),
        refund_percent: 0,
        seats,
    }
    .into()
}

/// Two seats at 1,000.00 USD each are paid, of ten.
fn paid() -> Story {
    Story::of_seats(10).and(reserve(1, ADA, 2)).and(pay(1, 2))
}

#[test]
fn an_unpaid_reservation_cancels_free_of_charge_and_frees_its_seats() {
    Story::of_seats(10)
        .and(reserve(1, ADA, 2))
        .when(cancel(1, ADA))
        .then_expect_events(vec![cancelled_unpaid(1, seats(10, 0, 0, 0))]);
}

#[test]
fn another_customers_booking_is_as_good_as_none() {
    paid()
        .when(cancel(1, BOB))
        .then_expect_error(LaunchError::BookingUnknown);
    paid()
        .when(cancel(2, ADA))
        .then_expect_error(LaunchError::BookingUnknown);
}

#[test]
fn cancelling_up_to_a_year_before_pays_back_90_percent_and_frees_the_seats() {
    let a_year_before = at("2027-03-01T12:00:00Z");
    for early in [start(), a_year_before - ms(1), a_year_before] {
        paid()
            .at(early)
            .when(cancel(1, ADA))
            .then_expect_events(vec![cancelled(1, 180_000, 90, seats(10, 0, 0, 0))]);
    }
}

#[test]
fn cancelling_up_to_three_months_before_pays_back_70_percent_and_frees_the_seats() {
    let a_year_before = at("2027-03-01T12:00:00Z");
    let three_months_before = at("2027-12-01T12:00:00Z");
    for late in [a_year_before + ms(1), three_months_before] {
        paid()
            .at(late)
            .when(cancel(1, ADA))
            .then_expect_events(vec![cancelled(1, 140_000, 70, seats(10, 0, 0, 0))]);
    }
}

#[test]
fn cancelling_later_pays_back_nothing_and_the_seats_stay_sold() {
    let three_months_before = at("2027-12-01T12:00:00Z");
    for too_late in [three_months_before + ms(1), launch_date() - ms(1)] {
        paid()
            .at(too_late)
            .when(cancel(1, ADA))
            .then_expect_events(vec![cancelled(1, 0, 0, seats(10, 0, 0, 2))]);
    }
}

#[test]
fn a_forfeited_seat_counts_as_sold_but_not_against_its_customer() {
    let story = || {
        Story::of_seats(5)
            .and(reserve(1, ADA, 4))
            .and(pay(1, 4))
            .at(launch_date() - TimeDelta::days(1))
            .and(cancel(1, ADA))
    };
    story().when_reserved(reserve(2, ADA, 1));
    story()
        .when(reserve(2, ADA, 2))
        .then_expect_error(LaunchError::SoldOut { left: 1, asked: 2 });
}

#[test]
fn what_is_paid_back_is_a_term_of_business() {
    let mut story = paid();
    story.context.terms.early_refund_percent = 33;
    story
        .when(cancel(1, ADA))
        .then_expect_events(vec![cancelled(1, 66_000, 33, seats(10, 0, 0, 0))]);
    let mut strict = paid();
    strict.context.terms.early_refund_percent = 0;
    strict
        .when(cancel(1, ADA))
        .then_expect_events(vec![cancelled(1, 0, 0, seats(10, 0, 0, 2))]);
}

#[test]
fn cancelling_again_changes_nothing() {
    for story in [paid(), Story::of_seats(10).and(reserve(1, ADA, 2))] {
        story
            .and(cancel(1, ADA))
            .after(TimeDelta::days(1))
            .when(cancel(1, ADA))
            .then_expect_events(Vec::new());
    }
}

#[test]
fn a_reservation_whose_time_is_up_expires_instead() {
    let story = || Story::of_seats(10).and(reserve(1, ADA, 2));
    story()
        .after(TimeDelta::minutes(30) - ms(1))
        .when(cancel(1, ADA))
        .then_expect_events(vec![cancelled_unpaid(1, seats(10, 0, 0, 0))]);
    story()
        .after(TimeDelta::minutes(30))
        .when(cancel(1, ADA))
        .then_expect_events(vec![expired(1, ADA, seats(10, 0, 0, 0))]);
    story()
        .after(TimeDelta::minutes(30))
        .and(cancel(1, ADA))
        .when(cancel(1, ADA))
        .then_expect_events(Vec::new());
}

#[test]
fn from_the_launch_date_on_a_paid_booking_is_not_cancelled() {
    paid()
        .at(launch_date())
        .when(cancel(1, ADA))
        .then_expect_error(LaunchError::DatePassed {
            date: launch_date(),
        });
}

#[test]
fn a_preview_tells_what_cancelling_would_mean_and_changes_nothing() {
    let story = paid().and(reserve(2, ADA, 1));
    let launch = story.launch();
    let preview = |number, by, now| {
        let context = Context {
            now,
            ..story.context.clone()
        };
        launch.preview_cancellation(booking(number), customer(by), &context)
    };
    let of_paid = Cancellation {
        refund: usd(180_000),
        refund_percent: 90,
        frees_seats: true,
    };
    let of_paid_late = Cancellation {
        refund: usd(0),
        refund_percent: 0,
        frees_seats: false,
    };
    let of_unpaid = Cancellation {
        refund: usd(0),
        refund_percent: 0,
        frees_seats: true,
    };
    let late = launch_date() - ms(1);
    assert_eq!(preview(1, ADA, start()), Ok(Some(of_paid)));
    assert_eq!(preview(1, ADA, late), Ok(Some(of_paid_late)));
    assert_eq!(preview(2, ADA, start()), Ok(Some(of_unpaid)));
    assert_eq!(preview(2, ADA, late), Ok(None));
    assert_eq!(preview(1, BOB, start()), Err(LaunchError::BookingUnknown));
}
