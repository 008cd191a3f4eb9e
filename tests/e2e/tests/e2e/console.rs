//! The console of IT and auditors.

use api_contract::identity::RegistrantKind;
use e2e_tests::{AccountSite, Browser};
use serde_json::json;
use test_support::{Astro, Person, Role, eventually};

use crate::looks::look_at;

/// The password of whoever is invited here.
const PASSWORD: &str = "correct horse battery staple";

/// Somebody of a role signs in, on the way to a page of the console.
pub(crate) async fn sign_in_for(
    site: &AccountSite,
    browser: &Browser,
    person: &Person,
    path: &str,
) {
    browser.open(&site.url(path)).await;
    let back = path.replace('/', "%2F");
    let sign_in = site.url(&format!("/sign-in?return_to={back}"));
    browser.comes_to(&sign_in).await;
    site.give_password(browser, &person.email, &person.password)
        .await;
    if let Some(factor) = &person.factor {
        let code = factor.code().expect("a code that was not used");
        browser.fill_in("Code of your app", &code).await;
        browser.press("Continue").await;
    }
    browser.comes_to(&site.url(path)).await;
    browser.reads(".who-email", &person.email).await;
}

/// What can be pressed in the page itself, but what opens and filters.
pub(crate) async fn buttons(browser: &Browser) -> Vec<String> {
    let all = "[...document.querySelectorAll('main button')].map((button) => button.innerText)";
    let all = browser.evaluate(all).await;
    let all = all.as_array().expect("a list").iter();
    all.map(|words| words.as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn it_invites_an_employee_changes_what_they_may_and_sees_what_happened() {
    let site = AccountSite::start().await;
    let _index = Astro::start(Role::EventIndex, &site.servers).await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    sign_in_for(&site, &browser, &it, "/console/accounts").await;

    let invited = site.accounts().await.stranger().email;
    browser.press("Invite an employee").await;
    browser.press("Send the invitation").await;
    browser.says("Please fill this in.").await;
    assert_eq!(browser.keyboard_is_at().await, "Email");
    browser.fill_in("Email", &invited).await;
    browser.choose("Finance").await;
    browser.press("Send the invitation").await;
    browser.says("An invitation is on its way").await;

    // They take it up elsewhere.
    let elsewhere = site.browser().await;
    elsewhere
        .open(&site.link(&invited, "/invitation#").await)
        .await;
    elsewhere.fill_in("New password", PASSWORD).await;
    elsewhere.press("Take it up").await;
    elsewhere.says("Your account is yours").await;

    browser.fill_in("Email, in full", &invited).await;
    browser.press("Show").await;
    browser.says("1 on this page").await;
    browser.says("Active").await;
    assert_eq!(
        browser.evaluate("location.search").await,
        "",
        "no email stands in an address"
    );
    browser.press(&invited).await;
    browser.says("Change it").await;
    browser.press("Grant: Auditor").await;
    browser.says("The role Auditor is granted.").await;
    browser.says("Finance, Auditor").await;
    browser.press("Take away: Finance").await;
    browser.says("The role Finance is taken away.").await;

    browser.press("Disable the account").await;
    browser.fill_in("Why", "They have left.").await;
    browser.press_in_dialog("Disable the account").await;
    browser.says("The account is disabled.").await;
    browser.says("“They have left.”").await;
    browser.press("Enable the account").await;
    browser.says("The account can be used again.").await;
    browser.press("Erase the holder").await;
    browser.fill_in("Why", "They asked for it.").await;
    browser.press_in_dialog("Erase the holder").await;
    browser
        .says("The holder of the account is being erased.")
        .await;
    browser.says("To be erased").await;

    browser.press("Its event history").await;
    for event in [
        "account.employee_invited",
        "account.role_granted",
        "account.role_revoked",
        "account.disabled",
        "account.enabled",
    ] {
        browser.says(event).await;
    }
    let seen = browser.evaluate("document.body.innerText").await;
    let seen = seen.as_str().expect("a text");
    assert!(!seen.contains(&invited), "personal values stay sealed");
    assert!(seen.contains("⟨sealed⟩"), "{seen}");

    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}

#[tokio::test]
async fn the_overview_shows_the_processes_and_who_is_missing() {
    let site = AccountSite::start().await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let projector = Astro::start(Role::ProjectorOperational, &site.servers).await;
    let browser = site.browser().await;
    sign_in_for(&site, &browser, &it, "/console").await;
    browser.says("Something is wrong").await;
    browser.says("No scheduler was heard of").await;
    browser.says("projector-operational").await;
    browser.says("notifier").await;

    // As it is now, without loading the page again.
    let scheduler = Astro::start(Role::Scheduler, &site.servers).await;
    let missing = "document.body.innerText.includes('No scheduler was heard of')";
    eventually("the scheduler is seen", async || {
        browser.evaluate(missing).await == json!(false)
    })
    .await;
    drop(projector);
    browser.says("Nobody keeps operational up to date.").await;
    drop(scheduler);
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
}

#[tokio::test]
async fn an_auditor_sees_what_it_sees_and_can_change_nothing() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let auditor = accounts.employ(&site.servers, "auditor").await;
    let mut customer = accounts
        .register(&site.servers, RegistrantKind::Customer)
        .await;
    let account = customer.browser.account().await.expect("signed in");
    let account = account.entry.id;
    let browser = site.browser().await;
    sign_in_for(&site, &browser, &auditor, "/console/accounts").await;
    browser.says(&customer.email).await;
    assert_eq!(buttons(&browser).await, ["Show"]);

    browser
        .open(&site.url(&format!("/console/accounts/{account}")))
        .await;
    browser.says("What was tried with it").await;
    browser.says("Sign in by password").await;
    assert_eq!(buttons(&browser).await, [""; 0]);
    for (page, words, may) in [
        ("/console", "core-api", &[][..]),
        ("/console/activity", "Sign in by password", &["Show"]),
        ("/console/incidents", "Nothing is wrong now", &["Show"]),
        (
            "/console/logs",
            "Zoom in",
            &["Show", "Follow live", "Zoom in", "Zoom out"],
        ),
        ("/console/reconciliations", "are compared", &["Show"]),
        ("/console/events", "What happened to what?", &["Show"]),
    ] {
        browser.open(&site.url(page)).await;
        browser.says(words).await;
        assert_eq!(buttons(&browser).await, may, "{page}");
    }
}

#[tokio::test]
async fn whoever_is_neither_of_it_nor_an_auditor_is_told_so() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let customer = accounts
        .register(&site.servers, RegistrantKind::Customer)
        .await;
    let browser = site.browser().await;
    sign_in_for(&site, &browser, &customer, "/console/logs").await;
    browser.says("The console is for IT and auditors").await;
    browser.press("Sign out").await;
    browser.comes_to(&site.url("/sign-in")).await;
}

#[tokio::test]
async fn the_console_goes_by_keyboard() {
    let site = AccountSite::start().await;
    let it = site.accounts().await.employ(&site.servers, "it").await;
    let browser = site.browser().await;
    // Wide enough for the ways to all pages to be seen.
    browser.screen(1_440, 900, "light").await;
    sign_in_for(&site, &browser, &it, "/console").await;
    browser.tab_to("Accounts").await;
    browser.keys("\u{E007}").await;
    browser.comes_to(&site.url("/console/accounts")).await;
    browser.says(&it.email).await;
    browser.tab_to("Invite an employee").await;
    browser.keys("\u{E007}").await;
    browser.says("Send the invitation").await;
    // The Escape key closes it, and the keyboard is where it was.
    browser.keys("\u{E00C}").await;
    eventually("the keyboard is where it was", async || {
        browser.keyboard_is_at().await == "Invite an employee"
    })
    .await;
    browser.tab_to("Role").await;
    browser.keys("IT").await;
    browser.tab_to("Show").await;
    browser.keys("\u{E007}").await;
    browser
        .comes_to(&site.url("/console/accounts?role=it"))
        .await;
    browser.says("1 on this page").await;
    browser.tab_to(&it.email).await;
    browser.keys("\u{E007}").await;
    browser.says("This is your own account").await;
}

#[tokio::test]
async fn pages_of_the_console_fit_every_screen() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let it = accounts.employ(&site.servers, "it").await;
    let mut finance = accounts.employ(&site.servers, "finance").await;
    let _customer = accounts
        .register(&site.servers, RegistrantKind::Customer)
        .await;
    let account = finance.browser.account().await.expect("signed in");
    let account = account.entry.id;
    let _projector = Astro::start(Role::ProjectorOperational, &site.servers).await;
    let _policies = Astro::start(Role::Policies, &site.servers).await;
    let browser = site.browser().await;
    sign_in_for(&site, &browser, &it, "/console").await;
    browser.says("Last heard of").await;
    browser.says("projector-operational").await;
    look_at(&browser, "console-overview").await;

    let of_it = format!("/console/accounts/{account}");
    let history = format!("/console/events?id={account}");
    for (path, words, name) in [
        ("/console/accounts", "on this page", "console-accounts"),
        (&of_it, "What was tried with it", "console-account"),
        ("/console/activity", "on this page", "console-activity"),
        ("/console/events", "What happened", "console-events-none"),
        (&history, "account.employee_invited", "console-events"),
        ("/console/design", "Design system", "console-design"),
    ] {
        browser.open(&site.url(path)).await;
        browser.says(words).await;
        browser.reads(".who-email", &it.email).await;
        look_at(&browser, name).await;
    }
    browser.open(&site.url(&of_it)).await;
    browser.press("Disable the account").await;
    look_at(&browser, "console-account-disable").await;
    browser.open(&site.url("/console/accounts")).await;
    browser.press("Invite an employee").await;
    look_at(&browser, "console-invite").await;
}
