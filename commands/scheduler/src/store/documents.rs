//! The documents as they are stored: names of collections and fields, and how values are written
//! in BSON. Every name here is a storage format.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use mongodb::bson::{self, Bson};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::records::{Asked, JobRecord, LastRun, Outcome, RunRecord, Running, Trigger};

/// Jobs, one document each.
pub(super) const JOBS: &str = "jobs";
/// Their runs, one document each.
pub(super) const RUNS: &str = "job_runs";
/// Who leads.
pub(super) const LEASES: &str = "leases";

/// All collections.
pub const COLLECTIONS: [&str; 3] = [JOBS, RUNS, LEASES];

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct JobDocument {
    #[serde(rename = "_id")]
    pub(super) name: String,
    pub(super) cron: String,
    pub(super) paused: bool,
    pub(super) next_run: Option<bson::DateTime>,
    pub(super) asked: Option<AskedDocument>,
    pub(super) running: Option<RunningDocument>,
    pub(super) last_run: Option<LastRunDocument>,
    /// The leader that may change it.
    pub(super) token: i64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AskedDocument {
    pub(super) run: bson::Uuid,
    pub(super) at: bson::DateTime,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RunningDocument {
    pub(super) run: bson::Uuid,
    pub(super) trigger: Trigger,
    pub(super) planned_for: bson::DateTime,
    pub(super) started_at: bson::DateTime,
    pub(super) holder: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LastRunDocument {
    pub(super) run: bson::Uuid,
    pub(super) started_at: bson::DateTime,
    pub(super) ended_at: bson::DateTime,
    pub(super) outcome: Outcome,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RunDocument {
    #[serde(rename = "_id")]
    pub(super) id: bson::Uuid,
    pub(super) job: String,
    pub(super) trigger: Trigger,
    pub(super) planned_for: bson::DateTime,
    pub(super) started_at: bson::DateTime,
    pub(super) ended_at: Option<bson::DateTime>,
    pub(super) holder: String,
    /// The leader that may change it.
    pub(super) token: i64,
    pub(super) outcome: Option<Outcome>,
    pub(super) figures: BTreeMap<String, i64>,
    pub(super) error: Option<String>,
    /// When it is deleted.
    pub(super) forget_at: bson::DateTime,
}

impl From<JobDocument> for JobRecord {
    fn from(document: JobDocument) -> Self {
        Self {
            name: document.name,
            cron: document.cron,
            paused: document.paused,
            next_run: document.next_run.map(time),
            asked: document.asked.map(|asked| Asked {
                run: plain(asked.run),
                at: time(asked.at),
            }),
            running: document.running.map(|running| Running {
                run: plain(running.run),
                trigger: running.trigger,
                planned_for: time(running.planned_for),
                started_at: time(running.started_at),
                holder: running.holder,
            }),
            last_run: document.last_run.map(|last| LastRun {
                run: plain(last.run),
                started_at: time(last.started_at),
                ended_at: time(last.ended_at),
                outcome: last.outcome,
            }),
        }
    }
}

impl From<RunDocument> for RunRecord {
    fn from(document: RunDocument) -> Self {
        let figures = document.figures.into_iter();
        Self {
            id: plain(document.id),
            job: document.job,
            trigger: document.trigger,
            planned_for: time(document.planned_for),
            started_at: time(document.started_at),
            ended_at: document.ended_at.map(time),
            holder: document.holder,
            outcome: document.outcome,
            figures: figures
                .map(|(what, count)| (what, u64::try_from(count).unwrap_or_default()))
                .collect(),
            error: document.error,
        }
    }
}

/// A UUID, as BSON binary of subtype 4.
pub(super) fn binary(id: Uuid) -> Bson {
    uuid(id).into()
}

/// A UUID of BSON.
pub(super) fn uuid(id: Uuid) -> bson::Uuid {
    bson::Uuid::from_bytes(id.into_bytes())
}

/// A plain UUID.
pub(super) fn plain(id: bson::Uuid) -> Uuid {
    Uuid::from_bytes(id.bytes())
}

/// An instant, in whole milliseconds.
pub(super) fn millis(at: DateTime<Utc>) -> bson::DateTime {
    bson::DateTime::from_millis(at.timestamp_millis())
}

/// An instant, if there is one.
pub(super) fn millis_or_null(at: Option<DateTime<Utc>>) -> Bson {
    at.map_or(Bson::Null, |at| millis(at).into())
}

/// An instant of BSON. Those beyond what `chrono` knows end at its bounds; none is written.
pub(super) fn time(at: bson::DateTime) -> DateTime<Utc> {
    let millis = at.timestamp_millis();
    DateTime::from_timestamp_millis(millis).unwrap_or(if millis < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    })
}
