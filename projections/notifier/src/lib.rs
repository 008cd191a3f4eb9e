//! Mails to people, each at most once.
//!
//! - [`Messages`]: the record of every message in MongoDB. Whoever wants something mailed puts a
//!   [`NewMessage`] in; [`Notification`] is what became of it.
//! - [`Suppression`]: an address to which nothing is mailed, and why.
//! - [`Parked`]: a place in the log of which no mail could be made, and what people want done with it.
//! - [`Attachment`]: what is attached to a message; [`Attaches`]: who makes it, when the mail is written.
//! - [`Template`]: the mails there are. `letter`, `mail`: how one is written; [`Previews`]: how one is
//!   looked at.
//! - [`run`]: sends what is due. [`Outlet`]: the way out, to a mail server (`smtp`) or to a provider.
//!   [`MailEvent`]: what the provider tells of a mail afterwards.
//! - [`mailbox`]: the other end, in memory, for development and tests.
//!
//! What holds:
//! - There is one message for each trigger, template and recipient, whoever asks how often.
//! - A message is handed over to the mail server only after it was written down, durably, that it
//!   is being sent, and by the one who claimed it last. Only what was certainly not taken is tried
//!   again. Where the answer to a mail is lost, or whoever sent it died, it stays `unknown`: it may
//!   have been sent, and nobody sends it a second time unless somebody says that it may be one.
//! - Nothing is handed over to whom nothing is mailed any more when that was written down before the
//!   message was.
//! - The token of a link is in the mail, and nowhere else; nor is what an attachment says.
//!
//! This crate knows no account, no event, and not why somebody should be mailed.

mod attachment;
mod letter;
mod mail;
pub mod mailbox;
mod message;
mod messages;
mod moment;
mod notification;
mod outlet;
mod parked;
mod provider;
mod sender;
mod smtp;
mod suppression;
mod template;

pub use attachment::{
    Attaches, Attachment, AttachmentKind, MOST_ATTACHED_BYTES, MOST_ATTACHMENTS, NotMade,
};
pub use letter::{Letter, LetterError, Previews, Site, SiteError};
pub use mail::{Sender, SenderError};
pub use message::{
    InvalidMessage, Link, NewMessage, NotificationId, Origin, Trigger, TriggerError, Values,
};
pub use messages::{
    AtOnce, By, COLLECTIONS, ConnectError, Count, Cursor, EnqueueError, InvalidCursor, MAX_PAGE,
    MOST_AT_ONCE, MOST_RESENT_AT_ONCE, MessageFilter, Messages, Noted, Page, ParkedPage,
    ParkedWishError, RemovalError, StoreError, SuppressionFilter, SuppressionPage, WantedRetry,
    WishError,
};
pub use moment::Moment;
pub use notification::{Happened, Notification, Status, Step, Summary};
pub use outlet::Outlet;
pub use parked::{NewParked, Parked, ParkedStatus, ParkedStep};
pub use provider::{
    EventError, EventSecrets, EventSecretsError, MailEvent, Provider, ProviderError,
};
pub use sender::{Settings, run};
pub use smtp::{MailServer, MailServerError};
pub use suppression::{Cause, Suppression, SuppressionId, SuppressionStep};
pub use template::Template;
