//! A log made as the real one is: every event is decided by its aggregate.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::account::Account;
use domain::aggregate::{AggregateRoot, Context};
use domain::any_event::AnyEvent;
use domain::commit::{Actor, ActorKind, EventNumber, Position};
use domain::customer::{
    ChangeProfile, Customer, CustomerCommand, CustomerProfile, OpenProfile, RecordTrip,
};
use domain::ids::{
    AccountId, AggregateId, BookingId, CommandId, CorrelationId, CustomerId, EventId, InvoiceId,
    LaunchId, PaymentId, RefundId, RocketId, SupplierId,
};
use domain::invoice::Invoice;
use domain::launch::{
    Abort, CancelBooking, Cause, Complete, Confirm, ConfirmBooking, CustomerFacts, Delay,
    Destination, Fail, Launch, LaunchCommand, PassengerDetails, PaymentMethod, ReserveSeats,
    Revise as ReviseLaunch, RocketFacts, Schedule, SupplierFacts,
};
use domain::money::Money;
use domain::payment::Payment;
use domain::reference::SpaceportCode;
use domain::refund::Refund;
use domain::rocket::{Range, Register, Retire, Revise, Rocket, RocketCommand, RocketData};
use domain::slug::SlugText;
use domain::supplier::{
    self, CompanyProfile, Contact, RecordCompletion, Supplier, SupplierCommand,
};
use domain::terms::Terms;
use domain::text::{
    Address, CompanyName, Country, Email, Mission, PersonName, Phone, Reason, RocketModel,
    RocketName, TaxId,
};
use projection_runtime::Event;
use uuid::Uuid;

pub(crate) const SUPPLIER: SupplierId = SupplierId(Uuid::from_u128(1));

/// An aggregate, and how many commits it has.
pub(crate) type Stream<A> = (A, u64);

/// The log, and the aggregates as their events left them.
pub(crate) struct History {
    pub(crate) now: DateTime<Utc>,
    pub(crate) events: Vec<Event>,
    pub(crate) accounts: BTreeMap<AccountId, Stream<Account>>,
    pub(crate) launches: BTreeMap<LaunchId, Stream<Launch>>,
    pub(crate) rockets: BTreeMap<RocketId, Stream<Rocket>>,
    pub(crate) customers: BTreeMap<CustomerId, Stream<Customer>>,
    pub(crate) payments: BTreeMap<PaymentId, Stream<Payment>>,
    pub(crate) refunds: BTreeMap<RefundId, Stream<Refund>>,
    pub(crate) invoices: BTreeMap<InvoiceId, Stream<Invoice>>,
    pub(crate) supplier: Stream<Supplier>,
    /// What the supplier is called: no decision needs it, so the aggregate does not know.
    pub(crate) company: Option<String>,
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
            accounts: BTreeMap::new(),
            launches: BTreeMap::new(),
            rockets: BTreeMap::new(),
            customers: BTreeMap::new(),
            payments: BTreeMap::new(),
            refunds: BTreeMap::new(),
            invoices: BTreeMap::new(),
            supplier: Stream::default(),
            company: None,
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

    pub(crate) fn wait_days(&mut self, days: i64) {
        self.now += TimeDelta::days(days);
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

    /// The launch as it was scheduled, with another mission, price and number of seats.
    pub(crate) fn revise_launch(&mut self, launch: LaunchId, plan: &Plan) -> bool {
        let command = ReviseLaunch {
            supplier: SUPPLIER,
            mission: Mission::parse(plan.mission).unwrap(),
            seat_price: Money::usd(plan.cents).unwrap(),
            seats: plan.seats,
        };
        self.launch(launch, command.into())
    }

    pub(crate) fn confirm_launch(&mut self, launch: LaunchId) -> bool {
        let supplier = SUPPLIER;
        self.launch(launch, Confirm { supplier }.into())
    }

    /// By so many days.
    pub(crate) fn delay(&mut self, launch: LaunchId, days: i64) -> bool {
        let date = self.launches.get(&launch);
        let Some(date) = date.and_then(|(launch, _)| Some(launch.flight()?.date)) else {
            return false;
        };
        let command = Delay {
            supplier: SUPPLIER,
            date: date + TimeDelta::days(days),
            cause: Cause::Weather,
            reason: reason("Storms over the pad"),
        };
        self.launch(launch, command.into())
    }

    pub(crate) fn abort(&mut self, launch: LaunchId) -> bool {
        let command = Abort {
            supplier: SUPPLIER,
            cause: Cause::Technical,
            reason: reason("The engine does not start"),
        };
        self.launch(launch, command.into())
    }

    pub(crate) fn complete(&mut self, launch: LaunchId) -> bool {
        let supplier = SUPPLIER;
        self.launch(launch, Complete { supplier }.into())
    }

    pub(crate) fn fail(&mut self, launch: LaunchId) -> bool {
        let command = Fail {
            supplier: SUPPLIER,
            reason: reason("The second stage broke up"),
        };
        self.launch(launch, command.into())
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
        let payment = payment_id(booking);
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

    pub(crate) fn change_profile(&mut self, customer: u128, last_name: &str) -> bool {
        let mut profile = profile();
        profile.last_name = PersonName::parse(last_name).unwrap();
        self.customer(
            customer,
            CustomerCommand::ChangeProfile(ChangeProfile { profile }),
        )
    }

    /// The supplier tells what it is called: for the first time, or anew.
    pub(crate) fn call_company(&mut self, name: &str) -> bool {
        let profile = company(name);
        let command = if self.supplier.0.is_complete() {
            SupplierCommand::ChangeProfile(supplier::ChangeProfile { profile })
        } else {
            let account = AccountId(SUPPLIER.0);
            SupplierCommand::OpenProfile(supplier::OpenProfile { account, profile })
        };
        let done = self.of_supplier(command);
        if done {
            self.company = Some(name.to_owned());
        }
        done
    }

    /// A completed launch of the supplier is counted.
    pub(crate) fn record_completion(&mut self, launch: LaunchId) -> bool {
        let Some((state, _)) = self.launches.get(&launch) else {
            return false;
        };
        let money = state.takings();
        self.of_supplier(RecordCompletion { launch, money }.into())
    }

    fn of_supplier(&mut self, command: SupplierCommand) -> bool {
        let mut stream = std::mem::take(&mut self.supplier);
        let done = self.commit(SUPPLIER, &mut stream, &command);
        self.supplier = stream;
        done
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
    pub(crate) fn commit<A>(
        &mut self,
        id: A::Id,
        stream: &mut Stream<A>,
        command: &A::Command,
    ) -> bool
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
                causation: None,
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

pub(crate) fn account_id(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(0x6000 + n))
}

/// The payment that pays for a booking.
pub(crate) fn payment_id(booking: u128) -> PaymentId {
    PaymentId(Uuid::from_u128(0x5000 + booking))
}

pub(crate) fn reason(text: &str) -> Reason {
    Reason::parse(text).unwrap()
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

fn company(name: &str) -> CompanyProfile {
    CompanyProfile {
        legal_name: CompanyName::parse(name).unwrap(),
        tax_id: TaxId::parse("12-3456789").unwrap(),
        country: Country::parse("US").unwrap(),
        legal_address: Address::parse("1 Launch Road, Van Horn").unwrap(),
        contact: Contact {
            name: PersonName::parse("Grace Hopper").unwrap(),
            email: Email::parse("grace@example.com").unwrap(),
            phone: Phone::parse("+14325550100").unwrap(),
        },
    }
}
