//! From a rocket to a seat and back, as a supplier and a customer see it.

use std::pin::Pin;
use std::time::Duration;

use chrono::{Days, Utc};
use futures_util::{Stream, StreamExt};
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Caller, scene};
use test_support::wait::PATIENCE;
use test_support::{AccountRole, Stack};
use uuid::Uuid;

#[tokio::test]
async fn a_supplier_offers_a_launch_and_a_customer_books_and_cancels_two_seats() {
    let mut stack = Stack::start().await;
    let (supplier, customer) = tokio::join!(
        stack.sign_in(AccountRole::Supplier),
        stack.sign_in(AccountRole::Customer),
    );
    let supplier = Caller::new(&stack.admin_api, &supplier);
    let (launch, twin, position) = offer_two_launches(&supplier).await;

    let customer = Caller::new(&stack.customer_api, &customer);
    open_profile(&customer).await;
    let found = search(&customer, "q=karman+shep&sort=price", &position).await;
    assert_eq!(found, [launch, twin], "the cheaper one first");
    find_by_every_filter(&customer, launch, &position).await;

    let mut seats = Availability::watch(&customer, launch).await;
    assert_eq!(seats.next().await, Some(json!(6)));

    let book = format!("/api/v1/launches/{launch}/bookings");
    let booked = customer.post(&book, "two-seats", &scene::party(2)).await;
    let booked = booked.expect(201);
    let (booking, position) = (booked.id(), booked.position());
    assert_eq!(seats.next().await, Some(json!(4)));
    is_reserved(&customer, &supplier, launch, booking, position).await;

    let cancelled = scene::cancellation(launch, booking);
    let cancelled = customer
        .post_empty(&cancelled, "no-seats")
        .await
        .expect(200);
    assert_eq!(cancelled.id(), booking);
    assert_eq!(seats.next().await, Some(json!(6)));
    is_cancelled(&customer, &supplier, launch, booking, cancelled.position()).await;

    // Whoever watches is told when the process stops.
    stack.customer_api.sigterm();
    assert_eq!(seats.next().await, None);
    let status = stack.customer_api.wait().await;
    assert!(status.success(), "{status}");
}

/// Two launches of the same rocket, from the same place on the same day.
async fn offer_two_launches(supplier: &Caller) -> (Uuid, Uuid, String) {
    let company = scene::company("Blue Yonder Space");
    let opened = supplier.put("/api/v1/supplier", "open", &company).await;
    let opened = opened.expect(200);
    let shown = supplier
        .get_since("/api/v1/supplier", opened.position())
        .await;
    assert_eq!(shown.expect(200).body["contact"], company["contact"]);

    let rocket = scene::rocket("New Shepard", 6);
    let registered = supplier.post("/api/v1/rockets", "rocket", &rocket).await;
    let registered = registered.expect(201);
    let path = format!("/api/v1/rockets/{}", registered.id());
    let shown = supplier.get_since(&path, registered.position()).await;
    assert_eq!(shown.expect(200).body["capacity"], 6);

    let flight = scene::flight(registered.id(), 6);
    let first = supplier.post("/api/v1/launches", "first", &flight).await;
    let first = first.expect(201);
    let mut dearer = flight;
    dearer["seat_price"]["cents"] = json!(45_000_001);
    let twin = supplier.post("/api/v1/launches", "twin", &dearer).await;
    let twin = twin.expect(201);

    let day = (Utc::now() + Days::new(400)).date_naive();
    let slug = format!("new-shepard-corn-ranch-suborbital-{day}");
    for (launch, slug) in [(&first, slug.clone()), (&twin, format!("{slug}-2"))] {
        let path = format!("/api/v1/launches/{}", launch.id());
        let shown = supplier.get_since(&path, twin.position()).await;
        assert_eq!(shown.expect(200).body["slug"], slug);
    }
    (first.id(), twin.id(), twin.position().to_owned())
}

async fn open_profile(customer: &Caller) {
    let profile = scene::profile();
    let opened = customer.put("/api/v1/me", "open", &profile).await;
    let opened = opened.expect(200);
    let me = customer.get_since("/api/v1/me", opened.position()).await;
    let me = me.expect(200).body;
    assert_eq!(me["profile"]["first_name"], profile["first_name"]);
    assert_eq!((&me["trips"], &me["vip"]), (&json!(0), &json!(false)));
}

/// The launches that a search finds, in order.
async fn search(visitor: &Caller, query: &str, position: &str) -> Vec<Uuid> {
    let path = format!("/api/v1/launches?{query}");
    let page = visitor.get_since(&path, position).await.expect(200).body;
    let items = page["items"].as_array().expect("a page").iter();
    items
        .map(|launch| {
            launch["id"]
                .as_str()
                .expect("an id")
                .parse()
                .expect("a UUID")
        })
        .collect()
}

async fn find_by_every_filter(visitor: &Caller, launch: Uuid, position: &str) {
    let (before, after) = (scene::in_days(399), scene::in_days(401));
    for (meets, misses) in [
        ("q=new+shepard".to_owned(), "q=falcon".to_owned()),
        (
            "destination=suborbital".into(),
            "destination=interplanetary".into(),
        ),
        ("range=low_earth_orbit".into(), "range=suborbital".into()),
        ("spaceport=CORN-RANCH".into(), "spaceport=KSC".into()),
        (format!("from={before}"), format!("from={after}")),
        (format!("to={after}"), format!("to={before}")),
        ("max_price=45000000".into(), "max_price=44999999".into()),
        ("min_seats=6".into(), "min_seats=7".into()),
    ] {
        let found = search(visitor, &meets, position).await;
        assert!(found.contains(&launch), "{meets}: {found:?}");
        let found = search(visitor, &misses, position).await;
        assert!(found.is_empty(), "{misses}: {found:?}");
    }
    let all = "sort=-price&limit=1";
    let dearest = search(visitor, all, position).await;
    assert_eq!(dearest.len(), 1);
    assert_ne!(dearest, [launch]);
}

async fn is_reserved(
    customer: &Caller,
    supplier: &Caller,
    launch: Uuid,
    booking: Uuid,
    position: &str,
) {
    let path = format!("/api/v1/bookings/{booking}");
    let shown = customer.get_since(&path, position).await.expect(200).body;
    assert_eq!(shown["status"], "reserved");
    assert_eq!(shown["launch"], json!(launch));
    assert_eq!(shown["total"]["cents"], 90_000_000);
    assert_eq!(shown["passengers"][1]["name"], "Passenger 2");
    let own = customer.get_since("/api/v1/bookings", position).await;
    let own = own.expect(200).body;
    // The list tells the same of it, but for its money and its story.
    for (field, value) in own["items"][0].as_object().expect("a booking") {
        assert_eq!(*value, shown[field], "{field}");
    }
    assert_eq!(own["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(shown["timeline"][0]["what"], "reserved");
    // Half an hour, of which some seconds are gone.
    let held_for = shown["held_for"].as_u64().expect("seconds");
    assert!((1_500..=1_800).contains(&held_for), "{held_for}");
    assert_eq!(seats(customer, launch, position).await["free"], 4);

    let occupancy = seats(supplier, launch, position).await;
    assert_eq!(
        (&occupancy["free"], &occupancy["reserved"]),
        (&json!(4), &json!(2))
    );
    let manifest = manifest(supplier, launch, position).await;
    let flying: Vec<_> = manifest
        .iter()
        .map(|entry| {
            assert_eq!(entry["booking"], json!(booking));
            assert_eq!(entry["person"]["date_of_birth"], "1985-12-10");
            assert_eq!(entry["person"]["over_age"], false);
            entry["person"]["name"].as_str().expect("a name")
        })
        .collect();
    assert_eq!(flying, ["Passenger 1", "Passenger 2"]);
}

async fn is_cancelled(
    customer: &Caller,
    supplier: &Caller,
    launch: Uuid,
    booking: Uuid,
    position: &str,
) {
    let path = format!("/api/v1/bookings/{booking}");
    let shown = customer.get_since(&path, position).await.expect(200).body;
    assert_eq!(shown["status"], "cancelled");
    assert_eq!(shown["refund"]["amount"]["cents"], 0, "nothing was paid");
    for caller in [customer, supplier] {
        assert_eq!(seats(caller, launch, position).await["free"], 6);
    }
    assert_eq!(
        manifest(supplier, launch, position).await,
        Vec::<Value>::new()
    );
}

async fn seats(caller: &Caller, launch: Uuid, position: &str) -> Value {
    let path = format!("/api/v1/launches/{launch}");
    let launch = caller.get_since(&path, position).await.expect(200);
    launch.body["seats"].clone()
}

async fn manifest(supplier: &Caller, launch: Uuid, position: &str) -> Vec<Value> {
    let path = format!("/api/v1/launches/{launch}/manifest");
    let page = supplier.get_since(&path, position).await.expect(200);
    page.body["items"].as_array().expect("a page").clone()
}

/// The free seats of a launch, as its stream tells them.
struct Availability {
    chunks: Pin<Box<dyn Stream<Item = String>>>,
    read: String,
}

impl Availability {
    async fn watch(visitor: &Caller, launch: Uuid) -> Self {
        let path = format!("/api/v1/launches/{launch}/availability");
        let request = visitor.request(Method::GET, &path);
        let answer = request.timeout(Duration::from_secs(300)).send().await;
        let answer = answer.expect("the API answers");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let chunks = answer.bytes_stream().map(|chunk| {
            String::from_utf8_lossy(&chunk.expect("the stream ends by itself")).into_owned()
        });
        Self {
            chunks: Box::pin(chunks),
            read: String::new(),
        }
    }

    /// The free seats that the next event tells; none when it says that this is the end, and
    /// nothing comes after.
    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let field = |name: &str| {
                    let mut lines = event.lines();
                    lines
                        .find_map(|line| line.strip_prefix(name))
                        .map(str::to_owned)
                };
                let (name, data) = (field("event: "), field("data: "));
                self.read = rest.to_owned();
                match name.as_deref() {
                    Some("availability") => {
                        let seats: Value = serde_json::from_str(&data?).expect("JSON");
                        assert_eq!(seats["offered"], 6);
                        return Some(seats["free"].clone());
                    }
                    Some("end") => {
                        assert_eq!(self.chunks.next().await, None);
                        return None;
                    }
                    Some(other) => panic!("an unknown event {other}"),
                    // A comment, which keeps the connection alive.
                    None => continue,
                }
            }
            let chunk = tokio::time::timeout(PATIENCE, self.chunks.next()).await;
            let chunk = chunk.expect("an event comes in time");
            self.read
                .push_str(&chunk.expect("the stream says that it ends"));
        }
    }
}
