//! The index as a target of the projector loop: each event becomes a document.

use std::collections::HashSet;
use std::time::Duration;

use domain::commit::Commit;
use domain::ids::LogId;
use projection_runtime::{Batch, Checkpoint, Claim, Kind, Parked, Target, TargetError};
use uuid::Uuid;

use crate::entry::Document;
use crate::failure::{is_duplicates_alone, of_store};
use crate::store::EventIndex;

impl EventIndex {
    /// What it is called.
    pub const NAME: &'static str = "events";

    /// The version of what it keeps.
    pub const VERSION: u32 = 1;

    /// Adds documents. Those that are there already stay as they are: they say the same.
    async fn add(&self, events: Vec<Document>) -> Result<(), TargetError> {
        if events.is_empty() {
            return Ok(());
        }
        let noted = self.times.note(&events).await;
        noted.map_err(|error| of_store(&error))?;
        match self.events.insert_many(events).ordered(false).await {
            Ok(_) => Ok(()),
            Err(error) if is_duplicates_alone(&error) => Ok(()),
            Err(error) => Err(of_store(&error)),
        }
    }
}

impl Target for EventIndex {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        Self::VERSION
    }

    /// Each event stands for itself, and no personal value is opened for it.
    fn kind(&self) -> Kind {
        Kind::Reaction
    }

    async fn acquire(
        &self,
        holder: &str,
        ttl: Duration,
        log: LogId,
    ) -> Result<Option<Claim>, TargetError> {
        self.record.acquire(holder, ttl, log).await
    }

    async fn renew(&self, claim: &Claim, ttl: Duration) -> Result<bool, TargetError> {
        self.record.renew(claim, ttl).await
    }

    async fn release(&self, claim: &Claim) -> Result<(), TargetError> {
        self.record.release(claim).await
    }

    /// Whoever lost the lease may still add documents: they are the same whoever adds them. Only the
    /// checkpoint has to be moved by one alone.
    async fn apply(&self, claim: &Claim, batch: &Batch) -> Result<(), TargetError> {
        self.add(batch.events.iter().map(Document::of).collect())
            .await?;
        self.record.advance(claim, batch.after, batch.last).await
    }

    /// Commits that this program can't read are indexed by their envelopes, so nothing is left to be done
    /// with them.
    async fn park(&self, claim: &Claim, parked: &[Parked]) -> Result<(), TargetError> {
        self.record.check(claim).await?;
        let mut events = Vec::new();
        for Parked {
            position, commit, ..
        } in parked
        {
            match serde_json::from_slice::<Commit>(commit) {
                Ok(commit) => events.extend(Document::of_commit(*position, &commit)),
                // It was written a moment ago from one that was read; to try again would not help.
                Err(error) => tracing::error!(
                    position = position.0,
                    %error,
                    "a commit can't be indexed by its envelope"
                ),
            }
        }
        self.add(events).await
    }

    /// Nothing waits to be done again.
    async fn parked_aggregates(&self) -> Result<HashSet<(Box<str>, Uuid)>, TargetError> {
        Ok(HashSet::new())
    }

    async fn checkpoint(&self) -> Result<Checkpoint, TargetError> {
        self.record.checkpoint().await
    }
}
