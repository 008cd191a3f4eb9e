//! Events are found, read, and followed to what they led to, as the console shows it.

use e2e_tests::AccountSite;
use serde_json::json;
use test_support::{Astro, Role, eventually};

use crate::console::sign_in_for;
use crate::looks::look_at;

#[tokio::test]
async fn it_finds_an_event_reads_it_and_follows_what_it_led_to() {
    let site = AccountSite::start().await;
    let mut it = site.accounts().await.employ(&site.servers, "it").await;
    let account = it.browser.account().await.expect("signed in").entry.id;
    let _index = Astro::start(Role::EventIndex, &site.servers).await;
    let browser = site.browser().await;
    sign_in_for(&site, &browser, &it, "/console/found").await;
    eventually("events are indexed", async || {
        browser.press("Show").await;
        browser.says_so("account.employee_invited").await
    })
    .await;
    look_at(&browser, "console-found").await;

    // Narrowed down by the form, and wider again by a chip.
    let kind = "Type, such as launch.seats_reserved";
    browser.fill_in(kind, "account.enabled").await;
    browser.press("Show").await;
    browser.says("No such events").await;
    browser.press_first(".chips a").await;
    browser.says("account.employee_invited").await;

    let open = "[...document.querySelectorAll('tbody a')]\
        .find(a => a.textContent === 'account.employee_invited').click()";
    browser.evaluate(open).await;
    browser.says("⟨sealed⟩").await;
    browser.says("Commit 1").await;
    look_at(&browser, "console-found-opened").await;
    let hide = "[...document.querySelectorAll('a')].find(a => a.textContent === 'Hide it').click()";
    browser.evaluate(hide).await;
    eventually("it is hidden", async || !browser.says_so("Commit 1").await).await;

    // To its request, and from there back to the event.
    browser
        .press_first("tbody tr:last-child td:last-child a")
        .await;
    browser.says("Log lines of it").await;
    browser.says("account.").await;
    look_at(&browser, "console-causation").await;
    browser.press_first(".causation ul ul a").await;
    browser.says("Commit 1").await;

    let of_account = format!("/console/found?within=all&aggregate_id={account}&order=oldest");
    browser.open(&site.url(&of_account)).await;
    browser
        .reads(
            "tbody tr:first-child td:nth-child(2) a",
            "account.employee_invited",
        )
        .await;
    let nowhere = format!("/console/causation/{}", uuid::Uuid::nil());
    browser.open(&site.url(&nowhere)).await;
    browser.says("This can’t be shown").await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}
