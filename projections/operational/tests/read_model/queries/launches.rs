//! Launches and their manifests.

use chrono::TimeDelta;
use domain::any_event::AnyEvent;
use domain::ids::BookingId;
use domain::launch::{Cause, LaunchEvent, LaunchStatus, SeatCount};
use domain::money::Money;
use domain::personal::Personal;
use projection_operational::BookingStatus;
use projection_operational::queries::{LaunchFilter, LaunchOrder, QueryError, Search};

use super::{all, shown};
use crate::history::{History, PRICE, booking_id, launch_id, rocket_id, supplier_id, usd};

/// Launches 1 to 6, each a day later than the one before, of suppliers 1 and 2 in turn.
fn six_launches() -> History {
    let mut history = History::new();
    history.register(1, 1);
    history.register(2, 2);
    for n in 1..=6_u128 {
        history.wait(1);
        let days = 400 - n as i64;
        assert!(history.schedule(n, 2 - n % 2, days, 10));
    }
    history
}

#[tokio::test]
async fn launches_are_listed_in_each_order_page_by_page() {
    let history = six_launches();
    let (_database, model) = shown(&history).await;
    for (order, expected) in [
        (LaunchOrder::SoonestFirst, [6, 5, 4, 3, 2, 1]),
        (LaunchOrder::LatestFirst, [1, 2, 3, 4, 5, 6]),
        (LaunchOrder::NewestFirst, [6, 5, 4, 3, 2, 1]),
        (LaunchOrder::OldestFirst, [1, 2, 3, 4, 5, 6]),
    ] {
        let filter = LaunchFilter::default();
        let found = all(async |after| model.read.launches(&filter, order, 2, after).await).await;
        let ids: Vec<_> = found.iter().map(|launch| launch.id).collect();
        assert_eq!(ids, expected.map(launch_id), "{order:?}");
    }
}

#[tokio::test]
async fn launches_are_filtered_by_all_that_is_given() {
    let history = six_launches();
    let (_database, model) = shown(&history).await;
    let date = |n: i64| history.now + TimeDelta::minutes(n - 6) + TimeDelta::days(400 - n);
    let none = LaunchFilter::default;
    for (filter, expected) in [
        (
            LaunchFilter {
                supplier: Some(supplier_id(2)),
                ..none()
            },
            vec![6, 4, 2],
        ),
        (
            LaunchFilter {
                rocket: Some(rocket_id(1)),
                ..none()
            },
            vec![5, 3, 1],
        ),
        (
            LaunchFilter {
                status: Some(LaunchStatus::Scheduled),
                ..none()
            },
            vec![6, 5, 4, 3, 2, 1],
        ),
        (
            LaunchFilter {
                from: Some(date(3)),
                ..none()
            },
            vec![3, 2, 1],
        ),
        (
            LaunchFilter {
                to: Some(date(3)),
                ..none()
            },
            vec![6, 5, 4],
        ),
        (
            LaunchFilter {
                supplier: Some(supplier_id(1)),
                rocket: Some(rocket_id(1)),
                status: Some(LaunchStatus::Scheduled),
                from: Some(date(5)),
                to: Some(date(1)),
                search: Search::parse("LAUNCH above shepard").unwrap(),
            },
            vec![5, 3],
        ),
        (
            LaunchFilter {
                search: Search::parse("launch-4").unwrap(),
                ..none()
            },
            vec![4],
        ),
        (
            LaunchFilter {
                search: Search::parse("above below").unwrap(),
                ..none()
            },
            vec![],
        ),
        (
            LaunchFilter {
                search: Search::parse("l_unch-4").unwrap(),
                ..none()
            },
            vec![],
        ),
        (
            LaunchFilter {
                supplier: Some(supplier_id(3)),
                ..none()
            },
            vec![],
        ),
    ] {
        let order = LaunchOrder::SoonestFirst;
        let found = all(async |after| model.read.launches(&filter, order, 2, after).await).await;
        let ids: Vec<_> = found.iter().map(|launch| launch.id).collect();
        let expected: Vec<_> = expected.into_iter().map(launch_id).collect();
        assert_eq!(ids, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn the_cursor_of_another_order_is_refused() {
    let history = six_launches();
    let (_database, model) = shown(&history).await;
    let filter = LaunchFilter::default();
    let read = &model.read;
    let page = read
        .launches(&filter, LaunchOrder::SoonestFirst, 2, None)
        .await
        .unwrap();
    let refused = read
        .launches(&filter, LaunchOrder::NewestFirst, 2, page.next)
        .await;
    assert!(matches!(refused, Err(QueryError::InvalidCursor)));
    // A limit out of bounds is brought into them.
    let page = read
        .launches(&filter, LaunchOrder::SoonestFirst, 0, None)
        .await
        .unwrap();
    assert_eq!(page.items.len(), 1);
    let page = read
        .launches(&filter, LaunchOrder::SoonestFirst, 1_000, None)
        .await
        .unwrap();
    assert_eq!((page.items.len(), page.next), (6, None));
}

#[tokio::test]
async fn a_launch_shows_where_its_seats_are() {
    let mut history = History::new();
    history.register(1, 1);
    history.schedule(1, 1, 400, 10);
    history.reserve(1, 1, 1, 3);
    history.reserve(1, 2, 2, 2);
    history.confirm(1, 2);
    let (_database, model) = shown(&history).await;
    let launch = model.read.launch(launch_id(1)).await.unwrap().unwrap();
    let seats = SeatCount {
        offered: 10,
        reserved: 3,
        confirmed: 2,
        forfeited: 0,
    };
    assert_eq!((launch.seats, launch.seats.free()), (seats, 5));
    assert_eq!(launch.supplier, supplier_id(1));
    assert_eq!(launch.rocket.id, rocket_id(1));
    assert_eq!(launch.rocket.capacity, 100);
    assert_eq!(launch.seat_price, Money::usd(45_000_000).unwrap());
    assert_eq!(launch.slug, "launch-1");
    assert_eq!(launch.status, LaunchStatus::Scheduled);
    assert_eq!(launch.date, history.now + TimeDelta::days(400));
    assert_eq!((launch.delay, launch.ended_at), (None, None));
    assert_eq!(model.read.launch(launch_id(2)).await.unwrap(), None);
}

#[tokio::test]
async fn a_manifest_names_who_has_a_seat_and_flags_who_is_too_old() {
    let mut history = History::new();
    history.register(1, 1);
    history.schedule(1, 1, 400, 50);
    history.schedule(2, 1, 400, 50);
    for n in 1..=4 {
        assert!(history.reserve(1, n, n, 3));
        history.wait(1);
    }
    assert!(history.reserve(2, 9, 9, 1));
    history.confirm(1, 2);
    history.cancel(1, 3, 3);
    for event in &mut history.events {
        if let AnyEvent::Launch(LaunchEvent::SeatsReserved(reserved)) = &mut event.payload
            && reserved.booking == booking_id(4)
        {
            reserved.passengers[1].details = Personal::Erased;
        }
    }
    let (_database, model) = shown(&history).await;

    // The launch is in April of 2031, the passengers are 31, 32 and 33 by then.
    let oldest = 32;
    let read = &model.read;
    let entries = all(async |after| read.manifest(launch_id(1), oldest, 2, after).await).await;
    let found: Vec<_> = entries
        .iter()
        .map(|entry| {
            let person = entry.person.as_ref();
            let judged = person.map(|person| (person.age, person.over_age));
            (entry.booking, entry.status, judged)
        })
        .collect();
    let booking = |n, status| (booking_id(n), status);
    let of = |(booking, status): (BookingId, _), judged| (booking, status, judged);
    let (first, second, fourth) = (
        booking(1, BookingStatus::Reserved),
        booking(2, BookingStatus::Confirmed),
        booking(4, BookingStatus::Reserved),
    );
    assert_eq!(
        found,
        [
            of(first, Some((31, false))),
            of(first, Some((32, false))),
            of(first, Some((33, true))),
            of(second, Some((31, false))),
            of(second, Some((32, false))),
            of(second, Some((33, true))),
            of(fourth, Some((31, false))),
            of(fourth, None),
            of(fourth, Some((33, true))),
        ]
    );
    assert_eq!(entries[1].person.as_ref().unwrap().name, "Passenger 1");
}

#[tokio::test]
async fn a_launch_shows_what_came_in_so_far_and_what_of_it_goes_back() {
    let mut history = History::new();
    history.register(1, 1);
    history.schedule(1, 1, 400, 10);
    history.schedule(2, 1, 400, 10);
    history.reserve(1, 1, 1, 2);
    history.reserve(1, 2, 2, 1);
    history.reserve(1, 3, 3, 1);
    history.reserve(2, 4, 4, 4);
    history.confirm(1, 1);
    history.confirm(1, 2);
    history.confirm(2, 4);
    history.cancel(1, 2, 2);
    history.cancel(1, 3, 3);
    let (_database, model) = shown(&history).await;
    let launch = model.read.launch(launch_id(1)).await.unwrap().unwrap();
    assert_eq!(launch.takings.collected, usd(3 * PRICE));
    assert_eq!(launch.takings.refunded, usd(PRICE).percent(90));
    assert_eq!(launch.takings.revenue(), usd(2 * PRICE + PRICE / 10));
    assert_eq!(launch.fee, None);
}

#[tokio::test]
async fn a_launch_shows_how_it_went() {
    let mut history = History::new();
    history.open_profile(1);
    history.register(1, 1);
    for launch in 1..=3 {
        history.schedule(launch, 1, 400, 10);
        history.reserve(launch, launch, launch, 1);
        history.confirm(launch, launch);
    }
    let first_date = history.now + TimeDelta::days(400);
    assert!(history.confirm_launch(1));
    let confirmed_at = history.now;
    assert!(history.delay(1, 10));
    assert!(history.delay(1, 5));
    assert!(history.delay(2, 1));
    assert!(history.abort(3));
    let aborted_at = history.now;
    history.wait_for_launch(1);
    assert!(history.complete(1));
    assert!(history.record_completion(1));
    assert!(history.fail(2));
    let (_database, model) = shown(&history).await;

    let completed = model.read.launch(launch_id(1)).await.unwrap().unwrap();
    assert_eq!(completed.supplier_name.as_deref(), Some("Company 1"));
    let delay = completed.delay.unwrap();
    assert_eq!(completed.status, LaunchStatus::Completed);
    assert_eq!(completed.date, first_date + TimeDelta::days(15));
    assert_eq!(delay.first_date, first_date);
    assert_eq!(delay.previous_date, first_date + TimeDelta::days(10));
    assert_eq!(completed.confirmed_at, Some(confirmed_at));
    assert_eq!(completed.cause, Some(Cause::Weather));
    assert_eq!(completed.ended_at, Some(history.now));
    assert_eq!(completed.takings.revenue(), usd(PRICE));
    assert_eq!(
        completed.fee,
        Some(usd(PRICE / 100)),
        "as its supplier noted"
    );

    let failed = model.read.launch(launch_id(2)).await.unwrap().unwrap();
    assert_eq!(failed.status, LaunchStatus::Failed);
    assert_eq!((failed.cause, failed.fee), (None, None));
    assert_eq!(failed.reason.as_deref(), Some("An engine went out"));

    let aborted = model.read.launch(launch_id(3)).await.unwrap().unwrap();
    assert_eq!(aborted.status, LaunchStatus::Aborted);
    assert_eq!(aborted.cause, Some(Cause::Technical));
    assert_eq!(aborted.ended_at, Some(aborted_at));
    assert_eq!(aborted.takings.revenue(), Money::ZERO);
    assert_eq!(aborted.fee, Some(usd(100_000)));
}

#[tokio::test]
async fn a_launch_is_of_low_occupancy_until_it_is_delayed() {
    let mut history = History::new();
    history.register(1, 1);
    history.schedule(1, 1, 400, 10);
    history.wait_until_near(1);
    assert!(history.flag(1));
    let (_database, model) = shown(&history).await;
    let launch = model.read.launch(launch_id(1)).await.unwrap().unwrap();
    assert!(launch.low_occupancy);

    assert!(history.delay(1, 1));
    let (_database, model) = shown(&history).await;
    let launch = model.read.launch(launch_id(1)).await.unwrap().unwrap();
    assert!(!launch.low_occupancy);
}
