//! A log of its own for each test, and launches to sell.

use chrono::{NaiveDate, TimeDelta, Utc};
use commands::{Clock, CommandMeta, Commands, Limits, Outcome};
use domain::Terms;
use domain::commit::{Actor, ActorKind, Fingerprint};
use domain::ids::{
    BookingId, CommandId, CorrelationId, CustomerId, LaunchId, RocketId, SupplierId,
};
use domain::launch::{
    CancelBooking, CustomerFacts, Destination, Launch, LaunchCommand, LaunchError,
    PassengerDetails, PaymentMethod, ReserveSeats, RocketFacts, Schedule, SupplierFacts,
};
use domain::money::Money;
use domain::reference::SpaceportCode;
use domain::rocket::Range;
use domain::slug::SlugText;
use domain::text::{Email, Mission, PersonName, Phone, RocketModel, RocketName};
use event_log::{EventLog, Keyring, Snapshots};
use test_support::nats::NatsServer;
use uuid::Uuid;

pub(crate) type DispatchError = commands::DispatchError<LaunchError>;

/// A NATS server with an empty log. Each [`Log::process`] is to the log what a process of its own
/// would be.
pub(crate) struct Log {
    pub(crate) server: NatsServer,
}

impl Log {
    pub(crate) async fn new() -> anyhow::Result<Self> {
        let server = NatsServer::start().await;
        server.create_log().await;
        Ok(Self { server })
    }

    /// A write path with a connection and caches of its own.
    pub(crate) async fn process(&self) -> anyhow::Result<Commands> {
        self.process_with(Limits::default()).await
    }

    pub(crate) async fn process_with(&self, limits: Limits) -> anyhow::Result<Commands> {
        let client = self.server.client("commands").await;
        let log = EventLog::open(client.clone()).await?;
        let keyring = Keyring::open(client.clone(), self.server.master_key()).await?;
        let snapshots = Snapshots::new(client);
        Ok(Commands::start(
            log,
            keyring,
            snapshots,
            Clock::real(),
            Terms::default(),
            limits,
        ))
    }

    /// The ids of all bookings made on a launch, in the order of the log.
    pub(crate) async fn bookings(&self, launch: LaunchId) -> anyhow::Result<Vec<BookingId>> {
        let log = EventLog::open(self.server.client("commands").await).await?;
        let mut bookings = Vec::new();
        for recorded in log.load("launch", launch.0, Default::default()).await? {
            for event in &recorded.commit.events {
                if &*event.name == "launch.seats_reserved" {
                    let data: serde_json::Value = serde_json::from_str(event.data.get())?;
                    bookings.push(serde_json::from_value(data["booking"].clone())?);
                }
            }
        }
        Ok(bookings)
    }
}

/// The metadata of a command with an id and body of its own.
pub(crate) fn meta(command: u128) -> CommandMeta {
    CommandMeta {
        command: CommandId(Uuid::from_u128(command)),
        fingerprint: Fingerprint([7; 16]),
        actor: Actor {
            kind: ActorKind::Customer,
            id: "test".into(),
            on_behalf_of: None,
            session: None,
        },
        correlation: CorrelationId(Uuid::from_u128(command)),
        causation: None,
        trace: None,
    }
}

/// Schedules a launch with so many seats, 400 days ahead.
pub(crate) async fn schedule(commands: &Commands, seats: u32) -> anyhow::Result<LaunchId> {
    let launch = LaunchId(Uuid::now_v7());
    let supplier = SupplierId(Uuid::now_v7());
    let command = LaunchCommand::Schedule(Schedule {
        supplier: SupplierFacts {
            id: supplier,
            email_verified: true,
            profile_complete: true,
        },
        rocket: RocketFacts {
            id: RocketId(Uuid::now_v7()),
            supplier,
            name: RocketName::parse("New Shepard")?,
            model: RocketModel::parse("NS4")?,
            capacity: seats,
            range: Range::Suborbital,
            retired: false,
        },
        slug: SlugText::parse("new-shepard-corn-ranch")?,
        spaceport: SpaceportCode::parse("CORN-RANCH")?,
        destination: Destination::Suborbital,
        mission: Mission::parse("Above the line")?,
        date: Utc::now() + TimeDelta::days(400),
        seat_price: Money::usd(25_000_000)?,
        seats,
    });
    commands
        .dispatch::<Launch>(launch, command, meta(Uuid::now_v7().as_u128()))
        .await?;
    Ok(launch)
}

fn passenger() -> PassengerDetails {
    PassengerDetails {
        name: PersonName::parse("Ada Lovelace").expect("a name"),
        email: Email::parse("ada@example.org").expect("an address"),
        phone: Phone::parse("+44 20 7946 0000").expect("a number"),
        date_of_birth: NaiveDate::from_ymd_opt(1990, 12, 10).expect("a date"),
    }
}

/// Reserves one seat for a customer, by a command of the given id.
pub(crate) async fn reserve(
    commands: &Commands,
    launch: LaunchId,
    customer: u128,
    command: u128,
) -> Result<Outcome, DispatchError> {
    reserve_with(commands, launch, customer, meta(command)).await
}

pub(crate) async fn reserve_with(
    commands: &Commands,
    launch: LaunchId,
    customer: u128,
    meta: CommandMeta,
) -> Result<Outcome, DispatchError> {
    let command = LaunchCommand::ReserveSeats(ReserveSeats {
        booking: BookingId::made_by(meta.command),
        customer: CustomerFacts {
            id: CustomerId(Uuid::from_u128(customer)),
            vip: false,
            email_verified: true,
            expired_today: 0,
        },
        payment: PaymentMethod::Card,
        passengers: vec![passenger()],
    });
    commands.dispatch::<Launch>(launch, command, meta).await
}

pub(crate) fn cancel(booking: BookingId, customer: u128) -> LaunchCommand {
    LaunchCommand::CancelBooking(CancelBooking {
        booking,
        customer: CustomerId(Uuid::from_u128(customer)),
    })
}

pub(crate) fn booking(command: u128) -> BookingId {
    BookingId::made_by(CommandId(Uuid::from_u128(command)))
}
