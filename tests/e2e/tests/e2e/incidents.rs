//! What is wrong with the system, as the console shows it.

use e2e_tests::AccountSite;
use serde_json::json;

use crate::console::sign_in_for;
use crate::looks::look_at;
use crate::notifications::refused;

/// So many mails that can't be sent are no matter of a few addresses.
const MANY: u32 = 5;

#[tokio::test]
async fn an_incident_is_seen_while_it_goes_on_and_leads_to_what_it_is_about() {
    let site = AccountSite::start().await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    refused(&site, &it, MANY).await;
    sign_in_for(&site, &browser, &it, "/console/incidents").await;
    browser.says("Nothing was wrong within a year").await;
    // As it is now, without loading the page again.
    browser.says("Mails can’t be sent").await;
    browser.says("of the last hour are not sent").await;
    look_at(&browser, "console-incidents").await;

    browser
        .open(&site.url("/console/incidents?open=false"))
        .await;
    browser.says("Nothing was wrong within a year").await;
    assert!(!browser.says_so("Mails can’t be sent").await);

    browser.open(&site.url("/console")).await;
    browser.says("Goes on, and IT knows").await;
    browser.says("Mails that fail").await;
    browser.press("mails").await;
    let failed = "/console/notifications?status=failed&within=7d";
    browser.comes_to(&site.url(failed)).await;
    browser.says("554").await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}
