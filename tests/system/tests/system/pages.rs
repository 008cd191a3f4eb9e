//! Lists, page by page: everything once, in order, and a cursor only where it belongs.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use system_tests::{Caller, Offer, scene};
use test_support::{AccountRole, Stack};

#[tokio::test]
async fn the_pages_of_a_list_hold_every_item_once_in_order() {
    let stack = Stack::start().await;
    let (offer, customer) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, 50),
        stack.sign_in(AccountRole::Customer),
    );
    let supplier = Caller::new(&stack.admin_api, &offer.supplier);
    let visitor = Caller::visitor(&stack.customer_api);
    let position = offer_more(&supplier, &offer).await;

    for (sort, field) in [
        ("date", "date"),
        ("price", "seat_price"),
        ("seats_left", "seats"),
    ] {
        let up = walk(
            &visitor,
            &format!("/api/v1/launches?sort={sort}"),
            &position,
        )
        .await;
        let values: Vec<_> = up.iter().map(|launch| order(&launch[field])).collect();
        assert!(values.is_sorted(), "{sort}: {values:?}");
        let mut down = walk(
            &visitor,
            &format!("/api/v1/launches?sort=-{sort}"),
            &position,
        )
        .await;
        down.reverse();
        assert_eq!(ids(&up), ids(&down), "{sort}");
    }
    let foreign = visitor
        .get_since("/api/v1/launches?limit=1", &position)
        .await;
    let foreign = foreign.expect(200).body["next"].as_str().map(str::to_owned);
    let foreign = foreign.expect("a next page");
    let path = format!("/api/v1/launches?sort=price&cursor={foreign}");
    let refused = visitor.get(&path).await;
    assert_eq!(refused.problem(), (400, "invalid_cursor", "cursor"));

    let launches = walk(&supplier, "/api/v1/launches?", &position).await;
    let dates: Vec<_> = launches
        .iter()
        .map(|launch| order(&launch["date"]))
        .collect();
    assert!(dates.is_sorted(), "{dates:?}");
    let rockets = walk(&supplier, "/api/v1/rockets?", &position).await;
    assert_eq!(
        rockets[0]["id"],
        json!(offer.rocket),
        "the first registered"
    );

    let customer = Caller::new(&stack.customer_api, &customer);
    let mut made = Vec::new();
    let mut position = String::new();
    for key in ["first", "second", "third", "fourth"] {
        let booked = offer.book(&customer, key, 1).await.expect(201);
        made.push(json!(booked.id()));
        position = booked.position().to_owned();
    }
    let bookings = walk(&customer, "/api/v1/bookings?", &position).await;
    // Bookings of one millisecond follow their ids.
    let times: Vec<_> = bookings.iter().map(|b| order(&b["created_at"])).collect();
    assert!(
        times.iter().rev().is_sorted(),
        "the newest first: {times:?}"
    );
    let found: BTreeSet<_> = ids(&bookings).into_iter().collect();
    assert_eq!(found, made.iter().map(Value::to_string).collect());

    let manifest = format!("/api/v1/launches/{}/manifest?", offer.launch);
    let flying = walk(&supplier, &manifest, &position).await;
    assert_eq!(flying.len(), 4);
}

/// More launches and rockets, some of them alike in what lists are sorted by.
async fn offer_more(supplier: &Caller, offer: &Offer) -> String {
    let mut position = offer.position.clone();
    for number in 0..4_u32 {
        let rocket = scene::rocket(&format!("Shepard {number}"), 50);
        let rocket = supplier
            .post("/api/v1/rockets", &format!("rocket-{number}"), &rocket)
            .await
            .expect(201);
        let mut flight = scene::flight(rocket.id(), 50 - number / 2);
        flight["seat_price"]["cents"] = json!(45_000_000 + i64::from(number / 2));
        flight["date"] = json!(scene::in_days(400 + u64::from(number / 2)));
        let launch = supplier
            .post("/api/v1/launches", &format!("launch-{number}"), &flight)
            .await
            .expect(201);
        position = launch.position().to_owned();
    }
    position
}

/// All items of a list, two at a time, each once.
async fn walk(caller: &Caller, path: &str, position: &str) -> Vec<Value> {
    let mut items: Vec<Value> = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = format!("{path}&limit=2{cursor}");
        let page = caller.get_since(&page, position).await.expect(200).body;
        let found = page["items"].as_array().expect("items").clone();
        let next = page["next"].as_str().map(str::to_owned);
        assert!(
            found.len() == 2 || next.is_none(),
            "only the last page is short"
        );
        items.extend(found);
        let Some(next) = next else { break };
        cursor = format!("&cursor={next}");
    }
    assert!(items.len() >= 4, "{} items of {path}", items.len());
    let distinct: BTreeSet<_> = ids(&items).into_iter().collect();
    assert_eq!(distinct.len(), items.len(), "{path}");
    items
}

fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["id"].to_string()).collect()
}

/// What items are sorted by, so that it can be compared: an instant, a price, free seats.
fn order(value: &Value) -> (i64, String) {
    let number = value["cents"].as_i64().or(value["free"].as_i64());
    (
        number.unwrap_or_default(),
        value.as_str().unwrap_or_default().to_owned(),
    )
}
