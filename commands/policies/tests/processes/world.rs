//! A log of a test's own, people who do things, and policies that react to them.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use commands::{Clock, CommandMeta, Commands, DispatchError, Hosted, Limits};
use domain::Terms;
use domain::commit::{Actor, ActorKind, Fingerprint, Position};
use domain::customer::{ChangeProfile, Customer, CustomerProfile, OpenProfile};
use domain::event::EventPayload;
use domain::ids::{
    AccountId, BookingId, CommandId, CorrelationId, CustomerId, InvoiceId, LaunchId, PaymentId,
    RefundId, RocketId, Subject, SupplierId,
};
use domain::invoice::{self, Counterparty, Invoice, InvoiceEvent, InvoiceKind, InvoiceLine, Party};
use domain::launch::{
    Abort, CancelBooking, Cause, Complete, Confirm, ConfirmBooking, CustomerFacts, Destination,
    Launch, PassengerDetails, PaymentMethod, ReserveSeats, RocketFacts, Schedule, SupplierFacts,
};
use domain::money::Money;
use domain::payment::{self, Direction, Initiate, Payment, Purpose, Record};
use domain::personal::Personal;
use domain::reference::SpaceportCode;
use domain::refund::{RecordPayment, Refund, RefundCommand};
use domain::rocket::Range;
use domain::slug::SlugText;
use domain::supplier::{self, CompanyProfile, Contact, Supplier};
use domain::text::{
    Address, CompanyName, Country, Email, LineText, Mission, PaymentReference, PersonName, Phone,
    Reason, RocketModel, RocketName, TaxId,
};
use event_log::{Bucket, EventLog, KEYS_BUCKET, Keyring, MasterKey, POLICIES_BUCKET, Snapshots};
use policies::{CardGateway, Host, Payouts, Policies};
use projection_runtime::{Claim, Options, Parked, RunError, SetAside, Target};
use test_support::{Journal, NatsServer, eventually};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::deciding::Deciding;

/// What a seat costs.
pub(crate) const SEAT: i64 = 100_000;

/// Short, so that a test need not wait long for the end of one, and positions that were only
/// passed are soon stored.
pub(crate) const LEASE: Duration = Duration::from_millis(600);

/// How often the payment gateway is asked for a refund that stays unclear.
pub(crate) const MOST_ASKED: u32 = 3;

pub(crate) struct World {
    pub(crate) nats: NatsServer,
    /// The write path as an API has it.
    pub(crate) api: Commands,
    pub(crate) log: EventLog,
    pub(crate) keyring: Keyring,
    terms: Terms,
    /// Policies that are looked at, and don't run.
    policies: Host<Policies>,
}

impl World {
    /// A log in which nothing has happened. It is the first of June 2030, around noon.
    pub(crate) async fn new() -> Self {
        Self::with_terms(Terms::default()).await
    }

    /// The same under other terms of business.
    pub(crate) async fn with_terms(terms: Terms) -> Self {
        let nats = NatsServer::start().await;
        nats.create_log().await;
        // Whoever reads all of it goes there as one who may.
        let log = EventLog::open(nats.client("projector").await)
            .await
            .expect("opens");
        let keyring = nats.keyring().await;
        let (api, ..) = Access::of(&nats, &terms).commands("commands").await;
        let (commands, its_log, its_keyring) = Access::of(&nats, &terms).commands("policies").await;
        let world = Self {
            nats,
            api,
            log,
            keyring,
            terms,
            policies: Host::new(Policies, commands, its_log, its_keyring),
        };
        world
            .set_clock("2030-06-01T12:00:00Z".parse().expect("a time"))
            .await;
        world
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.api.clock().now()
    }

    pub(crate) async fn set_clock(&self, to: DateTime<Utc>) {
        let operator = self.nats.client("operator").await;
        Clock::set(operator, Some(to)).await.expect("moves");
        eventually("the clock is there", async || {
            (self.now() - to).abs() < TimeDelta::minutes(1)
        })
        .await;
    }

    pub(crate) async fn pass(&self, time: TimeDelta) {
        self.set_clock(self.now() + time).await;
    }

    /// Runs the policies until nothing is left to react to, then ends them.
    pub(crate) async fn react(&self) {
        let policies = self.start();
        self.settled().await;
        policies.stop().await;
    }

    /// Starts the policies as a process of their own would be.
    pub(crate) fn start(&self) -> Running {
        self.start_as("policies")
    }

    pub(crate) fn start_as(&self, holder: &str) -> Running {
        self.run(holder, |commands, log, keyring| {
            Host::new(Policies, commands, log, keyring)
        })
    }

    pub(crate) fn start_payouts(&self, gateway: impl CardGateway) -> Running {
        self.run("payouts", |commands, log, keyring| {
            let payouts = Payouts::new(gateway).asking_at_most(MOST_ASKED);
            Host::new(payouts, commands, log, keyring)
        })
    }

    /// What was set aside of what is paid back.
    pub(crate) async fn parked_payouts(
        &self,
        gateway: impl CardGateway,
    ) -> Vec<policies::ParkedReaction> {
        let access = Access::of(&self.nats, &self.terms);
        let (commands, log, keyring) = access.commands("policies").await;
        let host = Host::new(Payouts::new(gateway), commands, log, keyring);
        host.parked().await.expect("answers")
    }

    fn run<T: Target>(
        &self,
        holder: &str,
        host: impl FnOnce(Commands, EventLog, Keyring) -> T + Send + 'static,
    ) -> Running {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let shutdown = CancellationToken::new();
        let options = Options {
            lease: LEASE,
            standby: Duration::from_millis(10),
            ..Options::new(holder)
        };
        let (access, stopping) = (Access::of(&self.nats, &self.terms), shutdown.clone());
        let task = runtime.spawn(async move {
            let (commands, log, keyring) = access.commands("policies").await;
            let host = host(commands, log.clone(), keyring.clone());
            projection_runtime::run(host, log, keyring, options, stopping).await
        });
        Running {
            runtime: Some(runtime),
            task,
            shutdown,
        }
    }

    /// Waits until everything that happened was reacted to, and all of that in turn.
    pub(crate) async fn settled(&self) {
        eventually("all is reacted to", async || self.is_settled().await).await;
    }

    pub(crate) async fn is_settled(&self) -> bool {
        // Without an answer it is not known to be.
        let checkpoint = self.policies.checkpoint().await;
        let end = self.log.end().await;
        checkpoint.is_ok_and(|checkpoint| end.is_ok_and(|end| checkpoint.position == end))
    }

    /// Who reacts now.
    pub(crate) async fn holder(&self) -> Option<String> {
        let checkpoint = self.policies.checkpoint().await.expect("answers");
        checkpoint.leased_until.and(checkpoint.holder)
    }

    /// What the policies set aside.
    pub(crate) async fn parked(&self) -> Vec<policies::ParkedReaction> {
        self.policies.parked().await.expect("answers")
    }

    /// Of how many aggregates something waits.
    pub(crate) async fn waiting(&self) -> usize {
        let waiting = self.policies.parked_aggregates().await;
        waiting.expect("answers").len()
    }

    /// What is set aside, as people see it.
    pub(crate) async fn set_aside(&self) -> Vec<SetAside> {
        let all = Target::parked(&self.policies, None, Position(0), 100).await;
        all.expect("answers")
    }

    /// A program that could not read a commit sets it aside.
    pub(crate) async fn park(&self, position: Position, aggregate: &str, id: Uuid) {
        let claim = Claim {
            token: 0,
            checkpoint: Position(0),
        };
        let parked = Parked {
            aggregate: aggregate.into(),
            id,
            position,
            commit: Vec::new(),
            cause: "an older program".to_owned(),
            at: Utc::now(),
        };
        let parked = self.policies.park(&claim, &[parked]).await;
        parked.expect("parks");
    }

    /// Who decides about what is parked.
    pub(crate) async fn deciding(&self) -> Deciding {
        let log = EventLog::open(self.nats.client("core").await).await;
        Deciding(Journal::new(log.expect("opens"), self.nats.keyring().await))
    }

    /// Has the whole log reacted to again, as if the bucket had been lost.
    pub(crate) async fn forget_position(&self) {
        self.stand_at(Position(0)).await;
    }

    /// Says that all up to a position was reacted to. Nobody reacts meanwhile.
    pub(crate) async fn stand_at(&self, position: Position) {
        let bucket = Bucket::new(self.nats.client("policies").await, POLICIES_BUCKET);
        let event_log::Entry::Value { revision, value } =
            bucket.read_leader("host.policies").await.expect("answers")
        else {
            panic!("there is a record");
        };
        let mut record: serde_json::Value = serde_json::from_slice(&value).expect("JSON");
        record["position"] = position.0.into();
        let json = record.to_string().into();
        let stored = bucket.put_at("host.policies", revision, json).await;
        assert!(stored.expect("answers").is_some(), "nobody else writes");
    }

    /// Somebody drafts the invoice of a fee, and a program that can't read it sets it aside. Nobody
    /// reacts meanwhile.
    pub(crate) async fn drafts_unread(&self, launch: LaunchId) -> (InvoiceId, Position) {
        let id = InvoiceId::of_fee(launch);
        let line = InvoiceLine::one(LineText::parse("A fee").expect("a text"), usd(100_000));
        let draft = invoice::Draft {
            invoice: id,
            kind: InvoiceKind::SupplierFee,
            counterparty: Counterparty::Supplier(SupplierId(Uuid::from_u128(7))),
            recipient: None,
            launch,
            booking: None,
            corrects: None,
            refund: None,
            lines: vec![line],
            paid: Vec::new(),
        };
        self.does::<Invoice>(id, draft).await;
        let position = self.log.end().await.expect("answers");
        self.park(position, "invoice", id.0).await;
        self.stand_at(position).await;
        (id, position)
    }

    /// Sends a command that is accepted.
    pub(crate) async fn does<A: Hosted>(&self, id: A::Id, command: impl Into<A::Command>) {
        if let Err(error) = self.asks::<A>(id, command).await {
            panic!("{} {id}: {error}", A::TYPE);
        }
    }

    pub(crate) async fn asks<A: Hosted>(
        &self,
        id: A::Id,
        command: impl Into<A::Command>,
    ) -> Result<(), DispatchError<A::Error>> {
        let sent = self.api.dispatch::<A>(id, command.into(), meta()).await;
        sent.map(drop)
    }

    /// A launch with that many seats, on the first of June 2032.
    pub(crate) async fn schedule(&self, launch: u128, of: u128, seats: u32) -> LaunchId {
        let supplier = SupplierId(Uuid::from_u128(of));
        let id = LaunchId(Uuid::from_u128(launch));
        let command = Schedule {
            supplier: SupplierFacts {
                id: supplier,
                email_verified: true,
                profile_complete: true,
            },
            rocket: RocketFacts {
                id: RocketId(Uuid::from_u128(8)),
                supplier,
                name: RocketName::parse("New Shepard").expect("a name"),
                model: RocketModel::parse("NS4").expect("a model"),
                capacity: seats,
                range: Range::Suborbital,
                retired: false,
            },
            slug: SlugText::parse("new-shepard-corn-ranch").expect("a link"),
            spaceport: SpaceportCode::parse("CORN-RANCH").expect("a code"),
            destination: Destination::Suborbital,
            mission: Mission::parse("Above the line").expect("a mission"),
            date: "2032-06-01T12:00:00Z".parse().expect("a time"),
            seat_price: usd(SEAT),
            seats,
        };
        self.does::<Launch>(id, command).await;
        id
    }

    /// Reserves seats, and says which booking that is.
    pub(crate) async fn reserve(
        &self,
        launch: LaunchId,
        booking: u128,
        customer: u128,
        seats: usize,
    ) -> BookingId {
        let booked = self.tries_to_reserve(launch, booking, customer, seats);
        booked.await.expect("is accepted")
    }

    /// Reserves seats, if there are enough.
    pub(crate) async fn tries_to_reserve(
        &self,
        launch: LaunchId,
        booking: u128,
        customer: u128,
        seats: usize,
    ) -> Option<BookingId> {
        let booking = BookingId(Uuid::from_u128(booking));
        let command = ReserveSeats {
            booking,
            customer: CustomerFacts {
                id: CustomerId(Uuid::from_u128(customer)),
                vip: false,
                email_verified: true,
                expired_today: 0,
            },
            payment: PaymentMethod::Card,
            passengers: vec![passenger(); seats],
        };
        let asked = self.asks::<Launch>(launch, command).await;
        asked.is_ok().then_some(booking)
    }

    /// A card payment that completes.
    pub(crate) async fn pays(
        &self,
        payment: u128,
        launch: LaunchId,
        booking: BookingId,
        customer: u128,
        cents: i64,
    ) -> PaymentId {
        let id = PaymentId(Uuid::from_u128(payment));
        let initiate = Initiate {
            purpose: Purpose::Booking {
                launch,
                booking,
                customer: CustomerId(Uuid::from_u128(customer)),
            },
            amount: usd(cents),
            method: PaymentMethod::Card,
        };
        self.does::<Payment>(id, initiate).await;
        let complete = payment::Complete {
            reference: reference(&format!("ch_{payment}")),
        };
        self.does::<Payment>(id, complete).await;
        id
    }

    /// A transfer for a booking, as finance records it.
    pub(crate) async fn transfer_for_booking(
        &self,
        payment: u128,
        launch: LaunchId,
        booking: BookingId,
        customer: u128,
        cents: i64,
    ) -> PaymentId {
        let purpose = Purpose::Booking {
            launch,
            booking,
            customer: CustomerId(Uuid::from_u128(customer)),
        };
        self.records(payment, purpose, cents).await
    }

    /// A transfer for an invoice, as finance records it.
    pub(crate) async fn transfers(
        &self,
        payment: u128,
        invoice: InvoiceId,
        supplier: u128,
        direction: Direction,
        cents: i64,
    ) -> PaymentId {
        let purpose = Purpose::Invoice {
            invoice,
            supplier: SupplierId(Uuid::from_u128(supplier)),
            direction,
        };
        self.records(payment, purpose, cents).await
    }

    async fn records(&self, payment: u128, purpose: Purpose, cents: i64) -> PaymentId {
        let id = PaymentId(Uuid::from_u128(payment));
        let record = Record {
            purpose,
            amount: usd(cents),
            reference: reference(&format!("tr_{payment}")),
            paid_at: self.now(),
        };
        self.does::<Payment>(id, record).await;
        id
    }

    pub(crate) async fn cancels(&self, launch: LaunchId, booking: BookingId, customer: u128) {
        let customer = CustomerId(Uuid::from_u128(customer));
        let command = CancelBooking { booking, customer };
        self.does::<Launch>(launch, command).await;
    }

    pub(crate) async fn aborts(&self, launch: LaunchId, supplier: u128) {
        let command = Abort {
            supplier: SupplierId(Uuid::from_u128(supplier)),
            cause: Cause::Technical,
            reason: reason("A valve leaks"),
        };
        self.does::<Launch>(launch, command).await;
    }

    /// The launch flies, on its date.
    pub(crate) async fn flies(&self, launch: LaunchId, supplier: u128) {
        let supplier = SupplierId(Uuid::from_u128(supplier));
        self.does::<Launch>(launch, Confirm { supplier }).await;
        self.set_clock("2032-06-02T12:00:00Z".parse().expect("a time"))
            .await;
        self.does::<Launch>(launch, Complete { supplier }).await;
    }

    /// Finance lets a refund go.
    pub(crate) async fn approves(&self, refund: RefundId) {
        self.does::<Refund>(refund, RefundCommand::Approve).await;
    }

    /// The last attempt of a refund arrives.
    pub(crate) async fn pays_back(&self, refund: RefundId) {
        let state: Refund = self.api.state(refund).await.expect("answers");
        let record = RecordPayment {
            attempt: state.claim().expect("was asked for").attempts,
            reference: reference("re_1"),
            paid_at: self.now(),
        };
        self.does::<Refund>(refund, record).await;
    }

    pub(crate) async fn tells_who_they_are(&self, customer: u128) {
        let profile = profile();
        let account = AccountId(Uuid::from_u128(customer));
        let customer = CustomerId(Uuid::from_u128(customer));
        self.does::<Customer>(customer, OpenProfile { account, profile })
            .await;
    }

    pub(crate) async fn moves_to(&self, customer: u128, address: &str) {
        let profile = CustomerProfile {
            legal_address: Address::parse(address).expect("an address"),
            ..profile()
        };
        let customer = CustomerId(Uuid::from_u128(customer));
        self.does::<Customer>(customer, ChangeProfile { profile })
            .await;
    }

    /// Destroys a customer's key, as an erasure does.
    pub(crate) async fn forgets(&self, customer: u128) {
        let account = Subject::Account(AccountId(Uuid::from_u128(customer)));
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("KV-Operation", "DEL");
        let client = self.nats.client("commands").await;
        let subject = format!("$KV.{KEYS_BUCKET}.{account}");
        let stored = client.request_with_headers(subject, headers, "".into());
        stored.await.expect("is stored");
    }

    /// Whom an invoice names.
    pub(crate) async fn recipient(&self, invoice: InvoiceId) -> Option<Party> {
        let commits = self.log.load("invoice", invoice.0, Position(0)).await;
        let stored = &commits.expect("answers")[0].commit.events[0];
        let event = InvoiceEvent::decode(&stored.name, stored.v, &stored.data).expect("decodes");
        let mut events = [(stored.id, event)];
        self.keyring.unseal(&mut events).await.expect("opens");
        let [(_, InvoiceEvent::Drafted(drafted))] = events else {
            panic!("it was drafted");
        };
        drafted.recipient.and_then(Personal::into_plain)
    }

    /// An API confirms a booking by itself.
    pub(crate) async fn api_confirms(
        &self,
        launch: LaunchId,
        booking: BookingId,
        payment: PaymentId,
        cents: i64,
    ) {
        let confirm = ConfirmBooking {
            booking,
            payment,
            amount: usd(cents),
            vip: false,
        };
        self.does::<Launch>(launch, confirm).await;
    }

    pub(crate) async fn company_tells_who_it_is(&self, supplier: u128) {
        let command = supplier::OpenProfile {
            account: AccountId(Uuid::from_u128(supplier)),
            profile: company("Blue Origin LLC"),
        };
        self.does::<Supplier>(SupplierId(Uuid::from_u128(supplier)), command)
            .await;
    }

    pub(crate) async fn launch(&self, id: LaunchId) -> Launch {
        self.api.state(id).await.expect("answers")
    }
}

/// What a process needs to know of a server.
struct Access {
    config: event_log::NatsConfig,
    master_key: MasterKey,
    terms: Terms,
}

impl Access {
    fn of(nats: &NatsServer, terms: &Terms) -> Self {
        Self {
            config: nats.config("policies"),
            master_key: nats.master_key(),
            terms: terms.clone(),
        }
    }

    async fn commands(self, user: &str) -> (Commands, EventLog, Keyring) {
        let config = event_log::NatsConfig {
            user: user.to_owned(),
            ..self.config
        };
        let client = event_log::connect(&config).await.expect("connects");
        let log = EventLog::open(client.clone()).await.expect("opens");
        let keyring = Keyring::open(client.clone(), self.master_key);
        let keyring = keyring.await.expect("opens");
        let clock = Clock::development(client.clone()).await.expect("a clock");
        let commands = Commands::start(
            log.clone(),
            keyring.clone(),
            Snapshots::new(client),
            clock,
            self.terms,
            Limits::default(),
        );
        (commands, log, keyring)
    }
}

/// Policies that run. Killing them is what the end of their process is to the others.
pub(crate) struct Running {
    runtime: Option<Runtime>,
    task: JoinHandle<Result<(), RunError>>,
    shutdown: CancellationToken,
}

impl Running {
    /// Ends all of it at once, wherever it is.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    /// Asks it to end and waits until it has.
    pub(crate) async fn stop(mut self) {
        self.shutdown.cancel();
        let ended = (&mut self.task).await.expect("no panic");
        ended.expect("ends as it was asked to");
        self.end();
    }

    fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

pub(crate) fn meta() -> CommandMeta {
    let id = Uuid::now_v7();
    CommandMeta {
        command: CommandId(id),
        fingerprint: Fingerprint([7; 16]),
        actor: Actor {
            kind: ActorKind::Employee,
            id: "test".to_owned(),
            on_behalf_of: None,
            session: None,
        },
        correlation: CorrelationId(id),
        causation: None,
        trace: None,
    }
}

pub(crate) fn usd(cents: i64) -> Money {
    Money::usd(cents).expect("an amount")
}

pub(crate) fn reference(text: &str) -> PaymentReference {
    PaymentReference::parse(text).expect("a reference")
}

pub(crate) fn reason(text: &str) -> Reason {
    Reason::parse(text).expect("a reason")
}

pub(crate) fn company(name: &str) -> CompanyProfile {
    CompanyProfile {
        legal_name: CompanyName::parse(name).expect("a name"),
        tax_id: TaxId::parse("12-3456789").expect("a number"),
        country: Country::parse("US").expect("a country"),
        legal_address: Address::parse("1 Launch Road, Van Horn").expect("an address"),
        contact: Contact {
            name: PersonName::parse("Grace Hopper").expect("a name"),
            email: Email::parse("grace@example.com").expect("an address"),
            phone: Phone::parse("+14325550100").expect("a number"),
        },
    }
}

fn profile() -> CustomerProfile {
    CustomerProfile {
        first_name: PersonName::parse("Ada").expect("a name"),
        last_name: PersonName::parse("Lovelace").expect("a name"),
        phone: Phone::parse("+442079460958").expect("a number"),
        tax_id: None,
        legal_address: Address::parse("12 St James's Square, London").expect("an address"),
        date_of_birth: date("1990-12-10"),
    }
}

fn passenger() -> PassengerDetails {
    PassengerDetails {
        name: PersonName::parse("Grace Hopper").expect("a name"),
        email: Email::parse("grace@example.com").expect("an address"),
        phone: Phone::parse("+14325550100").expect("a number"),
        date_of_birth: date("1990-02-01"),
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}
