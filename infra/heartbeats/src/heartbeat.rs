//! What a process tells: JSON on a subject of its own. Fields that a reader does not know are of a newer
//! program, and are left alone.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How a process was when it told so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// The version of its program.
    pub version: String,
    /// The machine or container that it runs in, where it knows.
    pub host: Option<String>,
    /// When it was started, by its own clock.
    pub started_at: DateTime<Utc>,
    /// How it is.
    pub condition: Condition,
    /// What it depends on and did not find.
    pub missing: Vec<String>,
    /// What it keeps up to date with the log of events.
    pub projections: Vec<Projection>,
}

/// How a process says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// It works.
    Ready,
    /// It misses something.
    NotReady,
    /// It stops: this is the last that it tells.
    Stopping,
}

/// What a process keeps up to date with the log of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Projection {
    /// Its name.
    pub name: String,
    /// The version of what it builds.
    pub version: u32,
    /// Where it stands. `None`: this process is on standby.
    pub stand: Option<Stand>,
}

/// Where a projection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// Everything in the log up to here is applied or parked.
    pub position: u64,
    /// Of how many aggregates something is parked.
    pub parked: u64,
}
