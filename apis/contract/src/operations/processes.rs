//! The processes of the system, by what they last told of themselves.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// All processes that were heard of, and where the log of events ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Processes {
    /// The position of the last commit in the log of events, as it was just now.
    pub log_head: u64,
    /// The processes, by their names, and of one name those heard of last first.
    #[schema(max_items = 256)]
    pub items: Vec<Process>,
}

/// A process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Process {
    /// What it does.
    #[schema(example = "projector-operational")]
    pub name: String,
    /// Which one of this name: a process that is started again is another one.
    pub instance: Uuid,
    /// The machine or container that it runs in, where it knows.
    pub host: Option<String>,
    /// The version of its program.
    pub version: String,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When it was heard of last.
    pub heard_at: DateTime<Utc>,
    /// How it is.
    pub state: ProcessState,
    /// What it depends on and did not find, when it was heard of last.
    #[schema(max_items = 16, example = json!(["nats"]))]
    pub missing: Vec<String>,
    /// What it keeps up to date with the log.
    #[schema(max_items = 16)]
    pub projections: Vec<ProjectionState>,
}

/// How a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProcessState {
    /// It works.
    Ready,
    /// It runs, but misses something that it depends on.
    NotReady,
    /// It was told to stop, and did or does.
    Stopped,
    /// It tells nothing any more, and did not say that it stops: it is dead, or cut off.
    Silent,
}

/// How far a read model, or what follows from events, is with the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectionState {
    /// Its name.
    #[schema(example = "operational")]
    pub name: String,
    /// The version of what it builds.
    pub version: u32,
    /// Whether it is this process that keeps it up to date, and the process is not gone. Others of the
    /// same name are on standby.
    pub is_active: bool,
    /// Everything in the log up to here is applied or parked; unknown to a process on standby.
    pub position: Option<u64>,
    /// How many commits of the log come after that position, by the end of the log and not by what the
    /// process says: a dead one falls behind too.
    pub lag_commits: Option<u64>,
    /// How long ago the first of them was stored, 0 if there is none.
    pub lag_ms: Option<u64>,
    /// Of how many aggregates something is parked, since it could not be applied.
    pub parked: Option<u64>,
}
