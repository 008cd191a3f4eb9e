//! Verifications, as others see them.

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::AccountId;
use proof::{Difference, Found, Report};
use uuid::Uuid;

/// That somebody wants the log to be verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// Its id. Asked for twice, it is one.
    pub id: Uuid,
    /// Who wants it. `None`: it is time.
    pub account: Option<AccountId>,
}

/// How a verification stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nobody has begun with it.
    Waiting,
    /// It is going on.
    Running,
    /// The log is what was sealed.
    Untouched,
    /// The log, or what is kept of it, is not what was sealed.
    Touched,
    /// Nothing can be said.
    Failed,
}

/// A verification: how far it is, and what came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Its id.
    pub id: Uuid,
    /// Who asked for it. `None`: it was time.
    pub account: Option<AccountId>,
    /// How it stands.
    pub status: Status,
    /// How many commits were read.
    pub done: u64,
    /// How many there are to read, once that is known.
    pub all: Option<u64>,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When somebody began with it.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// What came out.
    pub outcome: Option<Outcome>,
    /// Why nothing can be said.
    pub failure: Option<String>,
}

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// How many commits are what was sealed.
    pub fitting: u64,
    /// How many were sealed.
    pub sealed: u64,
    /// How many signatures hold.
    pub signatures: u64,
    /// Up to which commit the last of them goes.
    pub signed: Option<u64>,
    /// The first signature to which what is kept does not lead.
    pub refuted: Option<u64>,
    /// The first commit that is not what was sealed.
    pub first: Option<Found>,
    /// Where the log ended: what came after the last seal is not covered.
    pub end: Position,
}

impl Outcome {
    /// What a report says, of a log that ended there.
    pub(crate) fn of(report: &Report, end: Position) -> Self {
        Self {
            fitting: report.fitting,
            sealed: report.leaves,
            signatures: report.confirmed.len() as u64,
            signed: report.confirmed.last().map(|signed| signed.size),
            refuted: report.refuted.first().map(|refuted| refuted.size),
            first: report.first,
            // More may have been sealed since that was asked for.
            end: end.max(Position(report.leaves)),
        }
    }

    /// Whether the log is what was sealed.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.first.is_none() && self.refuted.is_none() && self.signed.is_some()
    }
}

/// The word of a difference in the store.
pub(crate) fn word(difference: Difference) -> String {
    difference.to_string()
}

/// The difference that has this word.
pub(crate) fn difference(word: &str) -> Option<Difference> {
    let all = [
        Difference::Changed,
        Difference::Missing,
        Difference::Reordered,
        Difference::Added,
    ];
    all.into_iter().find(|one| one.to_string() == word)
}

/// What is known of the log by all verifications together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// When the last one ended that found it untouched.
    pub verified_at: Option<DateTime<Utc>>,
    /// The one that found it touched, unless a later one of as much found otherwise.
    pub touched: Option<Verification>,
    /// Why it can't be relied on that it would be found out.
    pub blind: Option<String>,
}
