//! What only the leader does: planning, beginning and ending runs. Each write asks for its token.

use chrono::{DateTime, TimeDelta, Utc};
use kept::Kept;
use mongodb::bson::{self, Bson, Document, doc};
use uuid::Uuid;

use super::documents::{
    JobDocument, LastRunDocument, RunDocument, RunningDocument, binary, millis, millis_or_null,
    stored, uuid,
};
use super::error::is_duplicate;
use super::records::{JobRecord, Outcome, RunRecord, Running, Trigger};
use super::{Claim, JobStore, StoreError};
use crate::job::Missed;
use crate::plan::Begin;
use crate::run::Figures;

/// A job, as this program knows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) missed: Missed,
    /// When it runs, unless somebody changed that.
    pub(crate) cron: &'static str,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) outcome: Outcome,
    pub(crate) at: DateTime<Utc>,
    pub(crate) figures: Figures,
    pub(crate) error: Option<String>,
    /// How long it is remembered.
    pub(crate) kept: TimeDelta,
}

impl JobStore {
    /// Makes the jobs that are not there yet, says of each what this program knows of it, and keeps
    /// all leaders before from changing any, and the runs that they left.
    pub(crate) async fn take_over(&self, claim: &Claim, jobs: &[Known]) -> Result<(), StoreError> {
        let older = doc! { "token": { "$lt": claim.token } };
        let ours = doc! { "$set": { "token": claim.token } };
        self.job_documents()
            .update_many(older, ours.clone())
            .await?;
        let left = self.jobs().await?;
        for running in left.iter().filter_map(|job| job.running.as_ref()) {
            let going_on = doc! { "_id": binary(running.run), "outcome": Bson::Null };
            self.run_documents()
                .update_one(going_on, ours.clone())
                .await?;
        }
        for job in jobs {
            let new = JobDocument {
                name: job.name.to_owned(),
                about: job.about.to_owned(),
                missed: Some(job.missed),
                cron: job.cron.to_owned(),
                paused: false,
                next_run: None,
                asked: None,
                running: None,
                last_run: None,
                changes: Vec::new(),
                token: claim.token,
            };
            match self.job_documents().insert_one(Kept(new)).await {
                Ok(_) => {}
                Err(error) if is_duplicate(&error) => self.describe(claim, job).await?,
                Err(error) => return Err(error.into()),
            }
        }
        // What this program does not do any more fails no more, and has no next run.
        let names: Vec<_> = jobs.iter().map(|job| job.name).collect();
        let gone = doc! { "_id": { "$nin": names }, "token": claim.token };
        let idle = doc! { "$set": { "last_run": Bson::Null, "next_run": Bson::Null } };
        self.job_documents().update_many(gone, idle).await?;
        Ok(())
    }

    /// Says of a job that is there what this program knows of it.
    async fn describe(&self, claim: &Claim, job: &Known) -> Result<(), StoreError> {
        let ours = doc! { "_id": job.name, "token": claim.token };
        let missed = bson::serialize_to_bson(&job.missed).map_err(unwritable)?;
        let known = doc! { "$set": { "about": job.about, "missed": missed } };
        self.job_documents().update_one(ours, known).await?;
        Ok(())
    }

    /// Plans the next run of a job, unless somebody changed the job since it was read.
    pub(crate) async fn replan(
        &self,
        claim: &Claim,
        job: &JobRecord,
        next_run: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let as_read = doc! {
            "_id": &job.name,
            "token": claim.token,
            "cron": &job.cron,
            "next_run": millis_or_null(job.next_run),
        };
        let planned = doc! { "$set": { "next_run": millis_or_null(next_run) } };
        let changed = self.job_documents().update_one(as_read, planned).await?;
        match changed.matched_count {
            0 => self.hold(claim, &job.name).await,
            _ => Ok(()),
        }
    }

    /// Begins a run, unless somebody changed the job since it was read: then there is none.
    pub(crate) async fn begin(
        &self,
        claim: &Claim,
        job: &JobRecord,
        begin: Begin,
        kept: TimeDelta,
    ) -> Result<Option<Running>, StoreError> {
        let Begin {
            trigger,
            planned_for,
            next_run,
        } = begin;
        let (run, asked_by) = match (trigger, job.asked) {
            (Trigger::RunNow, Some(asked)) => (asked.run, asked.by),
            _ => (Uuid::now_v7(), None),
        };
        let started_at = Utc::now();
        let running = RunningDocument {
            run: uuid(run),
            trigger,
            planned_for: millis(planned_for),
            started_at: millis(started_at),
            holder: claim.holder.clone(),
            asked_by: asked_by.map(|account| uuid(account.0)),
        };
        let mut as_read = doc! {
            "_id": &job.name,
            "token": claim.token,
            "running": Bson::Null,
            "cron": &job.cron,
            "next_run": millis_or_null(job.next_run),
        };
        let mut begun = doc! {
            "running": bson::serialize_to_bson(&running).map_err(unwritable)?,
            "next_run": millis_or_null(next_run),
        };
        match trigger {
            Trigger::Cron => as_read.insert("paused", false),
            Trigger::RunNow => {
                begun.insert("asked", Bson::Null);
                as_read.insert("asked.run", binary(run))
            }
        };
        let changed = self
            .job_documents()
            .update_one(as_read, doc! { "$set": begun })
            .await?;
        if changed.matched_count == 0 {
            self.hold(claim, &job.name).await?;
            return Ok(None);
        }
        let running = Running {
            run,
            trigger,
            planned_for,
            started_at,
            holder: claim.holder.clone(),
            asked_by,
        };
        self.note_begun(claim, &job.name, &running, kept).await?;
        Ok(Some(running))
    }

    /// Writes a run into the history, where it is not yet.
    async fn note_begun(
        &self,
        claim: &Claim,
        job: &str,
        running: &Running,
        kept: TimeDelta,
    ) -> Result<(), StoreError> {
        let begun = RunDocument {
            id: uuid(running.run),
            job: job.to_owned(),
            trigger: running.trigger,
            planned_for: millis(running.planned_for),
            started_at: millis(running.started_at),
            ended_at: None,
            holder: running.holder.clone(),
            asked_by: running.asked_by.map(|account| uuid(account.0)),
            token: claim.token,
            outcome: None,
            figures: std::collections::BTreeMap::new(),
            error: None,
            forget_at: millis(running.started_at + kept),
        };
        match self.run_documents().insert_one(Kept(begun)).await {
            Ok(_) => Ok(()),
            Err(error) if is_duplicate(&error) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Ends a run: first in the history, then in its job. Told again, as after a lost answer, it
    /// changes nothing.
    pub(crate) async fn end(
        &self,
        claim: &Claim,
        job: &str,
        running: &Running,
        ended: &Ended,
    ) -> Result<(), StoreError> {
        let going_on = doc! {
            "_id": binary(running.run),
            "token": claim.token,
            "outcome": Bson::Null,
        };
        let set = doc! { "$set": of_end(ended)? };
        let changed = self.run_documents().update_one(going_on, set).await?;
        if changed.matched_count == 0 {
            let ours = doc! { "_id": binary(running.run), "token": claim.token };
            if self.run_documents().find_one(ours).await?.is_none() {
                return Err(StoreError::Fenced);
            }
        }
        let last = last_run(running, ended);
        self.clear(claim, job, running, &last, None).await
    }

    /// Ends a run that nobody does any more, and plans the next one of its job.
    pub(crate) async fn abandon(
        &self,
        claim: &Claim,
        job: &str,
        running: &Running,
        ended: &Ended,
        next_run: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        self.note_begun(claim, job, running, ended.kept).await?;
        let going_on = doc! {
            "_id": binary(running.run),
            "token": { "$lte": claim.token },
            "outcome": Bson::Null,
        };
        let mut end = of_end(ended)?;
        end.insert("token", claim.token);
        let set = doc! { "$set": end };
        let changed = self.run_documents().update_one(going_on, set).await?;
        if changed.matched_count == 1 {
            let last = last_run(running, ended);
            return self.clear(claim, job, running, &last, Some(next_run)).await;
        }
        // It had ended, and only its job was not told.
        let run = doc! { "_id": binary(running.run) };
        let found = self.run_documents().find_one(run).await?;
        let found = found.map(|Kept(run)| RunRecord::from(run));
        let last = match found.and_then(|run| Some((run.outcome?, run))) {
            Some((outcome, run)) => Ended {
                outcome,
                at: run.ended_at.unwrap_or(ended.at),
                figures: run.figures,
                error: run.error,
                kept: ended.kept,
            },
            None => ended.clone(),
        };
        let last = last_run(running, &last);
        self.clear(claim, job, running, &last, None).await
    }

    /// Notes in a job that its run is over.
    async fn clear(
        &self,
        claim: &Claim,
        job: &str,
        running: &Running,
        last: &LastRunDocument,
        next_run: Option<Option<DateTime<Utc>>>,
    ) -> Result<(), StoreError> {
        let goes_on = doc! {
            "_id": job,
            "token": claim.token,
            "running.run": binary(running.run),
        };
        let mut over = doc! {
            "running": Bson::Null,
            "last_run": bson::serialize_to_bson(last).map_err(unwritable)?,
        };
        if let Some(next_run) = next_run {
            over.insert("next_run", millis_or_null(next_run));
        }
        let changed = self
            .job_documents()
            .update_one(goes_on, doc! { "$set": over })
            .await?;
        match changed.matched_count {
            0 => self.hold(claim, job).await,
            _ => Ok(()),
        }
    }

    /// Fails when a job is another leader's.
    async fn hold(&self, claim: &Claim, job: &str) -> Result<(), StoreError> {
        let ours = doc! { "_id": job, "token": claim.token };
        match self.job_documents().find_one(ours).await? {
            Some(_) => Ok(()),
            None => Err(StoreError::Fenced),
        }
    }
}

/// What the end of a run changes in the history.
fn of_end(ended: &Ended) -> Result<Document, StoreError> {
    let figures = bson::serialize_to_bson(&stored(&ended.figures)).map_err(unwritable)?;
    Ok(doc! {
        "outcome": bson::serialize_to_bson(&ended.outcome).map_err(unwritable)?,
        "ended_at": millis(ended.at),
        "figures": figures,
        "error": ended.error.clone(),
        "forget_at": millis(ended.at + ended.kept),
    })
}

fn last_run(running: &Running, ended: &Ended) -> LastRunDocument {
    LastRunDocument {
        run: uuid(running.run),
        started_at: millis(running.started_at),
        ended_at: millis(ended.at),
        outcome: ended.outcome,
        figures: stored(&ended.figures),
        error: ended.error.clone(),
    }
}

fn unwritable(error: bson::error::Error) -> StoreError {
    mongodb::error::Error::from(error).into()
}
