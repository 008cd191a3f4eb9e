use super::*;

/// Booking `number` is one seat of a customer of its own, made `number` milliseconds after the
/// start.
fn many(bookings: u128) -> Story {
    let mut story = Story::of_seats(100_000);
    let mut launch = story.launch();
    for number in 1..=bookings {
        story.context.now = start() + ms(i64::try_from(number).unwrap());
        let command = reserve(number, 1_000 + number, 1).into();
        for event in launch.decide(&command, &story.context).unwrap() {
            launch.apply(event.clone());
            story.events.push(event);
        }
    }
    story
}

fn expired_bookings(events: &[LaunchEvent]) -> Vec<BookingId> {
    let booking = |event: &LaunchEvent| match event {
        LaunchEvent::BookingExpired(expired) => Some(expired.booking),
        _ => None,
    };
    events.iter().filter_map(booking).collect()
}

#[test]
fn reservations_expire_when_their_time_is_up_and_not_before() {
    let story = || Story::of_seats(10).and(reserve(1, ADA, 2));
    let deadline = start() + TimeDelta::minutes(30);
    story()
        .at(deadline - ms(1))
        .when(LaunchCommand::ExpireBookings)
        .then_expect_events(Vec::new());
    for late in [
        deadline,
        deadline + ms(1),
        launch_date() + TimeDelta::days(1),
    ] {
        story()
            .at(late)
            .when(LaunchCommand::ExpireBookings)
            .then_expect_events(vec![expired(1, ADA, seats(10, 0, 0, 0))]);
    }
}

#[test]
fn only_unpaid_reservations_expire() {
    Story::of_seats(10)
        .and(reserve(1, ADA, 1))
        .and(pay(1, 1))
        .and(reserve(2, ADA, 1))
        .and(cancel(2, ADA))
        .and(reserve(3, ADA, 1))
        .at(launch_date())
        .and(LaunchCommand::ExpireBookings)
        .when(LaunchCommand::ExpireBookings)
        .then_expect_events(Vec::new());
}

#[test]
fn reservations_expire_in_the_order_of_their_deadlines() {
    let mut by_transfer = reserve(1, ADA, 1);
    by_transfer.payment = PaymentMethod::Transfer;
    Story::of_seats(10)
        .and(by_transfer)
        .and(reserve(3, BOB, 1))
        .after(ms(1))
        .and(reserve(2, BOB, 1))
        .after(TimeDelta::days(4))
        .when(LaunchCommand::ExpireBookings)
        .then_expect_events(vec![
            expired(3, BOB, seats(10, 2, 0, 0)),
            expired(2, BOB, seats(10, 1, 0, 0)),
            expired(1, ADA, seats(10, 0, 0, 0)),
        ]);
}

#[test]
fn one_command_expires_500_reservations_at_most_the_longest_overdue_first() {
    let story = many(600).after(TimeDelta::hours(1));
    let first: Vec<_> = (1..=500).map(booking).collect();
    let rest: Vec<_> = (501..=600).map(booking).collect();

    let events = story
        .launch()
        .decide(&LaunchCommand::ExpireBookings, &story.context)
        .unwrap();
    assert_eq!(expired_bookings(&events), first);
    let events = story
        .and(LaunchCommand::ExpireBookings)
        .when(LaunchCommand::ExpireBookings)
        .inspect_result()
        .unwrap();
    assert_eq!(expired_bookings(&events), rest);
}

#[test]
fn a_customers_own_overdue_reservation_expires_however_many_others_are_before_it() {
    let events = many(600)
        .and(reserve(601, ADA, 4))
        .after(TimeDelta::hours(1))
        .when(reserve(602, ADA, 4))
        .inspect_result()
        .unwrap();
    let expected: Vec<_> = (1..=500).chain([601]).map(booking).collect();
    assert_eq!(expired_bookings(&events), expected);
    assert!(events.len() < crate::commit::MAX_EVENTS);
}
