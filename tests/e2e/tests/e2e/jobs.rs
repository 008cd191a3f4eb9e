//! The jobs that the console shows, and what IT does with them.

use e2e_tests::AccountSite;
use serde_json::json;
use test_support::{Astro, Role};

use crate::console::{buttons, sign_in_for};
use crate::looks::look_at;

/// A job that runs once an hour, so none of its runs begins by itself while a test looks.
const JOB: &str = "low_occupancy";

#[tokio::test]
async fn it_pauses_a_job_lets_it_go_on_and_has_it_run_at_once() {
    let site = AccountSite::start().await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    sign_in_for(&site, &browser, &it, "/console/jobs").await;
    browser.says("There are no jobs yet").await;
    // As it is now, without loading the page again.
    let scheduler = Astro::start(Role::Scheduler, &site.servers).await;
    browser.says("Flags launches that come near").await;
    browser.says("Done by").await;
    look_at(&browser, "console-jobs").await;

    browser.press(&format!("Pause: {JOB}")).await;
    browser.press_in_dialog("Pause").await;
    browser.says("Please fill this in.").await;
    look_at(&browser, "console-jobs-pause").await;
    browser
        .fill_in("Why", "The read model is built anew.")
        .await;
    browser.press_in_dialog("Pause").await;
    browser.says("It is paused.").await;
    browser.says("The read model is built anew.").await;
    browser.press("Dismiss").await;

    browser.press(JOB).await;
    browser.says("“The read model is built anew.”, by").await;
    browser.says("No such runs").await;
    browser.press(&format!("Run now: {JOB}")).await;
    browser.press_in_dialog("Run now").await;
    browser.says("It runs as soon as it can.").await;
    browser.says("asked for").await;
    browser.reads("#history ~ * .badge", "Succeeded").await;
    browser.press("Dismiss").await;
    browser.press(&format!("Let it go on: {JOB}")).await;
    browser.fill_in("Why", "It is there.").await;
    browser.press_in_dialog("Let it go on").await;
    browser.says("It runs at its times again.").await;
    browser.says("“It is there.”, by").await;
    browser.press("Dismiss").await;
    look_at(&browser, "console-job").await;

    browser.press(&format!("Change its times: {JOB}")).await;
    browser.fill_in("Times (cron, UTC)", "now and then").await;
    browser.fill_in("Why", "A leap day is enough.").await;
    browser.press_in_dialog("Change its times").await;
    browser.says("ust be a cron expression").await;
    browser.fill_in("Times (cron, UTC)", "0 0 0 29 2 *").await;
    browser.press_in_dialog("Change its times").await;
    browser.says("It runs at other times.").await;
    browser.says("Other times: 0 0 0 29 2 *").await;

    drop(scheduler);
    browser.open(&site.url("/console/jobs")).await;
    browser.says("Nobody does the jobs").await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}

#[tokio::test]
async fn an_auditor_sees_jobs_and_changes_none() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let auditor = accounts.employ(&site.servers, "auditor").await;
    let _scheduler = Astro::start(Role::Scheduler, &site.servers).await;
    let browser = site.browser().await;
    sign_in_for(&site, &browser, &auditor, "/console/jobs").await;
    browser.says(JOB).await;
    assert_eq!(buttons(&browser).await, [""; 0]);
    browser.press(JOB).await;
    browser.says("No such runs").await;
    assert_eq!(buttons(&browser).await, [""; 0]);
}
