//! Signing in and out at the pages.

use api_contract::identity::RegistrantKind;
use e2e_tests::AccountSite;
use serde_json::json;
use test_support::{Astro, Role};

#[tokio::test]
async fn whoever_signs_in_sees_who_they_are_and_can_sign_out_on_every_page() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let person = accounts
        .register(&site.servers, RegistrantKind::Supplier)
        .await;
    let browser = site.browser().await;
    site.sign_in(&browser, &person).await;
    for page in [
        "/account",
        "/account/second-factor",
        "/account/sessions",
        "/account/mails",
        "/account/tokens",
        "/register",
        "/forgotten-password",
        "/verify",
        "/reset",
        "/invitation",
    ] {
        browser.open(&site.url(page)).await;
        browser.reads(".who-email", &person.email).await;
        browser.reads(".who button", "Sign out").await;
    }
    browser.press("Sign out").await;
    browser.comes_to(&site.url("/sign-in")).await;

    // What was shown is not to be had any more, not by going back either.
    browser.open(&site.url("/account/sessions")).await;
    browser
        .comes_to(&site.url("/sign-in?return_to=%2Faccount%2Fsessions"))
        .await;
    site.give_password(&browser, &person.email, &person.password)
        .await;
    browser.comes_to(&site.url("/account/sessions")).await;
    // What the browser says by itself of an answer that is no success is no complaint of a page.
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}

#[tokio::test]
async fn whoever_comes_from_a_site_is_led_back_to_it_signed_in() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let person = accounts
        .register(&site.servers, RegistrantKind::Customer)
        .await;
    let customer_api = Astro::start(Role::CustomerApi, &site.servers).await;
    let browser = site.browser_with(&customer_api).await;
    browser
        .open("http://localhost:8080/auth/sign-in?return_to=/auth/session")
        .await;
    browser.says("Forgotten your password?").await;
    site.give_password(&browser, &person.email, &person.password)
        .await;
    browser.comes_to("http://localhost:8080/auth/session").await;
    browser.says("\"email_verified\":true").await;
}

#[tokio::test]
async fn whoever_takes_too_long_is_told_so() {
    let site = AccountSite::start().await;
    let browser = site.browser().await;
    let gone = "/oauth/authorize/continue?request=0190b3a0-0000-7000-8000-000000000001";
    browser.open(&site.url(gone)).await;
    browser.says("That took too long.").await;
}

#[tokio::test]
async fn whoever_comes_back_to_a_site_that_sent_nobody_is_told_so() {
    let site = AccountSite::start().await;
    let customer_api = Astro::start(Role::CustomerApi, &site.servers).await;
    let browser = site.browser_with(&customer_api).await;
    for (answer, why, words) in [
        ("code=x", "too_late", "That took too long."),
        ("error=access_denied", "not_for_it", "is not for the site"),
    ] {
        let back = format!("http://localhost:8080/auth/callback?state=x&{answer}");
        browser.open(&back).await;
        browser
            .comes_to(&site.url(&format!("/sign-in?{why}=1")))
            .await;
        browser.says(words).await;
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_where_it_is_and_the_keyboard_goes_there() {
    let site = AccountSite::start().await;
    let browser = site.browser().await;
    browser.open(&site.url("/sign-in")).await;
    browser.press("Continue").await;
    browser.says("Please fill this in.").await;
    assert_eq!(browser.keyboard_is_at().await, "Email");
    let described = browser
        .evaluate("document.activeElement.getAttribute('aria-describedby')")
        .await;
    assert_eq!(described, "email-error");

    site.give_password(&browser, "nobody@example.com", "correct horse staple")
        .await;
    browser.says("Email or password are not right.").await;
    for _ in 0..30 {
        browser.press("Continue").await;
        let said = browser.evaluate("document.body.innerText").await;
        if said
            .as_str()
            .is_some_and(|said| said.contains("Too many tries"))
        {
            break;
        }
    }
    browser.says("Too many tries. Try again in ").await;
}

#[tokio::test]
async fn passwords_are_hidden_until_somebody_wants_to_see_them_and_can_be_pasted() {
    let site = AccountSite::start().await;
    let browser = site.browser().await;
    for (page, label) in [("/sign-in", "Password"), ("/register", "New password")] {
        browser.open(&site.url(page)).await;
        let field = browser.field(label).await;
        let is_hidden = async || {
            let kind = field.attr("type").await.expect("an attribute");
            kind.as_deref() == Some("password")
        };
        assert!(is_hidden().await);
        browser.paste(label, "correct horse battery").await;
        let value = field.prop("value").await.expect("a value");
        assert_eq!(value.as_deref(), Some("correct horse battery"));
        browser.press("Show").await;
        assert!(!is_hidden().await);
        browser.press("Hide").await;
        assert!(is_hidden().await);
        let value = field.prop("value").await.expect("a value");
        assert_eq!(value.as_deref(), Some("correct horse battery"), "{page}");
    }
}

#[tokio::test]
async fn all_of_it_goes_by_keyboard() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let person = accounts
        .register(&site.servers, RegistrantKind::Supplier)
        .await;
    let browser = site.browser().await;
    browser.open(&site.url("/sign-in")).await;
    browser.can_be_sent().await;
    browser.tab_to("Email").await;
    browser.keys(&person.email).await;
    browser.tab_to("Password").await;
    browser.keys(&format!("{}\u{E007}", person.password)).await;
    browser.comes_to(&site.url("/account")).await;
    browser.says("Sign out").await;

    browser.tab_to("Access tokens").await;
    browser.keys("\u{E007}").await;
    browser.comes_to(&site.url("/account/tokens")).await;
    browser.says("You have none yet.").await;
    browser.tab_to("Make a token").await;
    browser.keys("\u{E007}").await;
    browser.says("What will use it").await;
    // The Escape key closes it, and nothing is lost by opening it again.
    browser.keys("\u{E00C}").await;
    browser.tab_to("Make a token").await;
    browser.keys("\u{E007}").await;
    browser.tab_to("Name").await;
    browser.keys("Planner").await;
    browser.tab_to("launches:read").await;
    browser.keys(" ").await;
    browser.tab_to("Your password").await;
    browser.keys(&format!("{}\u{E007}", person.password)).await;
    browser.says("Copy it now").await;
    browser.says("Planner").await;

    browser.tab_to("Sign out").await;
    browser.keys("\u{E007}").await;
    browser.comes_to(&site.url("/sign-in")).await;
}
