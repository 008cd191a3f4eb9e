//! What everybody reads is kept in memory, and still never older than what was shown before.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::Value;
use system_tests::{Answer, Caller, Crowd, Offer, Order};
use test_support::wait::PATIENCE;
use test_support::{AccountRole, Astro, Role, Servers, eventually_some};

const READERS: usize = 4;
const BOOKINGS: u64 = 40;
/// Each of them books as many seats as they may hold.
const CUSTOMERS: usize = 10;

/// The parts that visitors need.
async fn start() -> (Servers, Astro, Astro, Astro) {
    let servers = Servers::start().await;
    let (admin_api, customer_api, projector) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::ProjectorCustomer, &servers),
    );
    (servers, admin_api, customer_api, projector)
}

#[tokio::test]
async fn a_page_that_did_not_change_is_not_sent_again_and_one_that_did_is() {
    let (servers, admin_api, customer_api, _projector) = start().await;
    let (offer, customer) = tokio::join!(
        Offer::new(&admin_api, &servers, 6),
        servers.sign_in(AccountRole::Customer),
    );
    let visitor = Caller::visitor(&customer_api);
    let by_id = format!("/api/v1/launches/{}", offer.launch);
    let launch = visitor.get_since(&by_id, &offer.position).await.expect(200);
    let slug = launch.body["slug"].as_str().expect("a link");
    let by_link = format!("/api/v1/launches/{slug}");
    let paths = [by_id.as_str(), &by_link, "/api/v1/launches"];

    let mut tags = Vec::new();
    for path in paths {
        let first = visitor.get(path).await.expect(200);
        let tag = first.header("etag").expect("a tag").to_owned();
        assert!(tag.starts_with('"'), "a strong one: {tag}");
        let caching = first.header("cache-control").expect("caching");
        assert!(caching.contains("must-revalidate"), "{caching}");
        let again = if_changed(&visitor, path, &tag).await.expect(304);
        assert_eq!(again.header("etag"), Some(tag.as_str()));
        assert_eq!(again.body, "");
        tags.push(tag);
    }
    assert_eq!(tags[0], tags[1], "the same launch, however it is named");

    let booked = Order::new(&customer, &offer).send(&visitor).await;
    let booked = booked.expect("an answer").expect(201);
    for (path, tag) in paths.iter().zip(&tags) {
        // Who names the position sees it at once; everybody else as soon as it is announced.
        let seen = visitor.get_since(path, booked.position()).await.expect(200);
        assert_eq!(free(&seen), 5, "{path}");
        let changed = eventually_some("the page is sent again", async || {
            let answer = if_changed(&visitor, path, tag).await;
            (answer.status == 200).then_some(answer)
        });
        assert_eq!(free(&changed.await), 5, "{path}");
    }
}

#[tokio::test]
async fn nobody_sees_a_seat_come_back_that_was_sold() {
    let (servers, admin_api, customer_api, _projector) = start().await;
    let (offer, crowd) = tokio::join!(
        Offer::new(&admin_api, &servers, 100),
        Crowd::gather(&servers, CUSTOMERS),
    );
    let visitor = Caller::visitor(&customer_api);
    let path = format!("/api/v1/launches/{}", offer.launch);
    let _there = visitor.get_since(&path, &offer.position).await.expect(200);

    let over = AtomicBool::new(false);
    let readers = (0..READERS).flat_map(|_| [path.as_str(), "/api/v1/launches"]);
    let readers = readers.map(|path| watch(&visitor, path, &over));
    let booking = async {
        for _ in 0..BOOKINGS {
            let answer = crowd.order(&offer).send(&visitor).await;
            let _booked = answer.expect("an answer").expect(201);
        }
        over.store(true, Ordering::Release);
    };
    tokio::join!(join_all(readers), booking);
}

/// Reads again and again until the last booking is seen; seats only ever become fewer.
async fn watch(visitor: &Caller, path: &str, over: &AtomicBool) {
    let mut seats = 100;
    let mut over_since = None;
    while seats > 100 - BOOKINGS {
        if over.load(Ordering::Acquire) {
            let since = *over_since.get_or_insert_with(Instant::now);
            assert!(since.elapsed() < PATIENCE, "{path} still shows {seats}");
        }
        let now = free(&visitor.get(path).await.expect(200));
        assert!(now <= seats, "{path}: {now} seats after {seats}");
        seats = now;
    }
}

async fn if_changed(visitor: &Caller, path: &str, tag: &str) -> Answer {
    let request = visitor.request(Method::GET, path);
    Answer::to(request.header("if-none-match", tag)).await
}

/// The free seats of a launch, or of the one launch in a list.
fn free(answer: &Answer) -> u64 {
    let first = &answer.body["items"][0]["seats"]["free"];
    let seats = match first {
        Value::Null => &answer.body["seats"]["free"],
        first => first,
    };
    seats.as_u64().expect("a number of seats")
}
