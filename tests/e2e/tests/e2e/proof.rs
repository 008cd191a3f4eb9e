//! Whether the log is what was sealed, as the console shows it.

use e2e_tests::{AccountSite, Browser, Scripts};
use serde_json::json;
use test_support::astro::SealKey;
use test_support::{Astro, ISSUER, Role, eventually};

use crate::console::sign_in_for;
use crate::looks::look_at;

#[tokio::test]
async fn an_auditor_has_the_log_verified_and_takes_a_part_of_it_along() {
    let site = AccountSite::start().await;
    let auditor = site.accounts().await.employ(&site.servers, "auditor").await;
    let folder = tempfile::tempdir().expect("a folder");
    let seal = SealKey::make(folder.path());
    let (of_sealer, of_readers) = (seal.of_sealer(), seal.of_readers());
    let (_sealer, core_api) = tokio::join!(
        Astro::start_with(Role::Sealer, &site.servers, &of_sealer),
        Astro::start_with(Role::CoreApi, &site.servers, &of_readers),
    );
    let sites = [(ISSUER, &*core_api.url())];
    let browser = Browser::start_with(Scripts::On, &sites).await;
    sign_in_for(&site, &browser, &auditor, "/console/proof").await;
    // The one of the day is shown once it is made.
    eventually("the one of the day is made", async || {
        browser.open(&site.url("/console/proof")).await;
        browser.says("Take a part of the log with you").await;
        let count = "document.querySelectorAll('tbody tr').length";
        browser.evaluate(count).await != json!(0)
    })
    .await;
    browser.says("by the day").await;
    browser.says("What was sealed").await;
    browser.press("Verify now").await;
    browser
        .says("It changes nothing, and waits for its turn.")
        .await;
    browser.press_in_dialog("Verify now").await;
    browser.says("It waits for its turn.").await;
    browser
        .reads("tbody tr:first-child .badge", "What was sealed")
        .await;
    browser.press("Dismiss").await;
    look_at(&browser, "console-proof").await;

    browser.fill_in("From position", "1").await;
    browser.fill_in("To position", "2").await;
    browser.press("Show").await;
    browser.says("Download").await;
    let file = "fetch(document.querySelector('a[download]').href).then(answer => answer.blob()).then(file => file.type)";
    assert_eq!(browser.evaluate(file).await, json!("application/gzip"));
    browser.fill_in("To position", "900000").await;
    browser.press("Show").await;
    browser.says("A file has 20,000 commits at most.").await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}
