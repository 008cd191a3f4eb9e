//! The mails that the console shows, and what IT does with them.

use api_contract::identity::RegistrantKind;
use e2e_tests::AccountSite;
use serde_json::json;
use test_support::{Person, eventually};

use crate::console::{buttons, sign_in_for};
use crate::looks::look_at;

/// The list of what failed within a week.
const FAILED: &str = "/console/notifications?status=failed&within=7d";

/// So many people register whose mails are refused; their emails. `it` has got all of theirs before,
/// of which the last one tells of their second factor.
pub(crate) async fn refused(site: &AccountSite, it: &Person, people: u32) -> Vec<String> {
    eventually("the invitation and what followed are there", async || {
        site.servers.mailbox.mails_to(&it.email).await.len() == 2
    })
    .await;
    let fault = json!({ "refuse_data": 554 });
    site.servers.mailbox.fail(people, fault).await;
    let accounts = site.accounts().await;
    let mut emails = Vec::new();
    for _ in 0..people {
        let kind = RegistrantKind::Customer;
        emails.push(accounts.register_unverified(kind).await.email);
    }
    emails
}

#[tokio::test]
async fn it_finds_a_mail_that_failed_reads_it_and_has_it_sent_after_all() {
    let site = AccountSite::start().await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    let email = refused(&site, &it, 1).await.remove(0);
    sign_in_for(&site, &browser, &it, "/console/notifications").await;
    browser.fill_in("To (email, in full)", &email).await;
    eventually("the mail has failed", async || {
        browser.press("Show").await;
        let seen = browser.evaluate("document.querySelector('.tiles')?.innerText");
        let seen = seen.await.as_str().unwrap_or_default().to_owned();
        seen.contains("Failed")
    })
    .await;
    browser.says("554").await;
    assert_eq!(
        browser.evaluate("location.search").await,
        "?within=24h",
        "no email stands in an address"
    );

    browser.press("Confirm your email").await;
    browser.says("Its way").await;
    browser.says("Confirm your email address").await;
    browser.says("/verify#removed").await;
    browser.press("Send it after all").await;
    browser.press_in_dialog("Send it after all").await;
    browser.says("Please fill this in.").await;
    browser.fill_in("Why", "The mail server is back.").await;
    browser.press_in_dialog("Send it after all").await;
    browser.says("It waits for its turn.").await;
    browser.says("“The mail server is back.”").await;
    // As it is now, without loading the page again.
    browser.reads(".facts .badge", "Sent").await;
    let mails = site.servers.mailbox.mails_to(&email).await;
    assert_eq!(mails.len(), 1);
    browser.press("Dismiss").await;
    eventually(
        "its link is the recipient's, so there is no button",
        async || buttons(&browser).await.is_empty(),
    )
    .await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}

#[tokio::test]
async fn it_has_all_that_failed_sent_together() {
    let site = AccountSite::start().await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    let emails = refused(&site, &it, 2).await;
    sign_in_for(&site, &browser, &it, "/console/notifications").await;
    eventually("both have failed", async || {
        browser.open(&site.url(FAILED)).await;
        browser.reads(".who-email", &it.email).await;
        let all = browser.evaluate("document.body.innerText").await;
        let all = all.as_str().unwrap_or_default().to_owned();
        emails.iter().all(|email| all.contains(email))
    })
    .await;
    browser.press("Send all that failed").await;
    browser.says("on all pages, those that failed").await;
    browser.fill_in("Why", "The mail server is back.").await;
    browser.press_in_dialog("Send all that failed").await;
    browser.says("Done for 2 mails.").await;
    browser.says("No such mails").await;
    for email in &emails {
        eventually("it is sent", async || {
            site.servers.mailbox.mails_to(email).await.len() == 1
        })
        .await;
    }
}

#[tokio::test]
async fn an_auditor_reads_mails_and_does_nothing_with_them() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let auditor = accounts.employ(&site.servers, "auditor").await;
    let browser = site.browser().await;
    sign_in_for(&site, &browser, &auditor, "/console/notifications").await;
    browser.says("Invitation").await;
    browser.says("on this page").await;
    assert_eq!(buttons(&browser).await, ["Show"]);
    browser.press("Invitation").await;
    browser.says("/invitation#removed").await;
    assert_eq!(buttons(&browser).await, [""; 0]);
}

#[tokio::test]
async fn pages_of_mails_fit_every_screen() {
    let site = AccountSite::start().await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    refused(&site, &it, 1).await;
    sign_in_for(&site, &browser, &it, "/console/notifications").await;
    eventually("one has failed", async || {
        browser.open(&site.url("/console/notifications")).await;
        browser.says("on this page").await;
        let all = browser.evaluate("document.body.innerText").await;
        all.as_str().is_some_and(|all| all.contains("554"))
    })
    .await;
    look_at(&browser, "console-notifications").await;
    browser.press("Send all that failed").await;
    look_at(&browser, "console-notifications-retry").await;
    browser.open(&site.url(FAILED)).await;
    browser.press("Confirm your email").await;
    browser.says("#removed").await;
    look_at(&browser, "console-notification").await;
}

#[tokio::test]
async fn it_sees_an_address_that_gets_no_mail_and_frees_it() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let it = accounts.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    eventually("the invitation and what followed are there", async || {
        site.servers.mailbox.mails_to(&it.email).await.len() == 2
    })
    .await;
    site.servers.mailbox.fail(1, "no_mailbox").await;
    let kind = RegistrantKind::Customer;
    let email = accounts.register_unverified(kind).await.email;
    sign_in_for(&site, &browser, &it, "/console/suppressions").await;
    eventually("the address is suppressed", async || {
        browser.press("Show").await;
        let all = browser.evaluate("document.body.innerText").await;
        let all = all.as_str().unwrap_or_default().to_owned();
        all.contains(&email) && all.contains("5.1.1")
    })
    .await;
    look_at(&browser, "console-suppressions").await;
    browser.press("Free the address").await;
    browser.press_in_dialog("Free the address").await;
    browser.says("Please fill this in.").await;
    browser.fill_in("Why", "It is there again.").await;
    look_at(&browser, "console-suppressions-free").await;
    browser.press_in_dialog("Free the address").await;
    browser.says("Mails go there again.").await;
    browser.says("No such addresses").await;
    browser.press("Dismiss").await;

    browser.press("Suppress an address").await;
    browser.fill_in("Email", "grace@example.com").await;
    browser.fill_in("Why", "She asked for it.").await;
    browser.press_in_dialog("Suppress an address").await;
    browser.says("Nothing is mailed there.").await;
    browser.says("grace@example.com").await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}
