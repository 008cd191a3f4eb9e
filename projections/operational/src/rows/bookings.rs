//! Rows of `bookings`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::launch::{BookingCancelled, BookingConfirmed, BookingExpired, SeatsReserved};
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use super::missing;
use crate::failure;
use crate::status::BookingStatus;

/// Bookings by id.
#[derive(Default)]
pub(super) struct Bookings<'a>(BTreeMap<Uuid, Change<'a>>);

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
    confirmed_at: Option<DateTime<Utc>>,
    expired_at: Option<DateTime<Utc>>,
    cancelled_at: Option<DateTime<Utc>>,
    /// Cents and percent.
    refund: Option<(i64, i16)>,
}

impl Standing {
    const fn new(status: BookingStatus) -> Self {
        Self {
            status,
            confirmed_at: None,
            expired_at: None,
            cancelled_at: None,
            refund: None,
        }
    }

    /// After something more happened.
    fn then(self, next: Self) -> Self {
        Self {
            status: next.status,
            confirmed_at: next.confirmed_at.or(self.confirmed_at),
            expired_at: next.expired_at.or(self.expired_at),
            cancelled_at: next.cancelled_at.or(self.cancelled_at),
            refund: next.refund.or(self.refund),
        }
    }
}

impl<'a> Bookings<'a> {
    pub(super) fn reserved(&mut self, event: &'a Event, reserved: &'a SeatsReserved) {
        self.0.insert(
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
            confirmed_at: Some(event.at),
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

    fn stands(&mut self, event: &Event, booking: Uuid, standing: Standing) {
        let event_no = event.number.as_i64();
        self.0
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
        self.insert(connection).await?;
        self.update(connection).await
    }

    async fn insert(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        let rows: Vec<_> = self
            .0
            .iter()
            .filter_map(|(id, change)| {
                let (event, reserved) = change.reserved?;
                Some((*id, change, event, reserved))
            })
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let reserved = || rows.iter().map(|(.., reserved)| reserved);
        let standing = || rows.iter().map(|(_, change, ..)| change.standing);
        sqlx::query(
            "insert into bookings (
                id, launch, customer, status, payment, seats, seat_price_cents, total_cents,
                reserved_at, expires_at, confirmed_at, expired_at, cancelled_at,
                refund_cents, refund_percent, event_no
             )
             select * from unnest(
                $1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[],
                $7::bigint[], $8::bigint[], $9::timestamptz[], $10::timestamptz[],
                $11::timestamptz[], $12::timestamptz[], $13::timestamptz[],
                $14::bigint[], $15::smallint[], $16::bigint[]
             )
             on conflict (id) do update set
                launch = excluded.launch,
                customer = excluded.customer,
                status = excluded.status,
                payment = excluded.payment,
                seats = excluded.seats,
                seat_price_cents = excluded.seat_price_cents,
                total_cents = excluded.total_cents,
                reserved_at = excluded.reserved_at,
                expires_at = excluded.expires_at,
                confirmed_at = excluded.confirmed_at,
                expired_at = excluded.expired_at,
                cancelled_at = excluded.cancelled_at,
                refund_cents = excluded.refund_cents,
                refund_percent = excluded.refund_percent,
                event_no = excluded.event_no
             where bookings.event_no < excluded.event_no",
        )
        .bind(rows.iter().map(|(id, ..)| *id).collect::<Vec<_>>())
        .bind(
            rows.iter()
                .map(|(_, _, event, _)| event.aggregate_id)
                .collect::<Vec<_>>(),
        )
        .bind(
            reserved()
                .map(|reserved| reserved.customer.0)
                .collect::<Vec<_>>(),
        )
        .bind(
            standing()
                .map(|standing| standing.status.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            reserved()
                .map(|reserved| reserved.payment.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            reserved()
                .map(|reserved| reserved.passengers.len() as i64)
                .collect::<Vec<_>>(),
        )
        .bind(
            reserved()
                .map(|reserved| reserved.seat_price.cents())
                .collect::<Vec<_>>(),
        )
        .bind(
            reserved()
                .map(|reserved| reserved.total.cents())
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|(_, _, event, _)| event.at)
                .collect::<Vec<_>>(),
        )
        .bind(
            reserved()
                .map(|reserved| reserved.expires_at)
                .collect::<Vec<_>>(),
        )
        .bind(
            standing()
                .map(|standing| standing.confirmed_at)
                .collect::<Vec<_>>(),
        )
        .bind(
            standing()
                .map(|standing| standing.expired_at)
                .collect::<Vec<_>>(),
        )
        .bind(
            standing()
                .map(|standing| standing.cancelled_at)
                .collect::<Vec<_>>(),
        )
        .bind(
            standing()
                .map(|standing| standing.refund.map(|(cents, _)| cents))
                .collect::<Vec<_>>(),
        )
        .bind(
            standing()
                .map(|standing| standing.refund.map(|(_, percent)| percent))
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|(_, change, ..)| change.event_no)
                .collect::<Vec<_>>(),
        )
        .execute(connection)
        .await
        .map_err(failure::of_write)?;
        Ok(())
    }

    /// Changes the standing of bookings that were made before this batch.
    async fn update(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        let rows: Vec<_> = self
            .0
            .iter()
            .filter(|(_, change)| change.reserved.is_none())
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = rows.iter().map(|(id, _)| **id).collect();
        let standing = || rows.iter().map(|(_, change)| change.standing);
        let updated = sqlx::query(
            "update bookings set
                status = new.status,
                confirmed_at = coalesce(new.confirmed_at, bookings.confirmed_at),
                expired_at = coalesce(new.expired_at, bookings.expired_at),
                cancelled_at = coalesce(new.cancelled_at, bookings.cancelled_at),
                refund_cents = coalesce(new.refund_cents, bookings.refund_cents),
                refund_percent = coalesce(new.refund_percent, bookings.refund_percent),
                event_no = new.event_no
             from unnest(
                $1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[],
                $6::bigint[], $7::smallint[], $8::bigint[]
             ) as new (
                id, status, confirmed_at, expired_at, cancelled_at, refund_cents, refund_percent,
                event_no
             )
             where bookings.id = new.id and bookings.event_no < new.event_no",
        )
        .bind(&ids)
        .bind(
            standing()
                .map(|standing| standing.status.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            standing()
                .map(|standing| standing.confirmed_at)
                .collect::<Vec<_>>(),
        )
        .bind(
            standing()
                .map(|standing| standing.expired_at)
                .collect::<Vec<_>>(),
        )
        .bind(
            standing()
                .map(|standing| standing.cancelled_at)
                .collect::<Vec<_>>(),
        )
        .bind(
            standing()
                .map(|standing| standing.refund.map(|(cents, _)| cents))
                .collect::<Vec<_>>(),
        )
        .bind(
            standing()
                .map(|standing| standing.refund.map(|(_, percent)| percent))
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|(_, change)| change.event_no)
                .collect::<Vec<_>>(),
        )
        .execute(&mut *connection)
        .await
        .map_err(failure::of_write)?;
        if updated.rows_affected() == ids.len() as u64 {
            return Ok(());
        }
        let lacking: i64 = sqlx::query_scalar(
            "select count(*) from unnest($1::uuid[]) as given (id)
             where not exists (select from bookings where bookings.id = given.id)",
        )
        .bind(&ids)
        .fetch_one(connection)
        .await
        .map_err(failure::of_write)?;
        if lacking == 0 {
            Ok(())
        } else {
            Err(missing("bookings", lacking))
        }
    }
}
