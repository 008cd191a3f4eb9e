//! The one row of `checkpoint`: lease, fencing token, position.
//!
//! Times are the server's, so that clocks of processes need not agree.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::LogId;
use projection_runtime::{Batch, Checkpoint, Claim, TargetError};
use sqlx::{AssertSqlSafe, PgConnection, PgPool};
use uuid::Uuid;

use crate::failure;

/// A position as PostgreSQL keeps it. Streams don't get that long.
pub(crate) fn to_column(position: Position) -> i64 {
    i64::try_from(position.0).unwrap_or(i64::MAX)
}

/// The position in a column, which is checked not to be below zero.
pub(crate) fn from_column(position: i64) -> Position {
    Position(u64::try_from(position).unwrap_or(0))
}

/// Takes the lease if it is free. Most answers on standby are `None`, and cost one read.
pub(crate) async fn acquire(
    pool: &PgPool,
    holder: &str,
    ttl: Duration,
    log: LogId,
) -> Result<Option<Claim>, TargetError> {
    let record: Option<(Uuid, bool)> = sqlx::query_as(
        "select log, leased_until is null or leased_until < clock_timestamp() or holder = $1
         from checkpoint",
    )
    .bind(holder)
    .fetch_optional(pool)
    .await
    .map_err(failure::of_record)?;
    match record {
        Some((target, _)) if target != log.0 => Err(TargetError::WrongLog {
            target: LogId(target),
            log,
        }),
        Some((_, false)) => Ok(None),
        Some((_, true)) | None => claim(pool, holder, ttl, log)
            .await
            .map_err(failure::of_record),
    }
}

async fn claim(
    pool: &PgPool,
    holder: &str,
    ttl: Duration,
    log: LogId,
) -> Result<Option<Claim>, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    // A claim must not be forgotten: its token would be given out twice.
    sqlx::query("set local synchronous_commit = on")
        .execute(&mut *transaction)
        .await?;
    sqlx::query("insert into checkpoint (log) values ($1) on conflict do nothing")
        .bind(log.0)
        .execute(&mut *transaction)
        .await?;
    let claimed: Option<(i64, i64)> = sqlx::query_as(
        "update checkpoint set holder = $1, token = token + 1,
            leased_until = clock_timestamp() + make_interval(secs => $2)
         where log = $3
            and (leased_until is null or leased_until < clock_timestamp() or holder = $1)
         returning token, position",
    )
    .bind(holder)
    .bind(ttl.as_secs_f64())
    .bind(log.0)
    .fetch_optional(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(claimed.map(|(token, position)| Claim {
        token,
        checkpoint: from_column(position),
    }))
}

/// Takes the lease, whoever has it. A batch that is being written moves the checkpoint before or is
/// refused after: both change the one row.
pub(crate) async fn seize(
    pool: &PgPool,
    holder: &str,
    ttl: Duration,
) -> Result<Claim, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    sqlx::query("set local synchronous_commit = on")
        .execute(&mut *transaction)
        .await?;
    let (token, position): (i64, i64) = sqlx::query_as(
        "update checkpoint set holder = $1, token = token + 1,
            leased_until = clock_timestamp() + make_interval(secs => $2)
         returning token, position",
    )
    .bind(holder)
    .bind(ttl.as_secs_f64())
    .fetch_one(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Claim {
        token,
        checkpoint: from_column(position),
    })
}

/// Lengthens the lease, unless the claim is lost.
pub(crate) async fn renew(
    pool: &PgPool,
    claim: &Claim,
    ttl: Duration,
) -> Result<bool, sqlx::Error> {
    let renewed = sqlx::query(
        "update checkpoint set leased_until = clock_timestamp() + make_interval(secs => $2)
         where token = $1 and leased_until is not null",
    )
    .bind(claim.token)
    .bind(ttl.as_secs_f64())
    .execute(pool)
    .await?;
    Ok(renewed.rows_affected() == 1)
}

/// Ends the lease, unless the claim is lost.
pub(crate) async fn release(pool: &PgPool, claim: &Claim) -> Result<(), sqlx::Error> {
    sqlx::query("update checkpoint set leased_until = null where token = $1")
        .bind(claim.token)
        .execute(pool)
        .await?;
    Ok(())
}

/// The lock under which rows are written, named after the schema.
const LOCK: &str = "hashtextextended('rows of ' || current_schema(), 0)";

/// Waits while somebody mends rows, and keeps others from it until the transaction ends. Every
/// batch begins with it. Projectors don't wait for each other here.
pub(crate) async fn enter(connection: &mut PgConnection) -> Result<(), TargetError> {
    lock(connection, "pg_advisory_xact_lock_shared").await
}

/// Waits until no batch is being written, and keeps all of them waiting until the transaction
/// ends. Who has it may write rows without a claim: the checkpoint stands still meanwhile.
pub(crate) async fn keep_out(connection: &mut PgConnection) -> Result<(), TargetError> {
    lock(connection, "pg_advisory_xact_lock").await
}

async fn lock(connection: &mut PgConnection, function: &'static str) -> Result<(), TargetError> {
    let done = sqlx::query(AssertSqlSafe(format!("select {function}({LOCK})")))
        .execute(connection)
        .await;
    done.map(drop).map_err(failure::of_record)
}

/// What came of moving the checkpoint.
pub(crate) enum Advance {
    /// It moved.
    Moved,
    /// It was there already: this batch was applied, only the answer was lost.
    WasThere,
}

/// Moves the checkpoint over a batch, as the last statement of the batch's transaction: so the
/// row is locked but for a moment, and renewals of the lease don't wait for large batches.
pub(crate) async fn advance(
    connection: &mut PgConnection,
    claim: &Claim,
    batch: &Batch,
) -> Result<Advance, TargetError> {
    let moved =
        sqlx::query("update checkpoint set position = $3 where token = $1 and position = $2")
            .bind(claim.token)
            .bind(to_column(batch.after))
            .bind(to_column(batch.last))
            .execute(&mut *connection)
            .await
            .map_err(failure::of_record)?;
    if moved.rows_affected() == 1 {
        return Ok(Advance::Moved);
    }
    let (token, position): (i64, i64) = sqlx::query_as("select token, position from checkpoint")
        .fetch_one(connection)
        .await
        .map_err(failure::of_record)?;
    if token == claim.token && position >= to_column(batch.last) {
        return Ok(Advance::WasThere);
    }
    // With our token but before `after`: somebody set the checkpoint back, to have it projected
    // again. The next claim begins there.
    Err(TargetError::Fenced)
}

/// Fails unless the claim holds, and keeps it from being lost until the transaction ends.
pub(crate) async fn hold(connection: &mut PgConnection, claim: &Claim) -> Result<(), TargetError> {
    let held: Option<bool> =
        sqlx::query_scalar("select true from checkpoint where token = $1 for share")
            .bind(claim.token)
            .fetch_optional(connection)
            .await
            .map_err(failure::of_record)?;
    held.map(|_| ()).ok_or(TargetError::Fenced)
}

/// The record as it stands.
pub(crate) async fn read(pool: &PgPool) -> Result<Checkpoint, sqlx::Error> {
    type Row = (Uuid, i64, Option<String>, i64, Option<DateTime<Utc>>);
    let row: Option<Row> =
        sqlx::query_as("select log, position, holder, token, leased_until from checkpoint")
            .fetch_optional(pool)
            .await?;
    Ok(row.map_or_else(Checkpoint::default, |row| {
        let (log, position, holder, token, leased_until) = row;
        Checkpoint {
            log: Some(LogId(log)),
            position: from_column(position),
            holder,
            token,
            leased_until,
        }
    }))
}
