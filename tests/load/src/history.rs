//! Histories as launches live them, decided by the domain and sealed by the keyring, but appended
//! straight to the log: hundreds of thousands of events in seconds.

use std::collections::VecDeque;

use anyhow::{Context as _, Result};
use chrono::{NaiveDate, SubsecRound, TimeDelta, Utc};
use cqrs_es::Aggregate;
use domain::commit::{Actor, ActorKind, CommitHash, Fingerprint, Position, StoredEvent};
use domain::event::EventPayload;
use domain::ids::{
    BookingId, CommandId, CorrelationId, CustomerId, EventId, LaunchId, PaymentId, RocketId,
    SupplierId,
};
use domain::launch::{
    CancelBooking, ConfirmBooking, CustomerFacts, Destination, Launch, LaunchCommand, LaunchEvent,
    PassengerDetails, PaymentMethod, ReserveSeats, RocketFacts, Schedule, SupplierFacts,
};
use domain::reference::SpaceportCode;
use domain::rocket::Range;
use domain::slug::SlugText;
use domain::{AggregateRoot, Context, Money, Terms};
use event_log::{EventLog, Keyring, NewCommit};
use tokio::task::JoinSet;
use uuid::Uuid;

/// How many launches are written at once.
const WRITERS: usize = 64;

/// How much history is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Launches.
    pub(crate) launches: usize,
    /// Events of each.
    pub(crate) events: usize,
    /// Events in one commit, as many as group commit puts together.
    pub(crate) group: usize,
}

/// Writes histories, and says whose they are and how many bookings are in all of them.
pub(crate) async fn write(
    log: &EventLog,
    keyring: &Keyring,
    size: Size,
) -> Result<(Vec<LaunchId>, usize)> {
    let ids: Vec<LaunchId> = (0..size.launches)
        .map(|_| LaunchId(Uuid::now_v7()))
        .collect();
    let mut tasks = JoinSet::new();
    let mut bookings = 0;
    for &id in &ids {
        if tasks.len() == WRITERS {
            bookings += tasks.join_next().await.context("a writer")???;
        }
        tasks.spawn(write_one(log.clone(), keyring.clone(), id, size));
    }
    while let Some(written) = tasks.join_next().await {
        bookings += written??;
    }
    Ok((ids, bookings))
}

async fn write_one(log: EventLog, keyring: Keyring, id: LaunchId, size: Size) -> Result<usize> {
    let mut life = Life::default();
    let mut commit = (0, None, Position(0));
    let mut left = size.events;
    while left > 0 {
        let count = size.group.min(left);
        left -= count;
        let events = (0..count)
            .map(|_| life.go_on())
            .collect::<Result<Vec<_>>>()?;
        commit = append(&log, &keyring, id, commit, events).await?;
    }
    Ok(life.bookings)
}

/// Version, hash and position of the last commit.
type Last = (u64, Option<CommitHash>, Position);

async fn append(
    log: &EventLog,
    keyring: &Keyring,
    id: LaunchId,
    (version, prev, expected): Last,
    mut events: Vec<(EventId, LaunchEvent)>,
) -> Result<Last> {
    keyring.seal(&mut events).await?;
    let commit = NewCommit {
        aggregate: Launch::TYPE,
        id: id.0,
        version: version + 1,
        prev,
        expected,
        events: events.into_iter().map(stored).collect::<Result<_>>()?,
    };
    let appended = log.append(commit).await?;
    Ok((version + 1, Some(appended.hash), appended.position))
}

/// One launch and where it is in its life.
#[derive(Default)]
struct Life {
    launch: Launch,
    steps: usize,
    bookings: usize,
    unpaid: VecDeque<(BookingId, CustomerId)>,
}

impl Life {
    /// The next event: scheduled first, then of ten six reservations, three payments, one
    /// cancellation.
    fn go_on(&mut self) -> Result<(EventId, LaunchEvent)> {
        let command = match (self.steps, self.steps % 10) {
            (0, _) => schedule()?,
            (_, 3 | 6 | 9) => match self.unpaid.pop_front() {
                Some((booking, _)) => self.confirm(booking),
                None => self.reserve()?,
            },
            (_, 8) => self.unpaid.pop_front().map_or_else(
                || self.reserve(),
                |(booking, customer)| {
                    Ok(LaunchCommand::CancelBooking(CancelBooking {
                        booking,
                        customer,
                    }))
                },
            )?,
            _ => self.reserve()?,
        };
        self.steps += 1;
        let context = Context {
            now: Utc::now().trunc_subsecs(3),
            terms: Terms::default(),
        };
        let mut events = self.launch.decide(&command, &context)?;
        let event = events
            .pop()
            .context("a command of a history changes something")?;
        self.launch.apply(event.clone());
        Ok((EventId(Uuid::now_v7()), event))
    }

    /// Pays all that a booking costs.
    fn confirm(&self, booking: BookingId) -> LaunchCommand {
        let total = self.launch.booking(booking).map(|booking| booking.total);
        LaunchCommand::ConfirmBooking(ConfirmBooking {
            booking,
            payment: PaymentId(Uuid::new_v4()),
            amount: total.unwrap_or(Money::ZERO),
            vip: false,
        })
    }

    fn reserve(&mut self) -> Result<LaunchCommand> {
        let (booking, customer) = (BookingId(Uuid::new_v4()), CustomerId(Uuid::new_v4()));
        self.bookings += 1;
        self.unpaid.push_back((booking, customer));
        let place = self.steps;
        let passenger = PassengerDetails {
            name: format!("Passenger {place:06}").parse()?,
            email: format!("passenger{place:06}@example.org").parse()?,
            phone: format!("+34 600 {place:06}").parse()?,
            date_of_birth: NaiveDate::from_ymd_opt(1990, 12, 10).context("a date")?,
        };
        Ok(LaunchCommand::ReserveSeats(ReserveSeats {
            booking,
            customer: CustomerFacts {
                id: customer,
                vip: false,
                email_verified: true,
                expired_today: 0,
            },
            payment: PaymentMethod::Card,
            passengers: vec![passenger],
        }))
    }
}

fn schedule() -> Result<LaunchCommand> {
    let supplier = SupplierId(Uuid::new_v4());
    Ok(LaunchCommand::Schedule(Schedule {
        supplier: SupplierFacts {
            id: supplier,
            email_verified: true,
            profile_complete: true,
        },
        rocket: RocketFacts {
            id: RocketId(Uuid::new_v4()),
            supplier,
            name: "Bench".parse()?,
            model: "B1".parse()?,
            capacity: 100_000,
            range: Range::LowEarthOrbit,
            retired: false,
        },
        slug: SlugText::parse(&format!("bench-{}", Uuid::new_v4()))?,
        spaceport: SpaceportCode::parse("KSC")?,
        destination: Destination::LowEarthOrbit,
        mission: "Round the Earth and back".parse()?,
        date: Utc::now().trunc_subsecs(3) + TimeDelta::days(400),
        seat_price: Money::usd(25_000_000)?,
        seats: 100_000,
    }))
}

/// With the metadata that a command from the API leaves.
fn stored((id, event): (EventId, LaunchEvent)) -> Result<StoredEvent> {
    let account = Uuid::new_v4();
    Ok(StoredEvent {
        name: event.name().into(),
        v: event.schema(),
        id,
        command: CommandId(Uuid::new_v4()),
        fingerprint: Fingerprint(Uuid::new_v4().into_bytes()),
        at: Utc::now().trunc_subsecs(3),
        actor: Actor {
            kind: ActorKind::Customer,
            id: account.to_string(),
            on_behalf_of: None,
            session: Some(Uuid::new_v4()),
        },
        correlation: CorrelationId(Uuid::new_v4()),
        causation: None,
        trace: Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into()),
        data: event.encode()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_holds_what_happens_to_launches() {
        let mut life = Life::default();
        let names: Vec<_> = (0..20).map(|_| life.go_on().unwrap().1.name()).collect();
        assert_eq!(names[0], "launch.scheduled");
        for (name, count) in [
            ("launch.seats_reserved", 11),
            ("launch.booking_confirmed", 6),
            ("launch.booking_cancelled", 2),
        ] {
            assert_eq!(
                names.iter().filter(|found| **found == name).count(),
                count,
                "{name}"
            );
        }
        assert_eq!(life.bookings, 11);
    }
}
