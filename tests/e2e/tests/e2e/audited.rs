//! What IT and auditors see in the console while customers book.

use e2e_tests::AccountSite;
use serde_json::json;
use system_tests::{Caller, Offer, scene};
use test_support::{AccountRole, Astro, Role, eventually};

use crate::console::sign_in_for;

#[tokio::test]
async fn a_rebuild_is_watched_while_a_customer_books_and_an_auditor_traces_that_to_its_mail() {
    let site = AccountSite::start().await;
    let servers = &site.servers;
    let accounts = site.accounts().await;
    let it = accounts.employ(servers, "it").await;
    let auditor = accounts.employ(servers, "auditor").await;
    let (customer_api, admin_api, _operational, _customer, _rebuilder, _index, _notifier) = tokio::join!(
        Astro::start(Role::CustomerApi, servers),
        Astro::start(Role::AdminApi, servers),
        Astro::start(Role::ProjectorOperational, servers),
        Astro::start(Role::ProjectorCustomer, servers),
        Astro::start(Role::Rebuilder, servers),
        Astro::start(Role::EventIndex, servers),
        Astro::start(Role::Notifier, servers),
    );
    let (offer, customer) = tokio::join!(
        Offer::new(&admin_api, servers, 8),
        servers.sign_in(AccountRole::Customer),
    );
    let caller = Caller::new(&customer_api, &customer);
    let browser = site.browser().await;
    sign_in_for(&site, &browser, &it, "/console/projections").await;
    browser.press("Build it anew, customer").await;
    browser.press_in_dialog("Build it anew").await;
    browser.says("It is asked for.").await;
    let booked = caller
        .post(&offer.bookings(), "key", &scene::party(2))
        .await;
    let booked = booked.expect(201);
    let request = booked
        .header("x-correlation-id")
        .expect("it has an id")
        .to_owned();
    browser.says("It has caught up, at position").await;
    browser.press("Let it take over: version 3, customer").await;
    browser.press_in_dialog("Let it take over: version 3").await;
    browser.says("Took over").await;
    eventually("the booking is read from what took over", async || {
        let own = caller
            .get(&format!("/api/v1/bookings/{}", booked.id()))
            .await;
        own.status == 200
    })
    .await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);

    let browser = site.browser().await;
    let path = format!("/console/causation/{request}");
    sign_in_for(&site, &browser, &auditor, &path).await;
    let mail = "a[href^=\"/console/notifications/\"]";
    let is_there = format!("document.querySelector('{mail}') !== null");
    eventually("what followed is there, to the mail", async || {
        browser.open(&site.url(&path)).await;
        browser.says_so("launch.seats_reserved").await
            && browser.evaluate(&is_there).await == json!(true)
    })
    .await;
    browser.press_first(mail).await;
    browser.says(&customer.person.email).await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
}
