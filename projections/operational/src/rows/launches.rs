//! Rows of `launches`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::launch::{
    Aborted, Cause, Completed, Delayed, Failed, LaunchEvent, LaunchStatus, Revised, Scheduled,
    SeatCount, Takings,
};
use domain::money::Money;
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use super::columns::Columns;

/// Launches by id.
#[derive(Default)]
pub(super) struct Launches<'a>(BTreeMap<Uuid, Change<'a>>);

/// What a batch does to one launch. What is `None` stays as it was.
#[derive(Default)]
struct Change<'a> {
    scheduled: Option<(&'a Event, &'a Scheduled)>,
    status: Option<LaunchStatus>,
    offer: Option<Offer<'a>>,
    seats: Option<SeatCount>,
    dates: Option<Dates>,
    low_occupancy: Option<bool>,
    why: Option<Why<'a>>,
    confirmed_at: Option<DateTime<Utc>>,
    end: Option<End>,
    event_no: i64,
}

/// What may be revised.
#[derive(Clone, Copy)]
struct Offer<'a> {
    mission: &'a str,
    seat_price: Money,
}

/// When it was to start, before the first and before the last delay of a batch, and after.
#[derive(Clone, Copy)]
struct Dates {
    first: DateTime<Utc>,
    previous: DateTime<Utc>,
    date: DateTime<Utc>,
}

/// Why it is as it is.
#[derive(Clone, Copy)]
struct Why<'a> {
    cause: Option<Cause>,
    reason: &'a str,
}

#[derive(Clone, Copy)]
struct End {
    at: DateTime<Utc>,
    money: Takings,
    fee: Option<Money>,
}

impl<'a> Launches<'a> {
    pub(super) fn happened(&mut self, event: &'a Event, payload: &'a LaunchEvent) {
        let change = self.0.entry(event.aggregate_id).or_default();
        change.event_no = event.number.as_i64();
        match payload {
            LaunchEvent::Scheduled(scheduled) => change.schedule(event, scheduled),
            LaunchEvent::Revised(revised) => change.revise(revised),
            LaunchEvent::Confirmed(_) => {
                change.status = Some(LaunchStatus::Confirmed);
                change.confirmed_at = Some(event.at);
            }
            LaunchEvent::Delayed(delayed) => change.delay(delayed),
            LaunchEvent::LowOccupancyFlagged(flagged) => {
                change.low_occupancy = Some(true);
                change.seats = Some(flagged.seats);
            }
            // Nothing to be seen of it here: whoever is to be told gets a mail.
            LaunchEvent::Reminded(_) => {}
            LaunchEvent::Aborted(aborted) => change.abort(event, aborted),
            LaunchEvent::Completed(completed) => change.complete(event, completed),
            LaunchEvent::Failed(failed) => change.fail(event, failed),
            LaunchEvent::SeatsReserved(reserved) => change.seats = Some(reserved.seats),
            LaunchEvent::BookingConfirmed(confirmed) => change.seats = Some(confirmed.seats),
            LaunchEvent::BookingCancelled(cancelled) => change.seats = Some(cancelled.seats),
            LaunchEvent::BookingExpired(expired) => change.seats = Some(expired.seats),
        }
    }

    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        let (new, known): (Vec<_>, Vec<_>) = self
            .0
            .iter()
            .partition(|(_, change)| change.scheduled.is_some());
        insert(&new, connection).await?;
        changes(&known)
            .by(
                "coalesce(launches.first_date, new.first_date)",
                "first_date",
                first_date,
            )
            .by(
                "case when new.reason is null then launches.cause else new.cause end",
                "cause",
                cause,
            )
            .update(connection, "launches", |(id, _)| **id)
            .await
    }
}

impl<'a> Change<'a> {
    fn schedule(&mut self, event: &'a Event, scheduled: &'a Scheduled) {
        self.scheduled = Some((event, scheduled));
        self.status = Some(LaunchStatus::Scheduled);
        self.offer = Some(Offer {
            mission: scheduled.mission.as_str(),
            seat_price: scheduled.seat_price,
        });
        self.seats = Some(scheduled.seats);
        self.low_occupancy = Some(false);
    }

    fn revise(&mut self, revised: &'a Revised) {
        self.offer = Some(Offer {
            mission: revised.mission.as_str(),
            seat_price: revised.seat_price,
        });
        self.seats = Some(revised.seats);
    }

    fn delay(&mut self, delayed: &'a Delayed) {
        self.status = Some(LaunchStatus::Delayed);
        self.dates = Some(Dates {
            first: self.dates.map_or(delayed.previous, |dates| dates.first),
            previous: delayed.previous,
            date: delayed.date,
        });
        self.low_occupancy = Some(false);
        self.why = Some(Why {
            cause: Some(delayed.cause),
            reason: delayed.reason.as_str(),
        });
    }

    fn abort(&mut self, event: &Event, aborted: &'a Aborted) {
        self.why = Some(Why {
            cause: Some(aborted.cause),
            reason: aborted.reason.as_str(),
        });
        let end = End {
            at: event.at,
            money: aborted.money,
            fee: Some(aborted.fee),
        };
        self.end(LaunchStatus::Aborted, aborted.seats, end);
    }

    fn complete(&mut self, event: &Event, completed: &Completed) {
        let end = End {
            at: event.at,
            money: completed.money,
            fee: None,
        };
        self.end(LaunchStatus::Completed, completed.seats, end);
    }

    fn fail(&mut self, event: &Event, failed: &'a Failed) {
        self.why = Some(Why {
            cause: None,
            reason: failed.reason.as_str(),
        });
        let end = End {
            at: event.at,
            money: failed.money,
            fee: None,
        };
        self.end(LaunchStatus::Failed, failed.seats, end);
    }

    fn end(&mut self, status: LaunchStatus, seats: SeatCount, end: End) {
        self.status = Some(status);
        self.seats = Some(seats);
        self.end = Some(end);
    }
}

type Row<'r, 'a> = (&'r Uuid, &'r Change<'a>);

async fn insert(rows: &[Row<'_, '_>], connection: &mut PgConnection) -> Result<(), TargetError> {
    changes(rows)
        .set("id", |(id, _)| **id)
        .set("supplier", |row| Some(scheduled(row)?.supplier.0))
        .set("rocket", |row| Some(scheduled(row)?.rocket.id.0))
        .set("rocket_name", |row| {
            Some(scheduled(row)?.rocket.name.as_str())
        })
        .set("rocket_model", |row| {
            Some(scheduled(row)?.rocket.model.as_str())
        })
        .set("rocket_capacity", |row| {
            Some(i64::from(scheduled(row)?.rocket.capacity))
        })
        .set("rocket_range", |row| {
            Some(scheduled(row)?.rocket.range.as_str())
        })
        .set("slug", |row| Some(scheduled(row)?.slug.as_str()))
        .set("spaceport", |row| Some(scheduled(row)?.spaceport.as_str()))
        .set("destination", |row| {
            Some(scheduled(row)?.destination.as_str())
        })
        .set("scheduled_at", |(_, change)| {
            change.scheduled.map(|(event, _)| event.at)
        })
        .set("first_date", first_date)
        .set("cause", cause)
        .upsert(connection, "launches", "id")
        .await
}

/// The columns that may change.
fn changes<'r, 'a>(rows: &'r [Row<'r, 'a>]) -> Columns<'r, Row<'r, 'a>> {
    let offer = |(_, change): &Row<'_, 'a>| change.offer;
    let seats = |(_, change): &Row<'_, 'a>| change.seats;
    let end = |(_, change): &Row<'_, 'a>| change.end;
    Columns::of(rows)
        .keep("status", |(_, change)| {
            change.status.map(LaunchStatus::as_str)
        })
        .keep("mission", move |row| Some(offer(row)?.mission))
        .keep("seat_price_cents", move |row| {
            Some(offer(row)?.seat_price.cents())
        })
        .keep("seats_offered", move |row| {
            Some(i64::from(seats(row)?.offered))
        })
        .keep("seats_reserved", move |row| {
            Some(i64::from(seats(row)?.reserved))
        })
        .keep("seats_confirmed", move |row| {
            Some(i64::from(seats(row)?.confirmed))
        })
        .keep("seats_forfeited", move |row| {
            Some(i64::from(seats(row)?.forfeited))
        })
        .keep("date", |row| {
            let delayed = row.1.dates.map(|dates| dates.date);
            delayed.or_else(|| Some(scheduled(row)?.date))
        })
        .keep("previous_date", |(_, change)| {
            change.dates.map(|dates| dates.previous)
        })
        .keep("low_occupancy", |(_, change)| change.low_occupancy)
        .keep("reason", |(_, change)| change.why.map(|why| why.reason))
        .keep("confirmed_at", |(_, change)| change.confirmed_at)
        .keep("ended_at", move |row| Some(end(row)?.at))
        .keep("collected_cents", move |row| {
            Some(end(row)?.money.collected.cents())
        })
        .keep("refunded_cents", move |row| {
            Some(end(row)?.money.refunded.cents())
        })
        .keep("fee_cents", move |row| Some(end(row)?.fee?.cents()))
        .set("event_no", |(_, change)| change.event_no)
}

fn scheduled<'a>(row: &Row<'_, 'a>) -> Option<&'a Scheduled> {
    row.1.scheduled.map(|(_, scheduled)| scheduled)
}

fn first_date(row: &Row<'_, '_>) -> Option<DateTime<Utc>> {
    row.1.dates.map(|dates| dates.first)
}

fn cause(row: &Row<'_, '_>) -> Option<&'static str> {
    row.1.why.and_then(|why| why.cause).map(Cause::as_str)
}
