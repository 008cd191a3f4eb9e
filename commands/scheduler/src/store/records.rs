//! What is known of jobs and of their runs.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use domain::text::Reason;
use uuid::Uuid;

use crate::job::Missed;
use crate::run::Figures;

/// Who wants something of a job, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub account: AccountId,
    /// Why.
    pub reason: Reason,
}

/// A job, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRecord {
    /// What it is called.
    pub name: String,
    /// What it does; empty until a leader has told.
    pub about: String,
    /// What becomes of runs that nobody could begin in time; none until a leader has told.
    pub missed: Option<Missed>,
    /// When it runs: a cron expression, in UTC by the business clock.
    pub cron: String,
    /// Whether it runs only when somebody asks for it.
    pub paused: bool,
    /// When it runs next, by the business clock. None until the leader has planned it.
    pub next_run: Option<DateTime<Utc>>,
    /// The run that somebody asked for, and which has not begun.
    pub asked: Option<Asked>,
    /// The run that goes on.
    pub running: Option<Running>,
    /// The last run that ended.
    pub last_run: Option<LastRun>,
    /// What people changed about it, the newest last: the last [`MAX_CHANGES`](super::MAX_CHANGES).
    pub changes: Vec<Change>,
}

/// Something that somebody changed about a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When, in real time.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: AccountId,
    /// What.
    pub what: Changed,
    /// Why.
    pub reason: String,
}

/// What is different about a job.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// It runs only when somebody asks for it.
    Paused,
    /// It runs at its times again.
    Resumed,
    /// It runs at the times of this cron expression.
    Cron(String),
}

/// A run that somebody asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The run that it will be.
    pub run: Uuid,
    /// When that was asked for, in real time.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Option<AccountId>,
}

/// A run that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Which one.
    pub run: Uuid,
    /// Why.
    pub trigger: Trigger,
    /// The time that it was planned for, by the business clock.
    pub planned_for: DateTime<Utc>,
    /// When it began, in real time.
    pub started_at: DateTime<Utc>,
    /// The process that does it.
    pub holder: String,
    /// Who asked for it.
    pub asked_by: Option<AccountId>,
}

/// A run that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// Which one.
    pub run: Uuid,
    /// When it began, in real time.
    pub started_at: DateTime<Utc>,
    /// When it ended, in real time. Of an abandoned one: when that was found.
    pub ended_at: DateTime<Utc>,
    /// How.
    pub outcome: Outcome,
    /// What it did.
    pub figures: Figures,
    /// Why it failed.
    pub error: Option<String>,
}

/// A run, as the history has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// Which one. Everything that it did has this correlation id.
    pub id: Uuid,
    /// Of which job.
    pub job: String,
    /// Why.
    pub trigger: Trigger,
    /// The time that it was planned for, by the business clock.
    pub planned_for: DateTime<Utc>,
    /// When it began, in real time.
    pub started_at: DateTime<Utc>,
    /// When it ended, in real time. Of an abandoned one: when that was found.
    pub ended_at: Option<DateTime<Utc>>,
    /// The process that did it.
    pub holder: String,
    /// Who asked for it.
    pub asked_by: Option<AccountId>,
    /// How it ended; none while it goes on.
    pub outcome: Option<Outcome>,
    /// What it did.
    pub figures: Figures,
    /// Why it failed.
    pub error: Option<String>,
}

/// Why a run began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Its time came.
    Cron,
    /// Somebody asked for it.
    RunNow,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All of it was done.
    Succeeded,
    /// Something of it was not done.
    Failed,
    /// Its process was ended meanwhile.
    Abandoned,
}

impl Outcome {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Abandoned => "abandoned",
        }
    }
}
