//! Booking seats, and what becomes of bookings, as customers see it.

use e2e_tests::{Browser, Visit};
use serde_json::json;
use test_support::eventually;

use crate::looks::look_at;

/// The Enter key.
const ENTER: &str = "\u{E007}";

/// The drafts that the tab keeps.
const DRAFTS: &str = "Object.keys(sessionStorage).filter(name => name.startsWith('draft'))";

/// Takes so many seats on the page of booking.
async fn take(browser: &Browser, seats: &str) {
    browser.says("How many fly?").await;
    browser.choose(seats).await;
    browser.press("Continue").await;
    browser.says("Who flies?").await;
}

/// Fills in who flies, all of them grown up.
async fn fill_in(browser: &Browser, passengers: usize) {
    for place in 0..passengers {
        for (field, text) in [
            ("name", format!("Passenger {}", place + 1)),
            ("email", format!("passenger-{}@example.com", place + 1)),
            ("phone", "+44 20 7946 0958".to_owned()),
        ] {
            let field = format!("passengers[{place}].{field}");
            browser.fill_in_named(&field, &text).await;
        }
        let born = format!("passengers[{place}].date_of_birth");
        browser.fill_in_date(&born, "1985-12-10").await;
    }
    browser.press("Continue").await;
    browser.says("Is all of it right?").await;
}

/// How many bookings whoever is signed in has.
pub(crate) async fn bookings(browser: &Browser) -> serde_json::Value {
    let ask = "fetch('/api/v1/bookings').then(a => a.json()).then(page => page.items.length)";
    browser.evaluate(ask).await
}

#[tokio::test]
async fn a_visitor_signs_in_books_pays_and_cancels_with_a_refund() {
    let visit = Visit::start().await;
    let _policies = visit.policies().await;
    let person = visit.customer().await;
    let browser = visit.browser().await;
    browser.open(&visit.at(&visit.path())).await;
    browser.press("Book seats").await;
    take(&browser, "2 seats").await;
    fill_in(&browser, 2).await;
    assert_eq!(browser.keyboard_is_at().await, "Is all of it right?");

    // What was filled in is there after signing in, and after a reload.
    browser.says("Sign in to hold these seats.").await;
    browser.press_last_link("Sign in").await;
    visit.sign_in(&browser, &person).await;
    browser
        .comes_to(&visit.at(&format!("{}/book?step=review", visit.path())))
        .await;
    browser.says("passenger-2@example.com").await;
    browser
        .open(&visit.at(&format!("{}/book?step=review", visit.path())))
        .await;
    browser.says("passenger-2@example.com").await;
    browser.says("You get 90% back until").await;
    browser.says("Sign out").await;

    // Pressed twice, it books once.
    browser.press_twice("Hold these seats").await;
    browser.says("Pay in this time, and they are yours.").await;
    assert_eq!(bookings(&browser).await, 1);
    browser.choose("A declined card").await;
    browser.press("Pay $900,000").await;
    browser.says("The bank of this card refused").await;
    // A reload finds what is held.
    browser
        .open(&visit.at(&format!("{}/book", visit.path())))
        .await;
    browser.says("Pay in this time, and they are yours.").await;
    browser.choose("A good card").await;
    browser.press_twice("Pay $900,000").await;
    browser.says("Welcome aboard").await;
    assert_eq!(bookings(&browser).await, 1);
    assert_eq!(browser.evaluate(DRAFTS).await, json!([]));
    let ticket = "fetch(document.querySelector('.papers a').href) \
        .then(a => `${a.status} ${a.headers.get('content-type')}`)";
    assert_eq!(browser.evaluate(ticket).await, "200 application/pdf");
    browser.press("To my booking").await;
    browser.says("Reference ").await;
    eventually("its invoice is there", async || {
        browser.reload().await;
        browser.says("What happened").await;
        let said = browser.evaluate("document.body.innerText").await;
        said.as_str()
            .is_some_and(|said| said.contains("Invoice BKG-"))
    })
    .await;

    browser.press("Cancel this booking").await;
    browser
        .says("You get $810,000 back: 90% of what you paid.")
        .await;
    browser.press("Cancel it").await;
    browser.says("Your booking is cancelled.").await;
    browser.says("$810,000 back to you").await;

    browser.press("My bookings").await;
    browser.says("No flight is to come").await;
    browser.press("Cancelled").await;
    browser.says("2 seats · $900,000").await;
    nobody_sees_who_was_to_fly_after_signing_out(&visit, &browser).await;
    browser.open(&visit.at("/bookings")).await;
    browser.says("Sign in to see what is yours.").await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}

/// Whoever is signed in signs out in the middle of booking.
async fn nobody_sees_who_was_to_fly_after_signing_out(visit: &Visit, browser: &Browser) {
    let book = visit.at(&format!("{}/book", visit.path()));
    browser.open(&book).await;
    take(browser, "1 seat").await;
    fill_in(browser, 1).await;
    browser.says("Hold these seats").await;
    let kept = browser.evaluate("JSON.stringify(sessionStorage)").await;
    browser.press("Sign out").await;
    browser.comes_to(&visit.at("/")).await;
    assert_eq!(browser.evaluate("sessionStorage.length").await, 0);
    browser.open(&format!("{book}?step=passengers")).await;
    let name = browser.field("Full name").await;
    let name = name.prop("value").await.expect("a value");
    assert_eq!(name.as_deref(), Some(""));

    // Nor where the session has ended by itself, and the tab still keeps the draft.
    let kept = kept.as_str().expect("a text");
    assert!(kept.contains("passenger-1@example.com"));
    browser
        .evaluate(&format!("void Object.assign(sessionStorage, {kept})"))
        .await;
    browser.open(&format!("{book}?step=review")).await;
    browser.says("Sign in to go on with it.").await;
    let page = browser.evaluate("document.body.innerHTML").await;
    assert!(!page.to_string().contains("passenger-1@example.com"));
    browser.press("Give it up, and begin another").await;
    browser.says("Continue").await;
    assert_eq!(browser.evaluate(DRAFTS).await, json!([]));
}

/// Somebody who is signed in stands before holding a seat.
pub(crate) async fn about_to_book(visit: &Visit) -> Browser {
    let person = visit.customer().await;
    let browser = visit.browser().await;
    let book = format!("{}/book", visit.path());
    let sign_in = format!("/auth/sign-in?return_to={book}");
    browser.open(&visit.at(&sign_in)).await;
    visit.sign_in(&browser, &person).await;
    browser.comes_to(&visit.at(&book)).await;
    take(&browser, "1 seat").await;
    fill_in(&browser, 1).await;
    browser.says("Hold these seats").await;
    browser
}

#[tokio::test]
async fn the_last_seat_goes_to_one_of_two_and_the_other_is_told_so() {
    let visit = Visit::start_with(1).await;
    let (one, other) = (about_to_book(&visit).await, about_to_book(&visit).await);
    tokio::join!(
        one.press("Hold these seats"),
        other.press("Hold these seats")
    );
    let (held, refused) = ("Pay in this time, and they are yours.", "0 seats are left");
    let mut ends = Vec::new();
    for browser in [&one, &other] {
        eventually("it has ended", async || {
            let said = browser.evaluate("document.body.innerText").await;
            let said = said.as_str().unwrap_or_default().to_owned();
            let end = [held, refused].into_iter().find(|end| said.contains(end));
            ends.extend(end);
            end.is_some()
        })
        .await;
    }
    ends.sort_unstable();
    assert_eq!(ends, [refused, held]);
    let told = if one
        .evaluate("document.querySelector('.hold') === null")
        .await
        == true
    {
        &one
    } else {
        &other
    };
    told.says("Your seats are not held.").await;
    told.press("Change the number of seats").await;
    told.says("This launch is sold out.").await;
}

#[tokio::test]
async fn all_of_booking_goes_by_keyboard_and_what_is_wrong_is_said_beside_its_field() {
    let visit = Visit::start().await;
    let person = visit.customer().await;
    let browser = visit.browser().await;
    let book = format!("{}/book", visit.path());
    let sign_in = format!("/auth/sign-in?return_to={book}");
    browser.open(&visit.at(&sign_in)).await;
    visit.sign_in(&browser, &person).await;
    browser.says("How many fly?").await;
    browser.can_be_sent().await;
    browser.tab_to("Continue").await;
    browser.keys(ENTER).await;
    browser.says("Who flies?").await;
    assert_eq!(browser.keyboard_is_at().await, "Who flies?");
    browser.tab_to("Full name").await;
    browser.keys(&format!("Ada Lovelace{ENTER}")).await;
    browser.says("3 fields are not right yet.").await;
    assert_eq!(browser.keyboard_is_at().await, "Email");
    browser.keys("ada@example.com").await;
    browser.says("2 fields are not right yet.").await;
    browser.tab_to("Phone").await;
    browser.keys("+44 20 7946 0958").await;
    browser.tab_to("Date of birth").await;
    browser.keys(&format!("12102012{ENTER}")).await;
    browser.says("and must be 18 to 70.").await;
    assert_eq!(browser.keyboard_is_at().await, "Date of birth");

    // A reload in the middle keeps what was typed.
    browser.reload().await;
    browser.says("Who flies?").await;
    let name = browser.field("Full name").await;
    let name = name.prop("value").await.expect("a value");
    assert_eq!(name.as_deref(), Some("Ada Lovelace"));
    browser.tab_to("Date of birth").await;
    browser.keys(&format!("12101985{ENTER}")).await;
    browser.says("Is all of it right?").await;
    browser.tab_to("Hold these seats").await;
    browser.keys(ENTER).await;
    browser.says("Pay in this time, and they are yours.").await;
    assert_eq!(browser.keyboard_is_at().await, "Pay for your seats");
    browser.tab_to("Pay $450,000").await;
    browser.keys(ENTER).await;
    browser.says("Welcome aboard").await;
    browser.tab_to("To my booking").await;
    browser.keys(ENTER).await;
    browser.says("Cancel this booking").await;
    browser.tab_to("Cancel this booking").await;
    browser.keys(ENTER).await;
    browser.says("You get $405,000 back").await;
    // The Escape key closes it, and nothing has happened.
    browser.keys("\u{E00C}").await;
    browser.tab_to("Profile").await;
}

#[tokio::test]
async fn pages_of_ones_own_fit_every_screen() {
    let visit = Visit::start().await;
    let _policies = visit.policies().await;
    let browser = about_to_book(&visit).await;
    look_at(&browser, "book-review").await;
    let at = |step: &str| visit.at(&format!("{}/book?step={step}", visit.path()));
    browser.open(&at("seats")).await;
    browser.says("How many fly?").await;
    look_at(&browser, "book-seats").await;
    browser.open(&at("passengers")).await;
    browser.says("Who flies?").await;
    browser.fill_in("Phone", "432").await;
    browser.press("Continue").await;
    browser.says("One field is not right yet.").await;
    look_at(&browser, "book-passengers").await;
    browser.fill_in("Phone", "+44 20 7946 0958").await;
    browser.press("Continue").await;
    browser.choose("By bank transfer").await;
    browser.press("Hold these seats").await;
    browser.says("Transfer the whole amount").await;
    browser.says("IBAN DE02").await;
    look_at(&browser, "book-transfer").await;
    // It asks first, and whoever keeps them has lost nothing.
    browser.press("Let these seats go").await;
    browser.says("You have paid nothing, so it is free.").await;
    browser.press("Keep it").await;
    browser.says("Transfer the whole amount").await;
    browser.press("Let these seats go").await;
    browser.press("Cancel it").await;
    browser.says("How many fly?").await;
    browser.open(&at("review")).await;
    browser.choose("By card").await;
    browser.press("Hold these seats").await;
    browser.says("Pay in this time, and they are yours.").await;
    look_at(&browser, "book-pay").await;
    browser.press("Pay $450,000").await;
    browser.says("Welcome aboard").await;
    look_at(&browser, "book-done").await;
    browser.press("To my booking").await;
    browser.says("What happened").await;
    look_at(&browser, "booking").await;
    browser.press("Cancel this booking").await;
    browser.says("You get $405,000 back").await;
    look_at(&browser, "booking-cancel").await;
    browser.open(&visit.at("/bookings")).await;
    browser.says("1 seat · $450,000").await;
    look_at(&browser, "bookings").await;
    browser.open(&visit.at("/invoices")).await;
    eventually("its invoice is there", async || {
        browser.reload().await;
        browser.says("My invoices").await;
        let said = browser.evaluate("document.body.innerText").await;
        said.as_str().is_some_and(|said| said.contains("BKG-"))
    })
    .await;
    look_at(&browser, "invoices").await;
    browser.open(&visit.at("/profile")).await;
    browser.fill_in("First name", "Ada").await;
    browser.press("Save").await;
    browser.says("Please fill this in.").await;
    look_at(&browser, "profile").await;
    for (label, text) in [
        ("Last name", "Lovelace"),
        ("Phone", "+44 20 7946 0958"),
        ("Legal address", "12 St James’s Square, London"),
    ] {
        browser.fill_in(label, text).await;
    }
    browser.fill_in_date("date_of_birth", "1985-12-10").await;
    browser.press("Save").await;
    browser.says("Your profile is saved.").await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
}

#[tokio::test]
async fn whoever_has_not_confirmed_their_email_is_told_what_to_do() {
    let visit = Visit::start().await;
    let person = visit.unverified().await;
    let browser = visit.browser().await;
    let book = format!("{}/book", visit.path());
    let sign_in = format!("/auth/sign-in?return_to={book}");
    browser.open(&visit.at(&sign_in)).await;
    visit.sign_in(&browser, &person).await;
    browser.comes_to(&visit.at(&book)).await;
    take(&browser, "1 seat").await;
    fill_in(&browser, 1).await;
    browser.says("Confirm your email first").await;
    browser.says("To my account").await;
}
