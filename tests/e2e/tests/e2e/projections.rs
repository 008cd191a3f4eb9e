//! Read models are built anew by the console.

use e2e_tests::AccountSite;
use serde_json::json;
use test_support::{Astro, Role, eventually};

use crate::console::{buttons, sign_in_for};
use crate::looks::look_at;
use crate::reconciliations::spoil;

const PATH: &str = "/console/projections";

/// The models are kept up to date, and somebody looks after their versions.
async fn begin(site: &AccountSite) -> [Astro; 3] {
    let operational = Astro::start(Role::ProjectorOperational, &site.servers).await;
    let customer = Astro::start(Role::ProjectorCustomer, &site.servers).await;
    let rebuilder = Astro::start(Role::Rebuilder, &site.servers).await;
    [operational, customer, rebuilder]
}

#[tokio::test]
async fn it_builds_a_model_anew_lets_it_take_over_and_deletes_the_old_version() {
    let site = AccountSite::start().await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    let _running = begin(&site).await;
    sign_in_for(&site, &browser, &it, PATH).await;
    browser.says("customer (MongoDB)").await;

    // By keyboard, and back.
    browser.tab_to("Build it anew, customer").await;
    browser.keys("\u{E007}").await;
    browser.says("kept up to date as ever").await;
    browser.keys("\u{E00C}").await;
    eventually("the keyboard is where it was", async || {
        browser.keyboard_is_at().await == "Build it anew, customer"
    })
    .await;

    browser.press("Build it anew, customer").await;
    look_at(&browser, "console-projections-rebuild").await;
    browser.press_in_dialog("Build it anew").await;
    browser.says("It is asked for.").await;
    // As it is now, without loading the page again.
    browser.says("It has caught up, at position").await;
    browser.press("Let it take over: version 3, customer").await;
    browser.says("There is no way back to it.").await;
    browser.press_in_dialog("Let it take over: version 3").await;
    browser.says("Took over").await;

    browser.press("Delete: version 2, customer").await;
    browser.says("It can’t be brought back.").await;
    look_at(&browser, "console-projections-drop").await;
    browser.press_in_dialog("Delete: version 2").await;
    let is_gone = "!document.querySelector('main').innerText.includes('Being deleted') \
        && document.querySelector('[aria-label=\"Delete: version 2, customer\"]') === null";
    eventually("it is deleted", async || {
        browser.evaluate(is_gone).await == json!(true)
    })
    .await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}

#[tokio::test]
async fn what_differs_is_listed_and_what_is_built_can_be_given_up() {
    let site = AccountSite::start().await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    let _running = begin(&site).await;
    eventually("there is something to be spoilt", async || {
        spoil(&site.servers).await > 0
    })
    .await;
    sign_in_for(&site, &browser, &it, PATH).await;
    browser.press("Build it anew, operational").await;
    browser.press_in_dialog("Build it anew").await;
    browser.says("It has caught up, at position").await;
    browser.press("Compare: version 2, operational").await;
    browser.says("Nothing in them is changed.").await;
    browser.press_in_dialog("Compare: version 2").await;
    browser.says("0 differ in the version that is built").await;
    browser.says("email_verified").await;
    browser.press("Dismiss").await;
    look_at(&browser, "console-projections").await;

    browser.press("Give it up: version 2, operational").await;
    browser.says("The live one is not touched.").await;
    browser.press_in_dialog("Give it up: version 2").await;
    browser.says("Given up").await;
    browser.press("Build it anew, operational").await;
}

#[tokio::test]
async fn an_auditor_reads_of_the_models_and_asks_for_nothing() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let auditor = accounts.employ(&site.servers, "auditor").await;
    let browser = site.browser().await;
    sign_in_for(&site, &browser, &auditor, PATH).await;
    browser.says("Nobody has told of the read models yet").await;
    let _running = begin(&site).await;
    browser.says("operational (PostgreSQL)").await;
    assert_eq!(buttons(&browser).await, [""; 0]);
}

#[tokio::test]
async fn it_pauses_a_model_says_why_and_lets_it_go_on() {
    let site = AccountSite::start().await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    let _running = begin(&site).await;
    sign_in_for(&site, &browser, &it, PATH).await;
    browser.press("Pause, customer").await;
    browser.says("It is read as it is, and falls behind").await;
    browser.press_in_dialog("Pause").await;
    browser.says("Please fill this in.").await;
    browser.fill_in("Why", "A new disk.").await;
    look_at(&browser, "console-projections-pause").await;
    browser.press_in_dialog("Pause").await;
    browser.says("Nothing is written after position").await;
    browser.says("A new disk.").await;
    look_at(&browser, "console-projections-paused").await;
    browser.press("Let it go on, customer").await;
    browser.says("It catches up with all").await;
    browser.press_in_dialog("Let it go on").await;
    let goes_on = "!document.querySelector('main').innerText.includes('Nothing is written after')";
    eventually("it goes on", async || {
        browser.evaluate(goes_on).await == json!(true)
    })
    .await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
}

#[tokio::test]
async fn it_has_a_scratch_copy_made_sees_where_it_stands_and_deletes_it() {
    let site = AccountSite::start().await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    let _running = begin(&site).await;
    sign_in_for(&site, &browser, &it, PATH).await;
    browser.press("Make a scratch copy, operational").await;
    browser.fill_in("Up to where", "yesterday").await;
    browser.press_in_dialog("Make a scratch copy").await;
    browser.says("Must be a position in the log").await;
    browser.fill_in("Up to where", "2").await;
    browser.fill_in("Why", "A question.").await;
    look_at(&browser, "console-projections-scratch").await;
    browser.press_in_dialog("Make a scratch copy").await;
    browser.says("a scratch copy up to position 2").await;
    browser.says("Complete").await;
    browser.says("operational_v2").await;
    browser.press("Delete: version 2, operational").await;
    browser.press_in_dialog("Delete: version 2").await;
    let is_gone = "!document.querySelector('main').innerText.includes('operational_v2')";
    eventually("it is deleted", async || {
        browser.evaluate(is_gone).await == json!(true)
    })
    .await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
}
