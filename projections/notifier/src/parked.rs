//! Places in the log of which no mail could be made, and what became of them.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use uuid::Uuid;

/// How it stands with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParkedStatus {
    /// Nobody has it tried again.
    Waiting,
    /// Somebody wants it tried again, and whoever makes mails has not done so yet.
    Retrying,
    /// Its mails were asked for after all.
    Mailed,
    /// Somebody decided that it stays without mails.
    Skipped,
}

impl ParkedStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Retrying, Self::Mailed, Self::Skipped];

    /// Its name, as stores keep it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Retrying => "retrying",
            Self::Mailed => "mailed",
            Self::Skipped => "skipped",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// What is set aside, as whoever makes mails says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewParked {
    /// The place of the commit in the log.
    pub position: u64,
    /// The type of its aggregate.
    pub aggregate: Box<str>,
    /// The aggregate.
    pub id: Uuid,
    /// Why, for the eyes of IT. Holds nothing personal.
    pub cause: String,
    /// When, in real time.
    pub at: DateTime<Utc>,
}

/// A commit of which no mail could be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// The place of the commit in the log.
    pub position: u64,
    /// The type of its aggregate.
    pub aggregate: String,
    /// The aggregate.
    pub id: Uuid,
    /// Why, as of the last try.
    pub cause: String,
    /// When it was set aside.
    pub at: DateTime<Utc>,
    /// How it stands.
    pub status: ParkedStatus,
    /// How often it was tried again.
    pub retries: u32,
    /// What was done with it, oldest first: the last [`MAX_STEPS`](Self::MAX_STEPS).
    pub history: Vec<ParkedStep>,
}

impl Parked {
    /// The most steps of a history that are kept.
    pub const MAX_STEPS: usize = 20;
}

/// Something that was done with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedStep {
    /// When.
    pub at: DateTime<Utc>,
    /// How it stood from then on.
    pub status: ParkedStatus,
    /// Why somebody wanted it so, or why it could not be done again.
    pub said: String,
    /// Who wanted it so, if it was somebody.
    pub by: Option<AccountId>,
}
