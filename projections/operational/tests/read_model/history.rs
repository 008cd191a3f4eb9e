//! A log made as the real one is: every event is decided by its aggregate.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::aggregate::{AggregateRoot, Context};
use domain::any_event::AnyEvent;
use domain::commit::{Actor, ActorKind, EventNumber, Position};
use domain::ids::{
    AccountId, AggregateId, BookingId, CommandId, CorrelationId, CustomerId, EventId, LaunchId,
    PaymentId, RocketId, SupplierId,
};
use domain::launch::{
    CancelBooking, ConfirmBooking, CustomerFacts, Destination, Launch, LaunchCommand,
    PassengerDetails, PaymentMethod, ReserveSeats, RocketFacts, Schedule, SupplierFacts,
};
use domain::money::Money;
use domain::reference::SpaceportCode;
use domain::rocket::{Range, Register, Retire, Revise, Rocket, RocketCommand, RocketData};
use domain::slug::SlugText;
use domain::supplier::{CompanyProfile, Contact, OpenProfile, Supplier, SupplierCommand};
use domain::terms::Terms;
use domain::text::{
    Address, CompanyName, Country, Email, Mission, PersonName, Phone, RocketModel, RocketName,
    TaxId,
};
use projection_runtime::{Batch, Event};
use uuid::Uuid;

/// The log, and the aggregates as their events left them.
pub(crate) struct History {
    pub(crate) now: DateTime<Utc>,
    pub(crate) events: Vec<Event>,
    suppliers: Streams<Supplier>,
    rockets: Streams<Rocket>,
    launches: Streams<Launch>,
}

/// Aggregates by id, each with how many commits it has.
type Streams<A> = BTreeMap<<A as AggregateRoot>::Id, (A, u64)>;

impl History {
    pub(crate) fn new() -> Self {
        Self {
            now: DateTime::from_timestamp_millis(1_900_000_000_123).expect("in range"),
            events: Vec::new(),
            suppliers: BTreeMap::new(),
            rockets: BTreeMap::new(),
            launches: BTreeMap::new(),
        }
    }

    pub(crate) fn end(&self) -> Position {
        self.events
            .last()
            .map_or(Position(0), |event| event.position)
    }

    pub(crate) fn wait(&mut self, minutes: i64) {
        self.now += TimeDelta::minutes(minutes);
    }

    pub(crate) fn open_profile(&mut self, n: u128) -> bool {
        let command = OpenProfile {
            account: AccountId(Uuid::from_u128(n)),
            profile: CompanyProfile {
                legal_name: CompanyName::parse(&format!("Company {n}")).expect("a name"),
                tax_id: TaxId::parse("12-3456789").expect("a number"),
                country: Country::parse("US").expect("a country"),
                legal_address: Address::parse("1 Launch Road, Van Horn").expect("an address"),
                contact: Contact {
                    name: PersonName::parse("Grace Hopper").expect("a name"),
                    email: Email::parse("grace@example.com").expect("an address"),
                    phone: Phone::parse("+14325550100").expect("a number"),
                },
            },
        };
        let command = SupplierCommand::OpenProfile(command);
        let (now, events) = (self.now, &mut self.events);
        commit(&mut self.suppliers, events, now, supplier_id(n), &command)
    }

    pub(crate) fn register(&mut self, n: u128, supplier: u128) -> bool {
        let command = Register {
            supplier: supplier_id(supplier),
            data: rocket_data("New Shepard", 100),
        };
        self.rocket(n, RocketCommand::Register(command))
    }

    pub(crate) fn revise(&mut self, n: u128, supplier: u128, name: &str, capacity: u32) -> bool {
        let command = Revise {
            supplier: supplier_id(supplier),
            data: rocket_data(name, capacity),
        };
        self.rocket(n, RocketCommand::Revise(command))
    }

    pub(crate) fn retire(&mut self, n: u128, supplier: u128) -> bool {
        let supplier = supplier_id(supplier);
        self.rocket(n, RocketCommand::Retire(Retire { supplier }))
    }

    fn rocket(&mut self, n: u128, command: RocketCommand) -> bool {
        let (now, events) = (self.now, &mut self.events);
        commit(&mut self.rockets, events, now, rocket_id(n), &command)
    }

    /// Schedules a launch of a rocket, so many days ahead.
    pub(crate) fn schedule(&mut self, n: u128, rocket: u128, days: i64, seats: u32) -> bool {
        let rocket = rocket_id(rocket);
        let known = self.rockets.get(&rocket);
        let Some(rocket) = known.and_then(|(known, _)| RocketFacts::of(rocket, known)) else {
            return false;
        };
        let command = Schedule {
            supplier: SupplierFacts {
                id: rocket.supplier,
                email_verified: true,
                profile_complete: true,
            },
            rocket,
            slug: SlugText::parse(&format!("launch-{n}")).expect("a link"),
            spaceport: SpaceportCode::parse("CORN-RANCH").expect("a spaceport"),
            destination: Destination::Suborbital,
            mission: Mission::parse("A look from above").expect("a mission"),
            date: self.now + TimeDelta::days(days),
            seat_price: Money::usd(45_000_000).expect("a price"),
            seats,
        };
        self.launch(n, LaunchCommand::Schedule(command))
    }

    /// Reserves seats for so many passengers, the first of whom is born on 1 January of 2000,
    /// the next a year before, and so on.
    pub(crate) fn reserve(
        &mut self,
        launch: u128,
        booking: u128,
        customer: u128,
        seats: i32,
    ) -> bool {
        let command = ReserveSeats {
            booking: booking_id(booking),
            customer: CustomerFacts {
                id: customer_id(customer),
                vip: true,
                email_verified: true,
                expired_today: 0,
            },
            payment: if booking.is_multiple_of(2) {
                PaymentMethod::Card
            } else {
                PaymentMethod::Transfer
            },
            passengers: (0..seats).map(passenger).collect(),
        };
        self.launch(launch, LaunchCommand::ReserveSeats(command))
    }

    pub(crate) fn confirm(&mut self, launch: u128, booking: u128) -> bool {
        let payment = PaymentId(Uuid::from_u128(booking));
        let booking = booking_id(booking);
        let known = self.launches.get(&launch_id(launch));
        let amount = known.and_then(|(launch, _)| Some(launch.booking(booking)?.total));
        let command = ConfirmBooking {
            booking,
            payment,
            amount: amount.unwrap_or(Money::ZERO),
            vip: false,
        };
        self.launch(launch, LaunchCommand::ConfirmBooking(command))
    }

    pub(crate) fn cancel(&mut self, launch: u128, booking: u128, customer: u128) -> bool {
        let command = CancelBooking {
            booking: booking_id(booking),
            customer: customer_id(customer),
        };
        self.launch(launch, LaunchCommand::CancelBooking(command))
    }

    pub(crate) fn expire(&mut self, launch: u128) -> bool {
        self.launch(launch, LaunchCommand::ExpireBookings)
    }

    fn launch(&mut self, n: u128, command: LaunchCommand) -> bool {
        let (now, events) = (self.now, &mut self.events);
        commit(&mut self.launches, events, now, launch_id(n), &command)
    }

    /// The events, commit by commit.
    pub(crate) fn commits(&self) -> impl Iterator<Item = &[Event]> {
        self.events.chunk_by(|a, b| a.position == b.position)
    }

    /// What comes after one position, up to another.
    pub(crate) fn batch(&self, after: Position, last: Position) -> Batch {
        let range = after.0 + 1..=last.0;
        let events = self
            .events
            .iter()
            .filter(|event| range.contains(&event.position.0));
        Batch {
            events: events.cloned().collect(),
            after,
            last,
        }
    }
}

/// One command, one commit. `false`: it was rejected, or nothing followed.
fn commit<A>(
    streams: &mut Streams<A>,
    log: &mut Vec<Event>,
    now: DateTime<Utc>,
    id: A::Id,
    command: &A::Command,
) -> bool
where
    A: AggregateRoot,
    A::Event: Into<AnyEvent>,
{
    let (state, version) = streams.entry(id).or_default();
    let context = Context {
        now,
        terms: Terms::default(),
    };
    let Ok(events) = state.decide(command, &context) else {
        return false;
    };
    if events.is_empty() {
        return false;
    }
    *version += 1;
    let position = Position(log.last().map_or(0, |event| event.position.0) + 1);
    for (event, index) in events.into_iter().zip(0..) {
        state.apply(event.clone());
        log.push(Event {
            position,
            number: EventNumber {
                version: *version,
                index,
            },
            aggregate_id: id.as_uuid(),
            id: EventId(Uuid::new_v4()),
            at: now,
            actor: Actor {
                kind: ActorKind::System,
                id: "test".to_owned(),
                on_behalf_of: None,
                session: None,
            },
            command: CommandId(Uuid::new_v4()),
            correlation: CorrelationId(Uuid::new_v4()),
            trace: None,
            payload: event.into(),
        });
    }
    true
}

pub(crate) fn supplier_id(n: u128) -> SupplierId {
    SupplierId(Uuid::from_u128(0x1000 + n))
}

pub(crate) fn rocket_id(n: u128) -> RocketId {
    RocketId(Uuid::from_u128(0x2000 + n))
}

pub(crate) fn launch_id(n: u128) -> LaunchId {
    LaunchId(Uuid::from_u128(0x3000 + n))
}

pub(crate) fn booking_id(n: u128) -> BookingId {
    BookingId(Uuid::from_u128(0x4000 + n))
}

pub(crate) fn customer_id(n: u128) -> CustomerId {
    CustomerId(Uuid::from_u128(0x5000 + n))
}

fn rocket_data(name: &str, capacity: u32) -> RocketData {
    RocketData {
        name: RocketName::parse(name).expect("a name"),
        model: RocketModel::parse("NS4").expect("a model"),
        capacity,
        range: Range::Suborbital,
    }
}

fn passenger(n: i32) -> PassengerDetails {
    PassengerDetails {
        name: PersonName::parse(&format!("Passenger {n}")).expect("a name"),
        email: Email::parse("passenger@example.com").expect("an address"),
        phone: Phone::parse("+14325550100").expect("a number"),
        date_of_birth: NaiveDate::from_ymd_opt(2000 - n, 1, 1).expect("a day"),
    }
}
