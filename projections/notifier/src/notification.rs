//! A message and what became of it, as it is shown.

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, BookingId, EventId};
use domain::text::{Email, TimeZone};

use crate::attachment::Attachment;
use crate::message::{Link, NotificationId, Origin, Trigger, Values};
use crate::template::Template;

/// How a message stands.
///
/// ```text
/// queued ──► sending ──► sent
///   │ ▲         │ ├────► unknown
///   ▼ │         │ ▼
///  deferred ◄───┘ failed
/// ```
///
/// Where nothing is mailed to its recipient a message becomes `suppressed` instead of `sending`.
/// What the provider tells of one that went out makes it `delivered`, `bounced` or `complained`,
/// whatever was known of it before, and never the other way round.
/// Somebody may have `queued` and `deferred` messages `cancelled`, and `failed`, `unknown` and
/// `suppressed` ones `queued` again.
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
    /// Nothing is mailed to its recipient: it was not sent.
    Suppressed,
    /// It was sent, and the recipient's mail server took it.
    Delivered,
    /// It was sent, and came back.
    Bounced,
    /// It was sent, and its reader called it unwanted.
    Complained,
}

/// What the provider tells that happened to a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Happened {
    /// The recipient's mail server took it.
    Delivered,
    /// It came back.
    Bounced,
    /// Its reader called it unwanted.
    Complained,
    /// It was opened, as far as programs that show mails tell.
    Opened,
    /// Something that changes nothing: it is late, or somebody's program answered.
    Noted,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Deferred,
        Self::Failed,
        Self::Unknown,
        Self::Cancelled,
        Self::Suppressed,
        Self::Delivered,
        Self::Bounced,
        Self::Complained,
    ];

    /// Those of messages with which something went wrong.
    pub(crate) const TROUBLED: [Self; 6] = [
        Self::Deferred,
        Self::Failed,
        Self::Unknown,
        Self::Suppressed,
        Self::Bounced,
        Self::Complained,
    ];

    /// Whether its way is over.
    #[must_use]
    pub fn is_over(self) -> bool {
        match self {
            Self::Sent
            | Self::Failed
            | Self::Unknown
            | Self::Cancelled
            | Self::Suppressed
            | Self::Delivered
            | Self::Bounced
            | Self::Complained => true,
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
            Self::Suppressed => "suppressed",
            Self::Delivered => "delivered",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

impl Happened {
    /// All that there is.
    pub const ALL: [Self; 5] = [
        Self::Delivered,
        Self::Bounced,
        Self::Complained,
        Self::Opened,
        Self::Noted,
    ];

    /// Its name, as stores keep it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
            Self::Opened => "opened",
            Self::Noted => "noted",
        }
    }

    /// What is called so.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// How a message stands to which it happened, if that changes how one stands.
    pub(crate) fn status(self) -> Option<Status> {
        match self {
            Self::Delivered => Some(Status::Delivered),
            Self::Bounced => Some(Status::Bounced),
            Self::Complained => Some(Status::Complained),
            Self::Opened | Self::Noted => None,
        }
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
    /// Who wanted it so, if it was somebody.
    pub by: Option<AccountId>,
    /// The message that says the same to another address, if the step is that somebody wanted one.
    /// How this one stands did not change then.
    pub resent_as: Option<NotificationId>,
    /// What the provider told, if the step is that it did.
    pub happened: Option<Happened>,
    /// When that was, by the provider's clock.
    pub happened_at: Option<DateTime<Utc>>,
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
    /// The booking that it is about.
    pub booking: Option<BookingId>,
    /// The event that it follows from.
    pub event: Option<EventId>,
    /// The message that it repeats for another address.
    pub resends: Option<NotificationId>,
    /// Whom it goes to.
    pub to: Email,
    /// By which clocks they live, where it is known.
    pub time_zone: Option<TimeZone>,
    /// What the template shows.
    pub values: Values,
    /// The link in it.
    pub link: Option<Link>,
    /// What is attached.
    pub attachments: Vec<Attachment>,
    /// The request from which it follows, where it is known.
    pub origin: Option<Origin>,
    /// How it stands.
    pub status: Status,
    /// How often somebody began to send it, since it was queued last.
    pub attempts: u32,
    /// What went wrong last; nothing once it is sent.
    pub error: Option<String>,
    /// When somebody takes it up: to send it, or while it is being sent, to find that whoever did
    /// so is gone. Nothing when its way is over.
    pub next_at: Option<DateTime<Utc>>,
    /// The `Message-ID` it was sent under, and would be again.
    pub message_id: Option<String>,
    /// What the provider calls it, if one took it.
    pub provider_id: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When its way was over.
    pub over_at: Option<DateTime<Utc>>,
    /// Its way so far, oldest step first.
    pub timeline: Vec<Step>,
}

impl Notification {
    /// As a list shows it.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            id: self.id,
            trigger: self.trigger.as_str().to_owned(),
            template: self.template.to_string(),
            account: self.account,
            booking: self.booking,
            event: self.event,
            resends: self.resends,
            to: self.to.clone(),
            has_link: self.link.is_some(),
            status: self.status,
            attempts: self.attempts,
            error: self.error.clone(),
            next_at: self.next_at,
            created_at: self.created_at,
            over_at: self.over_at,
        }
    }
}

/// A message in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its id.
    pub id: NotificationId,
    /// Why it is sent.
    pub trigger: String,
    /// What it says: the name of a [`Template`], perhaps of one that a newer program has.
    pub template: String,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// The booking that it is about.
    pub booking: Option<BookingId>,
    /// The event that it follows from.
    pub event: Option<EventId>,
    /// The message that it repeats for another address.
    pub resends: Option<NotificationId>,
    /// Whom it goes to.
    pub to: Email,
    /// Whether there is a link in it, which is the recipient's alone.
    pub has_link: bool,
    /// How it stands.
    pub status: Status,
    /// How often somebody began to send it, since it was queued last.
    pub attempts: u32,
    /// What went wrong last; nothing once it is sent.
    pub error: Option<String>,
    /// When somebody takes it up; nothing when its way is over.
    pub next_at: Option<DateTime<Utc>>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When its way was over.
    pub over_at: Option<DateTime<Utc>>,
}
