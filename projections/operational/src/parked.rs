//! The table `parked`: what could not be applied, and what came of decisions about it.

use chrono::{DateTime, Utc};
use domain::commit::Position;
use projection_runtime::{Aggregate, Attempt, Claim, Event, SetAside, Shard, TargetError};
use sqlx::PgPool;
use sqlx::prelude::FromRow;
use uuid::Uuid;

use crate::failure;
use crate::record::{self, from_column, to_column};
use crate::rows::Rows;

#[derive(FromRow)]
struct Row {
    position: i64,
    aggregate: String,
    id: Uuid,
    cause: String,
    attempts: i32,
    first_at: DateTime<Utc>,
    tried_at: Option<DateTime<Utc>>,
    skipped_by: Option<i64>,
}

/// What is set aside after a position, of all or of one aggregate.
pub(crate) async fn list(
    pool: &PgPool,
    of: Option<&Aggregate>,
    after: Position,
    at_most: usize,
) -> Result<Vec<SetAside>, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(
        "select position, aggregate, id, cause, attempts, first_at, tried_at, skipped_by
         from parked
         where position > $1 and ($2::text is null or (aggregate = $2 and id = $3))
         order by position limit $4",
    )
    .bind(to_column(after))
    .bind(of.map(|of| &*of.kind))
    .bind(of.map(|of| of.id))
    .bind(i64::try_from(at_most).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await?;
    let rows = rows.into_iter().map(|row| SetAside {
        position: from_column(row.position),
        aggregate: row.aggregate.into(),
        id: row.id,
        cause: row.cause,
        attempts: u32::try_from(row.attempts).unwrap_or(0),
        parked_at: row.first_at,
        tried_at: row.tried_at,
        skipped: row.skipped_by.map(from_column),
    });
    Ok(rows.collect())
}

/// Writes what follows from a commit, and takes it out, in one transaction.
pub(crate) async fn make_up(
    pool: &PgPool,
    shard: Shard,
    claim: &Claim,
    position: Position,
    events: &[Event],
) -> Result<(), TargetError> {
    let rows = Rows::of(events, shard);
    let mut transaction = pool.begin().await.map_err(failure::of_record)?;
    record::enter(&mut transaction).await?;
    rows.write(&mut transaction).await?;
    // After the rows: renewals of the lease don't wait for them.
    record::hold(&mut transaction, shard, claim).await?;
    sqlx::query("delete from parked where position = $1")
        .bind(to_column(position))
        .execute(&mut *transaction)
        .await
        .map_err(failure::of_record)?;
    transaction.commit().await.map_err(failure::of_record)
}

/// Notes an attempt in vain, once for each decision.
pub(crate) async fn tried(
    pool: &PgPool,
    shard: Shard,
    claim: &Claim,
    position: Position,
    attempt: &Attempt,
) -> Result<(), TargetError> {
    let mut transaction = pool.begin().await.map_err(failure::of_record)?;
    record::hold(&mut transaction, shard, claim).await?;
    sqlx::query(
        "update parked
         set cause = $2, attempts = attempts + 1, tried_at = $3, tried_by = $4
         where position = $1 and coalesce(tried_by, 0) < $4",
    )
    .bind(to_column(position))
    .bind(&attempt.cause)
    .bind(attempt.at)
    .bind(to_column(attempt.decision))
    .execute(&mut *transaction)
    .await
    .map_err(failure::of_record)?;
    transaction.commit().await.map_err(failure::of_record)
}

/// Notes that a commit is skipped.
pub(crate) async fn skip(
    pool: &PgPool,
    shard: Shard,
    claim: &Claim,
    position: Position,
    decision: Position,
) -> Result<(), TargetError> {
    let mut transaction = pool.begin().await.map_err(failure::of_record)?;
    record::hold(&mut transaction, shard, claim).await?;
    sqlx::query("update parked set skipped_by = $2 where position = $1 and skipped_by is null")
        .bind(to_column(position))
        .bind(to_column(decision))
        .execute(&mut *transaction)
        .await
        .map_err(failure::of_record)?;
    transaction.commit().await.map_err(failure::of_record)
}
