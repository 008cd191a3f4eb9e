//! A log of a test's own, people with accounts, a launch, and who follows it.

use std::time::Duration;

use async_nats::HeaderMap;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::account::{
    AccountEvent, AccountRole, EmailVerified, EmployeeInvited, Registered, Registrant, RoleRevoked,
    TimeZoneSet,
};
use domain::commit::Position;
use domain::customer::{CustomerEvent, PromotedToVip};
use domain::ids::{
    AccountId, BookingId, CustomerId, InvoiceId, LaunchId, PassengerId, PaymentId, RocketId,
    SupplierId,
};
use domain::invoice::{
    Counterparty, Drafted, InvoiceEvent, InvoiceKind, InvoiceLine, Issued, Party, Settled,
};
use domain::launch::{
    Aborted, BookingConfirmed, Cause, Destination, LaunchEvent, LaunchRocket, Passenger,
    PassengerDetails, PaymentMethod, Reminded, Scheduled, SeatCount, SeatsReserved, Takings,
};
use domain::money::Money;
use domain::reference::SpaceportCode;
use domain::rocket::Range;
use domain::slug;
use domain::text::{
    Address, Email, InvoiceNumber, LineText, Mission, PartyName, PersonName, Phone, Reason,
    RocketModel, RocketName, TimeZone,
};
use event_log::{API, EventLog, KEYS_BUCKET, Keyring};
use event_mails::{EventMails, Papers, Sites};
use mongodb::bson::{Bson, Document, doc};
use notifier::{MessageFilter, Messages, Notification, Site, Summary, Template};
use projection_runtime::{Options, Target, run};
use test_support::mongo::MongoDatabase;
use test_support::{Journal, NatsServer, eventually};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

/// Long enough that no slow machine loses it, short enough to wait for its end.
const LEASE: Duration = Duration::from_secs(2);

/// Who owns a rocket.
pub(crate) const SUPPLIER: SupplierId = SupplierId(Uuid::from_u128(7));

pub(crate) struct World {
    /// What happens to launches and customers.
    journal: Journal,
    /// What happens to accounts.
    accounts: Journal,
    pub(crate) messages: Messages,
    mongo: MongoDatabase,
    nats: NatsServer,
}

/// A follower that runs. Dropping it is what a crash is to the others.
pub(crate) struct Following {
    _task: AbortOnDropHandle<()>,
}

impl World {
    /// A log in which nothing has happened.
    pub(crate) async fn new() -> Self {
        let nats = NatsServer::start().await;
        nats.create_log().await;
        let mongo = MongoDatabase::create().await;
        let messages = Messages::connect(mongo.url(), &mongo.core_name()).await;
        let messages = messages.expect("the address is good");
        messages.migrate().await.expect("indexes are made");
        Self {
            journal: journal(&nats, "commands").await,
            accounts: journal(&nats, "core").await,
            messages,
            mongo,
            nats,
        }
    }

    /// Somebody begins to follow, and has followed as far as the log goes.
    pub(crate) async fn follow_on(&self) -> Following {
        let following = self.follow().await;
        self.settled().await;
        following
    }

    /// Begins to follow, as a process of its own would.
    pub(crate) async fn follow(&self) -> Following {
        let (mails, log, keyring) = self.follower().await;
        let options = Options {
            lease: LEASE,
            batch_events: 8,
            ..Options::new(Uuid::new_v4().to_string())
        };
        let retrying = mails.clone();
        let running = run(mails, log, keyring, options, CancellationToken::new());
        let task = tokio::spawn(async move {
            tokio::select! {
                ended = running => ended.expect("it goes on"),
                never = retrying.retry_what_is_wanted() => match never {},
            }
        });
        Following {
            _task: AbortOnDropHandle::new(task),
        }
    }

    /// Waits until somebody has followed as far as the log goes.
    pub(crate) async fn settled(&self) {
        let (mails, log, _) = self.follower().await;
        eventually("all is mailed", async || {
            let end = log.end().await.expect("the log answers");
            let at = mails.checkpoint().await;
            at.is_ok_and(|at| at.log.is_some() && at.position == end)
        })
        .await;
    }

    async fn follower(&self) -> (EventMails, EventLog, Keyring) {
        // What it may do is what its own user may.
        let client = self.nats.client("notifier").await;
        let keyring = Keyring::open(client.clone(), self.nats.master_key()).await;
        let keyring = keyring.expect("the keyring opens");
        let log = EventLog::open(client).await.expect("the log opens");
        let site = |url| Site::parse(url).expect("an address");
        let sites = Sites {
            customer: site("https://astro.example"),
            portal: site("https://portal.astro.example"),
        };
        let mails = EventMails::new(self.messages.clone(), log.clone(), keyring.clone(), sites);
        (mails, log, keyring)
    }

    /// All mails that were asked for, by template and recipient, in the order of both.
    pub(crate) async fn mails(&self) -> Vec<(String, String)> {
        let all = self.all_mails().await.into_iter();
        let mut all: Vec<_> = all
            .map(|mail| (mail.template, mail.to.as_str().to_owned()))
            .collect();
        all.sort();
        all
    }

    pub(crate) async fn all_mails(&self) -> Vec<Summary> {
        let all = MessageFilter::default();
        let found = self.messages.list(&all, 1_000).await;
        found.expect("the store answers").items
    }

    /// A customer registers, and verifies their email.
    pub(crate) async fn customer(&mut self, name: &str) -> CustomerId {
        let customer = CustomerId(Uuid::new_v4());
        self.register(name, Registrant::Customer { customer }).await;
        customer
    }

    /// The supplier does.
    pub(crate) async fn supplier(&mut self, name: &str) {
        let supplier = SUPPLIER;
        self.register(name, Registrant::Supplier { supplier }).await;
    }

    async fn register(&mut self, name: &str, registrant: Registrant) -> AccountId {
        let account = AccountId(Uuid::new_v4());
        let registered = AccountEvent::Registered(Registered {
            account,
            registrant,
            email: email(name).into(),
        });
        self.account(account, vec![registered, verified(account, name)])
            .await;
        account
    }

    /// A customer who never verified their email.
    pub(crate) async fn stranger(&mut self, name: &str) -> CustomerId {
        let customer = CustomerId(Uuid::new_v4());
        let account = AccountId(Uuid::new_v4());
        let registered = AccountEvent::Registered(Registered {
            account,
            registrant: Registrant::Customer { customer },
            email: email(name).into(),
        });
        self.account(account, vec![registered]).await;
        customer
    }

    /// A customer of whom it is known which account they have.
    pub(crate) async fn known(&mut self, name: &str) -> (CustomerId, AccountId) {
        let customer = CustomerId(Uuid::new_v4());
        let account = self.register(name, Registrant::Customer { customer }).await;
        (customer, account)
    }

    /// A browser tells by which clocks somebody lives.
    pub(crate) async fn lives_by(&mut self, account: AccountId, zone: &str) {
        let set = AccountEvent::TimeZoneSet(TimeZoneSet {
            account,
            time_zone: TimeZone::parse(zone).expect("a time zone").into(),
        });
        self.account(account, vec![set]).await;
    }

    /// Somebody begins to work in finance.
    pub(crate) async fn finance(&mut self, name: &str) -> AccountId {
        let account = AccountId(Uuid::new_v4());
        let invited = AccountEvent::EmployeeInvited(EmployeeInvited {
            account,
            roles: vec![AccountRole::Finance],
            email: email(name).into(),
        });
        self.account(account, vec![invited, verified(account, name)])
            .await;
        account
    }

    /// They do so no more.
    pub(crate) async fn leave_finance(&mut self, account: AccountId) {
        let revoked = AccountEvent::RoleRevoked(RoleRevoked {
            role: AccountRole::Finance,
            roles: Vec::new(),
        });
        self.account(account, vec![revoked]).await;
    }

    /// The key of an account is destroyed, and with it whom it belonged to.
    pub(crate) async fn forget(&self, account: AccountId) {
        let mut headers = HeaderMap::new();
        headers.insert("KV-Operation", "DEL");
        let subject = format!("$KV.{KEYS_BUCKET}.account.{account}");
        let client = self.nats.client("core").await;
        let stored = client.request_with_headers(subject, headers, "".into());
        stored.await.expect("is stored");
    }

    /// The key of an account can't be read any more; gives what it was.
    pub(crate) async fn damage_key(&self, account: AccountId) -> Bytes {
        let entry = format!("$KV.{KEYS_BUCKET}.account.{account}");
        let last = format!("{API}.DIRECT.GET.KV_{KEYS_BUCKET}.{entry}");
        let client = self.nats.client("core").await;
        let key = client.request(last, "".into()).await.expect("is read");
        self.restore_key(account, &Bytes::from_static(b"damaged"))
            .await;
        key.payload
    }

    /// The key of an account is this one again.
    pub(crate) async fn restore_key(&self, account: AccountId, key: &Bytes) {
        let subject = format!("$KV.{KEYS_BUCKET}.account.{account}");
        let client = self.nats.client("core").await;
        let stored = client.request(subject, key.clone());
        stored.await.expect("is stored");
    }

    async fn account(&mut self, id: AccountId, events: Vec<AccountEvent>) {
        let accounts = &mut self.accounts;
        accounts.commit("account", id.0, Utc::now(), events).await;
    }

    /// A customer becomes a VIP.
    pub(crate) async fn promote(&mut self, customer: CustomerId) {
        let promoted = CustomerEvent::PromotedToVip(PromotedToVip {});
        let journal = &mut self.journal;
        journal
            .commit("customer", customer.0, Utc::now(), vec![promoted])
            .await;
    }

    /// Something happens to a launch.
    pub(crate) async fn launch(&mut self, id: LaunchId, events: Vec<LaunchEvent>) -> Position {
        let journal = &mut self.journal;
        journal.commit("launch", id.0, Utc::now(), events).await
    }

    /// A launch is scheduled.
    pub(crate) async fn schedule(&mut self) -> LaunchId {
        self.schedule_by(SUPPLIER, Utc::now()).await
    }

    /// A supplier schedules one at an instant.
    pub(crate) async fn schedule_by(&mut self, by: SupplierId, at: DateTime<Utc>) -> LaunchId {
        let launch = LaunchId(Uuid::new_v4());
        let journal = &mut self.journal;
        let events = vec![scheduled(by)];
        journal.commit("launch", launch.0, at, events).await;
        launch
    }

    /// All that a follower knows is gone, but for the messages and from where on there are any: whoever
    /// follows then reads the log from its beginning.
    pub(crate) async fn forget_all(&self) {
        let core = self.mongo.open().await.client().clone();
        let core = core.database(&self.mongo.core_name());
        let directory = core.collection::<Document>("mail_directory");
        directory.drop().await.expect("is dropped");
        let follower = core.collection::<Document>("mail_follower");
        let at_the_beginning = doc! { "$set": { "position": 0_i64, "leased_until": Bson::Null } };
        let moved = follower.update_one(doc! {}, at_the_beginning).await;
        assert_eq!(moved.expect("the store answers").modified_count, 1);
    }

    /// An event that nobody can read.
    pub(crate) async fn nonsense(&mut self, launch: LaunchId) {
        let data = serde_json::json!({});
        let journal = &mut self.journal;
        journal
            .commit_raw("launch", launch.0, Utc::now(), "launch.danced", &data)
            .await;
    }

    /// What makes attachments, as a sender beside the follower has it.
    pub(crate) async fn papers(&self) -> Papers {
        let (_, log, keyring) = self.follower().await;
        let papers = Papers::default();
        papers.open(log, keyring);
        papers
    }

    /// The mail of a template, as its sender has it.
    pub(crate) async fn mail(&self, template: Template) -> Notification {
        let all = self.all_mails().await.into_iter();
        let mut all = all.filter(|mail| mail.template == template.as_str());
        let id = all.next().expect("it was asked for").id;
        let found = self.messages.get(id).await;
        found.expect("the store answers").expect("it is there")
    }

    /// An invoice is written and gets its number; it is for a booking and to a customer.
    pub(crate) async fn invoice(
        &mut self,
        launch: LaunchId,
        booking: BookingId,
        customer: CustomerId,
    ) {
        let invoice = InvoiceId(Uuid::new_v4());
        let party = Party {
            name: PartyName::parse("Ada Lovelace").expect("a name"),
            tax_id: None,
            address: Address::parse("1 Analytical Way, London").expect("an address"),
            country: None,
        };
        let drafted = InvoiceEvent::Drafted(Drafted {
            invoice,
            kind: InvoiceKind::Booking,
            year: 2026,
            counterparty: Counterparty::Customer(customer),
            recipient: Some(party.into()),
            launch,
            booking: Some(booking),
            corrects: None,
            refund: None,
            lines: vec![InvoiceLine::one(
                LineText::parse("A seat").expect("a text"),
                usd(1_000),
            )],
            total: usd(1_000),
            paid: Vec::new(),
            due_days: 30,
        });
        let issued = InvoiceEvent::Issued(Issued {
            number: InvoiceNumber::parse("BKG-2026-000001").expect("a number"),
            due_at: at("2026-12-31T12:00:00Z"),
        });
        let settled = InvoiceEvent::Settled(Settled {});
        let journal = &mut self.journal;
        journal
            .commit("invoice", invoice.0, Utc::now(), vec![drafted])
            .await;
        journal
            .commit("invoice", invoice.0, Utc::now(), vec![issued])
            .await;
        // What comes later does not change what was mailed.
        journal
            .commit("invoice", invoice.0, Utc::now(), vec![settled])
            .await;
    }

    /// Where the messages are, for another look.
    pub(crate) fn mongo(&self) -> &MongoDatabase {
        &self.mongo
    }
}

async fn journal(nats: &NatsServer, user: &str) -> Journal {
    let client = nats.client(user).await;
    let keyring = Keyring::open(client.clone(), nats.master_key()).await;
    let log = EventLog::open(client).await;
    Journal::new(log.expect("the log"), keyring.expect("the keyring"))
}

fn email(name: &str) -> Email {
    Email::parse(&format!("{name}@example.com")).expect("an email")
}

fn verified(account: AccountId, name: &str) -> AccountEvent {
    AccountEvent::EmailVerified(EmailVerified {
        account,
        email: email(name).into(),
        verification: None,
    })
}

fn usd(units: i64) -> Money {
    Money::usd(units * 100).expect("not below zero")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn scheduled(supplier: SupplierId) -> LaunchEvent {
    let name = RocketName::parse("New Shepard").expect("a name");
    let spaceport = SpaceportCode::parse("CORN-RANCH").expect("a code");
    let date = at("2030-03-01T15:30:00Z");
    LaunchEvent::Scheduled(Scheduled {
        supplier,
        slug: slug::for_launch(&name, &spaceport, Destination::Suborbital, date),
        rocket: LaunchRocket {
            id: RocketId(Uuid::from_u128(8)),
            name,
            model: RocketModel::parse("NS-4").expect("a model"),
            capacity: 6,
            range: Range::Suborbital,
        },
        spaceport,
        destination: Destination::Suborbital,
        mission: Mission::parse("Eleven minutes").expect("a mission"),
        date,
        seat_price: usd(1_000),
        seats: SeatCount::all_free(6),
    })
}

/// Somebody holds a seat.
pub(crate) fn reserved(booking: BookingId, customer: CustomerId) -> LaunchEvent {
    reserved_for(booking, customer, &["grace"])
}

/// Seats are reserved for people of these names.
pub(crate) fn reserved_for(
    booking: BookingId,
    customer: CustomerId,
    names: &[&str],
) -> LaunchEvent {
    let passengers = names.iter().zip(0..).map(|(name, seat)| {
        let details = PassengerDetails {
            name: PersonName::parse("Grace Hopper").expect("a name"),
            email: email(name),
            phone: Phone::parse("+14325550100").expect("a number"),
            date_of_birth: "1998-02-01".parse().expect("a day"),
        };
        Passenger {
            id: PassengerId::at(booking, seat),
            details: details.into(),
        }
    });
    LaunchEvent::SeatsReserved(SeatsReserved {
        booking,
        customer,
        payment: PaymentMethod::Card,
        passengers: passengers.collect(),
        seat_price: usd(1_000),
        total: usd(1_000),
        seat_limit: 4,
        expires_at: at("2028-03-01T12:30:00Z"),
        seats: SeatCount::all_free(6),
    })
}

/// It is paid.
pub(crate) fn paid(booking: BookingId, customer: CustomerId) -> LaunchEvent {
    LaunchEvent::BookingConfirmed(BookingConfirmed {
        booking,
        customer,
        payment: PaymentId(booking.0),
        seats: SeatCount::all_free(6),
    })
}

/// It is in a week.
pub(crate) fn reminded() -> LaunchEvent {
    LaunchEvent::Reminded(Reminded {
        date: at("2028-03-01T15:30:00Z"),
        days: 7,
    })
}

/// The launch does not take place.
pub(crate) fn aborted() -> LaunchEvent {
    LaunchEvent::Aborted(Aborted {
        supplier: SUPPLIER,
        cause: Cause::Weather,
        reason: Reason::parse("A storm").expect("a reason"),
        fee: usd(1_000),
        money: Takings::default(),
        seats: SeatCount::all_free(6),
    })
}

/// A booking's id.
pub(crate) fn booking() -> BookingId {
    BookingId(Uuid::new_v4())
}
