//! Rows of `bookings`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::PaymentId;
use domain::launch::{
    BookingCancelled, BookingConfirmed, BookingExpired, LaunchStatus, SeatsReserved,
};
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use super::columns::Columns;
use crate::failure;
use crate::status::BookingStatus;

/// Bookings by id, and the launches whose end ended theirs.
#[derive(Default)]
pub(super) struct Bookings<'a> {
    changes: BTreeMap<Uuid, Change<'a>>,
    ends: Vec<(&'a Event, LaunchStatus)>,
}

/// What a batch does to one booking.
struct Change<'a> {
    reserved: Option<(&'a Event, &'a SeatsReserved)>,
    standing: Standing,
    event_no: i64,
}

/// How a booking stands after an event. What is `None` stays as it was.
#[derive(Clone, Copy)]
struct Standing {
    status: BookingStatus,
    confirmed: Option<(DateTime<Utc>, PaymentId)>,
    expired_at: Option<DateTime<Utc>>,
    cancelled_at: Option<DateTime<Utc>>,
    /// Cents and percent.
    refund: Option<(i64, i16)>,
}

impl Standing {
    const fn new(status: BookingStatus) -> Self {
        Self {
            status,
            confirmed: None,
            expired_at: None,
            cancelled_at: None,
            refund: None,
        }
    }

    /// After something more happened.
    fn then(self, next: Self) -> Self {
        Self {
            status: next.status,
            confirmed: next.confirmed.or(self.confirmed),
            expired_at: next.expired_at.or(self.expired_at),
            cancelled_at: next.cancelled_at.or(self.cancelled_at),
            refund: next.refund.or(self.refund),
        }
    }
}

impl<'a> Bookings<'a> {
    pub(super) fn reserved(&mut self, event: &'a Event, reserved: &'a SeatsReserved) {
        self.changes.insert(
            reserved.booking.0,
            Change {
                reserved: Some((event, reserved)),
                standing: Standing::new(BookingStatus::Reserved),
                event_no: event.number.as_i64(),
            },
        );
    }

    pub(super) fn confirmed(&mut self, event: &Event, confirmed: &BookingConfirmed) {
        let standing = Standing {
            confirmed: Some((event.at, confirmed.payment)),
            ..Standing::new(BookingStatus::Confirmed)
        };
        self.stands(event, confirmed.booking.0, standing);
    }

    pub(super) fn cancelled(&mut self, event: &Event, cancelled: &BookingCancelled) {
        let standing = Standing {
            cancelled_at: Some(event.at),
            refund: Some((cancelled.refund.cents(), cancelled.refund_percent.into())),
            ..Standing::new(BookingStatus::Cancelled)
        };
        self.stands(event, cancelled.booking.0, standing);
    }

    pub(super) fn expired(&mut self, event: &Event, expired: &BookingExpired) {
        let standing = Standing {
            expired_at: Some(event.at),
            ..Standing::new(BookingStatus::Expired)
        };
        self.stands(event, expired.booking.0, standing);
    }

    /// The launch is over: its bookings end with it, and none changes any more.
    pub(super) fn launch_ended(&mut self, event: &'a Event, status: LaunchStatus) {
        self.ends.push((event, status));
    }

    fn stands(&mut self, event: &Event, booking: Uuid, standing: Standing) {
        let event_no = event.number.as_i64();
        self.changes
            .entry(booking)
            .and_modify(|change| {
                change.standing = change.standing.then(standing);
                change.event_no = event_no;
            })
            .or_insert(Change {
                reserved: None,
                standing,
                event_no,
            });
    }

    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        let (new, known): (Vec<_>, Vec<_>) = self
            .changes
            .iter()
            .partition(|(_, change)| change.reserved.is_some());
        insert(&new, connection).await?;
        changes(&known)
            .update(connection, "bookings", |(id, _)| **id)
            .await?;
        self.end(connection).await
    }

    /// Ends the bookings of launches that are over, whether they were made in this batch or
    /// before. An event ends them that comes after all of theirs, so it is the last to be written.
    async fn end(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        if self.ends.is_empty() {
            return Ok(());
        }
        let (mut launches, mut statuses) = (Vec::new(), Vec::new());
        let (mut times, mut numbers) = (Vec::new(), Vec::new());
        for (event, status) in &self.ends {
            launches.push(event.aggregate_id);
            statuses.push(status.as_str());
            times.push(event.at);
            numbers.push(event.number.as_i64());
        }
        // Who reserved and did not pay before it flew is too late.
        sqlx::query(
            "update bookings set
                status = case when ended.status <> 'aborted' and bookings.status = 'reserved'
                    then 'expired' else ended.status end,
                expired_at = case when ended.status <> 'aborted' and bookings.status = 'reserved'
                    then ended.at else expired_at end,
                ended_at = case when ended.status <> 'aborted' and bookings.status = 'reserved'
                    then null else ended.at end,
                event_no = ended.event_no
             from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::bigint[])
                as ended (launch, status, at, event_no)
             where bookings.launch = ended.launch
                and bookings.status in ('reserved', 'confirmed')
                and bookings.event_no < ended.event_no",
        )
        .bind(launches)
        .bind(statuses)
        .bind(times)
        .bind(numbers)
        .execute(connection)
        .await
        .map_err(failure::of_write)?;
        Ok(())
    }
}

type Row<'r, 'a> = (&'r Uuid, &'r Change<'a>);

async fn insert(rows: &[Row<'_, '_>], connection: &mut PgConnection) -> Result<(), TargetError> {
    changes(rows)
        .set("id", |(id, _)| **id)
        .set("launch", |(_, change)| {
            change.reserved.map(|(event, _)| event.aggregate_id)
        })
        .set("customer", |row| Some(reserved(row)?.customer.0))
        .set("payment", |row| Some(reserved(row)?.payment.as_str()))
        .set("seats", |row| Some(reserved(row)?.passengers.len() as i64))
        .set("seat_price_cents", |row| {
            Some(reserved(row)?.seat_price.cents())
        })
        .set("total_cents", |row| Some(reserved(row)?.total.cents()))
        .set("reserved_at", |(_, change)| {
            change.reserved.map(|(event, _)| event.at)
        })
        .set("expires_at", |row| Some(reserved(row)?.expires_at))
        .upsert(connection, "bookings", "id")
        .await
}

/// The columns that may change.
fn changes<'r, 'a>(rows: &'r [Row<'r, 'a>]) -> Columns<'r, Row<'r, 'a>> {
    Columns::of(rows)
        .set("status", |(_, change)| change.standing.status.as_str())
        .keep("confirmed_at", |(_, change)| {
            change.standing.confirmed.map(|(at, _)| at)
        })
        .keep("payment_id", |(_, change)| {
            change.standing.confirmed.map(|(_, payment)| payment.0)
        })
        .keep("expired_at", |(_, change)| change.standing.expired_at)
        .keep("cancelled_at", |(_, change)| change.standing.cancelled_at)
        .keep("refund_cents", |(_, change)| {
            change.standing.refund.map(|(cents, _)| cents)
        })
        .keep("refund_percent", |(_, change)| {
            change.standing.refund.map(|(_, percent)| percent)
        })
        .set("event_no", |(_, change)| change.event_no)
}

fn reserved<'a>(row: &Row<'_, 'a>) -> Option<&'a SeatsReserved> {
    row.1.reserved.map(|(_, reserved)| reserved)
}
