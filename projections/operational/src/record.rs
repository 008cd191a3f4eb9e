//! The rows of `checkpoint`: lease, fencing token and position of each shard.
//!
//! The first shard's row says into how many the version is divided. That of another one is made when it is
//! first claimed.
//!
//! Times are the server's, so that clocks of processes need not agree.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::LogId;
use projection_runtime::{Batch, Checkpoint, Claim, Positions, Shard, Shards, TargetError};
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

/// A shard as its row names it.
fn number(shard: Shard) -> i16 {
    shard.index().into()
}

/// Into how many shards the version is divided; writes down that it is `wanted` where nothing says so.
pub(crate) async fn shards(
    pool: &PgPool,
    log: LogId,
    wanted: Shards,
) -> Result<Shards, TargetError> {
    let shards = async {
        let mut transaction = pool.begin().await?;
        // Whoever was told of it relies on it.
        sqlx::query("set local synchronous_commit = on")
            .execute(&mut *transaction)
            .await?;
        // Whoever of several makes it first decides.
        sqlx::query("insert into checkpoint (log, shards) values ($1, $2) on conflict do nothing")
            .bind(log.0)
            .bind(i16::from(wanted.count()))
            .execute(&mut *transaction)
            .await?;
        let shards: i16 = sqlx::query_scalar("select shards from checkpoint where shard = 0")
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(shards)
    };
    let shards = shards.await.map_err(failure::of_record)?;
    Ok(from_count(shards))
}

/// The number of shards in a column, which is checked to be one.
fn from_count(shards: i16) -> Shards {
    let shards = u8::try_from(shards).ok();
    let shards = shards.and_then(|shards| Shards::try_from(shards).ok());
    shards.unwrap_or_default()
}

/// Takes the lease if it is free. Most answers on standby are `None`, and cost one read.
pub(crate) async fn acquire(
    pool: &PgPool,
    shard: Shard,
    holder: &str,
    ttl: Duration,
    log: LogId,
) -> Result<Option<Claim>, TargetError> {
    let records: Vec<(i16, i16, Uuid, bool)> = sqlx::query_as(
        "select shard, shards, log,
            leased_until is null or leased_until < clock_timestamp() or holder = $1
         from checkpoint where shard in (0, $2) order by shard",
    )
    .bind(holder)
    .bind(number(shard))
    .fetch_all(pool)
    .await
    .map_err(failure::of_record)?;
    if let Some((_, shards, target, _)) = records.first() {
        if *target != log.0 {
            return Err(TargetError::WrongLog {
                target: LogId(*target),
                log,
            });
        }
        // Whoever took a part of it for the whole would change rows of others before their time.
        if from_count(*shards) != shard.of() {
            return Err(divided_otherwise(*shards));
        }
    }
    match records.iter().find(|record| record.0 == number(shard)) {
        Some((.., false)) => Ok(None),
        Some((.., true)) | None => claim(pool, shard, holder, ttl, log)
            .await
            .map_err(failure::of_record),
    }
}

fn divided_otherwise(shards: i16) -> TargetError {
    TargetError::Unavailable(format!("it is divided into {shards} shards"))
}

async fn claim(
    pool: &PgPool,
    shard: Shard,
    holder: &str,
    ttl: Duration,
    log: LogId,
) -> Result<Option<Claim>, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    // A claim must not be forgotten: its token would be given out twice.
    sqlx::query("set local synchronous_commit = on")
        .execute(&mut *transaction)
        .await?;
    // The first shard's record says for all into how many it is divided, so it is there before any other.
    sqlx::query(
        "insert into checkpoint (log, shard, shards) values ($1, 0, $3), ($1, $2, $3)
         on conflict do nothing",
    )
    .bind(log.0)
    .bind(number(shard))
    .bind(i16::from(shard.of().count()))
    .execute(&mut *transaction)
    .await?;
    let claimed: Option<(i64, i64)> = sqlx::query_as(
        "update checkpoint set holder = $1, token = token + 1,
            leased_until = clock_timestamp() + make_interval(secs => $2)
         where log = $3 and shard = $4 and shards = $5
            and exists (select from checkpoint where shard = 0 and shards = $5)
            and (leased_until is null or leased_until < clock_timestamp() or holder = $1)
         returning token, position",
    )
    .bind(holder)
    .bind(ttl.as_secs_f64())
    .bind(log.0)
    .bind(number(shard))
    .bind(i16::from(shard.of().count()))
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
    shard: Shard,
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
         where shard = $3
         returning token, position",
    )
    .bind(holder)
    .bind(ttl.as_secs_f64())
    .bind(number(shard))
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
    shard: Shard,
    claim: &Claim,
    ttl: Duration,
) -> Result<bool, sqlx::Error> {
    let renewed = sqlx::query(
        "update checkpoint set leased_until = clock_timestamp() + make_interval(secs => $2)
         where token = $1 and shard = $3 and leased_until is not null",
    )
    .bind(claim.token)
    .bind(ttl.as_secs_f64())
    .bind(number(shard))
    .execute(pool)
    .await?;
    Ok(renewed.rows_affected() == 1)
}

/// Ends the lease, unless the claim is lost.
pub(crate) async fn release(pool: &PgPool, shard: Shard, claim: &Claim) -> Result<(), sqlx::Error> {
    sqlx::query("update checkpoint set leased_until = null where token = $1 and shard = $2")
        .bind(claim.token)
        .bind(number(shard))
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
    shard: Shard,
    claim: &Claim,
    batch: &Batch,
) -> Result<Advance, TargetError> {
    let moved = sqlx::query(
        "update checkpoint set position = $3 where token = $1 and position = $2 and shard = $4",
    )
    .bind(claim.token)
    .bind(to_column(batch.after))
    .bind(to_column(batch.last))
    .bind(number(shard))
    .execute(&mut *connection)
    .await
    .map_err(failure::of_record)?;
    if moved.rows_affected() == 1 {
        return Ok(Advance::Moved);
    }
    let (token, position): (i64, i64) =
        sqlx::query_as("select token, position from checkpoint where shard = $1")
            .bind(number(shard))
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
pub(crate) async fn hold(
    connection: &mut PgConnection,
    shard: Shard,
    claim: &Claim,
) -> Result<(), TargetError> {
    let held: Option<bool> =
        sqlx::query_scalar("select true from checkpoint where token = $1 and shard = $2 for share")
            .bind(claim.token)
            .bind(number(shard))
            .fetch_optional(connection)
            .await
            .map_err(failure::of_record)?;
    held.map(|_| ()).ok_or(TargetError::Fenced)
}

/// The record of a shard as it stands; of the whole of what is divided, that of the first one, with where all
/// of them are.
pub(crate) async fn read(pool: &PgPool, shard: Shard) -> Result<Checkpoint, sqlx::Error> {
    type Row = (Uuid, i64, Option<String>, i64, Option<DateTime<Utc>>);
    let row: Option<Row> = sqlx::query_as(
        "select log, position, holder, token, leased_until from checkpoint where shard = $1",
    )
    .bind(number(shard))
    .fetch_optional(pool)
    .await?;
    let Some((log, position, holder, token, leased_until)) = row else {
        return Ok(Checkpoint::default());
    };
    let position = match shard == Shard::ALL {
        true => positions(pool).await?.least(),
        false => from_column(position),
    };
    Ok(Checkpoint {
        log: Some(LogId(log)),
        position,
        holder,
        token,
        leased_until,
    })
}

/// Where all shards stand.
pub(crate) async fn positions(
    executor: impl sqlx::PgExecutor<'_>,
) -> Result<Positions, sqlx::Error> {
    let rows: Vec<(i16, i16, i64)> =
        sqlx::query_as("select shard, shards, position from checkpoint order by shard")
            .fetch_all(executor)
            .await?;
    let Some((0, shards, _)) = rows.first() else {
        return Ok(Position::default().into());
    };
    let all = from_count(*shards).all();
    let positions = all.map(|shard| {
        let row = rows.iter().find(|row| row.0 == number(shard));
        row.map_or_else(Position::default, |row| from_column(row.2))
    });
    Ok(Positions::new(positions.collect()))
}
