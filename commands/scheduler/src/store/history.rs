//! The runs that were, and the one that goes on.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::Collection;
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::documents::{RUNS, RunDocument, binary, millis};
use super::records::{Outcome, RunRecord};
use super::{JobStore, JobsError};

/// The most runs on one page.
pub const MAX_RUNS: u32 = 100;

/// The place after a run in the list of its job's, the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCursor {
    started_at: DateTime<Utc>,
    id: Uuid,
}

/// One page of runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunPage {
    /// At most as many as were asked for, the newest first.
    pub items: Vec<RunRecord>,
    /// Where the next page begins, if there is one.
    pub next: Option<RunCursor>,
}

impl JobStore {
    /// The runs of a job, 1 to [`MAX_RUNS`] of them, the newest first; with an outcome, those that
    /// ended so. None of a job that there is not.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn runs(
        &self,
        job: &str,
        outcome: Option<Outcome>,
        limit: u32,
        after: Option<RunCursor>,
    ) -> Result<RunPage, JobsError> {
        let limit = limit.clamp(1, MAX_RUNS);
        let mut filter = doc! { "job": job };
        if let Some(outcome) = outcome {
            filter.insert("outcome", outcome.as_str());
        }
        if let Some(after) = after {
            let at = millis(after.started_at);
            filter.insert(
                "$or",
                vec![
                    doc! { "started_at": { "$lt": at } },
                    doc! { "started_at": at, "_id": { "$lt": binary(after.id) } },
                ],
            );
        }
        // One more, to see whether there is a next page.
        let found = self
            .run_documents()
            .find(filter)
            .sort(doc! { "started_at": -1, "_id": -1 })
            .limit(i64::from(limit) + 1)
            .await?;
        let found = found.map_ok(|Kept(run)| RunRecord::from(run));
        let mut items: Vec<RunRecord> = found.try_collect().await?;
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = items.last().filter(|_| more).map(|last| RunCursor {
            started_at: last.started_at,
            id: last.id,
        });
        Ok(RunPage { items, next })
    }

    /// A run; none when there was none, or it is forgotten.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn run(&self, id: Uuid) -> Result<Option<RunRecord>, JobsError> {
        let run = doc! { "_id": binary(id) };
        let found = self.run_documents().find_one(run).await?;
        Ok(found.map(|Kept(run)| RunRecord::from(run)))
    }

    pub(super) fn run_documents(&self) -> Collection<Kept<RunDocument>> {
        self.collection(RUNS)
    }
}
