//! What becomes of a launch, as it is seen by whoever looks at it, and by whoever flies.

use chrono::{DateTime, Months, Utc};
use e2e_tests::{Browser, Visit};
use serde_json::json;
use system_tests::scene;
use test_support::{AccountRole, eventually};

/// When the launch starts, by its page.
const START: &str = "document.querySelector('.facts time').dateTime";

/// The supplier puts the launch off to the noon of a day so many days ahead.
async fn delay(visit: &Visit, days: u64, reason: &str) -> DateTime<Utc> {
    let date = scene::in_days(days);
    let path = format!("/api/v1/launches/{}/delay", visit.offer.launch);
    let later = json!({ "date": date, "cause": "weather", "reason": reason });
    let delayed = visit.supplier().post(&path, &date, &later).await;
    delayed.expect(200);
    date.parse().expect("an instant")
}

/// The supplier calls the launch off.
async fn abort(visit: &Visit) {
    let path = format!("/api/v1/launches/{}/abort", visit.offer.launch);
    let why = json!({ "cause": "technical", "reason": "A valve did not close." });
    let aborted = visit.supplier().post(&path, "abort", &why).await;
    aborted.expect(200);
}

/// The page shows the date that a launch was put off to from another, and the terms that count from
/// it.
async fn shows(browser: &Browser, before: DateTime<Utc>, date: DateTime<Utc>, reason: &str) {
    browser.reads(".offer-status .badge", "Delayed").await;
    browser
        .says(&format!(
            "That is {} UTC.",
            date.format("%A, %-d %B %Y, %H:%M")
        ))
        .await;
    let day = |at: DateTime<Utc>| at.format("%-d %B %Y").to_string();
    let delayed = format!("Delayed from {} to {}: weather", day(before), day(date));
    browser.says(&delayed).await;
    browser.says(reason).await;
    let refund = date - Months::new(12);
    browser
        .says(&format!("Up to {}, 12:00 UTC", day(refund)))
        .await;
    browser.says("Bookings stay good for the new one").await;
    browser.reads(".offer-seats", "6 of 6 seats left").await;
    browser.reads(".offer-book", "Book seats").await;
}

#[tokio::test]
async fn delays_and_the_end_of_a_launch_are_seen_where_it_is_being_looked_at() {
    let visit = Visit::start().await;
    let browser = visit.browser().await;
    browser.open(&visit.at(&visit.path())).await;
    browser.reads(".offer-live", "Live").await;
    browser.reads(".offer-status .badge", "Scheduled").await;
    browser.evaluate("void (window.isTheSame = true)").await;

    let first = browser.evaluate(START).await;
    let first = first.as_str().and_then(|start| start.parse().ok());
    let second = delay(&visit, 500, "Storms over the range.").await;
    let first = first.expect("an instant");
    shows(&browser, first, second, "Storms over the range.").await;
    // Once more: it stands as before, and only its date is another.
    let third = delay(&visit, 520, "A ship is in the way.").await;
    shows(&browser, second, third, "A ship is in the way.").await;
    assert_eq!(browser.evaluate(START).await, json!(third.to_rfc3339()));

    abort(&visit).await;
    browser.reads(".offer-status .badge", "Aborted").await;
    browser.says("Aborted: technical reasons").await;
    browser.says("A valve did not close.").await;
    browser.says("This launch does not fly.").await;
    let on_offer = "document.querySelector('.offer-book, .terms') !== null";
    eventually("nothing is on offer any more", async || {
        browser.evaluate(on_offer).await == false
    })
    .await;
    assert_eq!(browser.evaluate("window.isTheSame").await, true);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
    assert_eq!(browser.complaints().await, [""; 0]);
}

#[tokio::test]
async fn whoever_is_booking_is_told_of_a_delay_and_keeps_what_they_have_filled_in() {
    let visit = Visit::start().await;
    let browser = visit.browser().await;
    browser
        .open(&visit.at(&format!("{}/book", visit.path())))
        .await;
    browser.says("How many fly?").await;
    browser.choose("2 seats").await;
    browser.press("Continue").await;
    browser.says("Who flies?").await;
    browser.fill_in_named("passengers[1].name", "Ada").await;

    let date = delay(&visit, 500, "Storms over the range.").await;
    browser.says("This launch has another date now").await;
    browser.press("Show the new date").await;
    let day = date.format("%-d %B %Y").to_string();
    browser.says(&day).await;
    assert!(!browser.says_so("This launch has another date now").await);
    let name = "document.getElementsByName('passengers[1].name')[0]?.value";
    eventually("what was filled in is there", async || {
        browser.evaluate(name).await == "Ada"
    })
    .await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
}

#[tokio::test]
async fn whoever_has_paid_for_a_launch_that_is_aborted_sees_all_of_it_go_back() {
    let visit = Visit::start().await;
    let _policies = visit.policies().await;
    let customer = visit.servers.sign_in(AccountRole::Customer).await;
    let caller = visit.visitor.signed_in(&customer);
    let booked = visit.offer.book(&caller, "book", 2).await;
    let booking = booked.expect(201).id();
    let pay = scene::payment(visit.offer.launch, booking);
    let paid = caller.post(&pay, "pay", &scene::card("tok_success")).await;
    paid.expect(200);
    let browser = visit.browser().await;
    let sign_in = format!("/auth/sign-in?return_to=/bookings/{booking}");
    browser.open(&visit.at(&sign_in)).await;
    visit.sign_in(&browser, &customer.person).await;
    browser.says("What happened").await;
    browser.reads(".booking-head .badge", "Booked").await;
    browser.says("$900,000 by card").await;
    browser.says("Cancel this booking").await;

    abort(&visit).await;
    eventually("it is paid back", async || {
        browser.reload().await;
        browser.says("What happened").await;
        browser.says_so("Paid back").await
    })
    .await;
    browser
        .reads(".booking-head .badge", "Launch aborted")
        .await;
    browser.says("The launch is aborted").await;
    browser.says("$900,000 back to you").await;
    // There is nothing left to cancel.
    assert!(!browser.says_so("Cancel this booking").await);
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
}
