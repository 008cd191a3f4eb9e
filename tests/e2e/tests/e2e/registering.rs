//! How accounts come to be, and the links of mails.

use api_contract::identity::RegistrantKind;
use e2e_tests::AccountSite;
use serde_json::json;
use sign_in::Factor;
use test_support::eventually_some;

#[tokio::test]
async fn a_customer_registers_confirms_their_email_and_signs_in() {
    let site = AccountSite::start().await;
    let person = site.accounts().await.stranger();
    let browser = site.browser().await;
    browser.open(&site.url("/sign-in")).await;
    browser.press("Create an account").await;
    browser.choose("I want to fly").await;
    browser.fill_in("Email", &person.email).await;
    browser.fill_in("New password", "too short").await;
    browser.press("Create account").await;
    browser.says("at least 15 characters").await;
    assert_eq!(browser.keyboard_is_at().await, "New password");
    browser.fill_in("New password", &person.password).await;
    browser.press("Create account").await;
    browser.says("Check your mail").await;
    browser.says(&person.email).await;

    let link = site.link(&person.email, "/verify#").await;
    browser.open(&link).await;
    browser.press("Confirm").await;
    browser.says("Your email is confirmed").await;
    // Nobody who sees the address or the history sees the token.
    browser.comes_to(&site.url("/verify")).await;
    browser.press("Sign in").await;
    browser.comes_to(&site.url("/sign-in")).await;
    site.give_password(&browser, &person.email, &person.password)
        .await;
    browser.comes_to(&site.url("/account")).await;
    browser.says("Confirmed").await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));

    // A link is good once.
    browser.open(&link).await;
    browser.press("Confirm").await;
    browser.says("This link can’t be used").await;
}

#[tokio::test]
async fn whoever_has_not_confirmed_their_email_gets_the_link_once_more() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let person = accounts.register_unverified(RegistrantKind::Customer).await;
    let first = site.link(&person.email, "/verify#").await;
    let browser = site.browser().await;
    site.sign_in(&browser, &person).await;
    browser.says("Please confirm your email").await;
    browser.press("Send it again").await;
    browser.says("Another link is on its way.").await;
    let second = eventually_some("another link comes", async || {
        let link = site.link(&person.email, "/verify#").await;
        (link != first).then_some(link)
    })
    .await;
    browser.open(&second).await;
    browser.press("Confirm").await;
    browser.says("Your email is confirmed").await;
}

#[tokio::test]
async fn whoever_forgot_their_password_sets_a_new_one_by_a_link() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let person = accounts
        .register(&site.servers, RegistrantKind::Customer)
        .await;
    let browser = site.browser().await;
    browser.open(&site.url("/sign-in")).await;
    browser.press("Forgotten your password?").await;
    browser.fill_in("Email", &person.email).await;
    browser.press("Send the link").await;
    browser.says("If there is such an account").await;

    browser
        .open(&site.link(&person.email, "/reset#").await)
        .await;
    browser
        .fill_in("New password", "another horse, another staple")
        .await;
    browser.press("Set password").await;
    browser.says("Your new password is set").await;
    browser.comes_to(&site.url("/reset")).await;
    browser.press("Sign in").await;
    site.give_password(&browser, &person.email, &person.password)
        .await;
    browser.says("Email or password are not right.").await;
    site.give_password(&browser, &person.email, "another horse, another staple")
        .await;
    browser.comes_to(&site.url("/account")).await;
}

#[tokio::test]
async fn an_employee_accepts_an_invitation_and_sets_up_their_second_factor() {
    let site = AccountSite::start().await;
    let email = test_support::accounts::invite(&site.servers, "finance").await;
    let browser = site.browser().await;
    browser.open(&site.link(&email, "/invitation#").await).await;
    browser
        .fill_in("New password", "correct horse battery staple")
        .await;
    browser.press("Take it up").await;
    browser.says("Your account is yours").await;
    browser.press("Sign in").await;
    site.give_password(&browser, &email, "correct horse battery staple")
        .await;
    browser.says("Set up two-step sign-in").await;
    let secret = browser.secret().await;
    let factor = Factor::new(&secret).expect("a secret");
    let code = factor.code().expect("a code");
    browser
        .fill_in("The code that your app shows now", &code)
        .await;
    browser.press("Turn it on").await;
    browser.says("Keep these recovery codes").await;
    browser.press("I have kept them").await;
    browser.comes_to(&site.url("/account")).await;
    browser.says("Finance").await;
    browser.open(&site.url("/account/second-factor")).await;
    browser.says("Whoever works here keeps it on.").await;
}
