//! Lists of bookings: every filter and page.

use domain::ids::BookingId;
use projection_customer::{BookedView, BookingCursor, BookingFilter, BookingStatus, Flight, Page};

use crate::history::{History, Plan, booking_id, customer_id};
use crate::server::{Model, with_model};

fn ids(page: &Page<BookedView, BookingCursor>) -> Vec<BookingId> {
    page.items.iter().map(|booked| booked.booking.id).collect()
}

/// All pages of so many bookings, one after the other.
async fn read_through(model: &Model, filter: &BookingFilter, limit: u32) -> Vec<BookingId> {
    let mut seen = Vec::new();
    let mut cursor: Option<BookingCursor> = None;
    loop {
        let page = model
            .read
            .bookings_of(customer_id(1), filter, limit, cursor.as_ref())
            .await
            .unwrap();
        assert!(page.items.len() <= limit as usize);
        seen.extend(ids(&page));
        let Some(next) = page.next else { break };
        cursor = Some(next.to_string().parse().expect("reads what it writes"));
    }
    seen
}

#[tokio::test]
async fn bookings_are_listed_newest_first_page_by_page() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        // Pairs share an instant: their ids decide.
        for n in 0..4 {
            assert!(history.reserve(launch, n, 1, 1));
            if n % 2 == 1 {
                history.wait(1);
            }
        }
        assert!(history.reserve(launch, 9, 2, 1));
        model.project(&history.events).await;
        let newest_first = [3, 2, 1, 0].map(booking_id);
        for limit in 1..=5 {
            let seen = read_through(&model, &BookingFilter::default(), limit).await;
            assert_eq!(seen, newest_first, "by {limit}");
        }
    })
    .await;
}

#[tokio::test]
async fn each_booking_is_listed_with_its_launch() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launches = [1, 2].map(|n| history.schedule(n, &Plan::default()));
        assert!(history.reserve(launches[0], 1, 1, 1));
        assert!(history.reserve(launches[1], 2, 1, 1));
        assert!(history.delay(launches[1], 1));
        model.project(&history.events).await;
        let all = BookingFilter::default();
        let page = model.read.bookings_of(customer_id(1), &all, 10, None).await;
        for booked in page.unwrap().items {
            let launch = model.read.launch(booked.booking.launch).await.unwrap();
            assert_eq!(booked.launch, launch);
        }
    })
    .await;
}

#[tokio::test]
async fn bookings_are_filtered_by_how_they_stand() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        for n in 1..=3 {
            assert!(history.reserve(launch, n, 1, 1));
            history.wait(1);
        }
        assert!(history.confirm(launch, 1));
        assert!(history.cancel(launch, 3, 1));
        model.project(&history.events).await;
        for (status, expected) in [
            (BookingStatus::Confirmed, vec![1]),
            (BookingStatus::Reserved, vec![2]),
            (BookingStatus::Cancelled, vec![3]),
            (BookingStatus::Expired, vec![]),
        ] {
            let filter = BookingFilter {
                status: Some(status),
                flight: None,
            };
            let expected: Vec<_> = expected.into_iter().map(booking_id).collect();
            assert_eq!(read_through(&model, &filter, 1).await, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn a_launch_is_upcoming_until_its_date_then_in_force_or_its_end() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let on = |days| Plan {
            days,
            ..Plan::default()
        };
        let delayed = history.schedule(1, &on(400));
        let waiting = history.schedule(2, &on(400));
        let aborted = history.schedule(3, &on(600));
        let later = history.schedule(4, &on(600));
        for (launch, booking) in [(delayed, 1), (waiting, 2), (aborted, 3), (later, 4)] {
            assert!(history.reserve(launch, booking, 1, 1));
            history.wait(1);
        }
        assert!(history.delay(delayed, 100));
        assert!(history.abort(aborted));
        history.wait_days(400);
        model.project(&history.events).await;

        let which = |flight| BookingFilter {
            status: None,
            flight: Some(flight),
        };
        let upcoming = which(Flight::Upcoming(history.now));
        let past = which(Flight::Past(history.now));
        for limit in [1, 2, 10] {
            let seen = read_through(&model, &upcoming, limit).await;
            assert_eq!(seen, [4, 1].map(booking_id));
            let seen = read_through(&model, &past, limit).await;
            assert_eq!(seen, [3, 2].map(booking_id));
        }
        let reserved = BookingFilter {
            status: Some(BookingStatus::Reserved),
            ..past
        };
        assert_eq!(read_through(&model, &reserved, 10).await, [booking_id(2)]);
    })
    .await;
}

#[tokio::test]
async fn a_page_ends_early_when_many_bookings_are_looked_through_for_it() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let first = history.schedule(1, &Plan::default());
        let plan = Plan {
            days: 800,
            ..Plan::default()
        };
        let busy = history.schedule(2, &plan);
        assert!(history.reserve(first, 5_000, 1, 1));
        for n in 0..1_050 {
            history.wait(1);
            assert!(history.reserve(busy, n, 1, 1));
            assert!(history.cancel(busy, n, 1));
        }
        history.wait_days(401);
        model.project(&history.events).await;

        let past = BookingFilter {
            status: None,
            flight: Some(Flight::Past(history.now)),
        };
        let page = model
            .read
            .bookings_of(customer_id(1), &past, 10, None)
            .await;
        let page = page.unwrap();
        assert_eq!(page.items, []);
        assert!(page.next.is_some(), "it goes on from there");
        let seen = read_through(&model, &past, 10).await;
        assert_eq!(seen, [booking_id(5_000)]);
    })
    .await;
}
