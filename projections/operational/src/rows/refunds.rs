//! Rows of `refunds`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::refund::{Paid, RefundEvent, RefundStatus, Requested};
use domain::text::Reason;
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use super::columns::Columns;
use super::purpose::PurposeColumns;

/// Refunds by id.
#[derive(Default)]
pub(super) struct Refunds<'a>(BTreeMap<Uuid, Change<'a>>);

/// What a batch does to one refund. What is `None` stays as it was.
struct Change<'a> {
    requested: Option<(&'a Event, &'a Requested)>,
    status: RefundStatus,
    /// When it was approved last, and how often by then.
    approved: Option<(DateTime<Utc>, u32)>,
    paid: Option<&'a Paid>,
    failed_at: Option<DateTime<Utc>>,
    rejected_at: Option<DateTime<Utc>>,
    reason: Option<&'a Reason>,
    event_no: i64,
}

impl<'a> Refunds<'a> {
    pub(super) fn happened(&mut self, event: &'a Event, payload: &'a RefundEvent) {
        let change = self.0.entry(event.aggregate_id).or_insert(Change {
            requested: None,
            status: RefundStatus::Requested,
            approved: None,
            paid: None,
            failed_at: None,
            rejected_at: None,
            reason: None,
            event_no: 0,
        });
        change.event_no = event.number.as_i64();
        match payload {
            RefundEvent::Requested(requested) => change.requested = Some((event, requested)),
            RefundEvent::Approved(approved) => {
                change.status = RefundStatus::Approved;
                change.approved = Some((event.at, approved.attempt));
            }
            RefundEvent::Paid(paid) => {
                change.status = RefundStatus::Paid;
                change.paid = Some(paid);
            }
            RefundEvent::Failed(failed) => {
                change.status = RefundStatus::Failed;
                change.failed_at = Some(event.at);
                change.reason = Some(&failed.reason);
            }
            RefundEvent::Rejected(rejected) => {
                change.status = RefundStatus::Rejected;
                change.rejected_at = Some(event.at);
                change.reason = Some(&rejected.reason);
            }
        }
    }

    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        let (new, known): (Vec<_>, Vec<_>) = self
            .0
            .iter()
            .partition(|(_, change)| change.requested.is_some());
        insert(&new, connection).await?;
        changes(&known)
            .keep("attempts", |(_, change)| {
                change.approved.map(|(_, attempts)| i64::from(attempts))
            })
            .update(connection, "refunds", |(id, _)| **id)
            .await
    }
}

type Row<'r, 'a> = (&'r Uuid, &'r Change<'a>);

async fn insert(rows: &[Row<'_, '_>], connection: &mut PgConnection) -> Result<(), TargetError> {
    changes(rows)
        .set("id", |(id, _)| **id)
        .set("payment", |row| Some(requested(row)?.payment.0))
        .set("purpose", |row| Some(purpose(row)?.purpose))
        .set("launch", |row| purpose(row)?.launch)
        .set("booking", |row| purpose(row)?.booking)
        .set("customer", |row| purpose(row)?.customer)
        .set("invoice", |row| purpose(row)?.invoice)
        .set("supplier", |row| purpose(row)?.supplier)
        .set("method", |row| Some(requested(row)?.method.as_str()))
        .set("payment_reference", |row| {
            Some(requested(row)?.reference.as_str())
        })
        .set("paid_cents", |row| Some(requested(row)?.paid.cents()))
        .set("amount_cents", |row| Some(requested(row)?.amount.cents()))
        .set("cause", |row| Some(requested(row)?.cause.as_str()))
        .set("attempts", |(_, change)| {
            change
                .approved
                .map_or(0, |(_, attempts)| i64::from(attempts))
        })
        .set("requested_at", |(_, change)| {
            change.requested.map(|(event, _)| event.at)
        })
        .upsert(connection, "refunds", "id")
        .await
}

/// The columns that may change.
fn changes<'r, 'a>(rows: &'r [Row<'r, 'a>]) -> Columns<'r, Row<'r, 'a>> {
    Columns::of(rows)
        .set("status", |(_, change)| change.status.as_str())
        .keep("approved_at", |(_, change)| {
            change.approved.map(|(at, _)| at)
        })
        .keep("reference", |(_, change)| {
            change.paid.map(|paid| paid.reference.as_str())
        })
        .keep("paid_at", |(_, change)| {
            change.paid.map(|paid| paid.paid_at)
        })
        .keep("failed_at", |(_, change)| change.failed_at)
        .keep("rejected_at", |(_, change)| change.rejected_at)
        .keep("reason", |(_, change)| change.reason.map(Reason::as_str))
        .set("event_no", |(_, change)| change.event_no)
}

fn requested<'a>(row: &Row<'_, 'a>) -> Option<&'a Requested> {
    row.1.requested.map(|(_, requested)| requested)
}

fn purpose(row: &Row<'_, '_>) -> Option<PurposeColumns> {
    requested(row).map(|requested| requested.purpose.into())
}
