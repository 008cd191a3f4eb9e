//! One's account, at its pages.

use api_contract::identity::RegistrantKind;
use e2e_tests::{AccountSite, Browser};
use sign_in::Factor;
use test_support::{Astro, Role, eventually};

use crate::looks::look_at;

#[tokio::test]
async fn a_second_factor_is_set_up_and_then_asked_for() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let person = accounts
        .register(&site.servers, RegistrantKind::Customer)
        .await;
    let browser = site.browser().await;
    site.sign_in(&browser, &person).await;
    browser.press("Two-step sign-in").await;
    browser.press("Set it up").await;
    browser
        .fill_in("Your password", "not the password at all")
        .await;
    browser.press("Continue").await;
    browser.says("not right").await;
    browser.fill_in("Your password", &person.password).await;
    browser.press("Continue").await;
    browser.says("Scan this").await;
    let factor = Factor::new(&browser.secret().await).expect("a secret");
    browser
        .fill_in("The code that your app shows now", "000000")
        .await;
    browser.press("Turn it on").await;
    browser.says("The code is not right").await;
    let code = factor.code().expect("a code");
    browser
        .fill_in("The code that your app shows now", &code)
        .await;
    browser.press("Turn it on").await;
    browser.says("Keep these recovery codes").await;
    let codes = browser.text(".codes-all").await;
    let recovery = codes.split_whitespace().next().expect("a code").to_owned();
    browser.press("I have kept them").await;
    browser.says("Two-step sign-in is on.").await;

    browser.press("Sign out").await;
    browser.comes_to(&site.url("/sign-in")).await;
    site.give_password(&browser, &person.email, &person.password)
        .await;
    let code = factor.code().expect("the next code");
    browser.fill_in("Code of your app", &code).await;
    browser.press("Continue").await;
    browser.comes_to(&site.url("/account")).await;

    browser.press("Sign out").await;
    browser.comes_to(&site.url("/sign-in")).await;
    site.give_password(&browser, &person.email, &person.password)
        .await;
    browser.press("Use a recovery code instead").await;
    browser.fill_in("Recovery code", &recovery).await;
    browser.press("Continue").await;
    browser.comes_to(&site.url("/account")).await;
    browser.open(&site.url("/account/second-factor")).await;
    browser.says("9 left").await;
}

#[tokio::test]
async fn a_second_factor_is_replaced_gets_new_codes_and_is_turned_off() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let person = accounts
        .register(&site.servers, RegistrantKind::Customer)
        .await;
    let browser = site.browser().await;
    site.sign_in(&browser, &person).await;
    browser.open(&site.url("/account/second-factor")).await;
    browser.press("Set it up").await;
    browser.fill_in("Your password", &person.password).await;
    browser.press("Continue").await;
    let first = confirm_factor(&browser).await;
    let _codes = keep_codes(&browser).await;
    browser.says("Two-step sign-in is on.").await;

    browser.press("Use another app").await;
    browser.fill_in("Your password", &person.password).await;
    browser.fill_in("Code of your app", "000000").await;
    browser.press("Continue").await;
    browser.says("The code is not right").await;
    let code = first.code().expect("the next code");
    browser.fill_in("Code of your app", &code).await;
    browser.press("Continue").await;
    let second = confirm_factor(&browser).await;
    let of_second = keep_codes(&browser).await;
    browser
        .says("Your new app is the one that counts now.")
        .await;

    browser.press("Make new codes").await;
    browser.fill_in("Your password", &person.password).await;
    let code = second.code().expect("the next code");
    browser.fill_in("Code of your app", &code).await;
    browser.press("Continue").await;
    let renewed = keep_codes(&browser).await;
    browser
        .says("Your new recovery codes are the ones that count now.")
        .await;

    browser.press("Turn it off").await;
    browser.fill_in("Your password", &person.password).await;
    browser.press("Use a recovery code instead").await;
    browser.fill_in("Recovery code", &of_second).await;
    browser.press("Continue").await;
    browser.says("The code is not right").await;
    browser.fill_in("Recovery code", &renewed).await;
    browser.press("Continue").await;
    browser.says("Two-step sign-in is off.").await;
}

/// Types the key that the page shows off, and turns it on.
async fn confirm_factor(browser: &Browser) -> Factor {
    browser.says("Scan this").await;
    let factor = Factor::new(&browser.secret().await).expect("a secret");
    let code = factor.code().expect("a code");
    browser
        .fill_in("The code that your app shows now", &code)
        .await;
    browser.press("Turn it on").await;
    factor
}

/// Keeps the recovery codes that the page shows, and gives the first of them.
async fn keep_codes(browser: &Browser) -> String {
    browser.says("Keep these recovery codes").await;
    let codes = browser.text(".codes-all").await;
    browser.press("I have kept them").await;
    codes.split_whitespace().next().expect("a code").to_owned()
}

#[tokio::test]
async fn all_other_sessions_end_at_once() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let mut person = accounts
        .register(&site.servers, RegistrantKind::Customer)
        .await;
    let mut other = accounts.core().browser();
    other
        .sign_in(&person.email, &person.password, None)
        .await
        .expect("the password is right");
    let browser = site.browser().await;
    site.sign_in(&browser, &person).await;
    browser.press("Where you are signed in").await;
    browser.press("End all others").await;
    browser.fill_in("Your password", &person.password).await;
    browser.press("Continue").await;
    browser.says("Done: it is signed out.").await;
    browser.says("This one").await;
    for elsewhere in [&mut person.browser, &mut other] {
        let account = elsewhere.account().await;
        assert!(account.is_err(), "all other sessions have ended");
    }
}

#[tokio::test]
async fn a_session_elsewhere_is_ended_by_whoever_knows_the_password() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let mut person = accounts
        .register(&site.servers, RegistrantKind::Customer)
        .await;
    person.browser.account().await.expect("signed in elsewhere");
    let browser = site.browser().await;
    site.sign_in(&browser, &person).await;
    browser.press("Where you are signed in").await;
    browser.says("This one").await;
    browser.press("End this session: An unknown browser").await;
    browser
        .fill_in("Your password", "not the password at all")
        .await;
    browser.press("Continue").await;
    browser.says("This is not your password.").await;
    assert_eq!(browser.keyboard_is_at().await, "Your password");
    browser.fill_in("Your password", &person.password).await;
    browser.press("Continue").await;
    browser.says("Done: it is signed out.").await;
    let elsewhere = person.browser.account().await;
    assert!(elsewhere.is_err(), "the other session has ended");
}

#[tokio::test]
async fn a_supplier_makes_a_token_uses_it_and_takes_it_back() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let person = accounts
        .register(&site.servers, RegistrantKind::Supplier)
        .await;
    let browser = site.browser().await;
    site.sign_in(&browser, &person).await;
    browser.press("Access tokens").await;
    browser.says("You have none yet.").await;
    browser.press("Make a token").await;
    browser.fill_in("Name", "Launch planner").await;
    browser.choose("launches:read").await;
    browser.fill_in("Your password", &person.password).await;
    browser.press_in_dialog("Make a token").await;
    browser.says("Copy it now").await;
    let token = browser.secret().await;
    let is_good = async || site.is_good(&token).await;
    assert!(is_good().await);

    browser.press("Take back: Launch planner").await;
    browser.press("Really take it back: Launch planner").await;
    browser.says("You have none yet.").await;
    eventually("the token is good for nothing", async || !is_good().await).await;
}

#[tokio::test]
async fn whoever_wants_to_be_gone_is_asked_for_their_password_and_told_what_comes() {
    let site = AccountSite::start().await;
    let _index = Astro::start(Role::EventIndex, &site.servers).await;
    let accounts = site.accounts().await;
    let person = accounts
        .register(&site.servers, RegistrantKind::Customer)
        .await;
    let browser = site.browser().await;
    site.sign_in(&browser, &person).await;
    browser.says("Download it").await;
    browser.press("Erase my account").await;
    browser.says("nobody can undo it").await;
    browser
        .fill_in("Your password", "not the one that it is")
        .await;
    browser.press_in_dialog("Erase it for ever").await;
    browser.says("This is not your password.").await;
    browser.fill_in("Your password", &person.password).await;
    browser.press_in_dialog("Erase it for ever").await;
    browser.says("Your account is being erased").await;
}

#[tokio::test]
async fn another_password_and_another_email_take_the_old_ones_place() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let person = accounts
        .register(&site.servers, RegistrantKind::Customer)
        .await;
    let other = accounts.stranger();
    let browser = site.browser().await;
    site.sign_in(&browser, &person).await;
    browser.press("Change password").await;
    browser.fill_in("New password", "short").await;
    browser.fill_in("Your password", &person.password).await;
    browser.press_in_dialog("Change password").await;
    browser.says("at least 15 characters").await;
    assert_eq!(browser.keyboard_is_at().await, "New password");
    browser.fill_in("New password", &other.password).await;
    browser.press_in_dialog("Change password").await;
    browser.says("Your password is changed.").await;

    browser.press("Change email").await;
    browser.fill_in("New email", &other.email).await;
    browser.fill_in("Your password", &other.password).await;
    browser.press("Send the link").await;
    browser
        .says("A link is on its way to your new email.")
        .await;
    browser
        .open(&site.link(&other.email, "/verify#").await)
        .await;
    browser.press("Confirm").await;
    browser.says("Your email is confirmed").await;
    browser.open(&site.url("/account")).await;
    browser.reads(".who-email", &other.email).await;
}

#[tokio::test]
async fn whoever_was_mailed_reads_it_again_without_its_secret() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let person = accounts
        .register(&site.servers, RegistrantKind::Customer)
        .await;
    let browser = site.browser().await;
    site.sign_in(&browser, &person).await;
    browser.press("Mails to you").await;
    browser.comes_to(&site.url("/account/mails")).await;
    browser.says("Confirm your email address").await;
    // The oldest; above it there may be one about the browser.
    browser.press_first(".mails li:last-child summary").await;
    browser.says("/verify#removed").await;
    look_at(&browser, "mails").await;
}

#[tokio::test]
async fn whoever_has_not_confirmed_their_email_is_told_when_mails_are_listed() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let person = accounts.register_unverified(RegistrantKind::Customer).await;
    let browser = site.browser().await;
    site.sign_in(&browser, &person).await;
    browser.open(&site.url("/account/mails")).await;
    browser.says("Nothing was mailed to you yet.").await;
    browser
        .says("Mails are listed once your email is confirmed.")
        .await;
}
