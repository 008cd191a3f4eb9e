//! Cards pay bookings: each payment once, whatever is lost on the way.

mod cards;
mod lost;
mod refunds;
mod secrecy;
mod webhooks;

use serde_json::Value;
use system_tests::{Answer, Caller, Offer, facts, scene};
use test_support::{AccountRole, Astro, Role, Servers, eventually};
use uuid::Uuid;

/// Both APIs, without read models, and a customer who holds a seat.
struct Counter {
    customer_api: Astro,
    customer: Caller,
    offer: Offer,
    booking: Uuid,
    servers: Servers,
}

impl Counter {
    /// Everything but somebody to tell webhooks to: they wait.
    async fn open() -> Self {
        let servers = Servers::start().await;
        let (admin_api, customer_api, supplier, customer) = tokio::join!(
            Astro::start(Role::AdminApi, &servers),
            Astro::start(Role::CustomerApi, &servers),
            servers.sign_in(AccountRole::Supplier),
            servers.sign_in(AccountRole::Customer),
        );
        let offer = Offer::by(supplier, &admin_api, 8).await;
        let customer = Caller::new(&customer_api, &customer);
        let booking = offer.book(&customer, "mine", 1).await.expect(201).id();
        Self {
            customer_api,
            customer,
            offer,
            booking,
            servers,
        }
    }

    /// Somebody pays for the booking.
    async fn pay(&self, key: &str, token: &str) -> Answer {
        let path = scene::payment(self.offer.launch, self.booking);
        self.customer.post(&path, key, &scene::card(token)).await
    }

    /// Lets the webhooks come, those that wait too.
    async fn let_webhooks_come(&self) {
        let sandbox = &self.servers.payment_sandbox;
        sandbox.deliver_to(&self.customer_api).await;
    }

    /// Waits until so many webhooks were taken.
    async fn webhooks_taken(&self, count: usize) {
        eventually("the webhooks are taken", async || {
            let log = self.customer_api.log();
            let lines = log.lines().map(serde_json::from_str::<Value>);
            let taken = lines.filter(|line| {
                line.as_ref().is_ok_and(|line| {
                    line["route"] == "/api/v1/payments/events" && line["status"] == 200
                })
            });
            taken.count() >= count
        })
        .await;
    }

    /// The events of all payments, in order, without `payment.`.
    async fn payments(&self) -> Vec<String> {
        let names = facts::names(&self.servers, "payment.").await;
        let short = names
            .iter()
            .filter_map(|name| name.strip_prefix("payment."));
        short.map(str::to_owned).collect()
    }

    /// How often the booking was confirmed, and by which payment.
    async fn confirmations(&self) -> Vec<Value> {
        let confirmed = facts::named(&self.servers, "launch.booking_confirmed").await;
        confirmed
            .into_iter()
            .filter(|event| event.data["booking"] == serde_json::json!(self.booking))
            .map(|mut event| event.data["payment"].take())
            .collect()
    }
}

/// Status, how the payment stands, and what follows for the booking, in words.
fn outcome(answer: &Answer) -> (u16, &str, &str) {
    let word = |field: &str| answer.body[field].as_str().unwrap_or_default();
    (answer.status, word("status"), word("booking"))
}

const CONFIRMED: (u16, &str, &str) = (200, "completed", "confirmed");
const PENDING: (u16, &str, &str) = (202, "pending", "");
const FAILED: (u16, &str, &str) = (200, "failed", "");
