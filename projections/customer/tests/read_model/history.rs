//! A log made as the real one is: every event is decided by its aggregate.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::aggregate::{AggregateRoot, Context};
use domain::any_event::AnyEvent;
use domain::commit::{Actor, ActorKind, EventNumber, Position};
use domain::customer::{Customer, CustomerCommand, CustomerProfile, OpenProfile, RecordTrip};
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
use domain::terms::Terms;
use domain::text::{Address, Email, Mission, PersonName, Phone, RocketModel, RocketName};
use projection_runtime::Event;
use uuid::Uuid;

pub(crate) const SUPPLIER: SupplierId = SupplierId(Uuid::from_u128(1));

/// An aggregate, and how many commits it has.
type Stream<A> = (A, u64);

/// The log, and the aggregates as their events left them.
pub(crate) struct History {
    pub(crate) now: DateTime<Utc>,
    pub(crate) events: Vec<Event>,
    pub(crate) launches: BTreeMap<LaunchId, Stream<Launch>>,
    pub(crate) rockets: BTreeMap<RocketId, Stream<Rocket>>,
    pub(crate) customers: BTreeMap<CustomerId, Stream<Customer>>,
}

/// What a launch is to be like.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) rocket: RocketId,
    pub(crate) spaceport: &'static str,
    pub(crate) destination: Destination,
    pub(crate) mission: &'static str,
    pub(crate) days: i64,
    pub(crate) cents: i64,
    pub(crate) seats: u32,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            rocket: rocket_id(1),
            spaceport: "KSC",
            destination: Destination::Suborbital,
            mission: "A look from above",
            days: 400,
            cents: 45_000_000,
            seats: 10,
        }
    }
}

impl History {
    pub(crate) fn new() -> Self {
        Self {
            now: DateTime::from_timestamp_millis(1_900_000_000_000).unwrap(),
            events: Vec::new(),
            launches: BTreeMap::new(),
            rockets: BTreeMap::new(),
            customers: BTreeMap::new(),
        }
    }

    /// With a rocket that flies anywhere.
    pub(crate) fn with_rocket() -> Self {
        let mut history = Self::new();
        history.register(1, "New Shepard", "NS-4", Range::Interplanetary);
        history
    }

    pub(crate) fn end(&self) -> Position {
        self.events
            .last()
            .map_or(Position(0), |event| event.position)
    }

    pub(crate) fn wait(&mut self, minutes: i64) {
        self.now += TimeDelta::minutes(minutes);
    }

    pub(crate) fn register(&mut self, n: u128, name: &str, model: &str, range: Range) -> RocketId {
        let data = rocket_data(name, model, range);
        let command = RocketCommand::Register(Register {
            supplier: SUPPLIER,
            data,
        });
        self.rocket(n, command);
        rocket_id(n)
    }

    pub(crate) fn revise(&mut self, n: u128, name: &str, model: &str, range: Range) -> bool {
        let data = rocket_data(name, model, range);
        self.rocket(
            n,
            RocketCommand::Revise(Revise {
                supplier: SUPPLIER,
                data,
            }),
        )
    }

    pub(crate) fn retire(&mut self, n: u128) -> bool {
        self.rocket(n, RocketCommand::Retire(Retire { supplier: SUPPLIER }))
    }

    fn rocket(&mut self, n: u128, command: RocketCommand) -> bool {
        let id = rocket_id(n);
        let mut stream = self.rockets.remove(&id).unwrap_or_default();
        let done = self.commit(id, &mut stream, &command);
        self.rockets.insert(id, stream);
        done
    }

    pub(crate) fn schedule(&mut self, n: u128, plan: &Plan) -> LaunchId {
        self.try_schedule(n, plan);
        let id = launch_id(n);
        assert!(
            self.launches[&id].0.flight().is_some(),
            "the plan of launch {n} is allowed"
        );
        id
    }

    pub(crate) fn try_schedule(&mut self, n: u128, plan: &Plan) -> bool {
        let Some((rocket, _)) = self.rockets.get(&plan.rocket) else {
            return false;
        };
        let Some(rocket) = RocketFacts::of(plan.rocket, rocket) else {
            return false;
        };
        let command = LaunchCommand::Schedule(Schedule {
            supplier: SupplierFacts {
                id: SUPPLIER,
                email_verified: true,
                profile_complete: true,
            },
            rocket,
            slug: SlugText::parse(&format!("launch-{n}")).unwrap(),
            spaceport: SpaceportCode::parse(plan.spaceport).unwrap(),
            destination: plan.destination,
            mission: Mission::parse(plan.mission).unwrap(),
            date: self.now + TimeDelta::days(plan.days),
            seat_price: Money::usd(plan.cents).unwrap(),
            seats: plan.seats,
        });
        self.launch(launch_id(n), command)
    }

    pub(crate) fn reserve(
        &mut self,
        launch: LaunchId,
        booking: u128,
        customer: u128,
        seats: u8,
    ) -> bool {
        let customer_id = customer_id(customer);
        let vip = self
            .customers
            .get(&customer_id)
            .is_some_and(|(customer, _)| customer.is_vip());
        let command = LaunchCommand::ReserveSeats(ReserveSeats {
            booking: booking_id(booking),
            customer: CustomerFacts {
                id: customer_id,
                vip,
                email_verified: true,
                expired_today: 0,
            },
            payment: PaymentMethod::Card,
            passengers: (1..=seats).map(passenger).collect(),
        });
        self.launch(launch, command)
    }

    pub(crate) fn confirm(&mut self, launch: LaunchId, booking: u128) -> bool {
        let payment = PaymentId(Uuid::from_u128(booking));
        let booking = booking_id(booking);
        let known = self.launches.get(&launch);
        let amount = known.and_then(|(launch, _)| Some(launch.booking(booking)?.total));
        let command = ConfirmBooking {
            booking,
            payment,
            amount: amount.unwrap_or(Money::ZERO),
            vip: false,
        };
        self.launch(launch, LaunchCommand::ConfirmBooking(command))
    }

    pub(crate) fn cancel(&mut self, launch: LaunchId, booking: u128, customer: u128) -> bool {
        let command = CancelBooking {
            booking: booking_id(booking),
            customer: customer_id(customer),
        };
        self.launch(launch, LaunchCommand::CancelBooking(command))
    }

    pub(crate) fn expire(&mut self, launch: LaunchId) -> bool {
        self.launch(launch, LaunchCommand::ExpireBookings)
    }

    fn launch(&mut self, id: LaunchId, command: LaunchCommand) -> bool {
        let mut stream = self.launches.remove(&id).unwrap_or_default();
        let done = self.commit(id, &mut stream, &command);
        self.launches.insert(id, stream);
        done
    }

    pub(crate) fn open_profile(&mut self, customer: u128) -> bool {
        let account = AccountId(customer_id(customer).0);
        let profile = profile();
        self.customer(
            customer,
            CustomerCommand::OpenProfile(OpenProfile { account, profile }),
        )
    }

    pub(crate) fn record_trip(&mut self, customer: u128, launch: LaunchId, booking: u128) -> bool {
        let booking = booking_id(booking);
        self.customer(
            customer,
            CustomerCommand::RecordTrip(RecordTrip { launch, booking }),
        )
    }

    fn customer(&mut self, n: u128, command: CustomerCommand) -> bool {
        let id = customer_id(n);
        let mut stream = self.customers.remove(&id).unwrap_or_default();
        let done = self.commit(id, &mut stream, &command);
        self.customers.insert(id, stream);
        done
    }

    /// One command, one commit. `false`: rejected, or nothing followed.
    fn commit<A>(&mut self, id: A::Id, stream: &mut Stream<A>, command: &A::Command) -> bool
    where
        A: AggregateRoot,
        A::Event: Into<AnyEvent>,
    {
        let context = Context {
            now: self.now,
            terms: Terms::default(),
        };
        let Ok(events) = stream.0.decide(command, &context) else {
            return false;
        };
        if events.is_empty() {
            return false;
        }
        stream.1 += 1;
        let position = Position(self.end().0 + 1);
        for (index, event) in events.into_iter().enumerate() {
            stream.0.apply(event.clone());
            let index = u16::try_from(index).unwrap();
            self.events.push(Event {
                position,
                number: EventNumber {
                    version: stream.1,
                    index,
                },
                aggregate_id: id.as_uuid(),
                id: EventId(Uuid::new_v4()),
                at: self.now,
                actor: Actor {
                    kind: ActorKind::System,
                    id: "test".to_owned(),
                    on_behalf_of: None,
                    session: None,
                },
                command: CommandId(Uuid::from_u128(9)),
                correlation: CorrelationId(Uuid::from_u128(9)),
                trace: None,
                payload: event.into(),
            });
        }
        true
    }
}

pub(crate) fn rocket_id(n: u128) -> RocketId {
    RocketId(Uuid::from_u128(0x1000 + n))
}

pub(crate) fn launch_id(n: u128) -> LaunchId {
    LaunchId(Uuid::from_u128(0x2000 + n))
}

pub(crate) fn booking_id(n: u128) -> BookingId {
    BookingId(Uuid::from_u128(0x3000 + n))
}

pub(crate) fn customer_id(n: u128) -> CustomerId {
    CustomerId(Uuid::from_u128(0x4000 + n))
}

fn rocket_data(name: &str, model: &str, range: Range) -> RocketData {
    RocketData {
        name: RocketName::parse(name).unwrap(),
        model: RocketModel::parse(model).unwrap(),
        capacity: 1_000,
        range,
    }
}

fn passenger(n: u8) -> PassengerDetails {
    PassengerDetails {
        name: PersonName::parse(&format!("Passenger {n}")).unwrap(),
        email: Email::parse("passenger@example.com").unwrap(),
        phone: Phone::parse("+14325550100").unwrap(),
        date_of_birth: NaiveDate::from_ymd_opt(2000, 1, 1).unwrap(),
    }
}

pub(crate) fn profile() -> CustomerProfile {
    CustomerProfile {
        first_name: PersonName::parse("Ada").unwrap(),
        last_name: PersonName::parse("Lovelace").unwrap(),
        phone: Phone::parse("+14325550100").unwrap(),
        tax_id: None,
        legal_address: Address::parse("12 St James's Square, London").unwrap(),
        date_of_birth: NaiveDate::from_ymd_opt(2000, 12, 10).unwrap(),
    }
}
