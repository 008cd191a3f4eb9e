use super::*;

/// Two seats are sold, one is reserved, of ten; and it will fly.
fn confirmed_launch() -> Story {
    Story::of_seats(10)
        .and(reserve(1, ADA, 2))
        .and(pay(1, 2))
        .and(confirm())
        .at(launch_date() - ms(1))
        .and(reserve(2, BOB, 1))
        .at(launch_date())
}

fn completed(money: Takings, seats: SeatCount) -> LaunchEvent {
    Completed {
        supplier: supplier(),
        money,
        seats,
    }
    .into()
}

fn failed(money: Takings, seats: SeatCount) -> LaunchEvent {
    Failed {
        supplier: supplier(),
        reason: reason(),
        money,
        seats,
    }
    .into()
}

#[test]
fn a_launch_has_an_outcome_from_its_date_on() {
    for now in [launch_date(), launch_date() + TimeDelta::days(365)] {
        confirmed_launch()
            .at(now)
            .when(complete())
            .then_expect_events(vec![completed(money(200_000, 0), seats(10, 0, 2, 0))]);
        confirmed_launch()
            .at(now)
            .when(fail())
            .then_expect_events(vec![failed(money(200_000, 0), seats(10, 0, 2, 0))]);
    }
    for command in [complete().into(), LaunchCommand::from(fail())] {
        confirmed_launch()
            .at(launch_date() - ms(1))
            .when(command)
            .then_expect_error(LaunchError::NotStarted {
                date: launch_date(),
            });
    }
}

#[test]
fn a_delayed_launch_has_an_outcome_from_its_new_date_on() {
    let new_date = launch_date() + TimeDelta::days(1);
    let story = || confirmed_launch().and(delay_to(new_date));
    for command in [complete().into(), LaunchCommand::from(fail())] {
        story()
            .at(new_date - ms(1))
            .when(command.clone())
            .then_expect_error(LaunchError::NotStarted { date: new_date });
        let result = story().at(new_date).when(command);
        assert!(result.inspect_result().is_ok());
    }
}

#[test]
fn a_launch_that_nobody_confirmed_nor_delayed_has_no_outcome() {
    for (command, asked) in [
        (complete().into(), "completed"),
        (LaunchCommand::from(fail()), "failed"),
    ] {
        Story::of_seats(10)
            .at(launch_date())
            .when(command)
            .then_expect_error(LaunchError::NotPossibleNow {
                status: LaunchStatus::Scheduled,
                asked,
            });
    }
}

#[test]
fn completing_again_changes_nothing() {
    confirmed_launch()
        .and(complete())
        .after(TimeDelta::days(1))
        .when(complete())
        .then_expect_events(Vec::new());
}

#[test]
fn the_revenue_is_what_was_collected_minus_what_goes_back() {
    let story = Story::of_seats(10)
        .and(confirm())
        .and(reserve(1, ADA, 2))
        .and(pay(1, 2))
        .and(reserve(2, BOB, 3))
        .and(pay(2, 3))
        .and(cancel(2, BOB))
        .and(reserve(3, 3, 1))
        .and(pay(3, 1))
        .at(launch_date() - ms(1))
        .and(cancel(3, 3))
        .at(launch_date());
    let paid = money(600_000, 270_000);
    assert_eq!(paid.revenue(), usd(330_000));
    story
        .when(complete())
        .then_expect_events(vec![completed(paid, seats(10, 0, 2, 1))]);
}

#[test]
fn a_failed_launch_pays_nothing_back_by_itself() {
    let launch = confirmed_launch().and(fail()).launch();
    assert_eq!(launch.takings(), money(200_000, 0));
}
