//! What a projection could not apply, and what IT decides about it, in the console.

use chrono::Utc;
use e2e_tests::AccountSite;
use serde_json::json;
use test_support::{Astro, Role};
use uuid::Uuid;

use crate::console::{buttons, sign_in_for};
use crate::looks::look_at;

const PATH: &str = "/console/parked?projection=operational";

#[tokio::test]
async fn it_tries_again_what_is_parked_and_then_skips_it_and_auditors_only_look() {
    let site = AccountSite::start().await;
    let (it, auditor) = tokio::join!(
        site.accounts().await.employ(&site.servers, "it"),
        site.accounts().await.employ(&site.servers, "auditor"),
    );
    let rocket = Uuid::new_v4();
    let mut journal = site.servers.journal().await;
    for name in ["rocket.exploded", "rocket.retired"] {
        journal
            .commit_raw("rocket", rocket, Utc::now(), name, &json!({}))
            .await;
    }
    let _projector = Astro::start(Role::ProjectorOperational, &site.servers).await;

    let browser = site.browser().await;
    sign_in_for(&site, &browser, &it, "/console/jobs").await;
    browser.open(&site.url(PATH)).await;
    browser.says("unknown event rocket.exploded v1").await;
    browser
        .says("an earlier commit of the same aggregate")
        .await;
    look_at(&browser, "console-parked").await;
    let first = "document.querySelector('tbody tr td a').innerText";
    let first = browser.evaluate(first).await;
    let position = first.as_str().expect("a position").to_owned();

    let (retry, skip) = (
        format!("Try again: {position}"),
        format!("Skip it: {position}"),
    );
    browser.press(&retry).await;
    browser.press_in_dialog("Try again").await;
    browser.says("Please fill this in.").await;
    browser.fill_in("Why", "A newer projector runs.").await;
    look_at(&browser, "console-parked-retry").await;
    browser.press_in_dialog("Try again").await;
    browser.says("It is decided").await;
    // As it is now, without loading the page again.
    browser.says("2 times").await;

    browser.press(&skip).await;
    browser.says("There is no way back").await;
    browser.fill_in("Why", "It was a test.").await;
    browser.press_in_dialog("Skip it").await;
    browser.says("Skipped").await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);

    let browser = site.browser().await;
    sign_in_for(&site, &browser, &auditor, "/console/jobs").await;
    browser.open(&site.url(PATH)).await;
    browser.says("Skipped").await;
    let buttons = buttons(&browser).await;
    let deciding = |words: &&String| words.contains("again") || words.contains("Skip");
    assert_eq!(buttons.iter().filter(deciding).count(), 0, "{buttons:?}");
}
