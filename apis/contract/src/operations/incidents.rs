//! What is wrong with the system, or was.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What kind of thing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    /// The last run of a job failed.
    JobFailed,
    /// A projection could not apply something, and set it aside.
    EventParked,
    /// A projection is far behind the log, or nobody keeps it up to date.
    ProjectionLate,
    /// Many mails can't be sent.
    MailFailing,
    /// A version of a read model that is built goes no further.
    RebuildStopped,
    /// The log is not shown to be what was sealed.
    LogNotProven,
    /// Somebody was to be erased long ago, and is not.
    ErasureLate,
}

/// Something that is wrong, or was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Incident {
    /// Its id.
    pub id: Uuid,
    /// What kind of thing is wrong.
    pub kind: IncidentKind,
    /// Which one: the name of a job, of a projection, the id of an account.
    #[schema(example = "customer")]
    pub subject: String,
    /// What was seen of it last.
    pub detail: String,
    /// When it was seen first.
    pub opened_at: DateTime<Utc>,
    /// When it was seen last.
    pub seen_at: DateTime<Utc>,
    /// When it was found to be over; nothing while it goes on.
    pub closed_at: Option<DateTime<Utc>>,
    /// When IT was mailed; nothing until then.
    pub told_at: Option<DateTime<Utc>>,
}

/// Which incidents.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IncidentQuery {
    /// That go on, or that are over.
    pub open: Option<bool>,
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
}
