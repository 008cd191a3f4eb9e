//! What people may see and do about jobs. None of it needs the leader, which looks at the jobs
//! several times a second.

use chrono::Utc;
use domain::ids::derive;
use futures_util::TryStreamExt;
use mongodb::Collection;
use mongodb::bson::{Bson, Document, doc};
use uuid::Uuid;

use super::documents::{AskedDocument, JOBS, JobDocument, binary, millis, plain};
use super::records::JobRecord;
use super::{JobStore, JobsError};
use crate::cron::CronExpression;

/// The most jobs that are listed: far more than there are.
const MAX_JOBS: i64 = 1_000;

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
        Ok(found.map_ok(JobRecord::from).try_collect().await?)
    }

    /// A job.
    ///
    /// # Errors
    /// When there is none of that name, or the server does not answer.
    pub async fn job(&self, name: &str) -> Result<JobRecord, JobsError> {
        let found = self.job_documents().find_one(doc! { "_id": name }).await?;
        found.map(JobRecord::from).ok_or(JobsError::JobUnknown)
    }

    /// Lets a job run only when somebody asks for it. A run that goes on goes on. Again it changes
    /// nothing.
    ///
    /// # Errors
    /// When there is none of that name, or the server does not answer.
    pub async fn pause(&self, name: &str) -> Result<(), JobsError> {
        self.change_job(name, doc! { "paused": true }).await
    }

    /// Lets a job run at its times again. What it would have done meanwhile is not missed.
    ///
    /// # Errors
    /// When there is none of that name, or the server does not answer.
    pub async fn resume(&self, name: &str) -> Result<(), JobsError> {
        self.change_job(name, doc! { "paused": false }).await
    }

    /// Lets a job run at other times, from the next one on.
    ///
    /// # Errors
    /// When there is none of that name, or the server does not answer.
    pub async fn set_cron(&self, name: &str, cron: &CronExpression) -> Result<(), JobsError> {
        let times = doc! { "cron": cron.as_str(), "next_run": Bson::Null };
        self.change_job(name, times).await
    }

    /// Asks for a run at once, or after the one that goes on. The same `wish` again is the same
    /// run. Gives the run that answers it, which is the one that somebody else asked for, as long
    /// as that has not begun.
    ///
    /// # Errors
    /// When there is none of that name, or the server does not answer.
    pub async fn run_now(&self, name: &str, wish: Uuid) -> Result<Uuid, JobsError> {
        let run = derive("job.run", &[name.as_bytes(), wish.as_bytes()]);
        let begun = doc! { "_id": name, "running.run": binary(run) };
        let has_begun = self.job_documents().find_one(begun).await?.is_some();
        if has_begun || self.run(run).await?.is_some() {
            return Ok(run);
        }
        let nobody = doc! { "_id": name, "asked": Bson::Null };
        let asked = doc! { "run": binary(run), "at": millis(Utc::now()) };
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
        Ok(found.ok_or(JobsError::JobUnknown)?.asked)
    }

    async fn change_job(&self, name: &str, set: Document) -> Result<(), JobsError> {
        let job = doc! { "_id": name };
        let changed = self
            .job_documents()
            .update_one(job, doc! { "$set": set })
            .await?;
        match changed.matched_count {
            0 => Err(JobsError::JobUnknown),
            _ => Ok(()),
        }
    }

    pub(super) fn job_documents(&self) -> Collection<JobDocument> {
        self.collection(JOBS)
    }
}
