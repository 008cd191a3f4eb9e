//! Questions of suppliers and finance.

use chrono::TimeDelta;
use domain::any_event::AnyEvent;
use domain::ids::BookingId;
use domain::launch::{LaunchEvent, LaunchStatus, PaymentMethod, SeatCount};
use domain::money::Money;
use domain::personal::Personal;
use domain::rocket::Range;
use projection_operational::BookingStatus;
use projection_operational::queries::{BookingFilter, LaunchFilter, LaunchOrder, Page, QueryError};

use crate::database::{Database, Model};
use crate::history::{History, booking_id, customer_id, launch_id, rocket_id, supplier_id};

/// Follows a list page by page, each of two items.
async fn all<T, C>(page: impl AsyncFn(Option<C>) -> Result<Page<T, C>, QueryError>) -> Vec<T> {
    let mut items = Vec::new();
    let mut after = None;
    loop {
        let page = page(after).await.expect("answers");
        assert!(page.items.len() <= 2);
        items.extend(page.items);
        after = page.next;
        if after.is_none() {
            return items;
        }
    }
}

async fn shown(history: &History) -> (Database, Model) {
    let database = Database::create().await;
    let model = database.model(1).await;
    model.project(history).await;
    (database, model)
}

#[tokio::test]
async fn a_supplier_sees_its_profile() {
    let mut history = History::new();
    history.open_profile(1);
    let (_database, model) = shown(&history).await;
    let supplier = model.read.supplier(supplier_id(1)).await.unwrap().unwrap();
    assert_eq!(supplier.legal_name, "Company 1");
    assert_eq!(supplier.opened_at, history.now);
    assert_eq!(supplier.contact.unwrap().email, "grace@example.com");
    assert_eq!(model.read.supplier(supplier_id(2)).await.unwrap(), None);
}

#[tokio::test]
async fn a_supplier_sees_its_own_rockets_page_by_page() {
    let mut history = History::new();
    for n in 1..=5 {
        history.register(n, 1);
        history.register(n + 10, 2);
        history.wait(1);
    }
    history.revise(3, 1, "Newer Shepard", 12);
    history.retire(4, 1);
    let (_database, model) = shown(&history).await;

    let rockets = all(async |after| model.read.rockets(supplier_id(1), 2, after).await).await;
    let ids: Vec<_> = rockets.iter().map(|rocket| rocket.id).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5].map(rocket_id));
    let revised = &rockets[2];
    assert_eq!(
        (revised.name.as_str(), revised.capacity),
        ("Newer Shepard", 12)
    );
    assert_eq!(revised.range, Range::Suborbital);
    assert_eq!(rockets[3].retired_at, Some(history.now));
    assert_eq!(
        model.read.rocket(rocket_id(3)).await.unwrap().as_ref(),
        Some(revised)
    );
    assert_eq!(model.read.rocket(rocket_id(99)).await.unwrap(), None);
}

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
            },
            vec![5, 3],
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
async fn finance_sees_bookings_the_newest_first_by_all_that_is_given() {
    let mut history = History::new();
    history.register(1, 1);
    history.schedule(1, 1, 400, 50);
    history.schedule(2, 1, 400, 50);
    let begun = history.now;
    for n in 1..=5_u128 {
        assert!(history.reserve(1 + n % 2, n, n % 3, 1));
        history.wait(1);
    }
    history.confirm(2, 1);
    history.confirm(1, 2);
    history.cancel(2, 1, 1);
    let (_database, model) = shown(&history).await;

    let none = BookingFilter::default;
    for (filter, expected) in [
        (none(), vec![5, 4, 3, 2, 1]),
        (
            BookingFilter {
                launch: Some(launch_id(2)),
                ..none()
            },
            vec![5, 3, 1],
        ),
        (
            BookingFilter {
                customer: Some(customer_id(1)),
                ..none()
            },
            vec![4, 1],
        ),
        (
            BookingFilter {
                status: Some(BookingStatus::Confirmed),
                ..none()
            },
            vec![2],
        ),
        (
            BookingFilter {
                from: Some(begun + TimeDelta::minutes(1)),
                to: Some(begun + TimeDelta::minutes(3)),
                ..none()
            },
            vec![3, 2],
        ),
    ] {
        let found = all(async |after| model.read.bookings(&filter, 2, after).await).await;
        let ids: Vec<_> = found.iter().map(|booking| booking.id).collect();
        let expected: Vec<_> = expected.into_iter().map(booking_id).collect();
        assert_eq!(ids, expected, "{filter:?}");
    }

    let page = model.read.bookings(&none(), 100, None).await.unwrap();
    let cancelled = page.items.last().unwrap();
    let price = Money::usd(45_000_000).unwrap();
    assert_eq!(cancelled.status, BookingStatus::Cancelled);
    assert_eq!(cancelled.payment, PaymentMethod::Transfer);
    assert_eq!(
        (cancelled.seats, cancelled.seat_price, cancelled.total),
        (1, price, price)
    );
    assert_eq!(cancelled.confirmed_at, Some(history.now));
    assert_eq!(cancelled.cancelled_at, Some(history.now));
    let refund = cancelled.refund.unwrap();
    assert_eq!((refund.amount, refund.percent), (price.percent(90), 90));
}
