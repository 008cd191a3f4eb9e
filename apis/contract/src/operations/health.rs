//! How the whole system is, at a glance.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::projections::ProjectionPause;

/// How the whole system is. What can't be seen now is `null`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SystemHealth {
    /// Whether all can be seen, and nothing is wrong.
    pub is_well: bool,
    /// The processes, and how far everything is with the log.
    pub processes: Option<ProcessesHealth>,
    /// The jobs.
    pub jobs: Option<JobsHealth>,
    /// The mails of the last hour.
    pub mails: Option<MailsHealth>,
    /// The versions of read models that are built.
    pub rebuilds: Option<RebuildsHealth>,
    /// Whether the log is what was sealed.
    pub proof: Option<ProofHealth>,
}

/// Whether the log is what was sealed, as the last verification says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProofHealth {
    /// When the last verification ended that found it so. None: there was none yet.
    pub verified_at: Option<DateTime<Utc>>,
    /// That it is not what was sealed, and where that begins.
    pub touched: Option<String>,
    /// Why it can't be relied on that it would be found out.
    pub blind: Option<String>,
}

/// How versions of read models are that are built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RebuildsHealth {
    /// Those that go no further.
    #[schema(max_items = 16)]
    pub stopped: Vec<StoppedRebuild>,
}

/// A version of a read model that is built no further: somebody has to look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StoppedRebuild {
    /// The read model.
    #[schema(example = "customer")]
    pub projection: String,
    /// The version.
    pub version: u32,
    /// The commit that can't be applied, if it was one.
    pub position: Option<u64>,
}

/// How the processes are, and how far everything is with the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProcessesHealth {
    /// How many were heard of.
    pub all: u64,
    /// How many of them are ready.
    pub ready: u64,
    /// What processes that run depend on and do not find: stores, NATS.
    #[schema(max_items = 256)]
    pub missing: Vec<MissingPart>,
    /// What is kept up to date with the log, by name.
    #[schema(max_items = 256)]
    pub projections: Vec<ProjectionHealth>,
}

/// Something that processes depend on and do not find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingPart {
    /// What.
    #[schema(example = "nats")]
    pub what: String,
    /// The processes that do not find it, by name.
    #[schema(max_items = 256)]
    pub processes: Vec<String>,
}

/// How far something that is built from the log is with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectionHealth {
    /// Its name.
    #[schema(example = "operational")]
    pub name: String,
    /// The process that keeps it up to date; nobody, if none does.
    pub kept_by: Option<String>,
    /// How many commits of the log are not applied.
    pub lag_commits: Option<u64>,
    /// How long ago the oldest of them was stored, 0 if there is none.
    pub lag_ms: Option<u64>,
    /// Of how many aggregates something is parked, since it could not be applied.
    pub parked: Option<u64>,
    /// That nothing is written into it, because somebody wanted so.
    pub paused: Option<ProjectionPause>,
}

/// How the jobs are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobsHealth {
    /// The process that does the jobs now; nobody, if none leads.
    pub leader: Option<String>,
    /// The jobs whose last run failed, by name.
    #[schema(max_items = 1000)]
    pub failed: Vec<String>,
    /// The jobs that are paused, by name.
    #[schema(max_items = 1000)]
    pub paused: Vec<String>,
}

/// How the mails are that were asked for since a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailsHealth {
    /// Since when.
    pub since: DateTime<Utc>,
    /// How many were sent, whatever became of them.
    pub sent: u64,
    /// How many wait for their turn, or are on their way.
    pub waiting: u64,
    /// How many failed, could not be sent and are tried again, or may not have been sent.
    pub failing: u64,
    /// Of those that were sent or are failing, how many percent are failing.
    #[schema(maximum = 100)]
    pub failing_percent: u64,
}
