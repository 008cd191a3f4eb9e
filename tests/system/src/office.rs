//! Where suppliers and finance deal with a launch: both APIs, an offer, and the bodies of what
//! they send.

use chrono::{DateTime, Utc};
use event_log::{EventLog, Keyring, MasterKey, Snapshots};
use serde_json::{Value, json};
use test_support::{AccountRole, Astro, Role, Servers, SignedIn, astro, eventually};
use uuid::Uuid;

use crate::{Answer, Caller, Offer, books};

/// When every transfer was done: before any test.
const PAID_AT: &str = "2025-03-01T12:00:00Z";

/// What a seat of an [`Offer`] costs, in cents.
pub const SEAT_CENTS: i64 = 45_000_000;

/// Both APIs, a launch on offer, its supplier, and somebody of finance.
///
/// The processes are dropped, and so ended, before the servers.
#[derive(Debug)]
pub struct Office {
    /// Its supplier, at the API.
    pub supplier: Caller,
    /// Somebody of finance, at the API.
    pub finance: Caller,
    /// Who that is.
    pub accountant: SignedIn,
    /// The launch.
    pub offer: Offer,
    /// The API of suppliers and finance.
    pub admin_api: Astro,
    /// The API of customers.
    pub customer_api: Astro,
    /// What they work with.
    pub servers: Servers,
}

impl Office {
    /// Starts the APIs, and offers a launch with so many seats.
    ///
    /// # Panics
    /// When something does not start.
    pub async fn open(seats: u32) -> Self {
        let servers = Servers::start().await;
        let (admin_api, customer_api, supplier, accountant) = tokio::join!(
            Astro::start(Role::AdminApi, &servers),
            Astro::start(Role::CustomerApi, &servers),
            servers.sign_in(AccountRole::Supplier),
            servers.sign_in(AccountRole::Finance),
        );
        let offer = Offer::by(supplier, &admin_api, seats).await;
        let supplier = Caller::new(&admin_api, &offer.supplier);
        Self {
            finance: supplier.signed_in(&accountant),
            supplier,
            accountant,
            offer,
            admin_api,
            customer_api,
            servers,
        }
    }

    /// Ends the API of suppliers and finance at once, as a power failure would.
    ///
    /// # Panics
    /// When it can't be ended.
    pub fn crash(&mut self) {
        self.admin_api.kill9();
    }

    /// Starts that API again, for the same people.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn restart(&mut self) {
        self.admin_api = Astro::start(Role::AdminApi, &self.servers).await;
        self.supplier = Caller::new(&self.admin_api, &self.offer.supplier);
        self.finance = self.supplier.signed_in(&self.accountant);
    }

    /// Somebody new who may book.
    ///
    /// # Panics
    /// When they can't sign in.
    pub async fn customer(&self) -> Caller {
        let customer = self.servers.sign_in(AccountRole::Customer).await;
        Caller::new(&self.customer_api, &customer)
    }

    /// Where something is done with the launch, such as `revision`.
    #[must_use]
    pub fn launch(&self, what: &str) -> String {
        format!("/api/v1/launches/{}/{what}", self.offer.launch)
    }

    /// Somebody new books so many seats.
    ///
    /// # Panics
    /// When they get none.
    pub async fn book(&self, seats: usize) -> Uuid {
        let booked = self.offer.book(&self.customer().await, "book", seats).await;
        booked.expect(201).id()
    }

    /// A transfer of so much for a booking, as finance tells it under a key.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn transfer(&self, booking: Uuid, key: &str, cents: i64) -> Answer {
        let transfer = booking_transfer(self.offer.launch, cents);
        self.finance
            .post(&booking_payments(booking), key, &transfer)
            .await
    }

    /// Somebody new books so many seats and pays by transfer. Gives the booking and the payment.
    ///
    /// # Panics
    /// When that does not confirm the booking.
    pub async fn book_and_pay(&self, seats: usize) -> (Uuid, Uuid) {
        let booking = self.book(seats).await;
        let cents = SEAT_CENTS * i64::try_from(seats).expect("a few");
        let paid = self.transfer(booking, "pay", cents).await.expect(201);
        assert_eq!(paid.body["booking"], "confirmed");
        (booking, paid.id())
    }

    /// Sets the business clock, and waits until both APIs go by it.
    ///
    /// # Panics
    /// When they don't.
    pub async fn set_clock(&self, to: &str) {
        astro::run(&["clock", "set", to], "operator", &self.servers).await;
        let to: DateTime<Utc> = to.parse().expect("an instant");
        for api in [&self.admin_api, &self.customer_api] {
            let visitor = Caller::visitor(api);
            eventually("the API goes by the new time", async || {
                let report = visitor.get("/readyz").await;
                let now = report.body["now"].as_str().and_then(|now| now.parse().ok());
                now.is_some_and(|now: DateTime<Utc>| now >= to)
            })
            .await;
        }
    }

    /// Does what no endpoint does: as a policy would.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn as_a_policy<A: commands::Hosted>(&self, id: A::Id, command: A::Command)
    where
        A::Error: std::fmt::Debug,
    {
        let client = self.servers.nats.client("commands").await;
        let master: MasterKey = self.servers.master_key.parse().expect("64 digits");
        let log = EventLog::open(client.clone()).await.expect("the log opens");
        let keyring = Keyring::open(client.clone(), master).await;
        let clock = commands::Clock::development(client.clone()).await;
        let commands = commands::Commands::start(
            log,
            keyring.expect("the keyring opens"),
            Snapshots::new(client),
            clock.expect("there is a clock"),
            domain::Terms::default(),
            commands::Limits::default(),
        );
        let done = commands.dispatch::<A>(id, command, policy()).await;
        done.expect("it is done");
    }

    /// The names of the events of one aggregate, in order.
    ///
    /// # Panics
    /// When the log can't be read.
    pub async fn events(&self, id: Uuid) -> Vec<String> {
        let all = books::commits(&self.servers).await;
        let commits = all.iter().map(|recorded| &recorded.commit);
        commits
            .filter(|commit| commit.id == id)
            .flat_map(|commit| commit.events.iter().map(|event| event.name.to_string()))
            .collect()
    }
}

/// Where transfers for a booking are recorded.
#[must_use]
pub fn booking_payments(booking: Uuid) -> String {
    format!("/api/v1/bookings/{booking}/payments")
}

/// A transfer of so much for a booking of a launch.
#[must_use]
pub fn booking_transfer(launch: Uuid, cents: i64) -> Value {
    json!({
        "launch": launch,
        "amount": usd(cents),
        "reference": "RF-2026/4711",
        "paid_at": PAID_AT,
    })
}

/// A transfer of so much for an invoice.
#[must_use]
pub fn invoice_transfer(cents: i64) -> Value {
    json!({
        "amount": usd(cents),
        "reference": "RF-2026/4712",
        "paid_at": PAID_AT,
    })
}

/// An invoice of a fee, of one line.
#[must_use]
pub fn fee(launch: Uuid, cents: i64) -> Value {
    json!({
        "kind": "supplier_fee",
        "launch": launch,
        "lines": [{ "text": "Use of the launch pad", "quantity": 1, "unit_price": usd(cents) }],
    })
}

/// An amount, as JSON has it.
#[must_use]
pub fn usd(cents: i64) -> Value {
    json!({ "cents": cents, "currency": "USD" })
}

fn policy() -> commands::CommandMeta {
    use domain::commit::{Actor, ActorKind, Fingerprint};
    use domain::ids::{CommandId, CorrelationId};
    commands::CommandMeta {
        command: CommandId(Uuid::new_v4()),
        fingerprint: Fingerprint([0; 16]),
        actor: Actor {
            kind: ActorKind::System,
            id: "test".to_owned(),
            on_behalf_of: None,
            session: None,
        },
        correlation: CorrelationId(Uuid::new_v4()),
        causation: None,
        trace: None,
    }
}
