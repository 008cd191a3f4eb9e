//! Whether the read models are as the log would have them, as the console shows it.

use e2e_tests::AccountSite;
use serde_json::json;
use sqlx::{Connection, PgConnection};
use test_support::{Astro, Role, Servers, eventually};

use crate::console::{buttons, sign_in_for};
use crate::looks::look_at;

/// Lets a projector die by half: a column is not as events say. So many rows.
pub(crate) async fn spoil(servers: &Servers) -> u64 {
    let mut rows = PgConnection::connect(&servers.postgres.url())
        .await
        .expect("connects");
    let spoilt =
        sqlx::query("update operational_v1.accounts set email_verified = not email_verified");
    spoilt
        .execute(&mut rows)
        .await
        .expect("changes")
        .rows_affected()
}

/// The models are there and alike, and somebody compares them, as last night's did already.
async fn begin(site: &AccountSite) -> [Astro; 3] {
    let operational = Astro::start(Role::ProjectorOperational, &site.servers).await;
    let customer = Astro::start(Role::ProjectorCustomer, &site.servers).await;
    let reconciler = Astro::start(Role::Reconciler, &site.servers).await;
    [operational, customer, reconciler]
}

#[tokio::test]
async fn it_has_the_models_compared_sees_what_differs_and_has_it_mended() {
    let site = AccountSite::start().await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    let _running = begin(&site).await;
    sign_in_for(&site, &browser, &it, "/console/reconciliations").await;
    browser.says("by the night").await;
    browser.says("All alike").await;
    eventually("there is something to be spoilt", async || {
        spoil(&site.servers).await > 0
    })
    .await;

    browser.press("Compare now").await;
    browser.says("Nothing in them is changed.").await;
    look_at(&browser, "console-reconciliations-compare").await;
    browser.press_in_dialog("Compare now").await;
    browser.says("It waits for its turn.").await;
    // As it is now, without loading the page again.
    browser.says("Differs").await;
    browser.says("by somebody of IT").await;
    browser.press("Dismiss").await;
    look_at(&browser, "console-reconciliations").await;

    browser.press_first("tbody tr:first-child td a").await;
    browser.says("What it found").await;
    browser.says("is only told").await;
    browser.says("Fields differ: email_verified").await;
    browser.says("Not mended").await;
    look_at(&browser, "console-reconciliation").await;
    browser.press("Compare it again").await;
    browser.press_in_dialog("Compare now").await;
    browser.says("It waits for its turn.").await;
    browser.press_first("#differences ~ * td a.id").await;
    browser.says("Commit 1").await;

    browser.open(&site.url("/console/reconciliations")).await;
    browser.press("Compare and repair").await;
    browser.says("replaced by what the events say").await;
    browser.press_in_dialog("Compare and repair").await;
    browser.says("It waits for its turn.").await;
    browser.reads("tbody tr:first-child .badge", "Mended").await;
    browser.press_first("tbody tr:first-child td a").await;
    browser.says("is mended").await;
    browser.choose_in("Show those that", "are not mended").await;
    browser.says("Nothing of the kind was found").await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}

#[tokio::test]
async fn one_aggregate_alone_is_compared_by_its_kind_and_id() {
    let site = AccountSite::start().await;
    let mut it = site.accounts().await.employ(&site.servers, "it").await;
    let account = it.browser.account().await.expect("signed in").entry.id;
    let browser = site.browser().await;
    let _running = begin(&site).await;
    sign_in_for(&site, &browser, &it, "/console/reconciliations").await;
    browser.press("Compare now").await;
    browser.choose_in("Of a", "Account").await;
    browser.fill_in("Its id", "7").await;
    browser.press_in_dialog("Compare now").await;
    browser.says("ust be an id").await;
    browser.fill_in("Its id", &account.to_string()).await;
    browser.press_in_dialog("Compare now").await;
    browser.says("It waits for its turn.").await;
    let of_it = format!("/console/events?kind=account&id={account}");
    let link = format!("document.querySelector('td a[href=\"{of_it}\"]') !== null");
    eventually("it is listed", async || {
        browser.evaluate(&link).await == json!(true)
    })
    .await;
    let nowhere = format!("/console/reconciliations/{}", uuid::Uuid::nil());
    browser.open(&site.url(&nowhere)).await;
    browser.says("This can’t be shown").await;
}

#[tokio::test]
async fn an_auditor_reads_reconciliations_and_asks_for_none() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let auditor = accounts.employ(&site.servers, "auditor").await;
    let browser = site.browser().await;
    let _running = begin(&site).await;
    sign_in_for(&site, &browser, &auditor, "/console/reconciliations").await;
    browser.says("by the night").await;
    assert_eq!(buttons(&browser).await, ["Show"]);
    browser.press_first("tbody tr:first-child td a").await;
    browser.says("What it found").await;
    assert_eq!(buttons(&browser).await, [""; 0]);
}
