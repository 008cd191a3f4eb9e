use super::*;

/// Three months before the launch.
fn three_months_before() -> DateTime<Utc> {
    at("2027-12-01T12:00:00Z")
}

fn not_low(from: &str) -> LaunchError {
    LaunchError::NotLowOccupancy {
        from: at(from),
        threshold_percent: 30,
    }
}

/// Of ten seats that many are sold, three months before the launch.
fn sold(confirmed: u32) -> Story {
    let mut story = Story::of_seats(10);
    for number in 1..=u128::from(confirmed) {
        story = story.and(reserve(number, number, 1)).and(pay(number, 1));
    }
    story.at(three_months_before())
}

#[test]
fn a_launch_is_aborted_for_weather_and_technical_causes_at_any_time() {
    let full = || Story::of_seats(2).and(reserve(1, ADA, 2)).and(pay(1, 2));
    for cause in [Cause::Weather, Cause::Technical] {
        for now in [start(), launch_date(), launch_date() + TimeDelta::days(1)] {
            full()
                .at(now)
                .when(abort_for(cause))
                .then_expect_events(vec![
                    Aborted {
                        supplier: supplier(),
                        cause,
                        reason: reason(),
                        fee: usd(100_000),
                        money: money(200_000, 200_000),
                        seats: seats(2, 0, 0, 0),
                    }
                    .into(),
                ]);
        }
    }
}

#[test]
fn an_abort_pays_back_all_that_paid_bookings_cost_and_nothing_else() {
    let story = Story::of_seats(20)
        // Cancelled a year before: 90% of one seat is paid back, and keeps its own terms.
        .and(reserve(1, ADA, 1))
        .and(pay(1, 1))
        .and(cancel(1, ADA))
        // Cancelled too late: nothing is.
        .and(reserve(2, ADA, 2))
        .and(pay(2, 2))
        .at(launch_date() - ms(2))
        .and(cancel(2, ADA))
        // Paid.
        .and(reserve(3, ADA, 4))
        .and(pay(3, 4))
        .and(reserve(4, BOB, 3))
        .and(pay(4, 3))
        // Never paid.
        .and(reserve(5, 5, 1));
    assert_eq!(story.launch().takings(), money(1_000_000, 90_000));
    let events = story
        .when(abort_for(Cause::Weather))
        .inspect_result()
        .unwrap();
    let [LaunchEvent::Aborted(aborted)] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!(aborted.money, money(1_000_000, 790_000));
    assert_eq!(aborted.money.revenue(), usd(210_000));
    assert_eq!(aborted.seats, seats(20, 0, 0, 2));
}

#[test]
fn what_a_supplier_owes_for_an_abort_is_a_term_of_business() {
    for cents in [0, 1, u32::MAX] {
        let events = Story::of_seats(10)
            .under(|terms| terms.abort_fee_cents = cents)
            .when(abort_for(Cause::Technical))
            .inspect_result()
            .unwrap();
        assert!(
            matches!(&events[..], [LaunchEvent::Aborted(a)] if a.fee == usd(i64::from(cents))),
            "{cents}"
        );
    }
}

#[test]
fn a_launch_is_aborted_for_financial_cause_from_three_months_before_its_date_on() {
    sold(0)
        .at(three_months_before() - ms(1))
        .when(abort_for(Cause::Financial))
        .then_expect_error(not_low("2027-12-01T12:00:00Z"));
    for now in [
        three_months_before(),
        three_months_before() + ms(1),
        launch_date(),
    ] {
        let events = sold(0).at(now).when(abort_for(Cause::Financial));
        let events = events.inspect_result().unwrap();
        assert!(
            matches!(&events[..], [LaunchEvent::Aborted(a)] if a.cause == Cause::Financial),
            "{now}"
        );
    }
}

#[test]
fn three_months_are_calendar_months_and_a_short_month_ends_on_its_last_day() {
    for (date, from) in [
        ("2027-05-31T06:00:00Z", "2027-02-28T06:00:00Z"),
        ("2028-05-31T06:00:00Z", "2028-02-29T06:00:00Z"),
        ("2028-05-29T06:00:00Z", "2028-02-29T06:00:00Z"),
        ("2028-05-28T06:00:00Z", "2028-02-28T06:00:00Z"),
        ("2028-02-29T06:00:00Z", "2027-11-29T06:00:00Z"),
        ("2028-12-31T06:00:00Z", "2028-09-30T06:00:00Z"),
        ("2029-01-15T00:00:00Z", "2028-10-15T00:00:00Z"),
    ] {
        let story = || {
            let mut launch = schedule(10);
            launch.date = at(date);
            Story::new().and(launch)
        };
        story()
            .at(at(from) - ms(1))
            .when(abort_for(Cause::Financial))
            .then_expect_error(not_low(from));
        let result = story().at(at(from)).when(abort_for(Cause::Financial));
        assert!(result.inspect_result().is_ok(), "{date}");
    }
}

#[test]
fn three_months_are_measured_to_the_date_then_in_force() {
    let delayed = || sold(0).and(delay_to(at("2028-04-01T12:00:00Z")));
    delayed()
        .when(abort_for(Cause::Financial))
        .then_expect_error(not_low("2028-01-01T12:00:00Z"));
    let result = delayed()
        .at(at("2028-01-01T12:00:00Z"))
        .when(abort_for(Cause::Financial));
    assert!(result.inspect_result().is_ok());
}

#[test]
fn a_launch_is_aborted_for_financial_cause_with_less_than_30_percent_of_its_seats_sold() {
    let result = sold(2).when(abort_for(Cause::Financial));
    assert!(result.inspect_result().is_ok());
    for enough in [3, 4] {
        sold(enough)
            .when(abort_for(Cause::Financial))
            .then_expect_error(not_low("2027-12-01T12:00:00Z"));
    }
}

#[test]
fn only_paid_bookings_that_still_stand_count_as_sold() {
    let story = || {
        sold(2)
            .and(reserve(11, 11, 1))
            .and(pay(11, 1))
            .and(reserve(12, 12, 4))
    };
    story()
        .when(abort_for(Cause::Financial))
        .then_expect_error(not_low("2027-12-01T12:00:00Z"));
    // Cancelled too late, its seat stays sold, but in no confirmed booking.
    let result = story()
        .after(ms(1))
        .and(cancel(11, 11))
        .when(abort_for(Cause::Financial));
    assert!(result.inspect_result().is_ok());
}

#[test]
fn seats_on_offer_that_are_fewer_are_sold_to_a_greater_share() {
    let result = sold(2)
        .and(revise_to(7))
        .when(abort_for(Cause::Financial))
        .inspect_result();
    assert!(result.is_ok(), "2 of 7 are less than 30%");
    sold(2)
        .and(revise_to(6))
        .when(abort_for(Cause::Financial))
        .then_expect_error(not_low("2027-12-01T12:00:00Z"));
}

#[test]
fn how_few_is_too_few_is_a_term_of_business() {
    sold(0)
        .under(|terms| terms.low_occupancy_percent = 0)
        .when(abort_for(Cause::Financial))
        .then_expect_error(LaunchError::NotLowOccupancy {
            from: three_months_before(),
            threshold_percent: 0,
        });
    let result = sold(9)
        .under(|terms| terms.low_occupancy_percent = 100)
        .when(abort_for(Cause::Financial));
    assert!(result.inspect_result().is_ok());
}

#[test]
fn a_financial_abort_needs_no_flag_before() {
    let launch = sold(0).launch();
    assert!(!launch.flight().unwrap().low_occupancy);
    let result = sold(0).when(abort_for(Cause::Financial));
    assert!(result.inspect_result().is_ok());
}
