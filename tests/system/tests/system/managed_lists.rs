//! What suppliers and finance see of bookings and money: as pages, and as files.

use chrono::{DateTime, Utc};
use event_log::{EventLog, Keyring, MasterKey};
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Answer, Caller, Offer, scene};
use test_support::{AccountRole, Journal, Servers, Stack};
use uuid::Uuid;

const ROLE_REQUIRED: (u16, &str, &str) = (403, "role_required", "");

#[tokio::test]
async fn suppliers_and_finance_see_bookings_and_money_as_pages_and_as_files() {
    let mut stack = Stack::start().await;
    // Nothing follows from what is written here.
    stack.policies.kill9();
    let servers = &stack.servers;
    let (offer, customer, accountant, rival) = tokio::join!(
        Offer::new(&stack.admin_api, servers, 8),
        stack.sign_in(AccountRole::Customer),
        stack.sign_in(AccountRole::Finance),
        stack.sign_in(AccountRole::Supplier),
    );
    let caller = Caller::new(&stack.customer_api, &customer);
    let booked = offer.book(&caller, "two", 2).await.expect(201).id();
    offer.book(&caller, "one", 1).await.expect(201);
    let paid = Paid {
        launch: offer.launch,
        booking: booked,
        customer: customer.customer().0,
        supplier: offer.supplier.supplier().0,
    };
    paid.write(&stack.servers).await;
    let opened = caller.put("/api/v1/me", "open", &scene::profile()).await;
    let opened = opened.expect(200);
    let position = opened.position();

    let supplier = Caller::new(&stack.admin_api, &offer.supplier);
    let finance = supplier.signed_in(&accountant);
    let rival = supplier.signed_in(&rival);
    bookings([&supplier, &finance, &rival], booked, position).await;
    money([&supplier, &finance, &rival], &paid, position).await;
    files([&supplier, &finance], &offer, position).await;
}

async fn bookings(callers: [&Caller; 3], booked: Uuid, position: &str) {
    let [supplier, finance, rival] = callers;
    let list = "/api/v1/bookings?status=reserved&sort=created_at&limit=1";
    for (caller, name) in [(supplier, json!(null)), (finance, json!("Ada Lovelace"))] {
        let page = caller.get_since(list, position).await.expect(200).body;
        let first = &page["items"][0];
        assert_eq!(first["id"], json!(booked));
        assert_eq!(first["seats"], 2);
        assert_eq!(first["customer_name"], name);
        let next = page["next"].as_str().expect("another page");
        let page = caller.get(&format!("{list}&cursor={next}")).await;
        let page = page.expect(200).body;
        assert_eq!(
            (&page["items"][0]["seats"], &page["next"]),
            (&json!(1), &json!(null))
        );
        let one = caller.get(&format!("/api/v1/bookings/{booked}")).await;
        assert_eq!(&one.expect(200).body, first);
    }

    let none = rival.get_since("/api/v1/bookings", position).await;
    assert_eq!(none.expect(200).body["items"], json!([]));
    let one = rival.get(&format!("/api/v1/bookings/{booked}")).await;
    assert_eq!(one.problem(), (404, "booking_not_found", ""));
    let other = format!("/api/v1/bookings?supplier={}", Uuid::new_v4());
    let refused = rival.get(&other).await;
    assert_eq!(refused.problem(), (400, "invalid_query", "supplier"));
    let refused = finance.get("/api/v1/bookings?sort=beauty").await;
    assert_eq!(refused.problem(), (400, "invalid_query", "sort"));
}

async fn money(callers: [&Caller; 3], paid: &Paid, position: &str) {
    let [supplier, finance, rival] = callers;
    let payments = finance.get_since("/api/v1/payments", position).await;
    let payments = payments.expect(200).body;
    let payment = &payments["items"][0];
    assert_eq!(payment["purpose"]["booking"], json!(paid.booking));
    assert_eq!(payment["party_name"], "Ada Lovelace");
    assert_eq!(
        payments["sums"],
        json!([{ "direction": "in", "status": "completed", "count": 1, "total": usd(90_000_000) }])
    );
    let waiting = "/api/v1/refunds?status=requested&sort=requested_at";
    let refunds = finance.get(waiting).await.expect(200).body;
    assert_eq!(refunds["items"][0]["payment"], payment["id"]);
    assert_eq!(
        refunds["sums"],
        json!([{ "status": "requested", "count": 1, "total": usd(63_000_000) }])
    );

    let sums = json!([{
        "kind": "supplier_launch",
        "count": 1,
        "total": usd(500),
        "paid": usd(0),
        "open": usd(500),
    }]);
    let list = "/api/v1/invoices?kind=supplier_launch&number=2031%2F7&overdue=true";
    for caller in [supplier, finance] {
        let invoices = caller.get_since(list, position).await.expect(200).body;
        assert_eq!(invoices["sums"], sums);
        let invoice = &invoices["items"][0];
        let id = invoice["id"].as_str().expect("an id");
        let one = caller.get(&format!("/api/v1/invoices/{id}")).await;
        let one = one.expect(200).body;
        assert_eq!(one["number"], invoice["number"]);
        assert_eq!((&one["lines"], &one["payments"]), (&json!([]), &json!([])));
        let hidden = rival.get(&format!("/api/v1/invoices/{id}")).await;
        assert_eq!(hidden.problem(), (404, "invoice_not_found", ""));
    }
    let none = rival.get_since("/api/v1/invoices", position).await;
    let none = none.expect(200).body;
    assert_eq!((&none["items"], &none["sums"]), (&json!([]), &json!([])));

    let report = format!("/api/v1/reports/revenue?supplier={}", paid.supplier);
    let report = finance.get(&report).await.expect(200).body;
    assert_eq!(report["items"][0]["supplier_name"], "Blue Yonder Space");
    assert_eq!(report["sum"]["supplier_invoices"]["open"], usd(500));

    for path in [
        "/api/v1/payments",
        "/api/v1/refunds",
        "/api/v1/reports/revenue",
    ] {
        assert_eq!(supplier.get(path).await.problem(), ROLE_REQUIRED, "{path}");
    }
}

async fn files(callers: [&Caller; 2], offer: &Offer, position: &str) {
    let [supplier, finance] = callers;
    let manifest = format!("/api/v1/launches/{}/manifest", offer.launch);
    for (caller, path, rows) in [
        (supplier, "/api/v1/launches", 1),
        (supplier, "/api/v1/bookings", 2),
        (supplier, manifest.as_str(), 3),
        (finance, "/api/v1/invoices", 1),
        (finance, "/api/v1/payments", 1),
        (finance, "/api/v1/refunds", 1),
        (finance, "/api/v1/reports/revenue", 1),
    ] {
        let file = caller
            .get_since(&format!("{path}?format=csv"), position)
            .await;
        let file = file.expect(200);
        let media_type = file.header("content-type").expect("one");
        assert!(media_type.starts_with("text/csv"), "{path}: {media_type}");
        let text = file.body.as_str().expect("text").to_owned();
        assert_eq!(text.lines().count(), 1 + rows, "{path}: {text}");
        let accepting = caller
            .request(Method::GET, path)
            .header("accept", "text/csv");
        assert_eq!(Answer::to(accepting).await.body, json!(text), "{path}");
    }
    // What begins like a formula is none.
    let file = supplier.get(&format!("{manifest}?format=csv")).await;
    let text = file.expect(200).body.as_str().expect("text").to_owned();
    assert!(text.contains(",'+442079460958,"), "{text}");
}

/// A booking that is paid, of which a part is to go back, and an invoice of its supplier's own.
struct Paid {
    launch: Uuid,
    booking: Uuid,
    customer: Uuid,
    supplier: Uuid,
}

impl Paid {
    async fn write(&self, servers: &Servers) {
        let master: MasterKey = servers.master_key.parse().expect("a key");
        let client = servers.nats.client("commands").await;
        let log = EventLog::open(client.clone()).await.expect("opens");
        let keyring = Keyring::open(client, master).await.expect("opens");
        let mut journal = Journal::new(log, keyring);
        let at: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().expect("an instant");
        let (payment, refund, invoice) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
        let purpose = json!({ "booking": {
            "launch": self.launch,
            "booking": self.booking,
            "customer": self.customer,
        }});
        let initiated =
            json!({ "purpose": purpose, "amount": usd(90_000_000), "method": "transfer" });
        let completed = json!({ "reference": "transfer 7", "paid_at": at });
        let requested = json!({
            "payment": payment,
            "purpose": purpose,
            "method": "transfer",
            "reference": "transfer 7",
            "paid": usd(90_000_000),
            "amount": usd(63_000_000),
            "cause": "cancellation",
        });
        let submitted = json!({
            "supplier": self.supplier,
            "launch": self.launch,
            "number": "2031/7",
            "total": usd(500),
            "due_at": at,
        });
        for (aggregate, id, name, data) in [
            ("payment", payment, "payment.initiated", initiated),
            ("payment", payment, "payment.completed", completed),
            ("refund", refund, "refund.requested", requested),
            ("invoice", invoice, "invoice.submitted", submitted),
        ] {
            journal.commit_raw(aggregate, id, at, name, &data).await;
        }
    }
}

fn usd(cents: i64) -> Value {
    json!({ "cents": cents, "currency": "USD" })
}
