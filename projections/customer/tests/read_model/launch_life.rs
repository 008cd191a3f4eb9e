//! What becomes of a launch, and of its bookings with it.

use chrono::TimeDelta;
use domain::launch::{Cause, LaunchStatus, SeatCount};
use domain::money::Money;
use projection_customer::{
    BookingFilter, BookingStatus, DelayView, EndView, LaunchFilter, LaunchSort,
};

use crate::history::{History, Plan, SUPPLIER, booking_id, customer_id};
use crate::server::{Model, with_model};

async fn status(model: &Model, customer: u128, booking: u128) -> BookingStatus {
    let found = model
        .read
        .booking(customer_id(customer), booking_id(booking));
    found.await.unwrap().expect("is there").status
}

#[tokio::test]
async fn a_revised_launch_shows_what_it_offers_now() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let id = history.schedule(1, &Plan::default());
        let claim = model.project(&history.events).await;
        let begun = history.events.len();
        let revised = Plan {
            mission: "Round the Moon",
            cents: 1,
            seats: 20,
            ..Plan::default()
        };
        assert!(history.revise_launch(id, &revised));
        model.apply(&claim, &history.events[begun..]).await;
        let launch = model.read.launch(id).await.unwrap().unwrap();
        assert_eq!(launch.mission, "Round the Moon");
        assert_eq!(launch.seat_price, Money::usd(1).unwrap());
        assert_eq!(launch.seats, SeatCount::all_free(20));
        assert_eq!(launch.free, 20);
    })
    .await;
}

#[tokio::test]
async fn a_delayed_launch_keeps_its_link_and_tells_each_delay() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let id = history.schedule(1, &Plan::default());
        let first_date = history.now + TimeDelta::days(400);
        let claim = model.project(&history.events).await;
        let begun = history.events.len();
        history.wait(5);
        assert!(history.confirm_launch(id));
        let confirmed_at = history.now;
        assert!(history.delay(id, 3));
        history.wait(5);
        assert!(history.delay(id, 4));
        model.apply(&claim, &history.events[begun..]).await;

        let launch = model.read.launch_by_slug("launch-1").await.unwrap();
        let launch = launch.expect("the link still leads to it");
        assert_eq!(launch.id, id);
        assert_eq!(launch.status, LaunchStatus::Delayed);
        assert_eq!(launch.date, first_date + TimeDelta::days(7));
        assert_eq!(launch.confirmations, [confirmed_at]);
        let delay = |days, more, at| DelayView {
            previous: first_date + TimeDelta::days(days),
            date: first_date + TimeDelta::days(days + more),
            cause: Cause::Weather,
            reason: "Storms over the pad".to_owned(),
            at,
        };
        let delays = [delay(0, 3, confirmed_at), delay(3, 4, history.now)];
        assert_eq!(launch.delays, delays);
        assert_eq!(launch.ended, None);
    })
    .await;
}

#[tokio::test]
async fn a_launch_that_is_aborted_aborts_its_bookings_but_those_that_were_over() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let id = history.schedule(1, &Plan::default());
        let other = history.schedule(2, &Plan::default());
        assert!(history.reserve(id, 1, 1, 1));
        assert!(history.confirm(id, 1));
        assert!(history.reserve(id, 2, 1, 1));
        assert!(history.cancel(id, 2, 1));
        assert!(history.reserve(id, 3, 1, 1));
        history.wait(60);
        assert!(history.expire(id));
        assert!(history.reserve(other, 4, 1, 1));
        let claim = model.project(&history.events).await;

        // One more in the batch that ends them all.
        let begun = history.events.len();
        assert!(history.reserve(id, 5, 2, 1));
        assert!(history.abort(id));
        model.apply(&claim, &history.events[begun..]).await;
        for (customer, booking, expected) in [
            (1, 1, BookingStatus::Aborted),
            (1, 2, BookingStatus::Cancelled),
            (1, 3, BookingStatus::Expired),
            (1, 4, BookingStatus::Reserved),
            (2, 5, BookingStatus::Aborted),
        ] {
            assert_eq!(
                status(&model, customer, booking).await,
                expected,
                "{booking}"
            );
        }
        let first = model.read.booking(customer_id(1), booking_id(1)).await;
        let first = first.unwrap().unwrap();
        let launch = model.read.launch(id).await.unwrap().unwrap();
        assert_eq!(first.number, launch.number, "they have one guard");
        assert_eq!(first.ended_at, Some(history.now));
        assert_eq!(launch.status, LaunchStatus::Aborted);
        let ended = EndView {
            at: history.now,
            cause: Some(Cause::Technical),
            reason: Some("The engine does not start".to_owned()),
        };
        assert_eq!(launch.ended, Some(ended));
        assert_eq!(launch.seats, SeatCount::all_free(10));
    })
    .await;
}

#[tokio::test]
async fn paid_bookings_end_as_their_launch_does_and_others_expire() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let flown = history.schedule(1, &Plan::default());
        let lost = history.schedule(2, &Plan::default());
        for (launch, paid, unpaid) in [(flown, 1, 2), (lost, 3, 4)] {
            assert!(history.reserve(launch, paid, 1, 1));
            assert!(history.confirm(launch, paid));
            assert!(history.reserve(launch, unpaid, 1, 1));
            assert!(history.confirm_launch(launch));
        }
        history.wait_days(401);
        assert!(history.complete(flown));
        assert!(history.fail(lost));
        model.project(&history.events).await;

        for (booking, expected) in [
            (1, BookingStatus::Completed),
            (2, BookingStatus::Expired),
            (3, BookingStatus::Failed),
            (4, BookingStatus::Expired),
        ] {
            assert_eq!(status(&model, 1, booking).await, expected, "{booking}");
        }
        let expired = model.read.booking(customer_id(1), booking_id(2)).await;
        let expired = expired.unwrap().unwrap();
        assert_eq!(expired.expired_at, Some(history.now));
        assert_eq!(expired.ended_at, None);
        let ended = model.read.launch(lost).await.unwrap().unwrap().ended;
        let ended = ended.expect("it is over");
        assert_eq!((ended.at, ended.cause), (history.now, None));
        assert_eq!(ended.reason.as_deref(), Some("The second stage broke up"));
        let ended = model.read.launch(flown).await.unwrap().unwrap().ended;
        assert_eq!(ended.expect("it is over").reason, None);
    })
    .await;
}

/// The delay was written before the process died, and comes again in another batch.
#[tokio::test]
async fn a_delay_that_comes_again_together_with_a_revision_is_told_once() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let id = history.schedule(1, &Plan::default());
        let claim = model.project(&history.events).await;
        let (begun, before) = (history.events.len(), history.end());
        assert!(history.delay(id, 3));
        model.apply(&claim, &history.events[begun..]).await;
        model.forget_after(before).await;
        let more = Plan {
            seats: 20,
            ..Plan::default()
        };
        assert!(history.revise_launch(id, &more));
        assert!(history.delay(id, 4));
        model.apply(&claim, &history.events[begun..]).await;
        let launch = model.read.launch(id).await.unwrap().unwrap();
        assert_eq!(launch.seats.offered, 20);
        assert_eq!(launch.delays.len(), 2);
        assert!(launch.delays.is_sorted_by_key(|delay| delay.date));
    })
    .await;
}

#[tokio::test]
async fn of_very_many_confirmations_and_delays_the_latest_are_shown() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let id = history.schedule(1, &Plan::default());
        let mut told = Vec::new();
        for _ in 0..30 {
            history.wait(1);
            assert!(history.confirm_launch(id));
            assert!(history.delay(id, 1));
            told.push(history.now);
        }
        assert!(history.reserve(id, 1, 1, 1));
        model.project(&history.events).await;

        let (read, filter) = (&model.read, LaunchFilter::default());
        let listed = read.launches(&filter, LaunchSort::default(), 1, None).await;
        let (customer, of_any_kind) = (customer_id(1), BookingFilter::default());
        let booked = read.bookings_of(customer, &of_any_kind, 1, None).await;
        for launch in [
            listed.unwrap().items.pop(),
            read.launch(id).await.unwrap(),
            read.launch_by_slug("launch-1").await.unwrap(),
            booked.unwrap().items.pop().and_then(|booked| booked.launch),
        ] {
            let launch = launch.expect("it is there");
            assert_eq!(launch.confirmations, told[10..]);
            let delays: Vec<_> = launch.delays.iter().map(|delay| delay.at).collect();
            assert_eq!(delays, told[10..]);
            assert_eq!(launch.delays[19].date, launch.date);
            assert_eq!(launch.supplier.id, SUPPLIER);
        }
    })
    .await;
}
