//! A log made as the real one is: every event is decided by its aggregate.

mod accounts;
mod launches;
mod money;
mod people;
pub(crate) mod story;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::account::Account;
use domain::aggregate::{AggregateRoot, Context};
use domain::any_event::AnyEvent;
use domain::commit::{Actor, ActorKind, EventNumber, Position};
use domain::customer::Customer;
use domain::ids::{
    AccountId, AggregateId, BookingId, CommandId, CorrelationId, CustomerId, EventId, LaunchId,
    PaymentId, RocketId, SupplierId,
};
use domain::invoice::Invoice;
use domain::invoice_series::InvoiceSeries;
use domain::launch::{Launch, Takings};
use domain::money::Money;
use domain::payment::Payment;
use domain::refund::Refund;
use domain::rocket::Rocket;
use domain::supplier::Supplier;
use domain::terms::Terms;
use projection_runtime::{Batch, Event};
use uuid::Uuid;

pub(crate) use money::{
    credit_note_of, for_booking, for_invoice, invoice_of_booking, invoice_of_fee,
    invoice_of_supplier, refund_id,
};

/// What launches are for, and what a seat in them costs, unless that is revised.
pub(crate) const MISSION: &str = "A look from above";
pub(crate) const PRICE: i64 = 45_000_000;

/// The log, and the aggregates as their events left them.
#[derive(Clone)]
pub(crate) struct History {
    pub(crate) now: DateTime<Utc>,
    pub(crate) events: Vec<Event>,
    accounts: Streams<Account>,
    suppliers: Streams<Supplier>,
    rockets: Streams<Rocket>,
    launches: Streams<Launch>,
    customers: Streams<Customer>,
    payments: Streams<Payment>,
    refunds: Streams<Refund>,
    invoices: Streams<Invoice>,
    series: Streams<InvoiceSeries>,
}

/// Aggregates by id, each with how many commits it has.
type Streams<A> = BTreeMap<<A as AggregateRoot>::Id, (A, u64)>;

impl History {
    pub(crate) fn new() -> Self {
        Self {
            now: DateTime::from_timestamp_millis(1_900_000_000_123).expect("in range"),
            events: Vec::new(),
            accounts: BTreeMap::new(),
            suppliers: BTreeMap::new(),
            rockets: BTreeMap::new(),
            launches: BTreeMap::new(),
            customers: BTreeMap::new(),
            payments: BTreeMap::new(),
            refunds: BTreeMap::new(),
            invoices: BTreeMap::new(),
            series: BTreeMap::new(),
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

    /// What each launch knows to have come in.
    pub(crate) fn takings(&self) -> impl Iterator<Item = (LaunchId, Takings)> {
        let launches = self.launches.iter();
        launches
            .filter(|(_, (launch, _))| launch.flight().is_some())
            .map(|(id, (launch, _))| (*id, launch.takings()))
    }

    /// Adds an event that nobody decided, as a commit of its own.
    pub(crate) fn forge(&mut self, id: Uuid, payload: AnyEvent) {
        let mut own = self.events.iter().filter(|event| event.aggregate_id == id);
        let number = EventNumber {
            version: own.next_back().map_or(0, |event| event.number.version) + 1,
            index: 0,
        };
        let position = Position(self.end().0 + 1);
        self.events
            .push(told(position, number, id, self.now, payload));
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
        let number = EventNumber {
            version: *version,
            index,
        };
        log.push(told(position, number, id.as_uuid(), now, event.into()));
    }
    true
}

fn told(
    position: Position,
    number: EventNumber,
    aggregate_id: Uuid,
    at: DateTime<Utc>,
    payload: AnyEvent,
) -> Event {
    Event {
        position,
        number,
        aggregate_id,
        id: EventId(Uuid::new_v4()),
        at,
        actor: Actor {
            kind: ActorKind::System,
            id: "test".to_owned(),
            on_behalf_of: None,
            session: None,
        },
        command: CommandId(Uuid::new_v4()),
        correlation: CorrelationId(Uuid::new_v4()),
        causation: None,
        trace: None,
        payload,
    }
}

pub(crate) fn account_id(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(0x7000 + n))
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

pub(crate) fn payment_id(n: u128) -> PaymentId {
    PaymentId(Uuid::from_u128(0x6000 + n))
}

pub(crate) fn usd(cents: i64) -> Money {
    Money::usd(cents).expect("an amount")
}
