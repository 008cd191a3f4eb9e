//! The jobs of the scheduler: when each runs, what came of it, and what IT wants of it.
//!
//! Auditors read; only IT changes anything. What is wanted is written into the store of jobs, and the
//! scheduler that leads sees it there. Pausing what is paused changes nothing, so only a wish for a run
//! has an idempotency key.

mod ask;
mod list;
mod pause;
mod reschedule;
mod resume;
mod runs;
mod show;

pub(crate) use ask::{__path_ask, ask};
pub(crate) use list::{__path_list, list};
pub(crate) use pause::{__path_pause, pause};
pub(crate) use reschedule::{__path_reschedule, reschedule};
pub(crate) use resume::{__path_resume, resume};
pub(crate) use runs::{__path_runs, runs};
pub(crate) use show::{__path_show, show};

use api_contract::jobs::{
    AskedRun, Job, JobChange, JobChanged, JobPause, LastRun, MissedRuns, RunOutcome, RunningJob,
};
use api_kit::Principal;
use chrono::{DateTime, Utc};
use domain::text::Reason;
use scheduler::{By, Change, Changed, JobRecord, Missed, Outcome};

/// Who wants something of a job, and why.
fn by(principal: &Principal, reason: Reason) -> By {
    By {
        account: principal.account(),
        reason,
    }
}

fn job(job: JobRecord) -> Job {
    Job {
        paused: pause_of(&job),
        name: job.name,
        about: job.about,
        cron: job.cron,
        missed: job.missed.map(|missed| match missed {
            Missed::RunOnce => MissedRuns::RunOnce,
            Missed::Skip => MissedRuns::Skip,
        }),
        next_run: job.next_run,
        asked: job.asked.map(|asked| AskedRun {
            run: asked.run,
            at: asked.at,
            by: asked.by,
        }),
        running: job.running.map(|running| RunningJob {
            run: running.run,
            started_at: running.started_at,
            process: running.holder,
        }),
        last_run: job.last_run.map(|last| LastRun {
            run: last.run,
            started_at: last.started_at,
            duration_ms: millis(last.started_at, last.ended_at),
            outcome: outcome(last.outcome),
            figures: last.figures,
            error: last.error,
        }),
        changes: job.changes.into_iter().rev().map(change).collect(),
    }
}

/// Who paused a job, if it is paused. That may be forgotten, behind many later changes.
fn pause_of(job: &JobRecord) -> Option<JobPause> {
    let mut changes = job.changes.iter().rev();
    let paused = changes.find(|change| change.what == Changed::Paused);
    job.paused.then(|| JobPause {
        since: paused.map(|change| change.at),
        by: paused.map(|change| change.by),
        reason: paused.map(|change| change.reason.clone()),
    })
}

fn change(change: Change) -> JobChange {
    let (what, cron) = match change.what {
        Changed::Paused => (JobChanged::Paused, None),
        Changed::Resumed => (JobChanged::Resumed, None),
        Changed::Cron(cron) => (JobChanged::Cron, Some(cron)),
    };
    JobChange {
        at: change.at,
        by: change.by,
        what,
        cron,
        reason: change.reason,
    }
}

fn outcome(outcome: Outcome) -> RunOutcome {
    match outcome {
        Outcome::Succeeded => RunOutcome::Succeeded,
        Outcome::Failed => RunOutcome::Failed,
        Outcome::Abandoned => RunOutcome::Abandoned,
    }
}

/// How long something took. Clocks of two processes may say that it ended before it began.
fn millis(from: DateTime<Utc>, to: DateTime<Utc>) -> u64 {
    u64::try_from((to - from).num_milliseconds()).unwrap_or(0)
}
