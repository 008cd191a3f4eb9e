//! The jobs of the scheduler, as IT and auditors see them: when each runs and what came of it, and
//! what IT wants of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use domain::text::Reason;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Fields, InvalidFields};

/// All jobs, and who does them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Jobs {
    /// The process that does the jobs now; nobody, if none leads.
    pub leader: Option<String>,
    /// The jobs, by name.
    #[schema(max_items = 1000)]
    pub items: Vec<Job>,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Job {
    /// Its name.
    #[schema(example = "expire_reservations")]
    pub name: String,
    /// What it does, in a sentence; empty until a scheduler has told.
    pub about: String,
    /// When it runs: a cron expression in UTC, by the business clock.
    #[schema(example = "0 0 * * * *")]
    pub cron: String,
    /// What becomes of runs that nobody could begin in time; unknown until a scheduler has told.
    pub missed: Option<MissedRuns>,
    /// When it runs next, by the business clock. Nothing until it is planned; while it is paused, it
    /// does not run then.
    pub next_run: Option<DateTime<Utc>>,
    /// The run that somebody asked for, and that has not begun.
    pub asked: Option<AskedRun>,
    /// The run that goes on.
    pub running: Option<RunningJob>,
    /// The last run that ended.
    pub last_run: Option<LastRun>,
    /// Who paused it, while it is paused.
    pub paused: Option<JobPause>,
    /// What people changed about it, the newest first.
    #[schema(max_items = 50)]
    pub changes: Vec<JobChange>,
}

/// What becomes of runs that nobody could begin in time: no process led, the run before took too
/// long, or the clock was moved past them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissedRuns {
    /// However many they were, it runs once, as soon as it can.
    RunOnce,
    /// It runs again at its next time.
    Skip,
}

/// A run that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AskedRun {
    /// The run that it will be.
    pub run: Uuid,
    /// When that was asked for.
    pub at: DateTime<Utc>,
    /// By whom, as far as it is known.
    #[schema(value_type = Option<Uuid>)]
    pub by: Option<AccountId>,
}

/// A run that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunningJob {
    /// Which one.
    pub run: Uuid,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// The process that does it.
    pub process: String,
}

/// The last run that ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LastRun {
    /// Which one.
    pub run: Uuid,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How long it took, in milliseconds. Of an abandoned one: until that was found.
    pub duration_ms: u64,
    /// How it ended.
    pub outcome: RunOutcome,
    /// What it did, in numbers by name; nothing, when there was nothing to do.
    pub figures: BTreeMap<String, u64>,
    /// Why it failed.
    pub error: Option<String>,
}

/// A pause that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobPause {
    /// Since when, as far as it is remembered.
    pub since: Option<DateTime<Utc>>,
    /// Who wanted it, as far as it is remembered.
    #[schema(value_type = Option<Uuid>)]
    pub by: Option<AccountId>,
    /// Why, as far as it is remembered.
    pub reason: Option<String>,
}

/// Something that somebody changed about a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobChange {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    #[schema(value_type = Uuid)]
    pub by: AccountId,
    /// What.
    pub what: JobChanged,
    /// The cron expression from then on, if that was changed.
    pub cron: Option<String>,
    /// Why.
    pub reason: String,
}

/// What is different about a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobChanged {
    /// It runs only when somebody asks for it.
    Paused,
    /// It runs at its times again.
    Resumed,
    /// It runs at other times.
    Cron,
}

/// A run of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobRun {
    /// Its id, which is also the correlation id of all that it did.
    pub id: Uuid,
    /// Why it began.
    pub trigger: RunTrigger,
    /// Who asked for it, if somebody did and as far as it is known.
    #[schema(value_type = Option<Uuid>)]
    pub asked_by: Option<AccountId>,
    /// The time that it was planned for, by the business clock.
    pub planned_for: DateTime<Utc>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended. Of an abandoned one: when that was found.
    pub ended_at: Option<DateTime<Utc>>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// The process that did it.
    pub process: String,
    /// How it ended; nothing while it goes on.
    pub outcome: Option<RunOutcome>,
    /// What it did, in numbers by name; nothing, when there was nothing to do.
    pub figures: BTreeMap<String, u64>,
    /// Why it failed.
    pub error: Option<String>,
}

/// Why a run began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunTrigger {
    /// Its time came.
    Cron,
    /// Somebody asked for it.
    RunNow,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    /// All of it was done.
    Succeeded,
    /// Something of it was not done.
    Failed,
    /// Its process was ended meanwhile.
    Abandoned,
}

/// Which runs of a job.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RunQuery {
    /// That ended so.
    pub outcome: Option<RunOutcome>,
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
}

/// The run that answers somebody who asked for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunAsked {
    /// Its id. Another's, where that had been asked for and not begun.
    pub id: Uuid,
}

/// Why a job is paused, or goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JobReason {
    /// Why: it stands with the job.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl JobReason {
    /// Why.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        Reason::parse(&self.reason).map_err(|error| InvalidFields::one("reason", error))
    }
}

/// When a job runs from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JobTimes {
    /// A cron expression in UTC: second (may be left out), minute, hour, day, month, day of the week.
    #[schema(min_length = 1, max_length = 100, example = "0 30 4 * * MON")]
    pub cron: String,
    /// Why: it stands with the job.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl JobTimes {
    /// The expression, as `read` understands it, and why.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn parse<T, E: std::fmt::Display>(
        &self,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<(T, Reason), InvalidFields> {
        let mut fields = Fields::default();
        let cron = fields.read("cron", read(&self.cron));
        let reason = fields.read("reason", Reason::parse(&self.reason));
        fields.finish(|| Some((cron?, reason?)))
    }
}
