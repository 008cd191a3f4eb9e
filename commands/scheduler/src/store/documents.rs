//! The documents as they are stored: names of collections and fields, and how values are written
//! in BSON. Every name here is a storage format.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use mongodb::bson::{self, Bson};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::records::{
    Asked, Change, Changed, JobRecord, LastRun, Outcome, RunRecord, Running, Trigger,
};
use crate::job::Missed;
use crate::run::Figures;

/// Jobs, one document each.
pub const JOBS: &str = "jobs";
/// Their runs, one document each.
pub const RUNS: &str = "job_runs";
/// Who leads.
pub const LEASES: &str = "leases";

/// All collections.
pub const COLLECTIONS: [&str; 3] = [JOBS, RUNS, LEASES];

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct JobDocument {
    #[serde(rename = "_id")]
    pub(super) name: String,
    // What follows by default, a leader of an earlier version did not write.
    #[serde(default)]
    pub(super) about: String,
    #[serde(default)]
    pub(super) missed: Option<Missed>,
    pub(super) cron: String,
    pub(super) paused: bool,
    pub(super) next_run: Option<bson::DateTime>,
    pub(super) asked: Option<AskedDocument>,
    pub(super) running: Option<RunningDocument>,
    pub(super) last_run: Option<LastRunDocument>,
    #[serde(default)]
    pub(super) changes: Vec<ChangeDocument>,
    /// The leader that may change it.
    pub(super) token: i64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ChangeDocument {
    pub(super) at: bson::DateTime,
    pub(super) by: bson::Uuid,
    pub(super) what: Changed,
    pub(super) reason: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AskedDocument {
    pub(super) run: bson::Uuid,
    pub(super) at: bson::DateTime,
    #[serde(default)]
    pub(super) by: Option<bson::Uuid>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RunningDocument {
    pub(super) run: bson::Uuid,
    pub(super) trigger: Trigger,
    pub(super) planned_for: bson::DateTime,
    pub(super) started_at: bson::DateTime,
    pub(super) holder: String,
    #[serde(default)]
    pub(super) asked_by: Option<bson::Uuid>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LastRunDocument {
    pub(super) run: bson::Uuid,
    pub(super) started_at: bson::DateTime,
    pub(super) ended_at: bson::DateTime,
    pub(super) outcome: Outcome,
    #[serde(default)]
    pub(super) figures: BTreeMap<String, i64>,
    #[serde(default)]
    pub(super) error: Option<String>,
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
    #[serde(default)]
    pub(super) asked_by: Option<bson::Uuid>,
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
            about: document.about,
            missed: document.missed,
            cron: document.cron,
            paused: document.paused,
            next_run: document.next_run.map(time),
            asked: document.asked.map(|asked| Asked {
                run: plain(asked.run),
                at: time(asked.at),
                by: asked.by.map(account),
            }),
            running: document.running.map(|running| Running {
                run: plain(running.run),
                trigger: running.trigger,
                planned_for: time(running.planned_for),
                started_at: time(running.started_at),
                holder: running.holder,
                asked_by: running.asked_by.map(account),
            }),
            last_run: document.last_run.map(|last| LastRun {
                run: plain(last.run),
                started_at: time(last.started_at),
                ended_at: time(last.ended_at),
                outcome: last.outcome,
                figures: counts(last.figures),
                error: last.error,
            }),
            changes: document.changes.into_iter().map(Change::from).collect(),
        }
    }
}

impl From<RunDocument> for RunRecord {
    fn from(document: RunDocument) -> Self {
        Self {
            id: plain(document.id),
            job: document.job,
            trigger: document.trigger,
            planned_for: time(document.planned_for),
            started_at: time(document.started_at),
            ended_at: document.ended_at.map(time),
            holder: document.holder,
            asked_by: document.asked_by.map(account),
            outcome: document.outcome,
            figures: counts(document.figures),
            error: document.error,
        }
    }
}

impl From<ChangeDocument> for Change {
    fn from(document: ChangeDocument) -> Self {
        Self {
            at: time(document.at),
            by: account(document.by),
            what: document.what,
            reason: document.reason,
        }
    }
}

fn account(id: bson::Uuid) -> AccountId {
    AccountId(plain(id))
}

/// Figures, of numbers as BSON has them.
fn counts(stored: BTreeMap<String, i64>) -> Figures {
    let stored = stored.into_iter();
    stored
        .map(|(what, count)| (what, u64::try_from(count).unwrap_or_default()))
        .collect()
}

/// Figures, in numbers as BSON has them.
pub(super) fn stored(figures: &Figures) -> BTreeMap<String, i64> {
    let figures = figures.iter();
    figures
        .map(|(what, count)| (what.clone(), i64::try_from(*count).unwrap_or(i64::MAX)))
        .collect()
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
