use super::*;

/// Three months before the launch.
fn due() -> DateTime<Utc> {
    at("2027-12-01T12:00:00Z")
}

fn flagged(date: DateTime<Utc>, seats: SeatCount) -> LaunchEvent {
    LowOccupancyFlagged {
        date,
        threshold_percent: 30,
        seats,
    }
    .into()
}

/// Of ten seats that many are sold, three months before the launch.
fn sold(confirmed: u32) -> Story {
    let mut story = Story::of_seats(10);
    for number in 1..=u128::from(confirmed) {
        story = story.and(reserve(number, number, 1)).and(pay(number, 1));
    }
    story.at(due())
}

#[test]
fn a_launch_is_looked_at_from_three_months_before_until_just_before_its_date() {
    for early in [start(), due() - ms(1)] {
        sold(0)
            .at(early)
            .when(LaunchCommand::FlagLowOccupancy)
            .then_expect_events(Vec::new());
    }
    for now in [due(), due() + ms(1), launch_date() - ms(1)] {
        sold(0)
            .at(now)
            .when(LaunchCommand::FlagLowOccupancy)
            .then_expect_events(vec![flagged(launch_date(), seats(10, 0, 0, 0))]);
    }
    for late in [launch_date(), launch_date() + ms(1)] {
        sold(0)
            .at(late)
            .when(LaunchCommand::FlagLowOccupancy)
            .then_expect_events(Vec::new());
    }
}

#[test]
fn a_launch_with_less_than_30_percent_of_its_seats_sold_is_flagged() {
    sold(2)
        .and(reserve(11, 11, 4))
        .when(LaunchCommand::FlagLowOccupancy)
        .then_expect_events(vec![flagged(launch_date(), seats(10, 4, 2, 0))]);
    for enough in [3, 4] {
        sold(enough)
            .when(LaunchCommand::FlagLowOccupancy)
            .then_expect_events(Vec::new());
    }
}

#[test]
fn how_few_is_too_few_is_a_term_of_business() {
    sold(0)
        .under(|terms| terms.low_occupancy_percent = 0)
        .when(LaunchCommand::FlagLowOccupancy)
        .then_expect_events(Vec::new());
    let expected = LowOccupancyFlagged {
        date: launch_date(),
        threshold_percent: 31,
        seats: seats(10, 0, 3, 0),
    };
    sold(3)
        .under(|terms| terms.low_occupancy_percent = 31)
        .when(LaunchCommand::FlagLowOccupancy)
        .then_expect_events(vec![expected.into()]);
}

#[test]
fn no_launch_is_too_large_to_be_counted() {
    assert!(seats(u32::MAX, 0, u32::MAX - 1, 0).is_low(100));
    assert!(!seats(u32::MAX, 0, u32::MAX, 0).is_low(100));
    assert!(seats(u32::MAX, 0, 1_288_490_188, 0).is_low(30));
    assert!(!seats(u32::MAX, 0, 1_288_490_189, 0).is_low(30));
}

#[test]
fn a_launch_is_flagged_once_for_each_date() {
    let story = || sold(0).and(LaunchCommand::FlagLowOccupancy);
    story()
        .after(TimeDelta::days(1))
        .when(LaunchCommand::FlagLowOccupancy)
        .then_expect_events(Vec::new());

    let new_date = at("2028-06-01T12:00:00Z");
    let delayed = || story().and(delay_to(new_date));
    delayed()
        .at(at("2028-03-01T11:59:59.999Z"))
        .when(LaunchCommand::FlagLowOccupancy)
        .then_expect_events(Vec::new());
    delayed()
        .at(at("2028-03-01T12:00:00Z"))
        .when(LaunchCommand::FlagLowOccupancy)
        .then_expect_events(vec![flagged(new_date, seats(10, 0, 0, 0))]);
    delayed()
        .at(at("2028-03-01T12:00:00Z"))
        .and(LaunchCommand::FlagLowOccupancy)
        .when(LaunchCommand::FlagLowOccupancy)
        .then_expect_events(Vec::new());
}

#[test]
fn a_flag_is_for_a_date_whatever_else_changes() {
    sold(0)
        .and(LaunchCommand::FlagLowOccupancy)
        .and(confirm())
        .and(reserve(1, ADA, 1))
        .and(pay(1, 1))
        .and(revise_to(20))
        .when(LaunchCommand::FlagLowOccupancy)
        .then_expect_events(Vec::new());
}

#[test]
fn by_default_a_flagged_launch_is_not_aborted_by_itself() {
    let story = sold(0).and(LaunchCommand::FlagLowOccupancy);
    let flight = story.launch().flight().unwrap().clone();
    assert!(flight.low_occupancy);
    assert_eq!(flight.status, LaunchStatus::Scheduled);
    story.when_reserved(reserve(1, ADA, 1));
}

#[test]
fn a_launch_aborts_by_itself_if_the_company_wants_it_so() {
    sold(2)
        .and(reserve(3, 3, 1))
        .under(|terms| terms.auto_abort = true)
        .when(LaunchCommand::FlagLowOccupancy)
        .then_expect_events(vec![
            flagged(launch_date(), seats(10, 1, 2, 0)),
            Aborted {
                supplier: supplier(),
                cause: Cause::Financial,
                reason: Reason::parse("Too few seats were sold.").unwrap(),
                fee: usd(100_000),
                money: money(200_000, 200_000),
                seats: seats(10, 0, 0, 0),
            }
            .into(),
        ]);
    sold(3)
        .under(|terms| terms.auto_abort = true)
        .when(LaunchCommand::FlagLowOccupancy)
        .then_expect_events(Vec::new());
}

#[test]
fn a_launch_that_was_flagged_before_does_not_abort_by_a_change_of_terms() {
    sold(0)
        .and(LaunchCommand::FlagLowOccupancy)
        .under(|terms| terms.auto_abort = true)
        .when(LaunchCommand::FlagLowOccupancy)
        .then_expect_events(Vec::new());
}
