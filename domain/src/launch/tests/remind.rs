//! Telling again that the date is near.

use super::*;

fn reminded(date: DateTime<Utc>, days: u32) -> LaunchEvent {
    Reminded { date, days }.into()
}

/// So long before the launch.
fn before(days: i64) -> DateTime<Utc> {
    launch_date() - TimeDelta::days(days)
}

fn told_at(now: DateTime<Utc>) -> Story {
    Story::of_seats(10).at(now).and(LaunchCommand::Remind)
}

#[test]
fn those_who_paid_are_told_again_30_days_7_days_and_1_day_before() {
    Story::of_seats(10)
        .at(before(30) - ms(1))
        .when(LaunchCommand::Remind)
        .then_expect_events(Vec::new());
    let mut story = Story::of_seats(10);
    for days in [30, 7, 1] {
        story = story.at(before(days.into()) - ms(1));
        story
            .clone()
            .when(LaunchCommand::Remind)
            .then_expect_events(Vec::new());
        story = story.at(before(days.into()));
        story
            .clone()
            .when(LaunchCommand::Remind)
            .then_expect_events(vec![reminded(launch_date(), days)]);
        story = story.and(LaunchCommand::Remind);
        story
            .clone()
            .when(LaunchCommand::Remind)
            .then_expect_events(Vec::new());
    }
}

#[test]
fn what_nobody_told_in_time_is_told_once_by_the_days_that_are_left() {
    for (now, days) in [
        (before(30) + ms(1), 30),
        (before(29), 29),
        (before(5) - ms(1), 6),
        (before(5), 5),
        (before(1) + ms(1), 1),
        (launch_date() - ms(1), 1),
    ] {
        Story::of_seats(10)
            .at(now)
            .when(LaunchCommand::Remind)
            .then_expect_events(vec![reminded(launch_date(), days)]);
        told_at(now)
            .when(LaunchCommand::Remind)
            .then_expect_events(Vec::new());
    }
    // Five days before stood for all but the last time.
    told_at(before(5))
        .at(before(1))
        .when(LaunchCommand::Remind)
        .then_expect_events(vec![reminded(launch_date(), 1)]);
}

#[test]
fn after_a_delay_it_begins_anew() {
    let date = launch_date() + TimeDelta::days(30);
    told_at(before(1))
        .and(delay_to(date))
        .at(date - TimeDelta::days(7))
        .when(LaunchCommand::Remind)
        .then_expect_events(vec![reminded(date, 7)]);
}

#[test]
fn of_a_launch_that_is_over_or_whose_date_has_passed_nobody_is_told() {
    Story::of_seats(10)
        .at(launch_date())
        .when(LaunchCommand::Remind)
        .then_expect_events(Vec::new());
    Story::of_seats(10)
        .and(abort_for(Cause::Weather))
        .at(before(7))
        .when(LaunchCommand::Remind)
        .then_expect_events(Vec::new());
    Story::new()
        .when(LaunchCommand::Remind)
        .then_expect_error(LaunchError::LaunchUnknown);
}

#[test]
fn when_somebody_is_told_is_a_term_of_business() {
    let never = |terms: &mut Terms| {
        terms.first_reminder_days = 0;
        terms.second_reminder_days = 14;
        terms.last_reminder_days = 0;
    };
    for (now, days) in [(before(15), None), (before(14), Some(14))] {
        let expected = days.map(|days| reminded(launch_date(), days));
        Story::of_seats(10)
            .under(never)
            .at(now)
            .when(LaunchCommand::Remind)
            .then_expect_events(expected.into_iter().collect());
    }
}
