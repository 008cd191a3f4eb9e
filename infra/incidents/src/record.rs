//! What is known of an incident.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// An incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IncidentId(pub Uuid);

impl std::fmt::Display for IncidentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What kind of thing is wrong.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
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

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::JobFailed,
        Self::EventParked,
        Self::ProjectionLate,
        Self::MailFailing,
        Self::RebuildStopped,
        Self::LogNotProven,
        Self::ErasureLate,
    ];

    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::JobFailed => "job_failed",
            Self::EventParked => "event_parked",
            Self::ProjectionLate => "projection_late",
            Self::MailFailing => "mail_failing",
            Self::RebuildStopped => "rebuild_stopped",
            Self::LogNotProven => "log_not_proven",
            Self::ErasureLate => "erasure_late",
        }
    }
}

/// That something is wrong, as it is seen now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// What kind of thing.
    pub kind: Kind,
    /// Which one: the name of a job, of a projection, the id of an account.
    pub subject: String,
    /// What is seen of it, on one line and without anybody's name.
    pub detail: String,
}

/// Something that is wrong, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Which one.
    pub id: IncidentId,
    /// What kind of thing.
    pub kind: Kind,
    /// Which one: the name of a job, of a projection, the id of an account.
    pub subject: String,
    /// What was seen of it last.
    pub detail: String,
    /// When it was seen first.
    pub opened_at: DateTime<Utc>,
    /// When it was seen last.
    pub seen_at: DateTime<Utc>,
    /// When it was found to be over; none while it goes on.
    pub closed_at: Option<DateTime<Utc>>,
    /// When people were told; none until then.
    pub told_at: Option<DateTime<Utc>>,
}
