//! Everybody gets in where they belong, sees what is theirs, and is told nothing else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::watch::{Problem, Watch};
use system_tests::{Answer, Caller, Offer, scene};
use test_support::{AccountRole, Stack};

const TOKEN_REQUIRED: Problem = (401, "token_required", "");
const INVALID_TOKEN: Problem = (401, "invalid_token", "");
const ROLE_REQUIRED: Problem = (403, "role_required", "");

async fn assert_refused(caller: &Caller, method: Method, path: &str, expected: Problem) {
    // A body that would do, so that nothing else is in the way.
    let body = match path {
        "/api/v1/supplier" => scene::company("Mallory Inc."),
        "/api/v1/me" => scene::profile(),
        path if path.ends_with("/bookings") => scene::party(1),
        path if path.ends_with("/payment") => scene::card("tok_success"),
        path if path.contains("/rockets") => scene::rocket("Stolen", 1),
        _ => Value::Null,
    };
    let request = match method {
        Method::GET => caller.request(method.clone(), path),
        _ => caller.command(method.clone(), path, "key", &body),
    };
    let answer = Answer::to(request).await;
    assert_eq!(answer.problem(), expected, "{method} {path}");
    if answer.status == 401 {
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
}

#[tokio::test]
async fn nobody_sees_or_changes_what_is_not_theirs() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let (offer, owner, stranger, rival, accountant, moved_to_it, moved_to_audit) = tokio::join!(
        Offer::new(&stack.admin_api, servers, 8),
        servers.sign_in(AccountRole::Customer),
        servers.sign_in(AccountRole::Customer),
        servers.sign_in(AccountRole::Supplier),
        servers.sign_in(AccountRole::Finance),
        servers.sign_in_moved(AccountRole::It),
        servers.sign_in_moved(AccountRole::Auditor),
    );
    let customer = Caller::new(&stack.customer_api, &owner);
    let booked = offer.book(&customer, "mine", 1).await.expect(201);
    let (booking, position) = (booked.id(), booked.position());
    let watch = Watch::begin(&stack.servers).await;

    let own = format!("/api/v1/bookings/{booking}");
    let cancel = scene::cancellation(offer.launch, booking);
    let pay = scene::payment(offer.launch, booking);
    let on_customer_api = [
        (Method::POST, offer.bookings()),
        (Method::POST, cancel.clone()),
        (Method::GET, cancel.clone()),
        (Method::POST, pay.clone()),
        (Method::GET, own.clone()),
        (Method::GET, "/api/v1/bookings".to_owned()),
        (Method::GET, "/api/v1/invoices".to_owned()),
        (Method::GET, format!("/api/v1/invoices/{booking}")),
        (Method::GET, "/api/v1/me".to_owned()),
        (Method::PUT, "/api/v1/me".to_owned()),
    ];
    let rocket = format!("/api/v1/rockets/{}", offer.rocket);
    let launch = format!("/api/v1/launches/{}", offer.launch);
    let manifest = format!("{launch}/manifest");
    let writes = [
        (Method::PUT, "/api/v1/supplier".to_owned()),
        (Method::POST, "/api/v1/rockets".to_owned()),
        (Method::PUT, rocket.clone()),
        (Method::POST, format!("{rocket}/retirement")),
    ];
    let reads = [
        (Method::GET, "/api/v1/launches".to_owned()),
        (Method::GET, launch.clone()),
    ];
    let own_reads = [
        (Method::GET, "/api/v1/supplier".to_owned()),
        (Method::GET, "/api/v1/rockets".to_owned()),
        (Method::GET, rocket.clone()),
        (Method::GET, manifest.clone()),
    ];
    let on_admin_api: Vec<_> = [&writes[..], &reads[..], &own_reads[..]].concat();

    // Tokens that are none, or not for this API, get nobody in anywhere.
    let to_customers = Caller::visitor(&stack.customer_api);
    let to_suppliers = Caller::visitor(&stack.admin_api);
    for (visitor, own, foreign, paths) in [
        (&to_customers, &owner, &offer.supplier, &on_customer_api[..]),
        (&to_suppliers, &offer.supplier, &owner, &on_admin_api[..]),
    ] {
        let mut callers = vec![
            (visitor.clone(), TOKEN_REQUIRED),
            (visitor.signed_in(foreign), INVALID_TOKEN),
        ];
        for forged in forgeries(&own.token) {
            callers.push((visitor.with_token(&forged), INVALID_TOKEN));
        }
        for (caller, expected) in &callers {
            for (method, path) in paths {
                assert_refused(caller, method.clone(), path, *expected).await;
            }
        }
    }

    // The right API, the wrong role.
    for (employee, may_read) in [
        (&accountant, true),
        (&moved_to_it, false),
        (&moved_to_audit, false),
    ] {
        let employee = to_suppliers.signed_in(employee);
        let refused = if may_read {
            [&writes[..], &own_reads[..]].concat()
        } else {
            on_admin_api.clone()
        };
        for (method, path) in &refused {
            assert_refused(&employee, method.clone(), path, ROLE_REQUIRED).await;
        }
        let flight = scene::flight(offer.rocket, 1);
        let launch = employee.post("/api/v1/launches", "key", &flight).await;
        assert_eq!(launch.problem(), ROLE_REQUIRED);
    }

    // Somebody else's is as if it were not there.
    let stranger = customer.signed_in(&stranger);
    let no_booking = (404, "booking_not_found", "");
    assert_refused(&stranger, Method::GET, &own, no_booking).await;
    assert_refused(&stranger, Method::POST, &cancel, no_booking).await;
    assert_refused(&stranger, Method::GET, &cancel, no_booking).await;
    assert_refused(&stranger, Method::POST, &pay, no_booking).await;
    let none = stranger.get_since("/api/v1/bookings", position).await;
    assert_eq!(none.expect(200).body["items"], json!([]));

    let rival = to_suppliers.signed_in(&rival);
    let no_rocket = (404, "rocket_not_found", "");
    assert_refused(&rival, Method::GET, &rocket, no_rocket).await;
    assert_refused(&rival, Method::PUT, &rocket, no_rocket).await;
    let retirement = format!("{rocket}/retirement");
    assert_refused(&rival, Method::POST, &retirement, no_rocket).await;
    let no_launch = (404, "launch_not_found", "");
    assert_refused(&rival, Method::GET, &launch, no_launch).await;
    assert_refused(&rival, Method::GET, &manifest, no_launch).await;
    for list in ["/api/v1/rockets", "/api/v1/launches"] {
        let none = rival.get_since(list, position).await.expect(200);
        assert_eq!(none.body["items"], json!([]), "{list}");
    }
    assert!(!watch.saw_something().await, "nobody wrote anything");

    // And those to whom it belongs, and finance, find it there.
    let supplier = to_suppliers.signed_in(&offer.supplier);
    let finance = to_suppliers.signed_in(&accountant);
    for caller in [&supplier, &finance] {
        let all = caller.get_since("/api/v1/launches", position).await;
        let one = caller.get_since(&launch, position).await.expect(200);
        assert_eq!(all.expect(200).body["items"], json!([one.body]));
    }
    for path in [&rocket, &manifest] {
        supplier.get_since(path, position).await.expect(200);
    }
    customer.get_since(&own, position).await.expect(200);
}

/// A token with another character in each of its parts, without its signature, with the one of
/// somebody whom nobody believes, and nonsense.
fn forgeries(token: &str) -> Vec<String> {
    let dot = |place: usize| token.match_indices('.').nth(place).expect("two dots").0;
    let other = |at: usize| {
        let letter = if &token[at..=at] == "A" { "B" } else { "A" };
        format!("{}{letter}{}", &token[..at], &token[at + 1..])
    };
    vec![
        other(dot(0) / 2),
        other((dot(0) + dot(1)) / 2),
        other((dot(1) + token.len()) / 2),
        token[..=dot(1)].to_owned(),
        signed_by_a_stranger(&token[..dot(1)]),
        "nonsense".to_owned(),
    ]
}

/// A token that says this, signed in the right way with a key that nobody believes.
fn signed_by_a_stranger(says: &str) -> String {
    let key = SigningKey::from_bytes(&[7; 32]);
    let signature = key.sign(says.as_bytes()).to_bytes();
    format!("{says}.{}", URL_SAFE_NO_PAD.encode(signature))
}
