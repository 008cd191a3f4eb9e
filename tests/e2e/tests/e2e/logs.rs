//! The log explorer of the console.

use api_contract::identity::RegistrantKind;
use e2e_tests::{AccountSite, Browser};
use serde_json::json;
use test_support::{Astro, Person, Role, eventually};

use crate::console::sign_in_for;
use crate::looks::look_at;

/// How many lines a page shows.
const SHOWN: &str = "document.querySelectorAll('.line').length";

/// The address's query.
const QUERY: &str = "location.search";

/// Somebody of IT looks at the lines of a site once there are some.
async fn begin(site: &AccountSite) -> (Astro, Person, Browser) {
    let keeper = Astro::start(Role::LogKeeper, &site.servers).await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    sign_in_for(site, &browser, &it, "/console/logs").await;
    eventually("lines are kept", async || {
        browser.open(&site.url("/console/logs")).await;
        browser.reads(".who-email", &it.email).await;
        browser.says("Follow live").await;
        if !browser.says_so("on this page").await {
            return false;
        }
        browser.evaluate(SHOWN).await.as_u64() > Some(5)
    })
    .await;
    (keeper, it, browser)
}

/// Waits until the address says what is looked for, or does not.
async fn address_says(browser: &Browser, text: &str, says: bool) {
    eventually(&format!("{text:?} in the address: {says}"), async || {
        let query = browser.evaluate(QUERY).await;
        query
            .as_str()
            .is_some_and(|query| query.contains(text) == says)
    })
    .await;
}

async fn complains_of_nothing(browser: &Browser) {
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}

#[tokio::test]
async fn log_lines_are_followed_from_request_to_request() {
    let site = AccountSite::start().await;
    let _keeper = Astro::start(Role::LogKeeper, &site.servers).await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    sign_in_for(&site, &browser, &it, "/console/activity").await;
    browser.says("Sign in by password").await;
    // The request of what was tried last.
    let first = "document.querySelector('td a.id[href*=correlation_id]').innerText";
    let request = browser.evaluate(first).await;
    let request = request.as_str().expect("an id").to_owned();
    browser.press(&request).await;
    let lines = site.url(&format!(
        "/console/logs?within=all&correlation_id={request}"
    ));
    browser.comes_to(&lines).await;
    eventually("its lines are shown", async || {
        browser.evaluate("location.reload()").await;
        browser.says("on this page").await;
        browser.evaluate(SHOWN).await.as_u64() > Some(0)
    })
    .await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
}

#[tokio::test]
async fn bars_are_zoomed_into_by_hand_and_by_keyboard() {
    let site = AccountSite::start().await;
    let (_keeper, _, browser) = begin(&site).await;
    browser.says("Zoom in").await;
    browser
        .draw(
            ".histogram-plot g:nth-last-of-type(4) > rect:last-of-type",
            ".histogram-plot g:last-of-type > rect:last-of-type",
        )
        .await;
    address_says(&browser, "from=", true).await;
    browser.says("Time: ").await;
    browser.says("Before (UTC)").await;
    browser.press("Zoom out").await;
    address_says(&browser, "from=", false).await;

    browser.says("Zoom in").await;
    browser
        .draw_by_finger(
            ".histogram-plot g:nth-last-of-type(4) > rect:last-of-type",
            ".histogram-plot g:last-of-type > rect:last-of-type",
        )
        .await;
    address_says(&browser, "from=", true).await;

    browser.open(&site.url("/console/logs")).await;
    browser.says("Zoom in").await;
    browser.tab_to("How many lines there are").await;
    // The last bar, and with Shift some before it: then Enter.
    browser.keys("\u{E010}").await;
    browser.keys("\u{E008}\u{E012}\u{E012}").await;
    browser.says(" UTC: ").await;
    browser.keys("\u{E007}").await;
    address_says(&browser, "from=", true).await;
    let keyboard = browser.keyboard_is_at().await;
    assert_eq!(keyboard, "How many lines there are");
    browser.keys("\u{E00C}").await;
    address_says(&browser, "from=", false).await;
    complains_of_nothing(&browser).await;
}

#[tokio::test]
async fn a_value_of_a_line_is_a_filter_and_each_filter_is_taken_out_again() {
    let site = AccountSite::start().await;
    let (_keeper, it, browser) = begin(&site).await;
    browser
        .press_first(".line-value[href*='service=core-api']")
        .await;
    address_says(&browser, "service=core-api", true).await;
    browser.says("Process: core-api").await;
    // As it is when it is sent to somebody.
    browser.reload().await;
    browser.reads(".who-email", &it.email).await;
    browser.press("Without “Process: core-api”").await;
    address_says(&browser, "service", false).await;
    assert!(!browser.says_so("Process: core-api").await);
    let all = "document.querySelector('a[download]').getAttribute('href')";
    let download = browser.evaluate(all).await;
    let download = download.as_str().expect("an address");
    assert!(
        download.starts_with("/api/v1/logs/download?from="),
        "{download}"
    );
    complains_of_nothing(&browser).await;
}

#[tokio::test]
async fn a_line_opens_among_others_and_has_an_address_of_its_own() {
    let site = AccountSite::start().await;
    let (_keeper, it, browser) = begin(&site).await;
    look_at(&browser, "console-logs").await;
    browser.press_first(".line > summary").await;
    browser.press("Lines around it").await;
    let near = "document.querySelectorAll('.around-lines > li').length";
    eventually("the lines around it are there", async || {
        browser.evaluate(near).await.as_u64() > Some(1)
    })
    .await;
    look_at(&browser, "console-logs-line").await;
    browser.press("Of all processes").await;
    browser.press("More of them").await;
    browser.press("Hide the lines around it").await;
    browser.press("Link to this line").await;
    browser.says("Log line").await;
    browser.reads(".who-email", &it.email).await;
    browser.says("Lines around it").await;
    look_at(&browser, "console-log-line").await;
    browser.open(&site.url("/console/logs/none")).await;
    browser.says("This can’t be shown").await;
    complains_of_nothing(&browser).await;
}

#[tokio::test]
async fn lines_are_followed_as_they_are_written_and_paused() {
    let site = AccountSite::start().await;
    let (_keeper, _, browser) = begin(&site).await;
    let accounts = site.accounts().await;
    let kind = RegistrantKind::Customer;
    browser.press("Follow live").await;
    address_says(&browser, "live=1", true).await;
    browser.reads(".log-state", "Live").await;
    let _written = accounts.register_unverified(kind).await;
    eventually("lines come", async || {
        browser.evaluate(SHOWN).await.as_u64() > Some(0)
    })
    .await;
    look_at(&browser, "console-logs-live").await;
    browser.press("Pause").await;
    browser.reads(".log-state", "Paused").await;
    let shown = browser.evaluate(SHOWN).await;
    let _written = accounts.register_unverified(kind).await;
    browser.says("come meanwhile").await;
    assert_eq!(browser.evaluate(SHOWN).await, shown, "nothing moves");
    browser.press("Go on").await;
    browser.reads(".log-state", "Live").await;
    eventually("those that came are shown", async || {
        browser.evaluate(SHOWN).await.as_u64() > shown.as_u64()
    })
    .await;
    // What is read must not move away.
    browser.press_first(".line > summary").await;
    browser.reads(".log-state", "Paused").await;
    browser.press("Back to the list").await;
    browser.says("on this page").await;
    complains_of_nothing(&browser).await;
}
