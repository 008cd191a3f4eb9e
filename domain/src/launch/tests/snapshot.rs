use super::*;

#[test]
fn a_launch_with_100_000_bookings_survives_a_snapshot() {
    const BOOKINGS: u128 = 100_000;
    let context = Context {
        now: start(),
        terms: Terms::default(),
    };
    let mut launch = Launch::default();
    let mut accept = |command: LaunchCommand| {
        for event in launch.decide(&command, &context).unwrap() {
            launch.apply(event);
        }
    };
    accept(schedule(100_000).into());
    for number in 1..=BOOKINGS {
        accept(reserve(number, number, 1).into());
        match number % 4 {
            0 => accept(pay(number, 1).into()),
            1 => accept(cancel(number, number)),
            _ => {}
        }
    }
    assert_eq!(launch.seats(), seats(100_000, 50_000, 25_000, 0));

    let stored = postcard::to_stdvec(&launch).unwrap();
    assert!(stored.len() < 10_000_000, "{} bytes", stored.len());
    let read: Launch = postcard::from_bytes(&stored).unwrap();
    assert_eq!(read, launch);
}

#[test]
fn a_snapshot_holds_nothing_of_a_passenger() {
    let launch = Story::of_seats(10).and(reserve(1, ADA, 2)).launch();
    let stored = postcard::to_stdvec(&launch).unwrap();
    for secret in ["Grace", "grace@example.com", "+14325550100", "1998-02-01"] {
        let found = stored
            .windows(secret.len())
            .any(|bytes| bytes == secret.as_bytes());
        assert!(!found, "{secret}");
    }
}
