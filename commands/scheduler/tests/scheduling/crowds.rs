//! More reservations of one launch than one command expires, and candidates that are none.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use commands::{Clock, CommandMeta, Commands, Limits};
use domain::commit::{Actor, ActorKind, Fingerprint};
use domain::ids::{
    BookingId, CommandId, CorrelationId, CustomerId, InvoiceId, LaunchId, PaymentId, RocketId,
    SupplierId,
};
use domain::launch::{
    CustomerFacts, Destination, Launch, LaunchCommand, MAX_EXPIRED, PassengerDetails,
    PaymentMethod, ReserveSeats, RocketFacts, Schedule, SupplierFacts,
};
use domain::reference::SpaceportCode;
use domain::rocket::Range;
use domain::slug::SlugText;
use domain::text::{Email, Mission, PersonName, Phone, RocketModel, RocketName};
use domain::{Money, Terms};
use event_log::{EventLog, Keyring, Snapshots};
use futures_util::{StreamExt, stream};
use scheduler::{
    Candidates, CandidatesUnavailable, Charges, ComingLaunch, Found, FoundCharge, Options, Outcome,
    PendingPayment, jobs,
};
use uuid::Uuid;

use crate::world::World;

const JOB: &str = "expire_reservations";

/// More than two commands expire.
const CROWD: u32 = 2 * MAX_EXPIRED as u32 + 1;

/// A read model in which these launches have overdue reservations, for ever.
struct Behind(Vec<LaunchId>);

type Answer<T> = Result<Found<T, ()>, CandidatesUnavailable>;

fn nothing<T>() -> Answer<T> {
    Ok(Found {
        items: Vec::new(),
        next: None,
    })
}

impl Candidates for Behind {
    type Place = ();

    async fn overdue_launches(&self, _: DateTime<Utc>, _: Option<&()>) -> Answer<LaunchId> {
        Ok(Found {
            items: self.0.clone(),
            next: None,
        })
    }

    async fn launches_of_low_occupancy(
        &self,
        _: DateTime<Utc>,
        _: DateTime<Utc>,
        _: u8,
        _: Option<&()>,
    ) -> Answer<ComingLaunch> {
        nothing()
    }

    async fn coming_launches(
        &self,
        _: DateTime<Utc>,
        _: DateTime<Utc>,
        _: Option<&()>,
    ) -> Answer<ComingLaunch> {
        nothing()
    }

    async fn invoices_due(&self, _: DateTime<Utc>, _: Option<&()>) -> Answer<InvoiceId> {
        nothing()
    }

    async fn pending_card_payments(
        &self,
        _: DateTime<Utc>,
        _: Option<&()>,
    ) -> Answer<PendingPayment> {
        nothing()
    }
}

/// Nobody is asked.
struct NoGateway;

impl Charges for NoGateway {
    async fn find(&self, _: PaymentId) -> FoundCharge {
        FoundCharge::Unanswered
    }
}

/// The write path of an API.
async fn api(world: &World) -> Commands {
    let client = world.nats.client("commands").await;
    let log = EventLog::open(client.clone()).await.expect("opens");
    let keyring = Keyring::open(client.clone(), world.nats.master_key()).await;
    let keyring = keyring.expect("opens");
    let clock = Clock::real();
    let snapshots = Snapshots::new(client);
    let (terms, limits) = (Terms::default(), Limits::default());
    Commands::start(log, keyring, snapshots, clock, terms, limits)
}

fn meta() -> CommandMeta {
    let id = Uuid::now_v7();
    CommandMeta {
        command: CommandId(id),
        fingerprint: Fingerprint([7; 16]),
        actor: Actor {
            kind: ActorKind::Customer,
            id: "test".to_owned(),
            on_behalf_of: None,
            session: None,
        },
        correlation: CorrelationId(id),
        causation: None,
        trace: None,
    }
}

fn flight() -> LaunchCommand {
    let supplier = SupplierId(Uuid::now_v7());
    LaunchCommand::Schedule(Schedule {
        supplier: SupplierFacts {
            id: supplier,
            email_verified: true,
            profile_complete: true,
        },
        rocket: RocketFacts {
            id: RocketId(Uuid::now_v7()),
            supplier,
            name: RocketName::parse("New Shepard").expect("a name"),
            model: RocketModel::parse("NS4").expect("a model"),
            capacity: CROWD,
            range: Range::Suborbital,
            retired: false,
        },
        slug: SlugText::parse("new-shepard").expect("a link"),
        spaceport: SpaceportCode::parse("CORN-RANCH").expect("a spaceport"),
        destination: Destination::Suborbital,
        mission: Mission::parse("Above the line").expect("a mission"),
        date: Utc::now() + TimeDelta::days(400),
        seat_price: Money::usd(25_000_000).expect("a price"),
        seats: CROWD,
    })
}

fn reservation() -> LaunchCommand {
    let passenger = PassengerDetails {
        name: PersonName::parse("Ada Lovelace").expect("a name"),
        email: Email::parse("ada@example.org").expect("an address"),
        phone: Phone::parse("+44 20 7946 0000").expect("a number"),
        date_of_birth: NaiveDate::from_ymd_opt(1990, 12, 10).expect("a date"),
    };
    LaunchCommand::ReserveSeats(ReserveSeats {
        booking: BookingId(Uuid::now_v7()),
        customer: CustomerFacts {
            id: CustomerId(Uuid::now_v7()),
            vip: false,
            email_verified: true,
            expired_today: 0,
        },
        payment: PaymentMethod::Card,
        passengers: vec![passenger],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn one_run_expires_all_of_a_crowd_and_finds_done_what_is_none() {
    let world = World::new().await;
    let api = api(&world).await;
    let (launch, unknown) = (LaunchId(Uuid::now_v7()), LaunchId(Uuid::now_v7()));
    let scheduled = api.dispatch::<Launch>(launch, flight(), meta()).await;
    scheduled.expect("is scheduled");
    let reserved = stream::iter(0..CROWD)
        .map(|_| api.dispatch::<Launch>(launch, reservation(), meta()))
        .buffer_unordered(256);
    let reserved: Vec<_> = reserved.collect().await;
    assert!(reserved.iter().all(Result::is_ok));
    world.advance(TimeDelta::minutes(31)).await;

    let jobs = jobs::all(Arc::new(Behind(vec![launch, unknown])), NoGateway);
    let running = world.start_with(Options::new("it"), jobs).await;
    let outcomes = world.outcomes(JOB, 2).await;
    running.stop().await;
    assert_eq!(outcomes[..2], [Outcome::Succeeded; 2]);
    let runs = world.runs(JOB).await;
    let commands = u64::from(CROWD.div_ceil(MAX_EXPIRED as u32));
    assert_eq!(runs[0].figures["sent"], commands);
    assert_eq!(runs[0].figures["found_done"], 1, "there is no such launch");
    assert_eq!(runs[1].figures.get("sent"), None, "nothing was left");
    assert_eq!(runs[1].figures["found_done"], 2);
    let state = api.state::<Launch>(launch).await.expect("answers");
    assert_eq!(state.seats().free(), CROWD);
}
