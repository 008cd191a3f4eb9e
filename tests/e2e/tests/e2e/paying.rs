//! What may come between holding seats and having them.

use chrono::TimeDelta;
use e2e_tests::{Browser, Visit};
use serde_json::json;
use system_tests::facts;
use test_support::{Astro, Role, eventually};

use crate::booking::{about_to_book, bookings};

/// Lets a payment be asked for, and keeps whatever asks for it again waiting until `ask()` is
/// called.
const WAIT: &str = "(() => { const ask = window.fetch; let times = 0; \
    window.fetch = async (...asked) => { \
        if (String(asked[0]).endsWith('/payment') && times++ > 0) \
            await new Promise((wait) => { window.ask = wait; }); \
        return ask.call(window, ...asked); }; })()";

/// How much there is to choose or to press where one pays.
const TO_PAY: &str = "document.querySelectorAll('.paying input, .paying button:enabled').length";

/// Somebody who holds a seat stands before paying it.
async fn about_to_pay(visit: &Visit) -> Browser {
    let browser = about_to_book(visit).await;
    browser.press("Hold these seats").await;
    browser.says("Pay in this time, and they are yours.").await;
    browser
}

/// Whoever holds a seat pays by a card whose bank takes its time.
async fn pay_slowly(browser: &Browser) {
    browser.evaluate(WAIT).await;
    browser.choose("A slow card").await;
    browser.press("Pay $450,000").await;
    browser.says("Your payment is on its way").await;
    browser.says("Nothing is paid twice").await;
}

/// The card was charged once, for the one booking, which it confirmed.
async fn was_charged_once(visit: &Visit, browser: &Browser) {
    let payments = facts::named(&visit.servers, "payment.").await;
    let names: Vec<_> = payments.iter().map(|fact| &*fact.name).collect();
    assert_eq!(names, ["payment.initiated", "payment.completed"]);
    let sandbox = &visit.servers.payment_sandbox;
    let charge = sandbox.find_charge(payments[0].of).await;
    assert_eq!(charge.expect("a charge")["status"], "succeeded");
    let confirmed = facts::named(&visit.servers, "launch.booking_confirmed").await;
    assert_eq!(confirmed.len(), 1);
    assert_eq!(confirmed[0].data["payment"], json!(payments[0].of));
    assert_eq!(bookings(browser).await, 1);
}

#[tokio::test]
async fn whoever_does_not_pay_in_time_is_told_so_and_another_has_the_seat() {
    let visit = Visit::start_with(1).await;
    // What has run out is found in the operational read model.
    let (_projector, _scheduler) = tokio::join!(
        Astro::start(Role::ProjectorOperational, &visit.servers),
        Astro::start(Role::Scheduler, &visit.servers),
    );
    let other = visit.browser().await;
    other.open(&visit.at(&visit.path())).await;
    other.reads(".offer-live", "Live").await;
    let browser = about_to_pay(&visit).await;
    other.reads(".offer-seats", "Sold out").await;

    // All but its last seconds go by. The page counts down what it was told is left.
    visit.advance_clock(TimeDelta::seconds(30 * 60 - 10)).await;
    browser.reload().await;
    browser.says("Your seats are not held any more").await;
    browser
        .says("The time to pay was up, and others can have them.")
        .await;
    other.reads(".offer-seats", "1 of 1 seats left").await;
    browser.press("Begin again").await;
    browser.says("How many fly?").await;
    browser.can_be_sent().await;
    visit.book().await;
    other.reads(".offer-seats", "Sold out").await;
    browser.says("This launch is sold out.").await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
}

#[tokio::test]
async fn a_slow_card_is_awaited_and_leads_to_the_ticket_by_itself() {
    let visit = Visit::start().await;
    let _policies = visit.policies().await;
    let browser = about_to_pay(&visit).await;
    pay_slowly(&browser).await;
    assert_eq!(browser.evaluate(TO_PAY).await, 0);
    eventually("it is asked what came of it", async || {
        browser.evaluate("typeof window.ask").await == "function"
    })
    .await;
    browser.evaluate("window.ask()").await;
    browser.says("Welcome aboard").await;
    browser.says("Ticket (PDF)").await;
    was_charged_once(&visit, &browser).await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
}

#[tokio::test]
async fn a_payment_that_is_on_its_way_is_still_so_after_a_reload_and_is_made_once() {
    let visit = Visit::start().await;
    // Nobody is told yet what came of charges.
    let browser = about_to_pay(&visit).await;
    pay_slowly(&browser).await;
    for _ in 0..2 {
        browser.reload().await;
        browser.says("Your payment is on its way").await;
        assert_eq!(browser.evaluate(TO_PAY).await, 0);
    }
    let _policies = visit.policies().await;
    browser.says("Welcome aboard").await;
    browser.says("Ticket (PDF)").await;
    was_charged_once(&visit, &browser).await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
}
