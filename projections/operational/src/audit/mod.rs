//! Comparing the model with the log, and mending it.
//!
//! What should stand there is made by the projection itself: on a connection of the audit's own,
//! empty temporary tables stand before those of the model (`scratch`), the events of some
//! aggregates are projected as always, and the server compares the rows. No row comes into this
//! process, and so nothing personal does but what the events tell.
//!
//! Rows and checkpoint are one transaction. So within one snapshot the rows are what the events
//! up to the checkpoint of their shard make of them, however far its projector is, and a difference is none
//! by chance. To mend, the projector is kept out by a lock that it takes for each batch
//! (`record::keep_out`), so that the checkpoint stands still while an aggregate is folded to its end
//! and its rows are put right.

mod scratch;
mod tables;

use std::collections::{HashMap, HashSet};

use domain::commit::Position;
use domain::ids::LogId;
use projection_runtime::{
    Aggregate, Answer, Audited, Comparison, Event, MAX_DIFFERENCES, Past, Place, Positions, Shard,
    TargetError,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::failure;
use crate::model::ReadModel;
use crate::record;
use crate::rows::Rows;
use scratch::Scratch;

/// The most aggregates of one page.
const PAGE: i64 = 1_000;

/// The most events that are written at a time.
const CHUNK: usize = 8_192;

/// An audit of the read model. It has a connection of its own while it is at work.
pub struct Audit {
    model: ReadModel,
    /// One at a time: the temporary tables are the connection's. None: it is to be made.
    scratch: Mutex<Option<Scratch>>,
}

impl Audit {
    /// Of this model.
    #[must_use]
    pub fn new(model: ReadModel) -> Self {
        Self {
            model,
            scratch: Mutex::new(None),
        }
    }

    async fn compare_rows(
        &self,
        past: &Past,
        aggregates: &[Aggregate],
    ) -> Result<Comparison, TargetError> {
        let mut held = self.scratch.lock().await;
        // Put back once all went well: after an error nobody knows how the connection stands.
        let mut scratch = match held.take() {
            Some(scratch) => scratch,
            None => Scratch::open(&self.model).await?,
        };
        let mut comparison = Comparison::default();
        let mut transaction = begin(&mut scratch.connection).await?;
        set(
            &mut transaction,
            "set transaction isolation level repeatable read",
        )
        .await?;
        fold(&mut transaction, past, aggregates, Position(0)).await?;
        for table in &scratch.tables {
            let room = MAX_DIFFERENCES - comparison.differences.len();
            let found = table
                .differences(&mut transaction, aggregates, room)
                .await?;
            comparison.differences.extend(found);
        }
        // What was written goes at the end of any transaction.
        transaction.commit().await.map_err(failure::of_record)?;
        *held = Some(scratch);
        Ok(comparison)
    }

    async fn mend_rows(&self, past: &Past, aggregate: &Aggregate) -> Result<(), TargetError> {
        let mut held = self.scratch.lock().await;
        let mut scratch = match held.take() {
            Some(scratch) => scratch,
            None => Scratch::open(&self.model).await?,
        };
        let aggregates = std::slice::from_ref(aggregate);
        let mut transaction = begin(&mut scratch.connection).await?;
        // Whoever is told that something is mended finds it so.
        set(&mut transaction, "set local synchronous_commit = on").await?;
        // Most of the past is folded while the projector goes on, and what came meanwhile without it.
        let seen = fold(&mut transaction, past, aggregates, Position(0)).await?;
        record::keep_out(&mut transaction).await?;
        set(
            &mut transaction,
            "set local idle_in_transaction_session_timeout = '10s'",
        )
        .await?;
        fold(&mut transaction, past, aggregates, seen).await?;
        for table in scratch.tables.iter().rev() {
            table.delete_surplus(&mut transaction, aggregate).await?;
        }
        for table in &scratch.tables {
            table.put_right(&mut transaction, aggregate).await?;
        }
        transaction.commit().await.map_err(failure::of_record)?;
        *held = Some(scratch);
        Ok(())
    }

    async fn page(
        &self,
        from: Option<Place>,
    ) -> Result<(Vec<Aggregate>, Option<Place>), TargetError> {
        let from = from.unwrap_or(Place {
            table: 0,
            after: Uuid::nil(),
        });
        let Some((kind, owners)) = tables::OWNERS.get(from.table as usize) else {
            return Ok((Vec::new(), None));
        };
        // Both are this crate's own.
        let sql =
            format!("select id from ({owners}) as owner (id) where id >= $1 order by id limit $2");
        // The last one comes again, which costs less than a second way to begin.
        let found: Vec<Uuid> = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(from.after)
            .bind(PAGE)
            .fetch_all(&self.model.pool)
            .await
            .map_err(failure::of_record)?;
        let next = match found.last() {
            Some(last) if found.len() as i64 == PAGE => Place {
                table: from.table,
                after: *last,
            },
            _ => Place {
                table: from.table + 1,
                after: Uuid::nil(),
            },
        };
        let kind = *kind;
        let found = found.into_iter().map(|id| Aggregate {
            kind: kind.into(),
            id,
        });
        Ok((found.collect(), Some(next)))
    }
}

impl Audited for Audit {
    fn name(&self) -> &'static str {
        "operational"
    }

    fn keeps(&self, kind: &str) -> bool {
        tables::TABLES.iter().any(|table| table.kind == kind)
    }

    fn compare<'a>(
        &'a self,
        past: &'a Past,
        aggregates: &'a [Aggregate],
    ) -> Answer<'a, Comparison> {
        Box::pin(self.compare_rows(past, aggregates))
    }

    fn mend<'a>(&'a self, past: &'a Past, aggregate: &'a Aggregate) -> Answer<'a, ()> {
        Box::pin(self.mend_rows(past, aggregate))
    }

    fn owners(&self, from: Option<Place>) -> Answer<'_, (Vec<Aggregate>, Option<Place>)> {
        Box::pin(self.page(from))
    }
}

/// Projects what happened to some aggregates after a position up to the checkpoints of their shards, or up to what of
/// them is parked, without what is skipped, into the temporary tables. Gives how far all of them are.
///
/// Of one that is parked that is not the checkpoint: somebody may have what is parked made up for.
async fn fold(
    connection: &mut PgConnection,
    past: &Past,
    aggregates: &[Aggregate],
    after: Position,
) -> Result<Position, TargetError> {
    let positions = positions(connection, past.log_id()).await?;
    let (parked, skipped) = set_aside(connection, aggregates).await?;
    let mut folded = positions.greatest();
    let mut events: Vec<Event> = Vec::new();
    for aggregate in aggregates {
        let checkpoint = positions.holding(aggregate.id);
        let parked = parked.get(aggregate);
        let until = parked.map_or(checkpoint, |parked| {
            checkpoint.min(Position(parked.0.saturating_sub(1)))
        });
        folded = folded.min(until);
        let course = past.course(&aggregate.kind, aggregate.id, after, until);
        let mut course = course.without(skipped.clone());
        while let Some(page) = course.next_page().await? {
            events.extend(page);
            if events.len() >= CHUNK {
                Rows::of(&events, Shard::ALL).write(connection).await?;
                events.clear();
            }
        }
    }
    Rows::of(&events, Shard::ALL).write(connection).await?;
    Ok(folded)
}

/// Where the shards of the model stand, in the snapshot of this transaction.
async fn positions(connection: &mut PgConnection, log: LogId) -> Result<Positions, TargetError> {
    let target: Option<Uuid> = sqlx::query_scalar("select log from checkpoint where shard = 0")
        .fetch_optional(&mut *connection)
        .await
        .map_err(failure::of_record)?;
    match target {
        Some(target) if target != log.0 => Err(TargetError::WrongLog {
            target: LogId(target),
            log,
        }),
        // Nothing was ever projected: nothing should stand there.
        None | Some(_) => record::positions(connection)
            .await
            .map_err(failure::of_record),
    }
}

/// From where on these aggregates are parked, of those that are; and what of them is skipped.
async fn set_aside(
    connection: &mut PgConnection,
    aggregates: &[Aggregate],
) -> Result<(HashMap<Aggregate, Position>, HashSet<Position>), TargetError> {
    let ids: Vec<Uuid> = aggregates.iter().map(|aggregate| aggregate.id).collect();
    // A commit is of one aggregate, so skipped ones need no owner.
    let found: Vec<(String, Uuid, Option<i64>, Vec<i64>)> = sqlx::query_as(
        "select aggregate, id, min(position) filter (where skipped_by is null),
            coalesce(array_agg(position) filter (where skipped_by is not null), '{}')
         from parked where id = any($1) group by 1, 2",
    )
    .bind(ids)
    .fetch_all(connection)
    .await
    .map_err(failure::of_record)?;
    let mut parked = HashMap::new();
    let mut skipped = HashSet::new();
    for (kind, id, first, passed_over) in found {
        let kind = kind.into();
        parked.extend(first.map(|first| (Aggregate { kind, id }, record::from_column(first))));
        skipped.extend(passed_over.into_iter().map(record::from_column));
    }
    Ok((parked, skipped))
}

async fn begin(
    connection: &mut PgConnection,
) -> Result<sqlx::Transaction<'_, sqlx::Postgres>, TargetError> {
    connection.begin().await.map_err(failure::of_record)
}

async fn set(connection: &mut PgConnection, statement: &'static str) -> Result<(), TargetError> {
    let done = sqlx::query(statement).execute(connection).await;
    done.map(drop).map_err(failure::of_record)
}
