//! The record of which version is live: one row, in a schema beside those of the versions; and beside it
//! who is there to write their shards.

use std::time::Duration;

use domain::ids::LogId;
use projection_runtime::{
    Audited, Claim, Recorded, Shard, Shards, TargetError, Versioned, Versions,
};
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::audit::Audit;
use crate::failure::{self, MigrateError};
use crate::model::ReadModel;
use crate::record;

impl ReadModel {
    /// Makes the record where there is none: `first` is the only version then. Doing it again
    /// changes nothing.
    ///
    /// # Errors
    /// When the server is not available or does not allow it.
    pub async fn migrate_versions(&self, first: u32) -> Result<(), MigrateError> {
        let mut connection = self.options.connect().await?;
        let schema = self.versions_schema();
        let create = format!(
            "create schema if not exists {schema};
             create table if not exists {schema}.record (
                only_one boolean primary key default true check (only_one),
                revision bigint not null default 0,
                versions jsonb not null
             );
             create table if not exists {schema}.present (
                holder text primary key,
                seen_at timestamptz not null
             )"
        );
        // The name holds nothing but small letters, digits and `_`.
        sqlx::raw_sql(AssertSqlSafe(create))
            .execute(&mut connection)
            .await?;
        let insert =
            format!("insert into {schema}.record (versions) values ($1) on conflict do nothing");
        sqlx::query(AssertSqlSafe(insert))
            .bind(Json(Versions::new(first)))
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        Ok(())
    }
}

impl Versioned for ReadModel {
    fn at(&self, version: u32) -> Self {
        Self::at(self, version)
    }

    fn of_shard(&self, shard: Shard) -> Self {
        Self::of_shard(self, shard)
    }

    async fn shards(&self, log: LogId, wanted: Shards) -> Result<Shards, TargetError> {
        record::shards(&self.pool, log, wanted).await
    }

    async fn note_present(&self, holder: &str, within: Duration) -> Result<usize, TargetError> {
        let note = format!(
            "with seen as (
                insert into {0}.present (holder, seen_at) values ($1, clock_timestamp())
                on conflict (holder) do update set seen_at = excluded.seen_at
             ), gone as (
                delete from {0}.present
                where holder <> $1 and seen_at < clock_timestamp() - interval '1 hour'
             )
             select count(*) from {0}.present
             where holder <> $1 and seen_at > clock_timestamp() - make_interval(secs => $2)",
            self.versions_schema()
        );
        let others: i64 = sqlx::query_scalar(AssertSqlSafe(note))
            .bind(holder)
            .bind(within.as_secs_f64())
            .fetch_one(&self.pool)
            .await
            .map_err(failure::of_record)?;
        Ok(usize::try_from(others).unwrap_or(0) + 1)
    }

    async fn note_gone(&self, holder: &str) -> Result<(), TargetError> {
        let gone = format!(
            "delete from {}.present where holder = $1",
            self.versions_schema()
        );
        let gone = sqlx::query(AssertSqlSafe(gone)).bind(holder);
        let gone = gone.execute(&self.pool).await;
        gone.map(drop).map_err(failure::of_record)
    }

    fn place(&self) -> String {
        self.schema().to_owned()
    }

    fn audit(&self) -> Box<dyn Audited> {
        Box::new(Audit::new(self.clone()))
    }

    async fn versions(&self) -> Result<Option<Recorded>, TargetError> {
        let select = format!(
            "select revision, versions from {}.record",
            self.versions_schema()
        );
        let record: Option<(i64, Json<Versions>)> = sqlx::query_as(AssertSqlSafe(select))
            .fetch_optional(&self.pool)
            .await
            .map_err(failure::of_record)?;
        Ok(record.map(|(revision, Json(versions))| Recorded { revision, versions }))
    }

    async fn replace(&self, seen: i64, versions: &Versions) -> Result<bool, TargetError> {
        let update = format!(
            "update {}.record set revision = revision + 1, versions = $2 where revision = $1",
            self.versions_schema()
        );
        let replace = async {
            let mut transaction = self.pool.begin().await?;
            // Nobody may go back to a version that is not live any more; and all rows that were
            // written before are durable with it.
            sqlx::query("set local synchronous_commit = on")
                .execute(&mut *transaction)
                .await?;
            let replaced = sqlx::query(AssertSqlSafe(update))
                .bind(seen)
                .bind(Json(versions))
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(replaced.rows_affected() == 1)
        };
        replace.await.map_err(failure::of_record)
    }

    async fn seize(&self, holder: &str, ttl: Duration) -> Result<Claim, TargetError> {
        record::seize(&self.pool, self.shard, holder, ttl)
            .await
            .map_err(failure::of_record)
    }
}
