//! What people may see and do about jobs. None of it needs the leader, which looks at the jobs
//! several times a second.

use chrono::Utc;
use domain::ids::{AccountId, derive};
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::Collection;
use mongodb::bson::{self, Bson, Document, doc};
use uuid::Uuid;

use super::documents::{
    AskedDocument, ChangeDocument, JOBS, JobDocument, binary, millis, plain, uuid,
};
use super::records::{By, Changed, JobRecord};
use super::{JobStore, JobsError};
use crate::cron::CronExpression;

/// The most jobs that are listed: far more than there are.
const MAX_JOBS: i64 = 1_000;

/// The most changes that are remembered of a job.
pub const MAX_CHANGES: i32 = 50;

impl JobStore {
    /// All jobs, by name.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn jobs(&self) -> Result<Vec<JobRecord>, JobsError> {
        let found = self
            .job_documents()
            .find(doc! {})
            .sort(doc! { "_id": 1 })
            .limit(MAX_JOBS)
            .await?;
        let found = found.map_ok(|Kept(job)| JobRecord::from(job));
        Ok(found.try_collect().await?)
    }

    /// A job.
    ///
    /// # Errors
    /// When there is none of that name, or the server does not answer.
    pub async fn job(&self, name: &str) -> Result<JobRecord, JobsError> {
        let found = self.job_documents().find_one(doc! { "_id": name }).await?;
        let Kept(job) = found.ok_or(JobsError::JobUnknown)?;
        Ok(job.into())
    }

    /// Lets a job run only when somebody asks for it. A run that goes on goes on. Again it changes
    /// nothing.
    ///
    /// # Errors
    /// When there is none of that name, or the server does not answer.
    pub async fn pause(&self, name: &str, by: &By) -> Result<(), JobsError> {
        let goes_on = doc! { "_id": name, "paused": false };
        let paused = doc! { "paused": true };
        self.change_job(goes_on, paused, Changed::Paused, by).await
    }

    /// Lets a job run at its times again. What it would have done meanwhile is not missed. Again it
    /// changes nothing.
    ///
    /// # Errors
    /// When there is none of that name, or the server does not answer.
    pub async fn resume(&self, name: &str, by: &By) -> Result<(), JobsError> {
        let is_paused = doc! { "_id": name, "paused": true };
        // Planned anew: what was planned before the pause may be over by now.
        let resumed = doc! { "paused": false, "next_run": Bson::Null };
        self.change_job(is_paused, resumed, Changed::Resumed, by)
            .await
    }

    /// Lets a job run at other times, from the next one on. Again it changes nothing.
    ///
    /// # Errors
    /// When there is none of that name, or the server does not answer.
    pub async fn set_cron(
        &self,
        name: &str,
        cron: &CronExpression,
        by: &By,
    ) -> Result<(), JobsError> {
        let other = doc! { "_id": name, "cron": { "$ne": cron.as_str() } };
        let times = doc! { "cron": cron.as_str(), "next_run": Bson::Null };
        let changed = Changed::Cron(cron.as_str().to_owned());
        self.change_job(other, times, changed, by).await
    }

    /// Asks for a run at once, or after the one that goes on. The same `wish` again is the same
    /// run. Gives the run that answers it, which is the one that somebody else asked for, as long
    /// as that has not begun.
    ///
    /// # Errors
    /// When there is none of that name, or the server does not answer.
    pub async fn run_now(&self, name: &str, wish: Uuid, by: AccountId) -> Result<Uuid, JobsError> {
        let run = derive("job.run", &[name.as_bytes(), wish.as_bytes()]);
        let begun = doc! { "_id": name, "running.run": binary(run) };
        let has_begun = self.job_documents().find_one(begun).await?.is_some();
        if has_begun || self.run(run).await?.is_some() {
            return Ok(run);
        }
        let nobody = doc! { "_id": name, "asked": Bson::Null };
        let (at, by) = (millis(Utc::now()), binary(by.0));
        let asked = doc! { "run": binary(run), "at": at, "by": by };
        let asked = doc! { "$set": { "asked": asked } };
        loop {
            let asks = self.job_documents();
            let asks = asks.update_one(nobody.clone(), asked.clone()).await?;
            if asks.matched_count == 1 {
                return Ok(run);
            }
            // If it began just now, it is asked for another one.
            if let Some(before) = self.asked(name).await? {
                return Ok(plain(before.run));
            }
        }
    }

    async fn asked(&self, name: &str) -> Result<Option<AskedDocument>, JobsError> {
        let found = self.job_documents().find_one(doc! { "_id": name }).await?;
        let Kept(job) = found.ok_or(JobsError::JobUnknown)?;
        Ok(job.asked)
    }

    /// Changes a job, and writes down who did, in one write. One that is so already stays as it is.
    async fn change_job(
        &self,
        differs: Document,
        set: Document,
        what: Changed,
        by: &By,
    ) -> Result<(), JobsError> {
        let name = doc! { "_id": differs.get("_id").cloned() };
        let change = ChangeDocument {
            at: millis(Utc::now()),
            by: uuid(by.account.0),
            what,
            reason: by.reason.as_str().to_owned(),
        };
        let change = bson::serialize_to_bson(&change).map_err(mongodb::error::Error::from)?;
        let noted = doc! { "changes": { "$each": [change], "$slice": -MAX_CHANGES } };
        let change = doc! { "$set": set, "$push": noted };
        let changed = self.job_documents().update_one(differs, change).await?;
        if changed.matched_count == 0 && self.job_documents().find_one(name).await?.is_none() {
            return Err(JobsError::JobUnknown);
        }
        Ok(())
    }

    pub(super) fn job_documents(&self) -> Collection<Kept<JobDocument>> {
        self.collection(JOBS)
    }
}
