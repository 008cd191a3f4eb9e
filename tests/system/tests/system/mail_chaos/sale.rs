//! What happens in the log: people with accounts, a launch, bookings that are paid.

use chrono::Utc;
use domain::account::{AccountEvent, EmailVerified, Registered, Registrant};
use domain::ids::{
    AccountId, BookingId, CustomerId, LaunchId, PassengerId, PaymentId, RocketId, SupplierId,
};
use domain::launch::{
    BookingConfirmed, Destination, LaunchEvent, LaunchRocket, Passenger, PassengerDetails,
    PaymentMethod, Scheduled, SeatCount, SeatsReserved,
};
use domain::money::Money;
use domain::reference::SpaceportCode;
use domain::rocket::Range;
use domain::slug;
use domain::text::{Email, Mission, PersonName, Phone, RocketModel, RocketName};
use event_log::{EventLog, Keyring};
use test_support::{Journal, NatsServer};
use uuid::Uuid;

const SEATS: u32 = 10_000;

/// A sale that goes on.
pub(super) struct Sale {
    launches: Journal,
    accounts: Journal,
    launch: LaunchId,
    buyers: usize,
}

impl Sale {
    /// A supplier offers a launch.
    pub(super) async fn open(nats: &NatsServer) -> Self {
        let mut sale = Self {
            launches: journal(nats, "commands").await,
            accounts: journal(nats, "core").await,
            launch: LaunchId(Uuid::new_v4()),
            buyers: 0,
        };
        let supplier = SupplierId(Uuid::new_v4());
        sale.register("owner", Registrant::Supplier { supplier })
            .await;
        sale.happens(vec![scheduled(supplier)]).await;
        sale
    }

    /// Somebody new comes, books a seat, and pays.
    pub(super) async fn sell(&mut self) {
        self.buyers += 1;
        let customer = CustomerId(Uuid::new_v4());
        let name = format!("buyer{}", self.buyers);
        self.register(&name, Registrant::Customer { customer })
            .await;
        let booking = BookingId(Uuid::new_v4());
        self.happens(vec![reserved(booking, customer)]).await;
        let paid = LaunchEvent::BookingConfirmed(BookingConfirmed {
            booking,
            customer,
            payment: PaymentId(Uuid::new_v4()),
            seats: SeatCount::all_free(SEATS),
        });
        self.happens(vec![paid]).await;
    }

    async fn happens(&mut self, events: Vec<LaunchEvent>) {
        let commit = self
            .launches
            .commit("launch", self.launch.0, Utc::now(), events);
        commit.await;
    }

    async fn register(&mut self, name: &str, registrant: Registrant) {
        let account = AccountId(Uuid::new_v4());
        let email = Email::parse(&format!("{name}@example.com")).expect("an email");
        let registered = AccountEvent::Registered(Registered {
            account,
            registrant,
            email: email.clone().into(),
        });
        let verified = AccountEvent::EmailVerified(EmailVerified {
            account,
            email: email.into(),
            verification: None,
        });
        let events = vec![registered, verified];
        let commit = self
            .accounts
            .commit("account", account.0, Utc::now(), events);
        commit.await;
    }
}

async fn journal(nats: &NatsServer, user: &str) -> Journal {
    let client = nats.client(user).await;
    let keyring = Keyring::open(client.clone(), nats.master_key()).await;
    let log = EventLog::open(client).await;
    Journal::new(log.expect("the log"), keyring.expect("the keyring"))
}

fn usd(units: i64) -> Money {
    Money::usd(units * 100).expect("not below zero")
}

fn scheduled(supplier: SupplierId) -> LaunchEvent {
    let name = RocketName::parse("New Shepard").expect("a name");
    let spaceport = SpaceportCode::parse("CORN-RANCH").expect("a code");
    let date = "2030-03-01T15:30:00Z".parse().expect("an instant");
    LaunchEvent::Scheduled(Scheduled {
        supplier,
        slug: slug::for_launch(&name, &spaceport, Destination::Suborbital, date),
        rocket: LaunchRocket {
            id: RocketId(Uuid::new_v4()),
            name,
            model: RocketModel::parse("NS-4").expect("a model"),
            capacity: SEATS,
            range: Range::Suborbital,
        },
        spaceport,
        destination: Destination::Suborbital,
        mission: Mission::parse("Eleven minutes").expect("a mission"),
        date,
        seat_price: usd(1_000),
        seats: SeatCount::all_free(SEATS),
    })
}

fn reserved(booking: BookingId, customer: CustomerId) -> LaunchEvent {
    let details = PassengerDetails {
        name: PersonName::parse("Grace Hopper").expect("a name"),
        email: Email::parse("grace@example.com").expect("an email"),
        phone: Phone::parse("+14325550100").expect("a number"),
        date_of_birth: "1998-02-01".parse().expect("a day"),
    };
    LaunchEvent::SeatsReserved(SeatsReserved {
        booking,
        customer,
        payment: PaymentMethod::Card,
        passengers: vec![Passenger {
            id: PassengerId::at(booking, 0),
            details: details.into(),
        }],
        seat_price: usd(1_000),
        total: usd(1_000),
        seat_limit: 4,
        expires_at: "2028-03-01T12:30:00Z".parse().expect("an instant"),
        seats: SeatCount::all_free(SEATS),
    })
}
