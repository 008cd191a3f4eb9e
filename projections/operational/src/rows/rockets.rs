//! Rows of `rockets`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::rocket::{Range, Registered, Revised};
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use super::missing;
use crate::failure;

/// Rockets by id.
#[derive(Default)]
pub(super) struct Rockets<'a>(BTreeMap<Uuid, Change<'a>>);

/// What a batch does to one rocket.
#[derive(Default)]
struct Change<'a> {
    registered: Option<Registration>,
    data: Option<Data<'a>>,
    retired_at: Option<DateTime<Utc>>,
    event_no: i64,
}

/// What never changes.
struct Registration {
    supplier: Uuid,
    at: DateTime<Utc>,
}

/// What may be revised.
#[derive(Clone, Copy)]
struct Data<'a> {
    name: &'a str,
    model: &'a str,
    capacity: u32,
    range: Range,
}

impl<'a> Rockets<'a> {
    pub(super) fn registered(&mut self, event: &'a Event, registered: &'a Registered) {
        let change = self.change(event);
        change.registered = Some(Registration {
            supplier: registered.supplier.0,
            at: event.at,
        });
        change.data = Some(Data {
            name: registered.name.as_str(),
            model: registered.model.as_str(),
            capacity: registered.capacity,
            range: registered.range,
        });
    }

    pub(super) fn revised(&mut self, event: &'a Event, revised: &'a Revised) {
        self.change(event).data = Some(Data {
            name: revised.name.as_str(),
            model: revised.model.as_str(),
            capacity: revised.capacity,
            range: revised.range,
        });
    }

    pub(super) fn retired(&mut self, event: &'a Event) {
        self.change(event).retired_at = Some(event.at);
    }

    fn change(&mut self, event: &Event) -> &mut Change<'a> {
        let change = self.0.entry(event.aggregate_id).or_default();
        change.event_no = event.number.as_i64();
        change
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
                Some((*id, change, change.registered.as_ref()?, change.data?))
            })
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into rockets (
                id, supplier, name, model, capacity, range, registered_at, retired_at, event_no
             )
             select * from unnest(
                $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::text[],
                $7::timestamptz[], $8::timestamptz[], $9::bigint[]
             )
             on conflict (id) do update set
                supplier = excluded.supplier,
                name = excluded.name,
                model = excluded.model,
                capacity = excluded.capacity,
                range = excluded.range,
                registered_at = excluded.registered_at,
                retired_at = excluded.retired_at,
                event_no = excluded.event_no
             where rockets.event_no < excluded.event_no",
        )
        .bind(rows.iter().map(|(id, ..)| *id).collect::<Vec<_>>())
        .bind(
            rows.iter()
                .map(|(.., registered, _)| registered.supplier)
                .collect::<Vec<_>>(),
        )
        .bind(rows.iter().map(|(.., data)| data.name).collect::<Vec<_>>())
        .bind(rows.iter().map(|(.., data)| data.model).collect::<Vec<_>>())
        .bind(
            rows.iter()
                .map(|(.., data)| i64::from(data.capacity))
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|(.., data)| data.range.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|(.., registered, _)| registered.at)
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|(_, change, ..)| change.retired_at)
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

    /// Changes rockets that were registered before this batch: what is not given stays.
    async fn update(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        let rows: Vec<_> = self
            .0
            .iter()
            .filter(|(_, change)| change.registered.is_none())
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = rows.iter().map(|(id, _)| **id).collect();
        let data = || rows.iter().map(|(_, change)| change.data);
        let updated = sqlx::query(
            "update rockets set
                name = coalesce(new.name, rockets.name),
                model = coalesce(new.model, rockets.model),
                capacity = coalesce(new.capacity, rockets.capacity),
                range = coalesce(new.range, rockets.range),
                retired_at = coalesce(new.retired_at, rockets.retired_at),
                event_no = new.event_no
             from unnest(
                $1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[],
                $6::timestamptz[], $7::bigint[]
             ) as new (id, name, model, capacity, range, retired_at, event_no)
             where rockets.id = new.id and rockets.event_no < new.event_no",
        )
        .bind(&ids)
        .bind(
            data()
                .map(|data| data.map(|data| data.name))
                .collect::<Vec<_>>(),
        )
        .bind(
            data()
                .map(|data| data.map(|data| data.model))
                .collect::<Vec<_>>(),
        )
        .bind(
            data()
                .map(|data| data.map(|data| i64::from(data.capacity)))
                .collect::<Vec<_>>(),
        )
        .bind(
            data()
                .map(|data| data.map(|data| data.range.as_str()))
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|(_, change)| change.retired_at)
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
             where not exists (select from rockets where rockets.id = given.id)",
        )
        .bind(&ids)
        .fetch_one(connection)
        .await
        .map_err(failure::of_write)?;
        if lacking == 0 {
            Ok(())
        } else {
            Err(missing("rockets", lacking))
        }
    }
}
