//! What customers see of a launch after it went on sale, of their booking of it, and of the money
//! for it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::aggregate::{AggregateRoot, Context};
use domain::ids::{
    AggregateId, BookingId, CustomerId, InvoiceId, LaunchId, PaymentId, RefundId, RocketId,
    SupplierId,
};
use domain::invoice::{
    AppliedPayment, Counterparty, Draft, Invoice, InvoiceKind, InvoiceLine, Issue,
};
use domain::launch::{
    Abort, Cause, ConfirmBooking, CustomerFacts, Delay, Destination, Launch, LaunchCommand,
    PassengerDetails, PaymentMethod, ReserveSeats, RocketFacts, Schedule, SupplierFacts,
};
use domain::money::Money;
use domain::payment::{self, Payment, Purpose};
use domain::refund::{RecordPayment, Refund, RefundCause, Request};
use domain::rocket::Range;
use domain::terms::Terms;
use event_log::{EventLog, Keyring, MasterKey};
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::Caller;
use test_support::wait::PATIENCE;
use test_support::{AccountRole, Astro, Journal, Role, Servers, eventually_some};
use tokio::time::timeout;
use uuid::Uuid;

const SLUG: &str = "new-shepard-ksc-suborbital";
const PRICE: i64 = 45_000_000;

/// One launch with one booking, and the money for it.
struct Sale {
    journal: Journal,
    now: DateTime<Utc>,
    launch: Launch,
    supplier: SupplierId,
    bought: Bought,
    payment: PaymentId,
}

/// What was bought, and by whom.
#[derive(Clone, Copy)]
struct Bought {
    launch: LaunchId,
    booking: BookingId,
    customer: CustomerId,
}

impl Sale {
    async fn new(servers: &Servers, customer: CustomerId) -> Self {
        let log = EventLog::open(servers.nats.client("commands").await).await;
        let master: MasterKey = servers.master_key.parse().expect("64 digits");
        let keyring = Keyring::open(servers.nats.client("commands").await, master).await;
        let (log, keyring) = (log.expect("the log"), keyring.expect("the keyring"));
        Self {
            journal: Journal::new(log, keyring),
            now: Utc::now(),
            launch: Launch::default(),
            supplier: SupplierId(Uuid::new_v4()),
            bought: Bought {
                launch: LaunchId(Uuid::new_v4()),
                booking: BookingId(Uuid::new_v4()),
                customer,
            },
            payment: PaymentId(Uuid::new_v4()),
        }
    }

    /// Has something happen to the launch.
    async fn launch(&mut self, command: impl Into<LaunchCommand>) {
        let mut launch = std::mem::take(&mut self.launch);
        self.tell(self.bought.launch, &mut launch, command).await;
        self.launch = launch;
    }

    /// Decides a command and writes down what follows, a minute after what came before.
    async fn tell<A: AggregateRoot>(
        &mut self,
        id: A::Id,
        aggregate: &mut A,
        command: impl Into<A::Command>,
    ) {
        self.now += TimeDelta::minutes(1);
        let context = Context {
            now: self.now,
            terms: Terms::default(),
        };
        let events = aggregate.decide(&command.into(), &context);
        let events = events.expect("it is allowed");
        for event in &events {
            aggregate.apply(event.clone());
        }
        let id = id.as_uuid();
        self.journal.commit(A::TYPE, id, self.now, events).await;
    }

    async fn schedule(&mut self) {
        let supplier = SupplierFacts {
            id: self.supplier,
            email_verified: true,
            profile_complete: true,
        };
        let rocket = RocketFacts {
            id: RocketId(Uuid::new_v4()),
            supplier: self.supplier,
            name: "New Shepard".parse().expect("a name"),
            model: "NS4".parse().expect("a model"),
            capacity: 6,
            range: Range::Suborbital,
            retired: false,
        };
        let schedule = Schedule {
            supplier,
            rocket,
            slug: domain::slug::SlugText::parse(SLUG).expect("a link"),
            spaceport: domain::reference::SpaceportCode::parse("KSC").expect("a code"),
            destination: Destination::Suborbital,
            mission: "Eleven minutes up".parse().expect("a mission"),
            date: self.now + TimeDelta::days(400),
            seat_price: usd(PRICE),
            seats: 6,
        };
        self.launch(schedule).await;
    }

    async fn sell(&mut self) {
        let passenger = PassengerDetails {
            name: "Ada Lovelace".parse().expect("a name"),
            email: "ada@example.com".parse().expect("an address"),
            phone: "+442079460958".parse().expect("a number"),
            date_of_birth: NaiveDate::from_ymd_opt(1985, 12, 10).expect("a day"),
        };
        let reserve = ReserveSeats {
            booking: self.bought.booking,
            customer: CustomerFacts {
                id: self.bought.customer,
                vip: false,
                email_verified: true,
                expired_today: 0,
            },
            payment: PaymentMethod::Card,
            passengers: vec![passenger],
        };
        self.launch(reserve).await;
        self.pay().await;
        let confirm = ConfirmBooking {
            booking: self.bought.booking,
            payment: self.payment,
            amount: usd(PRICE),
            vip: false,
        };
        self.launch(confirm).await;
        self.invoice().await;
    }

    async fn pay(&mut self) {
        let mut payment = Payment::default();
        let initiate = payment::Initiate {
            purpose: self.purpose(),
            amount: usd(PRICE),
            method: PaymentMethod::Card,
        };
        self.tell(self.payment, &mut payment, initiate).await;
        let complete = payment::Complete {
            reference: "ch_1".parse().expect("a reference"),
        };
        self.tell(self.payment, &mut payment, complete).await;
    }

    async fn invoice(&mut self) {
        let id = InvoiceId::of_booking(self.bought.booking);
        let mut invoice = Invoice::default();
        let seat = "A seat to space".parse().expect("a text");
        let paid = AppliedPayment {
            payment: self.payment,
            amount: usd(PRICE),
        };
        let draft = Draft {
            invoice: id,
            kind: InvoiceKind::Booking,
            counterparty: Counterparty::Customer(self.bought.customer),
            recipient: None,
            launch: self.bought.launch,
            booking: Some(self.bought.booking),
            corrects: None,
            refund: None,
            lines: vec![InvoiceLine::one(seat, usd(PRICE))],
            paid: vec![paid],
        };
        self.tell(id, &mut invoice, draft).await;
        let issue = Issue {
            number: "BKG-2026-000001".parse().expect("a number"),
        };
        self.tell(id, &mut invoice, issue).await;
    }

    async fn delay(&mut self) -> DateTime<Utc> {
        let flight = self.launch.flight().expect("is scheduled");
        let delay = Delay {
            supplier: self.supplier,
            date: flight.date + TimeDelta::days(10),
            cause: Cause::Weather,
            reason: "Storms over the pad".parse().expect("a reason"),
        };
        let date = delay.date;
        self.launch(delay).await;
        date
    }

    async fn abort(&mut self) {
        let abort = Abort {
            supplier: self.supplier,
            cause: Cause::Technical,
            reason: "The engine does not start".parse().expect("a reason"),
        };
        self.launch(abort).await;
    }

    async fn pay_back(&mut self) {
        let id = RefundId::of(self.payment);
        let mut refund = Refund::default();
        let request = Request {
            payment: self.payment,
            purpose: self.purpose(),
            method: PaymentMethod::Card,
            reference: "ch_1".parse().expect("a reference"),
            paid: usd(PRICE),
            amount: usd(PRICE),
            cause: RefundCause::Abort,
        };
        self.tell(id, &mut refund, request).await;
        let paid = RecordPayment {
            attempt: 1,
            reference: "re_1".parse().expect("a reference"),
            paid_at: self.now,
        };
        self.tell(id, &mut refund, paid).await;
    }

    fn purpose(&self) -> Purpose {
        Purpose::Booking {
            launch: self.bought.launch,
            booking: self.bought.booking,
            customer: self.bought.customer,
        }
    }
}

fn usd(cents: i64) -> Money {
    Money::usd(cents).expect("not below zero")
}

/// Reads until what is read is as it should be.
async fn seen(caller: &Caller, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let read = eventually_some(path, async || {
        let answer = caller.get(path).await;
        (answer.status == 200 && is_so(&answer.body)).then_some(answer.body)
    });
    read.await
}

#[tokio::test]
async fn customers_follow_a_launch_to_its_end_and_their_money_back() {
    let servers = Servers::start().await;
    let (customer_api, _projector, who, stranger) = tokio::join!(
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::ProjectorCustomer, &servers),
        servers.sign_in(AccountRole::Customer),
        servers.sign_in(AccountRole::Customer),
    );
    let customer = Caller::new(&customer_api, &who);
    let stranger = customer.signed_in(&stranger);
    let mut sale = Sale::new(&servers, who.customer()).await;
    sale.schedule().await;
    sale.sell().await;
    let (launches, page) = ("/api/v1/launches", format!("/api/v1/launches/{SLUG}"));
    let booking = format!("/api/v1/bookings/{}", sale.bought.booking);
    let sold = |page: &Value| page["items"][0]["seats"]["free"] == 5;
    let listed = seen(&customer, launches, sold).await;
    assert_eq!(listed["from_price"]["cents"], PRICE);
    let watching = watch(&customer, &page).await;

    // The link still leads to it after a delay, and it is still on sale.
    let date = sale.delay().await;
    let delayed = seen(&customer, &page, |launch| launch["status"] == "delayed").await;
    assert_eq!(instant(&delayed["date"]), date);
    assert_eq!(delayed["delays"][0]["cause"], "weather");
    assert_eq!(instant(&delayed["delays"][0]["date"]), date);
    let listed = seen(&customer, launches, |page| {
        page["items"][0]["status"] == "delayed"
    })
    .await;
    assert_eq!(listed["items"][0], delayed);
    let upcoming = "/api/v1/bookings?flight=upcoming&status=confirmed";
    let own = customer.get(upcoming).await.expect(200).body;
    assert_eq!(instant(&own["items"][0]["flight"]["date"]), date);

    // Its end ends the booking, the list, and the stream of its seats.
    sale.abort().await;
    let aborted = seen(&customer, &page, |launch| launch["status"] == "aborted").await;
    assert_eq!(aborted["ended"]["reason"], "The engine does not start");
    let gone = |page: &Value| page["items"] == json!([]) && page["from_price"].is_null();
    seen(&customer, launches, gone).await;
    let told = timeout(PATIENCE, watching).await;
    let told = told.expect("the stream ends").expect("the stream is read");
    let (_, last) = told.rsplit_once("event: availability\n").expect("an event");
    assert!(last.contains(r#""status":"aborted""#), "{told}");
    assert!(last.contains("event: end"), "{told}");
    let over = customer.get(&format!("{page}/availability")).await;
    assert_eq!((over.status, over.body), (204, json!("")));
    assert_eq!(customer.get(upcoming).await.body["items"], json!([]));
    let past = customer.get("/api/v1/bookings?flight=past").await.body;
    assert_eq!(past["items"][0]["status"], "aborted");

    sale.pay_back().await;
    let paid = |details: &Value| details["refunds"][0]["status"] == "paid";
    let details = seen(&customer, &booking, paid).await;
    let story: Vec<_> = details["timeline"]
        .as_array()
        .expect("a story")
        .iter()
        .collect();
    let story: Vec<_> = story.iter().map(|moment| moment["what"].as_str()).collect();
    let expected = [
        "reserved",
        "payment_started",
        "payment_completed",
        "confirmed",
        "launch_delayed",
        "launch_aborted",
        "refund_requested",
        "refund_approved",
        "refund_paid",
    ];
    assert_eq!(story, expected.map(Some));
    assert_eq!(details["paid_by"], json!(sale.payment));
    assert_eq!(details["held_for"], Value::Null);
    assert_eq!(details["payments"][0]["reference"], "ch_1");
    assert_eq!(details["refunds"][0]["amount"]["cents"], PRICE);
    let invoice = &details["invoices"][0];
    assert_eq!(
        (&invoice["number"], &invoice["status"]),
        (&json!("BKG-2026-000001"), &json!("settled"))
    );

    let invoices = customer.get("/api/v1/invoices").await.expect(200).body;
    assert_eq!(invoices["items"], json!([invoice]));
    let path = format!(
        "/api/v1/invoices/{}",
        invoice["id"].as_str().expect("an id")
    );
    let shown = customer.get(&path).await.expect(200).body;
    assert_eq!(shown["lines"][0]["total"]["cents"], PRICE);
    assert_eq!(
        stranger.get("/api/v1/invoices").await.body["items"],
        json!([])
    );
    let refused = stranger.get(&path).await;
    assert_eq!(refused.problem(), (404, "invoice_not_found", ""));
    let refused = stranger.get(&booking).await;
    assert_eq!(refused.problem(), (404, "booking_not_found", ""));
}

/// Opens the stream of a launch's seats, and reads it to its end in the background.
async fn watch(visitor: &Caller, page: &str) -> tokio::task::JoinHandle<String> {
    let request = visitor.request(Method::GET, &format!("{page}/availability"));
    let answer = request
        .timeout(2 * PATIENCE)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    tokio::spawn(async move { answer.text().await.expect("the stream ends by itself") })
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().expect("a text").parse().expect("an instant")
}
