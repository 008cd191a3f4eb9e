//! Bookings.

use chrono::TimeDelta;
use domain::launch::PaymentMethod;
use domain::money::Money;
use projection_operational::BookingStatus;
use projection_operational::queries::{AgeOrder, BookingFilter};

use super::{all, shown};
use crate::history::{History, booking_id, customer_id, launch_id, payment_id, supplier_id};

#[tokio::test]
async fn bookings_are_listed_the_newest_first_by_all_that_is_given() {
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
                supplier: Some(supplier_id(1)),
                ..none()
            },
            vec![5, 4, 3, 2, 1],
        ),
        (
            BookingFilter {
                supplier: Some(supplier_id(1)),
                launch: Some(launch_id(2)),
                ..none()
            },
            vec![5, 3, 1],
        ),
        (
            BookingFilter {
                supplier: Some(supplier_id(2)),
                ..none()
            },
            vec![],
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
        let found = all(async |after| {
            model
                .read
                .bookings(&filter, AgeOrder::NewestFirst, 2, after)
                .await
        })
        .await;
        let ids: Vec<_> = found.iter().map(|booking| booking.id).collect();
        let expected: Vec<_> = expected.into_iter().map(booking_id).collect();
        assert_eq!(ids, expected, "{filter:?}");
    }

    let page = model
        .read
        .bookings(&none(), AgeOrder::NewestFirst, 100, None)
        .await
        .unwrap();
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

#[tokio::test]
async fn a_booking_shows_its_launch_its_customer_and_what_paid_it() {
    let mut history = History::new();
    history.register(1, 1);
    history.schedule(1, 1, 400, 50);
    history.open_customer(1, "Ada");
    assert!(history.reserve(1, 1, 1, 2));
    assert!(history.reserve(1, 2, 2, 1));
    assert!(history.confirm(1, 1));
    assert!(history.abort(1));
    let (_database, model) = shown(&history).await;

    let booking = model.read.booking(booking_id(1)).await.unwrap().unwrap();
    assert_eq!(booking.launch, launch_id(1));
    assert_eq!(booking.launch_slug, "launch-1");
    assert_eq!(booking.supplier, supplier_id(1));
    assert_eq!(booking.customer_name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(booking.payment_id, Some(payment_id(1)));
    assert_eq!(booking.status, BookingStatus::Aborted);
    assert_eq!(booking.ended_at, Some(history.now));
    assert!(!format!("{booking:?}").contains("Ada"), "nor does a log");

    let unnamed = model.read.booking(booking_id(2)).await.unwrap().unwrap();
    assert_eq!((unnamed.customer_name, unnamed.payment_id), (None, None));
    assert_eq!(model.read.booking(booking_id(3)).await.unwrap(), None);
}
