//! What is about a person is shown to whom it concerns, and stands nowhere else in the clear.

use std::path::Path;

use domain::launch::Launch;
use event_log::Snapshots;
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Answer, Caller, Offer, books, scene};
use test_support::{AccountRole, SignedIn, Stack, eventually_some};

/// What must not be found: everything that people say about themselves below.
const PLANTED: [&str; 15] = [
    "Zebulonia",
    "Quackenbush",
    "+15550142857",
    "1961-04-12",
    "Wallaby Way",
    "TX-998877-Q",
    "Ignatius Featherstone",
    "featherstone@example.org",
    "+4930142857142",
    "1987-06-05",
    "Ottoline Brandywine",
    "brandywine@example.org",
    "+61285714285",
    "Not-A-Mail-Of-Featherstone",
    "key-of-Featherstone",
];

/// As many commits as make a snapshot of a launch due.
const COMMITS: usize = 520;

#[tokio::test]
async fn names_mails_phones_and_birthdays_are_in_no_log_no_bucket_no_file_and_no_log_line() {
    let mut stack = Stack::start().await;
    let (offer, contact, customer) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, 6_000),
        stack.sign_in(AccountRole::Supplier),
        stack.sign_in(AccountRole::Customer),
    );
    let customer = Caller::new(&stack.customer_api, &customer);
    tell_everything(&stack, &contact, &customer, &offer).await;
    tell_it_in_the_wrong_place(&customer, &offer).await;
    make_a_snapshot(&stack, &customer, &offer).await;

    // It is shown to whom it concerns, so it did go through all of the processes.
    let mine = customer
        .get("/api/v1/me")
        .await
        .expect(200)
        .body
        .to_string();
    let company = Caller::new(&stack.admin_api, &contact);
    let company = company
        .get("/api/v1/supplier")
        .await
        .expect(200)
        .body
        .to_string();
    let supplier = Caller::new(&stack.admin_api, &offer.supplier);
    let manifest = format!("/api/v1/launches/{}/manifest", offer.launch);
    let manifest = supplier.get(&manifest).await.expect(200).body.to_string();
    let shown = [mine, company, manifest].concat();
    for planted in &PLANTED[..13] {
        assert!(shown.contains(planted), "{planted} is shown to nobody");
    }

    let mut places = vec![
        (
            "the log of customer-api".to_owned(),
            stack.customer_api.log().into_bytes(),
        ),
        (
            "the log of admin-api".to_owned(),
            stack.admin_api.log().into_bytes(),
        ),
        (
            "a projector's log".to_owned(),
            stack.projector_operational.log().into_bytes(),
        ),
        (
            "a projector's log".to_owned(),
            stack.projector_customer.log().into_bytes(),
        ),
    ];
    for recorded in books::commits(&stack.servers).await {
        let commit = serde_json::to_vec(&recorded.commit).expect("JSON");
        places.push((format!("commit {}", recorded.position), commit));
    }
    places.push(("a snapshot".to_owned(), snapshot(&stack, &offer).await));
    stack.servers.nats.kill9();
    files(&stack.servers.nats.store(), &mut places);
    for (place, bytes) in &places {
        for planted in PLANTED {
            assert!(!contains(bytes, planted), "{planted} is in {place}");
        }
    }

    // The search finds what is there: events, keys, snapshots and log lines, each in its own place.
    for bucket in ["EVENTS", "KV_KEYS", "KV_SNAPSHOTS", "LOGS"] {
        let blocks = |place: &str| place.contains(bucket) && place.ends_with(".blk");
        assert!(
            places
                .iter()
                .any(|(place, bytes)| blocks(place) && !bytes.is_empty()),
            "{bucket}"
        );
    }
    let is_stored = |text: &str| {
        let blocks = places.iter().filter(|(place, _)| place.ends_with(".blk"));
        blocks.into_iter().any(|(_, bytes)| contains(bytes, text))
    };
    for text in ["customer.profile_opened", "launch.seats_reserved", "Kármán"] {
        assert!(is_stored(text), "{text} is stored");
    }
}

/// People say all about themselves, where they are asked to.
async fn tell_everything(stack: &Stack, contact: &SignedIn, customer: &Caller, offer: &Offer) {
    let mut company = scene::company("Featherless Space");
    company["contact"] = json!({
        "name": PLANTED[10],
        "email": PLANTED[11],
        "phone": PLANTED[12],
    });
    let contact = Caller::new(&stack.admin_api, contact);
    let opened = contact.put("/api/v1/supplier", "open", &company).await;
    let opened = opened.expect(200);
    let seen = contact
        .get_since("/api/v1/supplier", opened.position())
        .await;
    seen.expect(200);

    let profile = json!({
        "first_name": PLANTED[0],
        "last_name": PLANTED[1],
        "phone": PLANTED[2],
        "tax_id": PLANTED[5],
        "legal_address": format!("42 {}, Sydney", PLANTED[4]),
        "date_of_birth": PLANTED[3],
    });
    customer
        .put("/api/v1/me", "open", &profile)
        .await
        .expect(200);
    let booked = customer
        .post(&offer.bookings(), PLANTED[14], &party())
        .await;
    let booked = booked.expect(201);
    let again = customer
        .post(&offer.bookings(), PLANTED[14], &party())
        .await;
    assert_eq!(again.expect(201).id(), booked.id());

    let supplier = Caller::new(&stack.admin_api, &offer.supplier);
    let manifest = format!("/api/v1/launches/{}/manifest", offer.launch);
    supplier
        .get_since(&manifest, booked.position())
        .await
        .expect(200);
}

fn party() -> Value {
    json!({
        "payment": "card",
        "passengers": [{
            "name": PLANTED[6],
            "email": PLANTED[7],
            "phone": PLANTED[8],
            "date_of_birth": PLANTED[9],
        }],
    })
}

/// And where they are not: in addresses, searches, headers, and fields that are refused.
async fn tell_it_in_the_wrong_place(customer: &Caller, offer: &Offer) {
    for path in [
        "/api/v1/launches?q=Zebulonia",
        "/api/v1/launches?name=Quackenbush",
        "/api/v1/launches/Zebulonia",
        "/api/v1/bookings/Quackenbush",
        "/Zebulonia",
    ] {
        customer.get(path).await;
    }
    let mut wrong = party();
    wrong["passengers"][0]["email"] = json!(PLANTED[13]);
    let refused = customer.post(&offer.bookings(), "wrong", &wrong).await;
    assert_eq!(refused.problem().1, "invalid_fields");
    let mut wrong = party();
    wrong["passengers"][0]["date_of_birth"] = json!(PLANTED[13]);
    let refused = customer.post(&offer.bookings(), "wrong", &wrong).await;
    assert_eq!(refused.problem().1, "invalid_body");
    let mut young = party();
    young["passengers"][0]["date_of_birth"] = json!("2015-01-01");
    let refused = customer.post(&offer.bookings(), "wrong", &young).await;
    assert_eq!(refused.problem().1, "passenger_age");
    let request = customer.request(Method::GET, "/api/v1/bookings");
    let request = request.header("x-correlation-id", PLANTED[6]);
    let request = request.header("astro-min-position", PLANTED[0]);
    let refused = Answer::to(request).await;
    assert_eq!(refused.problem().1, "invalid_position");
}

/// Books and cancels one after the other, until the launch is worth a snapshot.
async fn make_a_snapshot(stack: &Stack, customer: &Caller, offer: &Offer) {
    let mut position = String::new();
    for number in 0..COMMITS / 2 {
        let booked = customer
            .post(&offer.bookings(), &format!("b{number}"), &party())
            .await;
        let cancel = scene::cancellation(offer.launch, booked.expect(201).id());
        let cancelled = customer.post_empty(&cancel, "cancel").await.expect(200);
        position = cancelled.position().to_owned();
    }
    let path = format!("/api/v1/launches/{}", offer.launch);
    let supplier = Caller::new(&stack.admin_api, &offer.supplier);
    for caller in [&supplier, customer] {
        caller.get_after_all(&path, &position).await.expect(200);
    }
}

/// The state of the launch in its snapshot, not compressed any more.
async fn snapshot(stack: &Stack, offer: &Offer) -> Vec<u8> {
    let snapshots = Snapshots::new(stack.servers.nats.client("commands").await);
    let version = commands::snapshot_version::<Launch>();
    let snapshot = eventually_some("there is a snapshot", async || {
        snapshots.load("launch", offer.launch, version).await.ok()?
    });
    snapshot.await.state
}

/// The bytes of every file below a folder.
pub(crate) fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            let bytes = std::fs::read(&path).expect("a file");
            found.push((path.display().to_string(), bytes));
        }
    }
}

pub(crate) fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}
