//! What is personal in the log is read by IT and auditors for a reason, which is noted first.

use serde_json::{Value, json};
use system_tests::{Caller, Offer, books, scene};
use test_support::{AccountRole, Stack};

/// The name of a passenger.
const PLANTED: &str = "Zebulonia Quackenbush";

#[tokio::test]
async fn an_auditor_reads_what_is_personal_in_a_booking_and_the_log_tells_who_and_why() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let (offer, customer, auditor) = tokio::join!(
        Offer::new(&stack.admin_api, servers, 8),
        stack.sign_in(AccountRole::Customer),
        stack.sign_in(AccountRole::Auditor),
    );
    let customer = Caller::new(&stack.customer_api, &customer);
    let mut party = scene::party(1);
    party["passengers"][0]["name"] = json!(PLANTED);
    let booked = customer.post(&offer.bookings(), "key", &party).await;
    booked.expect(201);
    let account = auditor.account();
    let auditor = Caller::new(&servers.accounts().await.core_api, &auditor);
    let commits = books::commits(servers).await;
    let reserved = |name: &str| name == "launch.seats_reserved";
    let booking = commits.iter().find(|recorded| {
        recorded
            .commit
            .events
            .iter()
            .any(|event| reserved(&event.name))
    });
    let position = booking.expect("it is in the log").position.0;
    let path = format!("/api/v1/events/{position}/disclosures");

    // Not without a reason, and not of what is not there; nothing is noted then.
    let refused = auditor.post(&path, "none", &json!({ "reason": " " })).await;
    assert_eq!(refused.problem(), (422, "invalid_fields", "reason"));
    let why = json!({ "reason": "A passenger asks what we know." });
    let nowhere = auditor
        .post("/api/v1/events/900000/disclosures", "nowhere", &why)
        .await;
    assert_eq!(nowhere.problem(), (404, "event_not_found", ""));
    let refused = customer.at(&auditor).post(&path, "no", &why).await;
    assert_eq!(refused.status, 401, "{:#}", refused.body);

    let read = auditor.post(&path, "read", &why).await.expect(200).body;
    let personal = read["events"][0]["personal"].as_array().expect("values");
    let details = personal
        .iter()
        .find(|value| value["value"]["name"] == PLANTED);
    let details = details.unwrap_or_else(|| panic!("{PLANTED} is not in {read:#}"));
    assert!(
        details["of"]
            .as_str()
            .is_some_and(|of| of.starts_with("passenger."))
    );
    let again = auditor.post(&path, "read", &why).await.expect(200).body;
    assert_eq!(again, read, "by the same key it is read once");

    let other = json!({ "reason": "Another one." });
    let refused = auditor.post(&path, "read", &other).await;
    assert_eq!(
        refused.problem(),
        (422, "idempotency_key_reused", "idempotency-key")
    );

    let noted = read["noted_at"].as_u64().expect("a position");
    let noted = auditor
        .get(&format!("/api/v1/events/{noted}"))
        .await
        .expect(200)
        .body;
    let event = &noted["events"][0];
    assert_eq!(event["event_type"], "disclosure.made");
    assert_eq!(
        event["data"],
        json!({ "position": position, "reason": why["reason"] })
    );
    assert_eq!(event["actor"]["kind"], "employee");
    assert_eq!(event["actor"]["id"], json!(account.to_string()));
    let made = books::commits(servers)
        .await
        .into_iter()
        .filter(|recorded| {
            recorded
                .commit
                .events
                .iter()
                .any(|event| &*event.name == "disclosure.made")
        });
    assert_eq!(made.count(), 1);
}

#[tokio::test]
async fn a_commit_without_anything_personal_has_nothing_to_be_read() {
    let stack = Stack::start().await;
    let (offer, it) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, 8),
        stack.sign_in(AccountRole::It),
    );
    let it = Caller::new(&stack.servers.accounts().await.core_api, &it);
    let commits = books::commits(&stack.servers).await;
    let launch = commits
        .iter()
        .find(|recorded| recorded.commit.id == offer.launch);
    let position = launch.expect("it is in the log").position.0;
    let path = format!("/api/v1/events/{position}/disclosures");
    let why = json!({ "reason": "A look." });
    let read = it.post(&path, "read", &why).await.expect(200).body;
    assert_eq!(read["events"], Value::Array(Vec::new()));
}
