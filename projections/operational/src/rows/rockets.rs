//! Rows of `rockets`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::rocket::{Range, Registered, Revised};
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use super::columns::Columns;

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
#[derive(Clone, Copy)]
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
        let (new, known): (Vec<_>, Vec<_>) = self
            .0
            .iter()
            .partition(|(_, change)| change.registered.is_some());
        changes(&new)
            .set("id", |(id, _)| **id)
            .set("supplier", |(_, change)| {
                change.registered.map(|registered| registered.supplier)
            })
            .set("registered_at", |(_, change)| {
                change.registered.map(|registered| registered.at)
            })
            .upsert(connection, "rockets", "id")
            .await?;
        changes(&known)
            .update(connection, "rockets", |(id, _)| **id)
            .await
    }
}

type Row<'r, 'a> = (&'r Uuid, &'r Change<'a>);

fn changes<'r, 'a>(rows: &'r [Row<'r, 'a>]) -> Columns<'r, Row<'r, 'a>> {
    Columns::of(rows)
        .keep("name", |(_, change)| change.data.map(|data| data.name))
        .keep("model", |(_, change)| change.data.map(|data| data.model))
        .keep("capacity", |(_, change)| {
            change.data.map(|data| i64::from(data.capacity))
        })
        .keep("range", |(_, change)| {
            change.data.map(|data| data.range.as_str())
        })
        .keep("retired_at", |(_, change)| change.retired_at)
        .set("event_no", |(_, change)| change.event_no)
}
