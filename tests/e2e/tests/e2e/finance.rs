//! The pages of finance: what they show, and that each change is seen at once.

use e2e_tests::{Browser, PortalSite};
use serde_json::json;
use system_tests::{Caller, Offer, scene};
use test_support::{AccountRole, Astro, Role, eventually};
use uuid::Uuid;

use crate::looks::look_at;

/// Lets what is sent next reach the API, and loses the answer once `lose()` is called.
const HOLD: &str = "(() => { const ask = window.fetch; window.fetch = async (...asked) => { \
    window.fetch = ask; await ask.call(window, ...asked); \
    await new Promise((lose) => { window.lose = lose; }); throw new TypeError('lost'); }; })()";

/// How often the page has asked for the invoice that it is of.
const ASKED: &str = "performance.getEntriesByType('resource')\
    .filter((asked) => asked.name.endsWith('/api/v1' + location.pathname)).length";

/// The portal, with a launch that somebody has booked a seat in.
struct Books {
    customer: Caller,
    offer: Offer,
    booking: Uuid,
    supplier: Caller,
    _policies: Astro,
    _customer_api: Astro,
    site: PortalSite,
}

impl Books {
    async fn open() -> Self {
        let site = PortalSite::start().await;
        let servers = site.servers();
        let customer_api = Astro::start(Role::CustomerApi, servers).await;
        let policies = Astro::start(Role::Policies, servers).await;
        let offer = Offer::new(&site.admin_api, servers, 6).await;
        let customer = servers.sign_in(AccountRole::Customer).await;
        let customer = Caller::new(&customer_api, &customer);
        let profile = scene::profile();
        let opened = customer.put("/api/v1/me", "profile", &profile).await;
        opened.expect(200);
        let booking = offer.book(&customer, "book", 1).await.expect(201).id();
        Self {
            supplier: Caller::new(&site.admin_api, &offer.supplier),
            customer,
            offer,
            booking,
            _policies: policies,
            _customer_api: customer_api,
            site,
        }
    }

    /// Somebody of finance, at a page.
    async fn accountant(&self, path: &str) -> Browser {
        let servers = self.site.servers();
        let accounts = self.site.account_site.accounts().await;
        let accountant = accounts.employ(servers, "finance").await;
        let browser = self.site.browser().await;
        self.site.sign_in(&browser, &accountant, path).await;
        browser
    }

    /// Loads a page of a list until it shows what follows by itself.
    async fn follows(&self, browser: &Browser, path: &str, text: &str) {
        eventually(&format!("{path} says {text:?}"), async || {
            browser.open(&self.site.url(path)).await;
            browser.says_so(text).await
        })
        .await;
    }
}

/// Records what is filled in, hears of no answer, closes the dialog, and records the same again:
/// it is one payment.
async fn pay_with_a_lost_answer(browser: &Browser) {
    browser.evaluate(HOLD).await;
    browser.press("Record it").await;
    eventually("it is answered", async || {
        browser.evaluate("typeof window.lose").await == "function"
    })
    .await;
    // It can't be left as if nothing were sent: not by the Escape key, however often.
    browser.keys("\u{E00C}").await;
    browser.keys("\u{E00C}").await;
    browser.evaluate("window.lose()").await;
    browser.says("No answer came.").await;
    let asked = browser.evaluate(ASKED).await.as_u64();
    browser.press("Cancel").await;
    eventually("the page asks what came of it", async || {
        browser.evaluate(ASKED).await.as_u64() > asked
    })
    .await;
    browser.press("Record a payment").await;
    browser.fill_in("Amount in US dollars", "400").await;
    browser
        .fill_in("What the bank calls it", "RF-2028/19")
        .await;
    browser.press("Record it").await;
    browser.says("The payment is recorded").await;
}

#[tokio::test]
async fn money_comes_goes_back_and_is_reported() {
    let books = Books::open().await;
    let booking = format!("/bookings/{}", books.booking);
    let browser = books.accountant("/bookings").await;
    browser.says("Ada Lovelace").await;
    browser.says("Not paid yet").await;
    look_at(&browser, "finance-bookings").await;

    // A transfer comes.
    browser.open(&books.site.url(&booking)).await;
    browser.press("Record a transfer").await;
    browser.press("Cancel").await;
    eventually("the keyboard is where it was", async || {
        browser.keyboard_is_at().await == "Record a transfer"
    })
    .await;
    browser.press("Record a transfer").await;
    browser.press("Record it").await;
    browser.says("Please fill this in.").await;
    browser
        .fill_in("What the bank calls it", "RF-2028/17")
        .await;
    look_at(&browser, "finance-booking-transfer").await;
    browser.press("Record it").await;
    browser.says("and the booking is confirmed").await;
    browser.says("Paid and confirmed").await;
    browser.says("RF-2028/17").await;
    look_at(&browser, "finance-booking").await;
    browser
        .open(&books.site.url("/payments?status=completed"))
        .await;
    browser.says("RF-2028/17").await;
    look_at(&browser, "finance-payments").await;

    // The customer steps back, and a refund waits for a decision.
    let cancellation = scene::cancellation(books.offer.launch, books.booking);
    let cancelled = books.customer.post_empty(&cancellation, "cancel").await;
    cancelled.expect(200);
    books
        .follows(&browser, "/refunds?status=requested", "Ada Lovelace")
        .await;
    look_at(&browser, "finance-refunds").await;
    browser.press("Approve: $405,000.00 to Ada Lovelace").await;
    browser.press_in_dialog("Approve").await;
    browser.says("The refund is approved.").await;
    browser.says("Nothing fits these filters.").await;
    // What opened the dialog is gone.
    assert_eq!(browser.keyboard_is_at().await, "Refunds");
    browser.press("To pay").await;
    browser
        .press("Mark as failed: $405,000.00 to Ada Lovelace")
        .await;
    browser.fill_in("Reason", "The account is closed.").await;
    look_at(&browser, "finance-refund-failed").await;
    browser.press_in_dialog("Mark as failed").await;
    browser.says("Nothing fits these filters.").await;
    browser.press("Failed").await;
    browser.says("The account is closed.").await;
    browser
        .press("Try again: $405,000.00 to Ada Lovelace")
        .await;
    browser.press_in_dialog("Try again").await;
    browser.press("To pay").await;
    browser
        .press("Mark as paid: $405,000.00 to Ada Lovelace")
        .await;
    browser
        .fill_in("What the bank calls it", "RF-2028/18")
        .await;
    browser.press_in_dialog("Mark as paid").await;
    browser.says("The refund is paid.").await;
    browser.press("Paid").await;
    browser.says("RF-2028/18").await;
    browser.says("1 refund").await;

    // A credit note of it follows; and a fee, once the launch is aborted.
    books
        .follows(&browser, "/invoices?kind=credit_note", "Ada Lovelace")
        .await;
    let abort = format!("/api/v1/launches/{}/abort", books.offer.launch);
    let why = json!({ "cause": "weather", "reason": "Storms over the range." });
    books.supplier.post(&abort, "abort", &why).await.expect(200);
    books
        .follows(&browser, "/invoices?kind=supplier_fee", "FEE-")
        .await;
    look_at(&browser, "finance-invoices").await;
    browser.press_first(".table-data tbody a").await;
    browser.press("Record a payment").await;
    browser.fill_in("Amount in US dollars", "much").await;
    browser
        .fill_in("What the bank calls it", "RF-2028/19")
        .await;
    browser.press("Record it").await;
    browser.fill_in("Amount in US dollars", "400").await;
    look_at(&browser, "finance-invoice-payment").await;
    pay_with_a_lost_answer(&browser).await;
    browser.says("Partly paid").await;
    browser.says("RF-2028/19").await;
    look_at(&browser, "finance-invoice").await;

    // The report shows all of it.
    browser.open(&books.site.url("/revenue")).await;
    browser.says("Blue Yonder Space").await;
    browser.says("$405,000.00 refunded").await;
    browser.says("$45,000.00").await;
    browser.says("$600.00 of it open").await;
    look_at(&browser, "finance-revenue").await;
    assert_eq!(browser.complaints_but_refusals().await, [""; 0]);
    assert_eq!(browser.evaluate("window.seen.forbidden").await, json!([]));
}
