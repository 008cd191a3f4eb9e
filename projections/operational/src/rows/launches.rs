//! Rows of `launches`.

use std::collections::BTreeMap;

use domain::launch::{Scheduled, SeatCount};
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use super::missing;
use crate::failure;

/// Launches by id.
#[derive(Default)]
pub(super) struct Launches<'a>(BTreeMap<Uuid, Change<'a>>);

/// What a batch does to one launch.
struct Change<'a> {
    scheduled: Option<(&'a Event, &'a Scheduled)>,
    seats: SeatCount,
    event_no: i64,
}

impl<'a> Launches<'a> {
    pub(super) fn scheduled(&mut self, event: &'a Event, scheduled: &'a Scheduled) {
        self.0.insert(
            event.aggregate_id,
            Change {
                scheduled: Some((event, scheduled)),
                seats: scheduled.seats,
                event_no: event.number.as_i64(),
            },
        );
    }

    pub(super) fn seats_moved(&mut self, event: &Event, seats: SeatCount) {
        let event_no = event.number.as_i64();
        self.0
            .entry(event.aggregate_id)
            .and_modify(|change| {
                change.seats = seats;
                change.event_no = event_no;
            })
            .or_insert(Change {
                scheduled: None,
                seats,
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
                let (event, scheduled) = change.scheduled?;
                Some((*id, change, event, scheduled))
            })
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let scheduled = || rows.iter().map(|(.., scheduled)| scheduled);
        let rockets = || scheduled().map(|scheduled| &scheduled.rocket);
        let seats = || rows.iter().map(|(_, change, ..)| change.seats);
        sqlx::query(
            "insert into launches (
                id, supplier, rocket, rocket_name, rocket_model, rocket_capacity, rocket_range,
                slug, spaceport, destination, mission, status, date, seat_price_cents,
                seats_offered, seats_reserved, seats_confirmed, seats_forfeited,
                scheduled_at, event_no
             )
             select id, supplier, rocket, rocket_name, rocket_model, rocket_capacity, rocket_range,
                slug, spaceport, destination, mission, 'scheduled', date, seat_price_cents,
                seats_offered, seats_reserved, seats_confirmed, seats_forfeited,
                scheduled_at, event_no
             from unnest(
                $1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[],
                $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                $12::timestamptz[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[],
                $17::bigint[], $18::timestamptz[], $19::bigint[]
             ) as new (
                id, supplier, rocket, rocket_name, rocket_model, rocket_capacity, rocket_range,
                slug, spaceport, destination, mission, date, seat_price_cents,
                seats_offered, seats_reserved, seats_confirmed, seats_forfeited,
                scheduled_at, event_no
             )
             on conflict (id) do update set
                supplier = excluded.supplier,
                rocket = excluded.rocket,
                rocket_name = excluded.rocket_name,
                rocket_model = excluded.rocket_model,
                rocket_capacity = excluded.rocket_capacity,
                rocket_range = excluded.rocket_range,
                slug = excluded.slug,
                spaceport = excluded.spaceport,
                destination = excluded.destination,
                mission = excluded.mission,
                status = excluded.status,
                date = excluded.date,
                seat_price_cents = excluded.seat_price_cents,
                seats_offered = excluded.seats_offered,
                seats_reserved = excluded.seats_reserved,
                seats_confirmed = excluded.seats_confirmed,
                seats_forfeited = excluded.seats_forfeited,
                scheduled_at = excluded.scheduled_at,
                event_no = excluded.event_no
             where launches.event_no < excluded.event_no",
        )
        .bind(rows.iter().map(|(id, ..)| *id).collect::<Vec<_>>())
        .bind(
            scheduled()
                .map(|scheduled| scheduled.supplier.0)
                .collect::<Vec<_>>(),
        )
        .bind(rockets().map(|rocket| rocket.id.0).collect::<Vec<_>>())
        .bind(
            rockets()
                .map(|rocket| rocket.name.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            rockets()
                .map(|rocket| rocket.model.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            rockets()
                .map(|rocket| i64::from(rocket.capacity))
                .collect::<Vec<_>>(),
        )
        .bind(
            rockets()
                .map(|rocket| rocket.range.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            scheduled()
                .map(|scheduled| scheduled.slug.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            scheduled()
                .map(|scheduled| scheduled.spaceport.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            scheduled()
                .map(|scheduled| scheduled.destination.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            scheduled()
                .map(|scheduled| scheduled.mission.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            scheduled()
                .map(|scheduled| scheduled.date)
                .collect::<Vec<_>>(),
        )
        .bind(
            scheduled()
                .map(|scheduled| scheduled.seat_price.cents())
                .collect::<Vec<_>>(),
        )
        .bind(
            seats()
                .map(|seats| i64::from(seats.offered))
                .collect::<Vec<_>>(),
        )
        .bind(
            seats()
                .map(|seats| i64::from(seats.reserved))
                .collect::<Vec<_>>(),
        )
        .bind(
            seats()
                .map(|seats| i64::from(seats.confirmed))
                .collect::<Vec<_>>(),
        )
        .bind(
            seats()
                .map(|seats| i64::from(seats.forfeited))
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|(_, _, event, _)| event.at)
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

    /// Moves the seats of launches that were scheduled before this batch.
    async fn update(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        let rows: Vec<_> = self
            .0
            .iter()
            .filter(|(_, change)| change.scheduled.is_none())
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = rows.iter().map(|(id, _)| **id).collect();
        let seats = || rows.iter().map(|(_, change)| change.seats);
        let updated = sqlx::query(
            "update launches set
                seats_offered = new.offered,
                seats_reserved = new.reserved,
                seats_confirmed = new.confirmed,
                seats_forfeited = new.forfeited,
                event_no = new.event_no
             from unnest(
                $1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]
             ) as new (id, offered, reserved, confirmed, forfeited, event_no)
             where launches.id = new.id and launches.event_no < new.event_no",
        )
        .bind(&ids)
        .bind(
            seats()
                .map(|seats| i64::from(seats.offered))
                .collect::<Vec<_>>(),
        )
        .bind(
            seats()
                .map(|seats| i64::from(seats.reserved))
                .collect::<Vec<_>>(),
        )
        .bind(
            seats()
                .map(|seats| i64::from(seats.confirmed))
                .collect::<Vec<_>>(),
        )
        .bind(
            seats()
                .map(|seats| i64::from(seats.forfeited))
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
             where not exists (select from launches where launches.id = given.id)",
        )
        .bind(&ids)
        .fetch_one(connection)
        .await
        .map_err(failure::of_write)?;
        if lacking == 0 {
            Ok(())
        } else {
            Err(missing("launches", lacking))
        }
    }
}
