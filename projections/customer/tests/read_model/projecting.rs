//! Events in, documents out.

use chrono::TimeDelta;
use domain::launch::{LaunchStatus, PaymentMethod, SeatCount};
use domain::money::Money;
use domain::personal::Personal;
use domain::rocket::Range;
use domain::{any_event::AnyEvent, launch::LaunchEvent};
use mongodb::bson::{Document, doc};
use projection_customer::{BookingFilter, BookingStatus, ReadModel};
use projection_runtime::Target;

use crate::history::{History, Plan, SUPPLIER, booking_id, customer_id, payment_id, profile};
use crate::server::with_model;

#[tokio::test]
async fn a_scheduled_launch_shows_all_that_its_page_needs() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        assert!(history.call_company("Blue Yonder Space"));
        let id = history.schedule(1, &Plan::default());
        model.project(&history.events).await;

        let launch = model.read.launch(id).await.unwrap().expect("is there");
        assert_eq!(launch.id, id);
        assert_eq!(launch.slug, "launch-1");
        assert_eq!(launch.supplier.id, SUPPLIER);
        assert_eq!(launch.supplier.name.as_deref(), Some("Blue Yonder Space"));
        assert_eq!(
            (launch.rocket.name.as_str(), launch.rocket.model.as_str()),
            ("New Shepard", "NS-4")
        );
        assert_eq!(launch.rocket.range, Range::Interplanetary);
        assert_eq!(launch.spaceport.code, "KSC");
        assert_eq!(launch.spaceport.name, "Kennedy Space Center");
        assert_eq!(launch.mission, "A look from above");
        assert_eq!(launch.date, history.now + TimeDelta::days(400));
        assert_eq!(launch.seat_price, Money::usd(45_000_000).unwrap());
        assert_eq!(launch.seats, SeatCount::all_free(10));
        assert_eq!(launch.free, 10);
        assert_eq!(launch.status, LaunchStatus::Scheduled);
        assert_eq!(launch.scheduled_at, history.now);

        let found = model.read.launch_by_slug("launch-1").await.unwrap();
        assert_eq!(found, Some(launch));
        assert_eq!(model.read.launch_by_slug("launch-2").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_booking_takes_its_seats_and_shows_names_and_nothing_more_of_its_passengers() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        assert!(history.reserve(launch, 1, 1, 2));
        model.project(&history.events).await;

        let availability = model
            .read
            .availability(launch)
            .await
            .unwrap()
            .expect("is there");
        assert_eq!((availability.offered, availability.free), (10, 8));
        let booking = model
            .read
            .booking(customer_id(1), booking_id(1))
            .await
            .unwrap();
        let booking = booking.expect("is there");
        assert_eq!(booking.number, availability.number);
        assert_eq!((booking.launch, booking.seats), (launch, 2));
        assert_eq!(booking.status, BookingStatus::Reserved);
        assert_eq!(booking.payment, PaymentMethod::Card);
        assert_eq!(booking.total, Money::usd(90_000_000).unwrap());
        assert_eq!(booking.created_at, history.now);
        assert_eq!(booking.expires_at, history.now + TimeDelta::minutes(30));
        let names: Vec<_> = booking
            .passengers
            .iter()
            .map(|p| p.name.as_deref())
            .collect();
        assert_eq!(names, [Some("Passenger 1"), Some("Passenger 2")]);

        let stored = model
            .raw
            .collection::<Document>("bookings")
            .find_one(doc! {})
            .await
            .unwrap();
        let stored = stored.expect("is there").to_string();
        for personal in ["example.com", "+1432", "2000-01-01"] {
            assert!(!stored.contains(personal), "{personal} is stored");
        }
    })
    .await;
}

#[tokio::test]
async fn a_booking_goes_from_reserved_to_its_end() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        assert!(history.reserve(launch, 1, 1, 1));
        assert!(history.reserve(launch, 2, 1, 1));
        let claim = model.project(&history.events).await;
        let begun = history.events.len();

        history.wait(1);
        let paid_at = history.now;
        assert!(history.confirm(launch, 1));
        history.wait(60);
        assert!(history.expire(launch));
        assert!(history.cancel(launch, 1, 1));
        model.apply(&claim, &history.events[begun..]).await;

        let first = model
            .read
            .booking(customer_id(1), booking_id(1))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(first.status, BookingStatus::Cancelled);
        assert_eq!(first.confirmed_at, Some(paid_at));
        assert_eq!(first.paid_by, Some(payment_id(1)));
        assert_eq!(first.cancelled_at, Some(history.now));
        let refund = first.refund.expect("paid back");
        assert_eq!((refund.amount.cents(), refund.percent), (40_500_000, 90));
        let second = model
            .read
            .booking(customer_id(1), booking_id(2))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(second.status, BookingStatus::Expired);
        assert_eq!(
            (second.expired_at, second.refund),
            (Some(history.now), None)
        );
        assert_eq!(
            model.read.availability(launch).await.unwrap().unwrap().free,
            10
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_sees_the_booking_of_another() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        assert!(history.reserve(launch, 1, 1, 1));
        model.project(&history.events).await;

        assert_eq!(
            model
                .read
                .booking(customer_id(2), booking_id(1))
                .await
                .unwrap(),
            None
        );
        let all = BookingFilter::default();
        let page = model.read.bookings_of(customer_id(2), &all, 10, None);
        let page = page.await.unwrap();
        assert_eq!((page.items, page.next), (Vec::new(), None));
    })
    .await;
}

#[tokio::test]
async fn an_erased_passenger_has_no_name() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        assert!(history.reserve(launch, 1, 1, 2));
        for event in &mut history.events {
            if let AnyEvent::Launch(LaunchEvent::SeatsReserved(reserved)) = &mut event.payload {
                reserved.passengers[0].details = Personal::Erased;
            }
        }
        model.project(&history.events).await;

        let booking = model
            .read
            .booking(customer_id(1), booking_id(1))
            .await
            .unwrap()
            .unwrap();
        let names: Vec<_> = booking
            .passengers
            .iter()
            .map(|p| p.name.as_deref())
            .collect();
        assert_eq!(names, [None, Some("Passenger 2")]);
    })
    .await;
}

#[tokio::test]
async fn a_customer_who_is_erased_has_neither_a_profile_nor_passengers_with_names() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        assert!(history.register_customer(1));
        assert!(history.open_profile(1));
        assert!(history.reserve(launch, 1, 1, 2));
        assert!(history.reserve(launch, 2, 2, 1));
        let claim = model.project(&history.events).await;
        let names = async |customer: u128, booking: u128| {
            let found = model
                .read
                .booking(customer_id(customer), booking_id(booking));
            let passengers = found.await.unwrap().expect("is there").passengers;
            passengers.into_iter().filter_map(|one| one.name).count()
        };
        assert_eq!((names(1, 1).await, names(2, 2).await), (2, 1));
        let begun = history.events.len();
        assert!(history.erase(1));
        model.apply(&claim, &history.events[begun..]).await;
        assert_eq!((names(1, 1).await, names(2, 2).await), (0, 1));
        let customer = model.read.customer(customer_id(1)).await.unwrap().unwrap();
        assert_eq!(customer.profile, None);
        assert!(customer.account.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_customer_has_a_profile_that_changes_trips_and_perhaps_a_title() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let first = history.schedule(1, &Plan::default());
        let second = history.schedule(2, &Plan::default());
        // A trip may come before the profile.
        assert!(history.record_trip(1, first, 1));
        let claim = model.project(&history.events).await;
        let customer = model.read.customer(customer_id(1)).await.unwrap().unwrap();
        assert_eq!(
            (customer.account, customer.profile, customer.trips),
            (None, None, 1)
        );

        let begun = history.events.len();
        assert!(history.open_profile(1));
        assert!(history.record_trip(1, second, 2));
        model.apply(&claim, &history.events[begun..]).await;
        let customer = model.read.customer(customer_id(1)).await.unwrap().unwrap();
        assert_eq!(customer.account.map(|id| id.0), Some(customer_id(1).0));
        assert_eq!(customer.profile, Some(profile()));
        assert_eq!((customer.trips, customer.vip), (2, true));

        let begun = history.events.len();
        assert!(history.change_profile(1, "King"));
        model.apply(&claim, &history.events[begun..]).await;
        let customer = model.read.customer(customer_id(1)).await.unwrap().unwrap();
        let changed = customer.profile.expect("is open");
        assert_eq!(changed.last_name.as_str(), "King");
        assert_eq!(changed.first_name, profile().first_name);
        assert_eq!(customer.account.map(|id| id.0), Some(customer_id(1).0));
        assert_eq!(model.read.customer(customer_id(2)).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_revised_rocket_and_a_renamed_company_show_in_launches_scheduled_before_and_after() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        assert!(history.call_company("Blue Yonder Space"));
        let before = history.schedule(1, &Plan::default());
        let claim = model.project(&history.events).await;
        let begun = history.events.len();
        assert!(history.revise(1, "New Glenn", "NG-1", Range::Interplanetary));
        assert!(history.call_company("Blue Beyond Space"));
        let after = history.schedule(2, &Plan::default());
        model.apply(&claim, &history.events[begun..]).await;

        for id in [before, after] {
            let launch = model.read.launch(id).await.unwrap().unwrap();
            assert_eq!(launch.rocket.name, "New Glenn");
            assert_eq!(launch.supplier.name.as_deref(), Some("Blue Beyond Space"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_company_that_keeps_its_name_changes_no_document_and_is_not_announced() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        assert!(history.call_company("Blue Yonder Space"));
        let launch = history.schedule(1, &Plan::default());
        let claim = model.project(&history.events).await;
        let before = model.dump().await;
        let begun = history.events.len();
        assert!(history.call_company("Blue Yonder Space"));
        assert!(history.record_completion(launch));
        let unseen = history.events[begun..].to_vec();
        model.apply(&claim, &unseen).await;
        assert_eq!(model.dump().await, before);
        assert!(!unseen.iter().any(ReadModel::shows));

        let begun = history.events.len();
        assert!(history.call_company("Blue Beyond Space"));
        let seen = history.events[begun..].to_vec();
        model.apply(&claim, &seen).await;
        assert!(seen.iter().all(ReadModel::shows));
        let launch = model.read.launch(launch).await.unwrap().unwrap();
        assert_eq!(launch.supplier.name.as_deref(), Some("Blue Beyond Space"));
    })
    .await;
}
