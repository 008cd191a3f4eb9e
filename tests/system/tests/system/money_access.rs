//! Who may do what with launches and money: each role its own, a stranger nothing.

use reqwest::Method;
use serde_json::{Value, json};
use system_tests::office::{SEAT_CENTS, booking_transfer, fee, invoice_transfer, usd};
use system_tests::watch::{Problem, Watch};
use system_tests::{Answer, Caller, Office};
use test_support::AccountRole;
use uuid::Uuid;

const ROLE_REQUIRED: Problem = (403, "role_required", "");
const TOKEN_REQUIRED: Problem = (401, "token_required", "");

/// What a supplier does with a launch, with bodies that would do.
fn of_suppliers(launch: Uuid) -> Vec<(String, Value)> {
    let path = |what: &str| format!("/api/v1/launches/{launch}/{what}");
    let because = json!({ "cause": "technical", "reason": "Something broke." });
    let reason = json!({ "reason": "Something broke." });
    let mut delay = because.clone();
    delay["date"] = json!("2099-01-01T00:00:00Z");
    let revision = json!({ "mission": "Else", "seat_price": usd(1), "seats": 1 });
    vec![
        (path("revision"), revision),
        (path("confirmation"), json!({})),
        (path("delay"), delay),
        (path("abort"), because),
        (path("completion"), json!({})),
        (path("failure"), reason),
    ]
}

/// What finance does, with bodies that would do.
fn of_finance(launch: Uuid, booking: Uuid, payment: Uuid) -> Vec<(String, Value)> {
    let (invoice, refund) = (Uuid::new_v4(), Uuid::new_v4());
    let reason = json!({ "reason": "Nobody knows." });
    let transfer = json!({ "reference": "SEPA 1", "paid_at": "2025-03-01T12:00:00Z" });
    let refund = |what: &str| format!("/api/v1/refunds/{refund}/{what}");
    vec![
        (
            format!("/api/v1/bookings/{booking}/payments"),
            booking_transfer(launch, SEAT_CENTS),
        ),
        (
            format!("/api/v1/invoices/{invoice}/payments"),
            invoice_transfer(1),
        ),
        (
            format!("/api/v1/invoices/{invoice}/cancellation"),
            json!({}),
        ),
        (
            "/api/v1/refunds".to_owned(),
            json!({ "payment": payment, "amount": usd(1) }),
        ),
        (refund("approval"), json!({})),
        (refund("rejection"), reason.clone()),
        (refund("payments"), transfer),
        (refund("failure"), reason),
    ]
}

async fn assert_refused(caller: &Caller, paths: &[(String, Value)], expected: Problem) {
    for (path, body) in paths {
        let answer = caller.post(path, "key", body).await;
        assert_eq!(answer.problem(), expected, "{path}");
    }
}

#[tokio::test]
async fn nobody_leads_another_s_launch_and_only_finance_moves_money() {
    let office = Office::open(6).await;
    let launch = office.offer.launch;
    let (booking, payment) = office.book_and_pay(1).await;
    let servers = &office.servers;
    let (moved_to_it, moved_to_audit, rival) = tokio::join!(
        servers.sign_in_moved(AccountRole::It),
        servers.sign_in_moved(AccountRole::Auditor),
        servers.sign_in(AccountRole::Supplier),
    );
    let watch = Watch::begin(servers).await;
    let of_suppliers = of_suppliers(launch);
    let of_finance = of_finance(launch, booking, payment);
    let own = json!({ "launch": launch, "number": "1", "amount": usd(1) });
    let invoices = [("/api/v1/invoices".to_owned(), own.clone())];
    let all = [&of_suppliers[..], &of_finance[..], &invoices[..]].concat();

    let visitor = Caller::visitor(&office.admin_api);
    assert_refused(&visitor, &all, TOKEN_REQUIRED).await;
    for employee in [&moved_to_it, &moved_to_audit] {
        let employee = visitor.signed_in(employee);
        assert_refused(&employee, &all, ROLE_REQUIRED).await;
    }
    assert_refused(&office.finance, &of_suppliers, ROLE_REQUIRED).await;
    assert_refused(&office.supplier, &of_finance, ROLE_REQUIRED).await;

    // Each writes invoices of their own kind only.
    let fee = fee(launch, 1);
    let written = office.supplier.post("/api/v1/invoices", "key", &fee).await;
    assert_eq!(written.problem().1, "invalid_body");
    let sent = office.finance.post("/api/v1/invoices", "key", &own).await;
    assert_eq!(sent.problem().1, "invalid_body");

    // Another's launch is as if it were not there.
    let rival = visitor.signed_in(&rival);
    assert_refused(&rival, &of_suppliers, (404, "launch_not_found", "")).await;
    let no_launch = (404, "launch_not_found", "launch");
    assert_refused(&rival, &invoices, no_launch).await;
    assert!(!watch.saw_something().await, "nobody wrote anything");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let office = Office::open(6).await;
    let (launch, nothing) = (office.offer.launch, Uuid::new_v4());
    let booking = office.book(1).await;
    let watch = Watch::begin(&office.servers).await;
    let no_launch = (404, "launch_not_found", "");
    assert_refused(&office.supplier, &of_suppliers(nothing), no_launch).await;

    let finance = of_finance(launch, nothing, nothing);
    let expected = [
        (404, "booking_not_found", ""),
        (404, "invoice_not_found", ""),
        (404, "invoice_not_found", ""),
        (404, "payment_not_found", "payment"),
        (404, "refund_not_found", ""),
        (404, "refund_not_found", ""),
        (404, "refund_not_found", ""),
        (404, "refund_not_found", ""),
    ];
    for (request, expected) in finance.into_iter().zip(expected) {
        assert_refused(&office.finance, &[request], expected).await;
    }
    let named_in_the_body = [
        (
            format!("/api/v1/bookings/{booking}/payments"),
            booking_transfer(nothing, SEAT_CENTS),
        ),
        ("/api/v1/invoices".to_owned(), fee(nothing, 1)),
    ];
    let no_launch = (404, "launch_not_found", "launch");
    assert_refused(&office.finance, &named_in_the_body, no_launch).await;
    assert!(!watch.saw_something().await, "nothing was written");
}

#[tokio::test]
async fn an_address_holds_ids_and_every_command_its_key() {
    let office = Office::open(1).await;
    let nothing = Uuid::nil();
    let watch = Watch::begin(&office.servers).await;
    for (caller, paths) in [
        (&office.supplier, of_suppliers(nothing)),
        (&office.finance, of_finance(nothing, nothing, nothing)),
    ] {
        for (path, body) in paths {
            let keyless = caller.request(Method::POST, &path).json(&body);
            let expected = (400, "idempotency_key_required", "idempotency-key");
            watch.refused(keyless, expected).await;
            let wrong = path.replace(&nothing.to_string(), "first");
            if wrong != path && !path.starts_with("/api/v1/refunds/") {
                let request = caller.command(Method::POST, &wrong, "key", &body);
                let answer = Answer::to(request).await;
                assert_eq!(answer.problem(), (400, "invalid_path", ""), "{path}");
            }
        }
    }
    let refund = "/api/v1/refunds/first/approval";
    let refund = office.finance.post_empty(refund, "key").await;
    assert_eq!(refund.problem(), (400, "invalid_path", ""));
    assert!(!watch.saw_something().await);
}
