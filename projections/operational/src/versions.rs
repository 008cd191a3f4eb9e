//! The record of which version is live: one row, in a schema beside those of the versions.

use std::time::Duration;

use projection_runtime::{Audited, Claim, Recorded, TargetError, Versioned, Versions};
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
        record::seize(&self.pool, holder, ttl)
            .await
            .map_err(failure::of_record)
    }
}
