//! The read model as a target of the projector.

use std::collections::HashSet;
use std::time::Duration;

use domain::account::SubjectErased;
use domain::commit::{Commit, Position};
use domain::ids::LogId;
use projection_runtime::{
    Aggregate, Attempt, Batch, Checkpoint, Claim, Event, Parked, Positions, SetAside, Shard,
    Target, TargetError,
};
use uuid::Uuid;

use crate::failure;
use crate::model::ReadModel;
use crate::parked;
use crate::record::{self, Advance};
use crate::rows::Rows;

impl Target for ReadModel {
    fn name(&self) -> &'static str {
        "operational"
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn shard(&self) -> Shard {
        self.shard
    }

    /// Whoever is erased is forgotten by rows of other aggregates, wherever these are.
    fn concerns_all(commit: &Commit) -> bool {
        let mut events = commit.events.iter();
        events.any(|event| &*event.name == SubjectErased::NAME)
    }

    async fn acquire(
        &self,
        holder: &str,
        ttl: Duration,
        log: LogId,
    ) -> Result<Option<Claim>, TargetError> {
        record::acquire(&self.pool, self.shard, holder, ttl, log).await
    }

    async fn renew(&self, claim: &Claim, ttl: Duration) -> Result<bool, TargetError> {
        record::renew(&self.pool, self.shard, claim, ttl)
            .await
            .map_err(failure::of_record)
    }

    async fn release(&self, claim: &Claim) -> Result<(), TargetError> {
        record::release(&self.pool, self.shard, claim)
            .await
            .map_err(failure::of_record)
    }

    /// Rows and checkpoint in one transaction.
    async fn apply(&self, claim: &Claim, batch: &Batch) -> Result<(), TargetError> {
        let rows = Rows::of(&batch.events, self.shard);
        let mut transaction = self.pool.begin().await.map_err(failure::of_record)?;
        record::enter(&mut transaction).await?;
        rows.write(&mut transaction).await?;
        match record::advance(&mut transaction, self.shard, claim, batch).await? {
            Advance::Moved => transaction.commit().await,
            Advance::WasThere => transaction.rollback().await,
        }
        .map_err(failure::of_record)
    }

    async fn park(&self, claim: &Claim, parked: &[Parked]) -> Result<(), TargetError> {
        let mut transaction = self.pool.begin().await.map_err(failure::of_record)?;
        record::hold(&mut transaction, self.shard, claim).await?;
        sqlx::query(
            "insert into parked (position, aggregate, id, commit, cause, first_at)
             select * from unnest(
                $1::bigint[], $2::text[], $3::uuid[], $4::bytea[], $5::text[], $6::timestamptz[]
             )
             on conflict (position) do nothing",
        )
        .bind(
            parked
                .iter()
                .map(|parked| record::to_column(parked.position))
                .collect::<Vec<_>>(),
        )
        .bind(
            parked
                .iter()
                .map(|parked| &*parked.aggregate)
                .collect::<Vec<_>>(),
        )
        .bind(parked.iter().map(|parked| parked.id).collect::<Vec<_>>())
        .bind(
            parked
                .iter()
                .map(|parked| &*parked.commit)
                .collect::<Vec<_>>(),
        )
        .bind(
            parked
                .iter()
                .map(|parked| &*parked.cause)
                .collect::<Vec<_>>(),
        )
        .bind(parked.iter().map(|parked| parked.at).collect::<Vec<_>>())
        .execute(&mut *transaction)
        .await
        .map_err(failure::of_record)?;
        transaction.commit().await.map_err(failure::of_record)
    }

    async fn parked_aggregates(&self) -> Result<HashSet<(Box<str>, Uuid)>, TargetError> {
        let parked: Vec<(String, Uuid)> =
            sqlx::query_as("select distinct aggregate, id from parked where skipped_by is null")
                .fetch_all(&self.pool)
                .await
                .map_err(failure::of_record)?;
        let parked = parked
            .into_iter()
            .map(|(aggregate, id)| (aggregate.into(), id));
        Ok(parked.collect())
    }

    async fn parked(
        &self,
        of: Option<&Aggregate>,
        after: Position,
        at_most: usize,
    ) -> Result<Vec<SetAside>, TargetError> {
        let parked = parked::list(&self.pool, of, after, at_most).await;
        parked.map_err(failure::of_record)
    }

    async fn make_up(
        &self,
        claim: &Claim,
        commit: &SetAside,
        events: &[Event],
    ) -> Result<(), TargetError> {
        parked::make_up(&self.pool, self.shard, claim, commit.position, events).await
    }

    async fn tried(
        &self,
        claim: &Claim,
        commit: &SetAside,
        attempt: &Attempt,
    ) -> Result<(), TargetError> {
        parked::tried(&self.pool, self.shard, claim, commit.position, attempt).await
    }

    async fn skip(
        &self,
        claim: &Claim,
        commit: Position,
        decision: Position,
    ) -> Result<(), TargetError> {
        parked::skip(&self.pool, self.shard, claim, commit, decision).await
    }

    async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        record::read(&self.pool, self.shard)
            .await
            .map_err(failure::of_record)
    }

    async fn positions(&self) -> Result<Positions, TargetError> {
        record::positions(&self.pool)
            .await
            .map_err(failure::of_record)
    }
}
