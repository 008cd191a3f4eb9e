//! The portal of suppliers and finance.

use api_contract::identity::RegistrantKind;
use chrono::{DateTime, Days, Utc};
use e2e_tests::{Browser, PortalSite};
use serde_json::json;
use system_tests::office::{booking_payments, booking_transfer};
use system_tests::scene::party;
use system_tests::{Caller, Offer};
use test_support::{AccountRole, Astro, Role, eventually};
use uuid::Uuid;

use crate::looks::look_at;

/// What a seat costs.
const SEAT_CENTS: i64 = 45_000_000;

/// A day so many days ahead, as one types it.
fn typed_day(days: u64) -> String {
    let day: DateTime<Utc> = Utc::now() + Days::new(days);
    day.format("%m%d%Y").to_string()
}

/// That the page kept to its policy, and had nothing to complain of.
async fn was_quiet(browser: &Browser) {
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}

/// Somebody new books a seat and pays it by transfer.
async fn book_and_pay(site: &PortalSite, customer_api: &Astro, launch: Uuid) {
    let (customer, finance) = tokio::join!(
        site.servers().sign_in(AccountRole::Customer),
        site.servers().sign_in(AccountRole::Finance),
    );
    let bookings = format!("/api/v1/launches/{launch}/bookings");
    let customer = Caller::new(customer_api, &customer);
    let booked = customer.post(&bookings, "book", &party(1)).await;
    let booking = booked.expect(201).id();
    let transfer = booking_transfer(launch, SEAT_CENTS);
    let finance = Caller::new(&site.admin_api, &finance);
    let payments = booking_payments(booking);
    let paid = finance.post(&payments, "pay", &transfer).await;
    let _paid = paid.expect(201);
}

#[tokio::test]
async fn whoever_comes_to_the_portal_signs_in_and_is_led_back() {
    let site = PortalSite::start().await;
    let accounts = site.account_site.accounts().await;
    let supplier = accounts
        .register(site.servers(), RegistrantKind::Supplier)
        .await;
    let browser = site.browser().await;
    site.sign_in(&browser, &supplier, "/profile").await;
    browser.says("First, tell us who your company is.").await;
    was_quiet(&browser).await;

    browser.open(&site.url("/nowhere/at/all")).await;
    browser.says("There is nothing here").await;
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));

    // Finance has other pages.
    browser.open(&site.url("/refunds")).await;
    browser.says("This page is not for your account.").await;
    browser.press("Sign out").await;
    browser.says("Forgotten your password?").await;
}

#[tokio::test]
async fn a_page_does_not_stay_open_for_somebody_else() {
    let site = PortalSite::start().await;
    let accounts = site.account_site.accounts().await;
    let (one, other) = tokio::join!(
        accounts.register(site.servers(), RegistrantKind::Supplier),
        accounts.register(site.servers(), RegistrantKind::Supplier),
    );
    let browser = site.browser().await;
    site.sign_in(&browser, &one, "/profile").await;
    browser.fill_in("Legal name", "Blue Yonder Space").await;
    let _kept = browser
        .evaluate("sessionStorage.setItem('draft', 'of one')")
        .await;
    let come_back = "window.dispatchEvent(new Event('focus'))";
    let legal_name = "document.querySelector('[name=legal_name]')?.value ?? null";

    // Whoever is still the same goes on.
    browser.evaluate(come_back).await;
    browser
        .in_another_tab(async || {
            browser.open(&site.url("/profile")).await;
            browser.says("Sign out").await;
            browser.press("Sign out").await;
            browser.says("Forgotten your password?").await;
        })
        .await;
    browser.evaluate(come_back).await;
    assert_eq!(browser.evaluate(legal_name).await, "Blue Yonder Space");

    browser
        .in_another_tab(async || site.sign_in(&browser, &other, "/profile").await)
        .await;
    browser.evaluate(come_back).await;
    eventually("the page is loaded anew", async || {
        browser.evaluate(legal_name).await == ""
    })
    .await;
    let kept = browser.evaluate("sessionStorage.getItem('draft')").await;
    assert_eq!(kept, json!(null));
}

#[tokio::test]
async fn a_supplier_goes_from_its_profile_to_the_invoice_of_a_completed_launch() {
    let site = PortalSite::start().await;
    let customer_api = Astro::start(Role::CustomerApi, site.servers()).await;
    // What is owed for a launch follows from its end.
    let _policies = Astro::start(Role::Policies, site.servers()).await;
    let accounts = site.account_site.accounts().await;
    let supplier = accounts
        .register(site.servers(), RegistrantKind::Supplier)
        .await;
    let browser = site.browser().await;

    // The company comes before anything else.
    site.sign_in(&browser, &supplier, "/").await;
    browser.comes_to(&site.url("/profile")).await;
    browser.fill_in("Legal name", "Blue Yonder Space").await;
    browser.fill_in("Tax number", "12-3456789").await;
    browser.fill_in("Country", "us").await;
    browser
        .fill_in("Legal address", "1 Launch Road, Van Horn")
        .await;
    browser.fill_in("Name", "Grace Hopper").await;
    browser.fill_in("Email", "no email").await;
    browser.fill_in("Telephone", "+14325550100").await;
    browser.press("Save").await;
    browser.says("Must be").await;
    assert_eq!(browser.keyboard_is_at().await, "Email");
    browser.fill_in("Email", "grace@example.com").await;
    browser.press("Save").await;
    browser.says("Your company profile is saved.").await;
    browser.says("Our fee for a completed launch").await;

    browser.open(&site.url("/launches/none")).await;
    browser.says("There is nothing here").await;
    browser.open(&site.url("/rockets/new")).await;
    browser.fill_in("Name", "New Shepard").await;
    browser.fill_in("Model", "NS4").await;
    browser.fill_in("Seats for passengers", "6").await;
    browser.press("Register").await;
    browser.says("Retire this rocket").await;
    browser.press("Schedule a launch").await;

    let launch = schedule_by_keyboard(&browser).await;
    was_quiet(&browser).await;
    book_and_pay(&site, &customer_api, launch).await;
    let page = site.url(&format!("/launches/{launch}"));
    // What others did is seen a moment later.
    eventually("the seat is sold", async || {
        browser.open(&page).await;
        browser.says_so("16 % of the seats on offer").await
    })
    .await;
    browser.says("Passenger 1").await;
    browser.fill_in("Find a passenger", "nobody").await;
    browser.says("Nobody is called like that.").await;
    browser.fill_in("Find a passenger", "passenger").await;
    browser.says("1 passenger").await;

    // What is changed is seen at once.
    browser.press("Revise").await;
    browser.fill_in("Seats on offer", "7").await;
    browser.press("Save changes").await;
    browser.says("1 to 6 seats, not 7").await;
    assert_eq!(browser.keyboard_is_at().await, "Seats on offer");
    browser.fill_in("Seats on offer", "5").await;
    browser.press("Save changes").await;
    browser.says("20 % of the seats on offer").await;
    browser.press("Confirm").await;
    browser.press("Confirm it").await;
    browser.reads(".page-head .badge", "Confirmed").await;
    browser.press("Delay").await;
    browser.fill_in("New date", &typed_day(420)).await;
    browser.fill_in("Time at the spaceport", "0900AM").await;
    browser.choose("Weather").await;
    browser
        .fill_in("Reason, for those who fly", "Too much wind.")
        .await;
    browser.press("Delay it").await;
    browser.reads(".page-head .badge", "Delayed").await;
    browser.says("Weather: Too much wind.").await;
    browser.press("Complete").await;
    browser.press("It has flown").await;
    browser.says("can't have an outcome before").await;
    browser.press("Cancel").await;

    let after = (Utc::now() + Days::new(421)).format("%Y-%m-%dT%H:%M:%SZ");
    site.set_clock(&after.to_string()).await;
    browser.press("Complete").await;
    browser.press("It has flown").await;
    browser.reads(".page-head .badge", "Completed").await;
    browser.says("$4,500.00").await;

    browser.press("Send your invoice").await;
    browser.fill_in("Your number", "2028-0001").await;
    browser.press_in_dialog("Send an invoice").await;
    browser.says("Nothing is paid yet.").await;
    browser.reads("h1", "2028-0001").await;
    browser.says("$450,000.00").await;
    browser.open(&site.url("/invoices")).await;
    browser.says("2028-0001").await;
    browser.press("Send an invoice").await;
    browser
        .says("Every completed launch has its invoice.")
        .await;
    was_quiet(&browser).await;
}

/// Schedules a launch with nothing but keys, with one seat too many first. Gives its id.
async fn schedule_by_keyboard(browser: &Browser) -> Uuid {
    browser.can_be_sent().await;
    browser.tab_to("Spaceport").await;
    browser.keys("Corn").await;
    browser.tab_to("Date").await;
    browser.keys(&typed_day(400)).await;
    browser.tab_to("Time at the spaceport").await;
    browser.keys("0830AM").await;
    browser.says("That is ").await;
    browser.tab_to("Mission").await;
    browser.keys("Eleven minutes above the Kármán line").await;
    browser.tab_to("Price of a seat, in US dollars").await;
    browser.keys("450,000").await;
    browser.tab_to("Seats on offer").await;
    browser.keys("7\u{E007}").await;
    browser.says("1 to 6 seats, not 7").await;
    assert_eq!(browser.keyboard_is_at().await, "Seats on offer");
    browser.keys("\u{E003}6\u{E007}").await;
    browser.reads(".page-head .badge", "Scheduled").await;
    let path = browser.evaluate("location.pathname").await;
    let path = path.as_str().expect("a path");
    let (_, launch) = path.rsplit_once('/').expect("the id is the last part");
    launch.parse().expect("an id")
}

/// A launch of six seats, of which one is sold.
async fn offer(site: &PortalSite) -> Offer {
    let customer_api = Astro::start(Role::CustomerApi, site.servers()).await;
    let supplier = site.servers().sign_in(AccountRole::Supplier).await;
    let offer = Offer::by(supplier, &site.admin_api, 6).await;
    book_and_pay(site, &customer_api, offer.launch).await;
    offer
}

#[tokio::test]
async fn pages_of_suppliers_fit_every_screen() {
    let site = PortalSite::start().await;
    let offer = offer(&site).await;
    let browser = site.browser().await;
    site.sign_in(&browser, &offer.supplier.person, "/").await;
    browser.says("Money received by launch").await;
    look_at(&browser, "portal-overview").await;
    for (path, says, name) in [
        ("/profile", "Our fee", "portal-profile"),
        ("/rockets", "In service", "portal-rockets"),
        ("/rockets/new", "Such as NS4", "portal-rocket-new"),
        ("/launches", "CORN-RANCH", "portal-launches"),
        ("/launches/new", "Within the range", "portal-launch-new"),
        (
            "/launches?status=failed",
            "No launch is like that",
            "portal-launches-none",
        ),
        ("/invoices", "No invoice yet", "portal-invoices"),
    ] {
        browser.open(&site.url(path)).await;
        browser.says(says).await;
        look_at(&browser, name).await;
    }
    let rocket = format!("/rockets/{}", offer.rocket);
    browser.open(&site.url(&rocket)).await;
    browser.says("Retire this rocket").await;
    look_at(&browser, "portal-rocket").await;
}

#[tokio::test]
async fn an_abort_says_what_follows_and_finance_sees_it() {
    let site = PortalSite::start().await;
    let offer = offer(&site).await;
    let browser = site.browser().await;
    let launch = format!("/launches/{}", offer.launch);
    site.sign_in(&browser, &offer.supplier.person, &launch)
        .await;
    browser.says("Passenger 1").await;
    look_at(&browser, "portal-launch").await;
    browser.press("Delay").await;
    look_at(&browser, "portal-launch-delay").await;
    browser.press("Cancel").await;
    browser.press("Abort").await;
    browser
        .says("1 sold seat is paid back in full: $450,000.")
        .await;
    browser.choose("Technical reasons").await;
    browser
        .fill_in("Reason, for those who fly", "The rocket was damaged.")
        .await;
    browser.fill_in("Type “abort” to confirm", "yes").await;
    browser.press("Abort it for good").await;
    browser.says("Please type the word abort.").await;
    // What was filled in stays where something is wrong with it.
    let typed = browser.field("Type “abort” to confirm").await;
    let typed = typed.prop("value").await.expect("a value");
    assert_eq!(typed.as_deref(), Some("yes"));
    look_at(&browser, "portal-launch-abort").await;
    browser.fill_in("Type “abort” to confirm", "abort").await;
    browser.press("Abort it for good").await;
    browser.reads(".page-head .badge", "Aborted").await;
    browser
        .says("Technical reasons: The rocket was damaged.")
        .await;

    // Finance sees launches, too.
    browser.press("Sign out").await;
    browser.says("Forgotten your password?").await;
    let finance = site.servers().sign_in(AccountRole::Finance).await;
    site.sign_in(&browser, &finance.person, "/launches").await;
    browser.says("Blue Yonder Space").await;
    look_at(&browser, "portal-launches-finance").await;
    was_quiet(&browser).await;
}
