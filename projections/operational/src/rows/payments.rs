//! Rows of `payments`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::payment::{Completed, Failed, Initiated, PaymentEvent, PaymentFailure};
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use super::columns::Columns;
use super::purpose::PurposeColumns;
use crate::status::PaymentStatus;

/// Payments by id.
#[derive(Default)]
pub(super) struct Payments<'a>(BTreeMap<Uuid, Change<'a>>);

/// What a batch does to one payment. What is `None` stays as it was.
struct Change<'a> {
    initiated: Option<(&'a Event, &'a Initiated)>,
    status: PaymentStatus,
    completed: Option<&'a Completed>,
    failed: Option<(DateTime<Utc>, PaymentFailure)>,
    event_no: i64,
}

impl<'a> Payments<'a> {
    pub(super) fn happened(&mut self, event: &'a Event, payload: &'a PaymentEvent) {
        let change = self.0.entry(event.aggregate_id).or_insert(Change {
            initiated: None,
            status: PaymentStatus::Pending,
            completed: None,
            failed: None,
            event_no: 0,
        });
        change.event_no = event.number.as_i64();
        match payload {
            PaymentEvent::Initiated(initiated) => change.initiated = Some((event, initiated)),
            PaymentEvent::Completed(completed) => {
                change.status = PaymentStatus::Completed;
                change.completed = Some(completed);
            }
            PaymentEvent::Failed(Failed { reason }) => {
                change.status = PaymentStatus::Failed;
                change.failed = Some((event.at, *reason));
            }
        }
    }

    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        let (new, known): (Vec<_>, Vec<_>) = self
            .0
            .iter()
            .partition(|(_, change)| change.initiated.is_some());
        insert(&new, connection).await?;
        changes(&known)
            .update(connection, "payments", |(id, _)| **id)
            .await
    }
}

type Row<'r, 'a> = (&'r Uuid, &'r Change<'a>);

async fn insert(rows: &[Row<'_, '_>], connection: &mut PgConnection) -> Result<(), TargetError> {
    changes(rows)
        .set("id", |(id, _)| **id)
        .set("purpose", |row| Some(purpose(row)?.purpose))
        .set("launch", |row| purpose(row)?.launch)
        .set("booking", |row| purpose(row)?.booking)
        .set("customer", |row| purpose(row)?.customer)
        .set("invoice", |row| purpose(row)?.invoice)
        .set("supplier", |row| purpose(row)?.supplier)
        .set("direction", |row| Some(purpose(row)?.direction.as_str()))
        .set("amount_cents", |row| Some(initiated(row)?.amount.cents()))
        .set("method", |row| Some(initiated(row)?.method.as_str()))
        .set("initiated_at", |(_, change)| {
            change.initiated.map(|(event, _)| event.at)
        })
        .upsert(connection, "payments", "id")
        .await
}

/// The columns that may change.
fn changes<'r, 'a>(rows: &'r [Row<'r, 'a>]) -> Columns<'r, Row<'r, 'a>> {
    Columns::of(rows)
        .set("status", |(_, change)| change.status.as_str())
        .keep("reference", |(_, change)| {
            change
                .completed
                .map(|completed| completed.reference.as_str())
        })
        .keep("paid_at", |(_, change)| {
            change.completed.map(|completed| completed.paid_at)
        })
        .keep("failure", |(_, change)| {
            change.failed.map(|(_, reason)| reason.as_str())
        })
        .keep("failed_at", |(_, change)| change.failed.map(|(at, _)| at))
        .set("event_no", |(_, change)| change.event_no)
}

fn initiated<'a>(row: &Row<'_, 'a>) -> Option<&'a Initiated> {
    row.1.initiated.map(|(_, initiated)| initiated)
}

fn purpose(row: &Row<'_, '_>) -> Option<PurposeColumns> {
    initiated(row).map(|initiated| initiated.purpose.into())
}
