//! How the pages of accounts look: on every screen, in light and in dark, and to screen readers.

use std::fs;

use api_contract::identity::RegistrantKind;
use e2e_tests::{AccountSite, Browser, pictures};

const SCREENS: [(u32, u32); 3] = [(390, 844), (768, 1_024), (1_440, 900)];

/// Takes pictures of a page, and sees that it fits and that nothing is in anybody's way.
pub(crate) async fn look_at(browser: &Browser, name: &str) {
    let folder = pictures();
    for (width, height) in SCREENS {
        for scheme in ["light", "dark"] {
            browser.screen(width, height, scheme).await;
            let too_wide = "document.documentElement.scrollWidth - window.innerWidth";
            let too_wide = browser.evaluate(too_wide).await;
            assert!(
                too_wide.as_i64() <= Some(0),
                "{name} at {width}: {too_wide} too wide"
            );
            if width != 768 {
                let obstacles = browser.obstacles().await;
                assert_eq!(obstacles, [""; 0], "{name} at {width}, {scheme}");
            }
            let file = folder.join(format!("{name}-{width}-{scheme}.webp"));
            fs::write(file, browser.picture().await).expect("a picture can be written");
        }
    }
}

#[tokio::test]
async fn pages_of_signing_in_fit_every_screen() {
    let site = AccountSite::start().await;
    let browser = site.browser().await;
    for (page, name) in [
        ("/register", "register"),
        ("/forgotten-password", "forgotten-password"),
        ("/sign-in", "sign-in"),
    ] {
        browser.open(&site.url(page)).await;
        browser.can_be_sent().await;
        look_at(&browser, name).await;
    }
    browser.press("Continue").await;
    browser.says("Please fill this in.").await;
    look_at(&browser, "sign-in-wrong").await;
    for (page, name) in [("/verify", "verify"), ("/reset", "reset")] {
        browser.open(&site.url(&format!("{page}#token"))).await;
        browser.can_be_sent().await;
        look_at(&browser, name).await;
    }
    browser.press("Set password").await;
    browser.open(&site.url("/invitation")).await;
    browser.says("This link can’t be used").await;
    look_at(&browser, "invitation-invalid").await;
}

#[tokio::test]
async fn pages_of_the_account_fit_every_screen() {
    let site = AccountSite::start().await;
    let accounts = site.accounts().await;
    let person = accounts
        .register(&site.servers, RegistrantKind::Supplier)
        .await;
    let browser = site.browser().await;
    site.sign_in(&browser, &person).await;
    look_at(&browser, "account").await;
    browser.press("Change password").await;
    look_at(&browser, "account-password").await;

    browser.open(&site.url("/account/sessions")).await;
    browser.says("This one").await;
    look_at(&browser, "sessions").await;

    browser.open(&site.url("/account/tokens")).await;
    browser.press("Make a token").await;
    browser.fill_in("Name", "Launch planner").await;
    browser.choose("launches:read").await;
    browser.choose("rockets:write").await;
    look_at(&browser, "tokens-make").await;
    browser.fill_in("Your password", &person.password).await;
    browser.press_in_dialog("Make a token").await;
    browser.says("Copy it now").await;
    look_at(&browser, "tokens").await;

    browser.open(&site.url("/account/second-factor")).await;
    browser.says("Set it up").await;
    look_at(&browser, "second-factor").await;
    browser.press("Set it up").await;
    browser.fill_in("Your password", &person.password).await;
    browser.press("Continue").await;
    browser.says("Scan this").await;
    look_at(&browser, "second-factor-scan").await;
    let factor = sign_in::Factor::new(&browser.secret().await).expect("a secret");
    let code = factor.code().expect("a code");
    browser
        .fill_in("The code that your app shows now", &code)
        .await;
    browser.press("Turn it on").await;
    browser.says("Keep these recovery codes").await;
    look_at(&browser, "second-factor-codes").await;
    browser.press("I have kept them").await;
    browser.says("Two-step sign-in is on.").await;
    look_at(&browser, "second-factor-on").await;
}
