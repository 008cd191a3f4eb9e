//! What came by card goes back by card, and by transfer only once that has failed.

use domain::ids::{PaymentId, RefundId};
use serde_json::{Value, json};
use system_tests::{Answer, Caller, Offer, facts, scene};
use test_support::{AccountRole, Astro, Role, Servers, eventually};

use super::{CONFIRMED, outcome};

/// A booking that was paid by card, of a launch that is aborted; and finance.
struct Abort {
    customer_api: Astro,
    finance: Caller,
    refund: RefundId,
    servers: Servers,
    _others: [Astro; 2],
}

impl Abort {
    async fn of_a_booking_paid_by(token: &str) -> Self {
        let servers = Servers::start().await;
        let (admin_api, customer_api, policies, supplier, customer, finance) = tokio::join!(
            Astro::start(Role::AdminApi, &servers),
            Astro::start(Role::CustomerApi, &servers),
            Astro::start(Role::Policies, &servers),
            servers.sign_in(AccountRole::Supplier),
            servers.sign_in(AccountRole::Customer),
            servers.sign_in(AccountRole::Finance),
        );
        let offer = Offer::by(supplier, &admin_api, 8).await;
        let customer = Caller::new(&customer_api, &customer);
        let booking = offer.book(&customer, "mine", 1).await.expect(201).id();
        let pay = scene::payment(offer.launch, booking);
        let paid = customer.post(&pay, "pay", &scene::card(token)).await;
        assert_eq!(outcome(&paid), CONFIRMED);
        let supplier = Caller::new(&admin_api, &offer.supplier);
        let abort = format!("/api/v1/launches/{}/abort", offer.launch);
        let why = json!({ "cause": "technical", "reason": "The rocket was damaged." });
        supplier.post(&abort, "abort", &why).await.expect(200);
        Self {
            finance: Caller::new(&admin_api, &finance),
            customer_api,
            refund: RefundId::of(PaymentId(paid.id())),
            servers,
            _others: [admin_api, policies],
        }
    }

    /// What finance says of the refund.
    async fn says(&self, what: &str, body: &Value) -> Answer {
        let path = format!("/api/v1/refunds/{}/{what}", self.refund);
        self.finance.post(&path, what, body).await
    }

    async fn ends_with(&self, event: &str) {
        eventually("the refund comes to that", async || {
            let names = facts::names(&self.servers, "refund.").await;
            names.last().is_some_and(|last| last == event)
        })
        .await;
    }
}

fn transfer() -> Value {
    json!({ "reference": "SEPA 7", "paid_at": "2025-03-02T12:00:00Z" })
}

#[tokio::test]
async fn finance_waits_for_the_gateway_while_a_refund_goes_by_card() {
    let abort = Abort::of_a_booking_paid_by("tok_refund_late").await;
    abort.ends_with("refund.approved").await;
    let by_card = (409, "refund_by_card", "");
    let reason = json!({ "reason": "It takes too long." });
    assert_eq!(abort.says("payments", &transfer()).await.problem(), by_card);
    assert_eq!(abort.says("failure", &reason).await.problem(), by_card);
    let sandbox = &abort.servers.payment_sandbox;
    sandbox.deliver_to(&abort.customer_api).await;
    abort.ends_with("refund.paid").await;
    let names = facts::names(&abort.servers, "refund.").await;
    let expected = ["refund.requested", "refund.approved", "refund.paid"];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn a_refund_that_fails_by_card_goes_by_transfer() {
    let abort = Abort::of_a_booking_paid_by("tok_refund_fails").await;
    abort.ends_with("refund.failed").await;
    abort.says("payments", &transfer()).await.expect(200);
    let events = facts::named(&abort.servers, "refund.").await;
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "refund.requested",
            "refund.approved",
            "refund.failed",
            "refund.approved",
            "refund.paid",
        ]
    );
    assert_eq!(events[4].data["reference"], "SEPA 7");
}
