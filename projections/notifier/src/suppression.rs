//! Addresses to which nothing is mailed, and why.

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, derive};
use domain::text::Email;
use uuid::Uuid;

use crate::message::NotificationId;

/// The most characters of what somebody said that are kept.
pub(crate) const MAX_SAID_CHARS: usize = 500;

/// The suppression of an address: the same from the first time on. It says nothing of the address,
/// so it may stand where addresses may not, such as in those of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SuppressionId(pub Uuid);

/// Why nothing is mailed to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A mail came back for good: there is no such mailbox.
    Bounced,
    /// Its reader called a mail unwanted.
    Complained,
    /// Somebody of us wanted it so.
    ByHand,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Bounced, Self::Complained, Self::ByHand];

    /// Its name, as stores keep it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bounced => "bounced",
            Self::Complained => "complained",
            Self::ByHand => "by_hand",
        }
    }

    /// The cause of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == text)
    }
}

/// What shows that mails to an address do harm. Debug output does not show what was said.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// What it shows: never that somebody of us wanted it.
    pub(crate) cause: Cause,
    /// The mail that it is about.
    pub(crate) message: NotificationId,
    /// When it was so, if that is told: otherwise now.
    pub(crate) at: Option<DateTime<Utc>>,
    /// What the mail server or the provider said, at most [`MAX_SAID_CHARS`] of it.
    pub(crate) said: String,
    /// What it is known by, however often it is told.
    pub(crate) id: Uuid,
}

impl Evidence {
    /// That the mail server knows no such mailbox, as it said to whoever had this claim.
    pub(crate) fn no_mailbox(message: NotificationId, claim: i64, said: &str) -> Self {
        let parts: [&[u8]; 2] = [message.0.as_bytes(), &claim.to_be_bytes()];
        Self {
            cause: Cause::Bounced,
            message,
            at: None,
            said: said.chars().take(MAX_SAID_CHARS).collect(),
            id: derive("no_mailbox", &parts),
        }
    }
}

impl std::fmt::Debug for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} at {:?}", self.cause, self.at)
    }
}

/// Something that was done with the suppression of an address. Debug output does not show what was
/// said.
#[derive(Clone, PartialEq, Eq)]
pub struct SuppressionStep {
    /// When.
    pub at: DateTime<Utc>,
    /// Why it holds from then on; nothing where it was taken back.
    pub cause: Option<Cause>,
    /// What the mail server or the provider said, or why somebody wanted it so.
    pub said: String,
    /// The mail that it is about.
    pub message: Option<NotificationId>,
    /// Who wanted it so, if it was somebody.
    pub by: Option<AccountId>,
}

impl std::fmt::Debug for SuppressionStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} at {}", self.cause, self.at)
    }
}

/// An address, and why nothing is mailed to it, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Its id.
    pub id: SuppressionId,
    /// The address.
    pub to: Email,
    /// Why, as was found last.
    pub cause: Cause,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was taken back, if it was.
    pub removed_at: Option<DateTime<Utc>>,
    /// What led to it and away from it, oldest first: the last [`MAX_STEPS`](Self::MAX_STEPS).
    pub history: Vec<SuppressionStep>,
}

impl Suppression {
    /// The most steps of a history that are kept.
    pub const MAX_STEPS: usize = 20;
}

impl std::fmt::Display for SuppressionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
