//! What people print and keep: tickets, calendar files, invoices.

use serde_json::json;
use system_tests::{Answer, Caller, Offer, scene};
use test_support::{AccountRole, Stack, eventually_some};

#[tokio::test]
async fn who_paid_can_print_a_ticket_and_an_invoice_and_keep_the_date() {
    let stack = Stack::start().await;
    let (offer, customer, accountant) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, 4),
        stack.sign_in(AccountRole::Customer),
        stack.sign_in(AccountRole::Finance),
    );
    let customer = Caller::new(&stack.customer_api, &customer);
    customer
        .put("/api/v1/me", "open", &scene::profile())
        .await
        .expect(200);
    let booked = offer.book(&customer, "one", 1).await.expect(201);
    let own = format!("/api/v1/bookings/{}", booked.id());
    let ticket = format!("{own}/ticket.pdf");
    let unpaid = customer.get_since(&ticket, booked.position()).await;
    assert_eq!(unpaid.problem(), (409, "booking_not_confirmed", ""));
    let calendar = format!("{own}/launch.ics");
    let before = customer.get(&calendar).await.expect(200);
    assert_eq!(line(&before, "STATUS:"), "TENTATIVE");

    let pay = format!("{}/{}/payment", offer.bookings(), booked.id());
    let card = json!({ "token": "tok_success" });
    let paid = customer.post(&pay, "pay", &card).await.expect(200);
    let printed = customer.get_since(&ticket, paid.position()).await;
    assert_pdf(printed.expect(200), "ticket-");

    // The invoice follows by itself.
    let invoice = eventually_some("the booking is invoiced", async || {
        let invoices = customer.get("/api/v1/invoices").await.expect(200).body;
        Some(invoices["items"][0]["id"].as_str()?.to_owned())
    })
    .await;
    let invoice = format!("/api/v1/invoices/{invoice}.pdf");
    assert_pdf(customer.get(&invoice).await.expect(200), "BKG-");
    let finance = Caller::new(&stack.admin_api, &accountant);
    let seen = eventually_some("finance sees it too", async || {
        let seen = finance.get(&invoice).await;
        (seen.status == 200).then_some(seen)
    })
    .await;
    assert_pdf(seen, "BKG-");

    // A delay moves the date that a calendar has.
    let supplier = Caller::new(&stack.admin_api, &offer.supplier);
    let later = json!({ "date": scene::in_days(500), "cause": "weather", "reason": "A storm." });
    let delay = format!("/api/v1/launches/{}/delay", offer.launch);
    let delayed = supplier.post(&delay, "delay", &later).await.expect(200);
    let after = customer.get_since(&calendar, delayed.position()).await;
    let after = after.expect(200);
    assert_eq!(line(&after, "UID:"), line(&before, "UID:"));
    assert_ne!(line(&after, "DTSTART:"), line(&before, "DTSTART:"));
    let number = |answer: &Answer| -> u32 { line(answer, "SEQUENCE:").parse().expect("a number") };
    assert!(number(&after) > number(&before));
}

fn assert_pdf(answer: Answer, name: &str) {
    assert_eq!(answer.header("content-type"), Some("application/pdf"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let file = answer.header("content-disposition").unwrap_or_default();
    assert!(
        file.starts_with(&format!("attachment; filename=\"{name}")),
        "{file}"
    );
    let text = answer.body.as_str().expect("no JSON");
    assert!(text.starts_with("%PDF-"), "{}", &text[..20.min(text.len())]);
}

/// What stands on the line of a calendar file that begins so.
fn line(answer: &Answer, name: &str) -> String {
    let text = answer.body.as_str().expect("no JSON");
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_else(|| panic!("no {name} in {text}"))
        .to_owned()
}
