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

#[tokio::test]
async fn from_what_happened_an_auditor_goes_to_how_it_stood_and_to_what_was_changed() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let mut changed = accounts.employ(&site.servers, "finance").await;
    let account = changed.browser.account().await.expect("signed in").entry.id;
    let it = accounts.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    sign_in_for(&site, &browser, &it, "/console/events").await;
    browser
        .open(&site.url(&format!("/console/accounts/{account}")))
        .await;
    browser.press("Grant: Auditor").await;
    browser.says("The role Auditor is granted.").await;

    let history = format!("/console/events?kind=account&id={account}");
    eventually("the event is stored", async || {
        browser.open(&site.url(&history)).await;
        browser.says("account.employee_invited").await;
        browser.says_so("account.role_granted").await
    })
    .await;
    let links = async |words: &str| {
        let links = "[...document.querySelectorAll('.commit a')].map(a => a.textContent)";
        let links = browser.evaluate(links).await;
        let links = links.as_array().expect("a list").clone();
        links.iter().filter(|link| **link == words).count()
    };
    let states = links("State after it").await;
    assert!(states >= 2, "{states}");
    assert_eq!(links("What it changed").await, states - 1);

    // As it stood at first, and from there to now.
    browser
        .press_first(".commit:first-child .commit-head a")
        .await;
    browser.says("Last commit in it").await;
    browser.says("\"finance\"").await;
    browser.says("1 event in 1 commit").await;
    look_at(&browser, "console-state").await;
    assert!(!browser.says_so("\"auditor\"").await);
    browser
        .press("More has happened: see how it stands now")
        .await;
    browser.says("\"auditor\"").await;
    browser.says("Nothing more has happened.").await;

    // What the last commit changed, as a link leads to it.
    browser.open(&site.url(&history)).await;
    browser.says("account.role_granted").await;
    browser
        .press_first(".commit:last-child .commit-head a:last-child")
        .await;
    browser.says("Values that differ").await;
    browser.says("\"auditor\"").await;
    assert!(!browser.says_so("\"finance\"").await);
    look_at(&browser, "console-state-compared").await;
    browser.press("Show all of both").await;
    browser.says("\"finance\"").await;
    look_at(&browser, "console-state-both").await;
    let address = browser.evaluate("location.search").await;
    assert!(
        address
            .as_str()
            .is_some_and(|query| query.contains("all=1")),
        "{address}"
    );

    // By a moment instead, before there was anything.
    browser.choose_in("By", "a moment").await;
    browser.says("How it stood at (UTC)").await;
    browser.fill_in_date("at", "2001-01-01T00:00").await;
    browser.press("Show").await;
    browser.says("It had not begun by then").await;
    look_at(&browser, "console-state-not-begun").await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}
