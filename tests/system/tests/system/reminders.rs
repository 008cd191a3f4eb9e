//! Mails that follow from time alone.

use serde_json::json;
use system_tests::office::{self, SEAT_CENTS};
use system_tests::{Caller, Office, facts, scene};
use test_support::mailbox::{CUSTOMER_URL, Mail};
use test_support::{AccountRole, Astro, Role, SignedIn, astro, eventually_some};
use uuid::Uuid;

/// Waits until somebody has mails whose subjects begin so, and gives them.
async fn mails_of(office: &Office, who: &SignedIn, subject: &str) -> Vec<Mail> {
    eventually_some(subject, async || {
        let mut mails = office.servers.mailbox.mails_to(&who.person.email).await;
        mails.retain(|mail| mail.subject.starts_with(subject));
        (!mails.is_empty()).then_some(mails)
    })
    .await
}

#[tokio::test]
async fn whoever_paid_is_reminded_three_times_and_whoever_only_holds_seats_is_not() {
    let office = Office::open(6).await;
    let servers = &office.servers;
    let (_operational, _scheduler) = tokio::join!(
        Astro::start(Role::ProjectorOperational, servers),
        Astro::start(Role::Scheduler, servers),
    );
    let ada = servers.sign_in(AccountRole::Customer).await;
    let at_counter = Caller::new(&office.customer_api, &ada);
    let booked = office.offer.book(&at_counter, "book", 2).await;
    let booking = booked.expect(201).id();
    let paid = office.transfer(booking, "pay", 2 * SEAT_CENTS).await;
    paid.expect(201);
    let bob = servers.sign_in(AccountRole::Customer).await;
    let at_counter = Caller::new(&office.customer_api, &bob);
    office.offer.book(&at_counter, "hold", 1).await.expect(201);

    // The launch is in 400 days.
    for (day, left, subject) in [
        (370, 30, "Your launch is in 30 days"),
        (393, 7, "Your launch is in 7 days"),
        (399, 1, "Your launch is in 1 day"),
    ] {
        office.set_clock(&scene::in_days(day)).await;
        // Once an hour: the next one is made up for, since the clock went past it.
        let mails = mails_of(&office, &ada, subject).await;
        assert_eq!(mails.len(), 1);
        let page = format!("{CUSTOMER_URL}/bookings/{booking}");
        assert_eq!(mails[0].link(), Some(&*page), "{}", mails[0].text);
        let reminded = facts::named(servers, "launch.reminded").await;
        let last = reminded.last().expect("the log remembers it");
        assert_eq!(last.data["days"], json!(left));
        assert_eq!(last.actor.id, "scheduler");
    }
    let reminded = facts::named(servers, "launch.reminded").await;
    assert_eq!(reminded.len(), 3, "once each");
    let mails = servers.mailbox.mails_to(&bob.person.email).await;
    let reminders = mails
        .iter()
        .filter(|mail| mail.subject.starts_with("Your launch is in"));
    assert_eq!(reminders.count(), 0);
}

#[tokio::test]
async fn an_overdue_fee_is_told_to_its_supplier_and_to_finance() {
    let office = Office::open(1).await;
    let servers = &office.servers;
    let (_operational, _policies, _scheduler) = tokio::join!(
        Astro::start(Role::ProjectorOperational, servers),
        Astro::start(Role::Policies, servers),
        Astro::start(Role::Scheduler, servers),
    );
    let fee = office::fee(office.offer.launch, 100_000);
    let fee = office.finance.post("/api/v1/invoices", "fee", &fee).await;
    let fee: Uuid = fee.expect(201).id();
    let path = format!("/api/v1/invoices/{fee}");
    let number = eventually_some("it is issued", async || {
        let shown = office.finance.get(&path).await.body;
        shown["number"].as_str().map(str::to_owned)
    })
    .await;
    astro::run(&["clock", "advance", "30d 1h"], "operator", servers).await;
    let subject = format!("Invoice {number} is overdue");
    for who in [&office.offer.supplier, &office.accountant] {
        let mails = mails_of(&office, who, &subject).await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].text.contains("1,000.00 USD"), "{}", mails[0].text);
        let link = mails[0].link().expect("a page");
        assert!(link.ends_with(&format!("/invoices/{fee}")), "{link}");
    }
}
