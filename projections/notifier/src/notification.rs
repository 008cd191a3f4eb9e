//! A message and what became of it, as it is shown.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use domain::text::Email;

use crate::message::{Link, NotificationId, Trigger, Values};
use crate::template::Template;

/// How a message stands.
///
/// ```text
/// queued ──► sending ──► sent
///   │ ▲         │ ├────► unknown
///   ▼ │         │ ▼
///  deferred ◄───┘ failed
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It waits for its turn.
    Queued,
    /// It is on its way to the mail server, which may have it already. Nobody else sends it.
    Sending,
    /// The mail server took it.
    Sent,
    /// The mail server did not take it for now, and it is tried again.
    Deferred,
    /// It was refused for good, or could not be sent in all attempts.
    Failed,
    /// The mail server got all of it, and its answer was lost: it may have taken it. It is not
    /// sent again by itself, since that could be the second time.
    Unknown,
    /// Somebody stopped it before it was sent.
    Cancelled,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Deferred,
        Self::Failed,
        Self::Unknown,
        Self::Cancelled,
    ];

    /// Whether its way is over.
    #[must_use]
    pub fn is_over(self) -> bool {
        match self {
            Self::Sent | Self::Failed | Self::Unknown | Self::Cancelled => true,
            Self::Queued | Self::Sending | Self::Deferred => false,
        }
    }

    /// Its name, as stores keep it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Deferred => "deferred",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// One step on a message's way. Debug output does not show its detail.
#[derive(Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: DateTime<Utc>,
    /// What it became.
    pub status: Status,
    /// What the mail server said, or why; for those who look after mails, since it may name the
    /// recipient.
    pub detail: String,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} at {}", self.status, self.at)
    }
}

/// A message and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Why it is sent.
    pub trigger: Trigger,
    /// What it says.
    pub template: Template,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// Whom it goes to.
    pub to: Email,
    /// What the template shows.
    pub values: Values,
    /// The link in it.
    pub link: Option<Link>,
    /// How it stands.
    pub status: Status,
    /// How often somebody began to send it.
    pub attempts: u32,
    /// When somebody takes it up: to send it, or while it is being sent, to find that whoever did
    /// so is gone. Nothing when its way is over.
    pub next_at: Option<DateTime<Utc>>,
    /// The `Message-ID` it was sent under, and would be again.
    pub message_id: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// Its way so far, oldest step first.
    pub timeline: Vec<Step>,
}
