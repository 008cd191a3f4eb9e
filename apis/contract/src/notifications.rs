//! Mails to people, as IT and auditors see them: which there are, what became of each, and what IT
//! wants done with them.

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, BookingId, EventId};
use domain::text::{Email, Reason};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::export::Format;
use crate::{Fields, InvalidFields};

/// The fewest and the most characters of an error that is looked for.
const ERROR_CHARS: std::ops::RangeInclusive<usize> = 3..=100;

/// How a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationStatus {
    /// It waits for its turn.
    Queued,
    /// It is on its way to the mail server, which may have it already.
    Sending,
    /// The mail server took it.
    Sent,
    /// The mail server did not take it for now, and it is tried again by itself.
    Deferred,
    /// It was refused for good, or could not be sent in all attempts.
    Failed,
    /// The mail server got all of it, and its answer was lost: it may have taken it.
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

/// What the mail provider tells that happened to a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailHappened {
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

/// What a mail says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailTemplate {
    /// To whoever registered.
    VerifyEmail,
    /// To an owner whose email somebody tried to register anew.
    AlreadyRegistered,
    /// To an employee for whom IT made an account.
    Invitation,
    /// To whoever wants to set a new password.
    ResetPassword,
    /// Somebody signed in from a device that was not seen before.
    NewDevice,
    /// The password is another one now.
    PasswordChanged,
    /// What protects an account was changed.
    SecurityChange,
    /// An account was disabled.
    AccountDisabled,
    /// To an owner: they are to be erased.
    ErasureAsked,
    /// To VIPs: there is a new launch.
    LaunchScheduled,
    /// To a buyer: seats are held until they are paid.
    SeatsReserved,
    /// To a buyer: the booking is paid.
    BookingConfirmed,
    /// To a buyer: the booking is cancelled, and what is paid back.
    BookingCancelled,
    /// To a buyer: the seats were not paid in time.
    BookingExpired,
    /// To a buyer: the launch flies on its date.
    LaunchConfirmed,
    /// To a buyer: the launch has another date.
    LaunchDelayed,
    /// To a buyer: the launch comes near.
    LaunchReminder,
    /// The launch that a passenger flies with comes near.
    PassengerReminder,
    /// To a buyer: the launch does not take place, and what is paid back.
    LaunchAborted,
    /// To a buyer: the launch has flown.
    LaunchCompleted,
    /// To a buyer: the launch has failed.
    LaunchFailed,
    /// To a buyer: the launch is over, and seats that were held for it were never paid.
    ReservationEnded,
    /// To a buyer: money went back.
    RefundPaid,
    /// To a buyer: money could not be paid back yet.
    RefundFailed,
    /// To a customer: there is an invoice or a credit note.
    InvoiceIssued,
    /// To a supplier: seats are sold.
    SupplierBookingConfirmed,
    /// To a supplier: a paid booking is cancelled.
    SupplierBookingCancelled,
    /// To a supplier: the launch is confirmed.
    SupplierLaunchConfirmed,
    /// To a supplier: the launch has another date.
    SupplierLaunchDelayed,
    /// To a supplier: the launch is aborted.
    SupplierLaunchAborted,
    /// To a supplier: the launch is completed.
    SupplierLaunchCompleted,
    /// To a supplier: the launch has failed.
    SupplierLaunchFailed,
    /// To a supplier: few seats are sold.
    SupplierLowOccupancy,
    /// To a supplier: there is an invoice or a credit note.
    SupplierInvoiceIssued,
    /// To a supplier: an invoice to them is due and not paid.
    SupplierInvoiceOverdue,
    /// To finance: a launch is aborted.
    FinanceLaunchAborted,
    /// To finance: a launch has failed.
    FinanceLaunchFailed,
    /// To finance: an invoice is due and not paid.
    FinanceInvoiceOverdue,
    /// To finance: a refund has failed.
    FinanceRefundFailed,
    /// To IT: something is wrong with the system.
    ItIncident,
}

/// Which mails: those that all of it holds for.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NotificationFilter {
    /// That stand so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<NotificationStatus>,
    /// That say this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<MailTemplate>,
    /// To this address, in large or small letters.
    #[param(max_length = 254)]
    #[schema(max_length = 254)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// About this account.
    #[param(value_type = Option<Uuid>)]
    #[schema(value_type = Option<Uuid>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// About this booking.
    #[param(value_type = Option<Uuid>)]
    #[schema(value_type = Option<Uuid>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking: Option<BookingId>,
    /// That follow from this event.
    #[param(value_type = Option<Uuid>)]
    #[schema(value_type = Option<Uuid>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    /// What went wrong last holds this, in large or small letters.
    #[param(min_length = 3, max_length = 100)]
    #[schema(min_length = 3, max_length = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Asked for then or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// Asked for before then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<DateTime<Utc>>,
}

impl NotificationFilter {
    /// The recipient, as the domain has it.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(&self) -> Result<Option<Email>, InvalidFields> {
        let mut fields = Fields::default();
        let recipient = self.recipient.as_deref().map(Email::parse).transpose();
        let recipient = fields.read("recipient", recipient);
        let is_long_enough = |error: &String| ERROR_CHARS.contains(&error.trim().chars().count());
        let error = match self.error.as_ref().is_none_or(is_long_enough) {
            true => Ok(()),
            false => Err("must be 3 to 100 characters"),
        };
        fields.read("error", error);
        fields.finish(|| recipient)
    }
}

/// Which mails to list. All conditions must hold.
#[derive(Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NotificationQuery {
    /// That stand so.
    pub status: Option<NotificationStatus>,
    /// That say this.
    pub template: Option<MailTemplate>,
    /// To this address, in large or small letters.
    #[param(max_length = 254)]
    pub recipient: Option<String>,
    /// About this account.
    #[param(value_type = Option<Uuid>)]
    pub account: Option<AccountId>,
    /// About this booking.
    #[param(value_type = Option<Uuid>)]
    pub booking: Option<BookingId>,
    /// That follow from this event.
    #[param(value_type = Option<Uuid>)]
    pub event: Option<EventId>,
    /// What went wrong last holds this, in large or small letters.
    #[param(min_length = 3, max_length = 100)]
    pub error: Option<String>,
    /// Asked for then or later.
    pub from: Option<DateTime<Utc>>,
    /// Asked for before then.
    pub to: Option<DateTime<Utc>>,
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 64)]
    pub cursor: Option<String>,
    /// `csv`: the whole list as a file instead of a page.
    pub format: Option<Format>,
}

impl NotificationQuery {
    /// Which mails, without which of their pages.
    #[must_use]
    pub fn filter(&self) -> NotificationFilter {
        NotificationFilter {
            status: self.status,
            template: self.template,
            recipient: self.recipient.clone(),
            account: self.account,
            booking: self.booking,
            event: self.event,
            error: self.error.clone(),
            from: self.from,
            to: self.to,
        }
    }
}

/// A mail in a list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationEntry {
    /// Its id.
    pub id: Uuid,
    /// What it says: a template, perhaps one that is newer than this list.
    #[schema(example = "verify_email")]
    pub template: String,
    /// Whom it goes to.
    pub recipient: String,
    /// How it stands.
    pub status: NotificationStatus,
    /// How often somebody began to send it, since it was queued last.
    pub attempts: u32,
    /// What went wrong last; nothing once it is sent.
    pub error: Option<String>,
    /// Why it is sent, such as `event.` and an id.
    pub trigger: String,
    /// The account that it is about.
    #[schema(value_type = Option<Uuid>)]
    pub account: Option<AccountId>,
    /// The booking that it is about.
    #[schema(value_type = Option<Uuid>)]
    pub booking: Option<BookingId>,
    /// The event that it follows from.
    #[schema(value_type = Option<Uuid>)]
    pub event: Option<EventId>,
    /// The mail that it repeats for another address.
    pub resends: Option<Uuid>,
    /// Whether there is a link in it that is the recipient's alone: such a mail goes to nobody else.
    pub has_link: bool,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it is taken up; nothing when its way is over.
    pub next_at: Option<DateTime<Utc>>,
    /// When its way was over.
    pub over_at: Option<DateTime<Utc>>,
}

/// Shows nobody's address: debug output ends in logs.
impl std::fmt::Debug for NotificationEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NotificationEntry")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A mail, and its way so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationRecord {
    /// The mail.
    pub notification: NotificationEntry,
    /// The `Message-ID` that it was sent under, and would be again.
    pub message_id: Option<String>,
    /// What the provider calls it, if one took it.
    pub provider_id: Option<String>,
    /// Until when the link in it can be followed.
    pub link_expires_at: Option<DateTime<Utc>>,
    /// Its way, the oldest step first.
    #[schema(max_items = 100)]
    pub timeline: Vec<NotificationStep>,
}

/// A step on the way of a mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationStep {
    /// When.
    pub at: DateTime<Utc>,
    /// How it stood then.
    pub status: NotificationStatus,
    /// What the mail server said, or why somebody wanted it so; may be empty.
    pub detail: String,
    /// The account of who wanted it so, if it was somebody.
    #[schema(value_type = Option<Uuid>)]
    pub by: Option<AccountId>,
    /// The mail that says the same to another address, if the step is that somebody wanted one.
    pub resent_as: Option<Uuid>,
    /// What the mail provider told, if the step is that it did: how the mail stood then may be something
    /// else, since it tells in any order.
    pub happened: Option<MailHappened>,
    /// When that was, by the provider's clock.
    pub happened_at: Option<DateTime<Utc>>,
}

/// What a mail server says likes to name the recipient: debug output ends in logs.
impl std::fmt::Debug for NotificationStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} at {}", self.status, self.at)
    }
}

/// What a mail says, without the tokens of its links.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationPreview {
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
    /// Its HTML: a whole document.
    pub html: String,
    /// What is attached.
    #[serde(default)]
    pub attachments: Vec<MailAttachment>,
}

/// Something attached to a mail, by what it is called: what is in it is made when the mail is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailAttachment {
    /// The name of the file.
    pub name: String,
    /// How many bytes it had when the mail was sent; nothing before.
    pub bytes: Option<u64>,
}

/// How many mails there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationCounts {
    /// All.
    pub total: u64,
    /// By how they stand; what is not named is none.
    #[schema(max_items = 20)]
    pub by_status: Vec<StatusCount>,
    /// By what they say, by name; what is not named is none.
    #[schema(max_items = 100)]
    pub by_template: Vec<TemplateCount>,
}

/// How many mails stand so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatusCount {
    /// How.
    pub status: NotificationStatus,
    /// How many.
    pub count: u64,
}

/// How many mails say this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TemplateCount {
    /// What.
    #[schema(example = "verify_email")]
    pub template: String,
    /// How many.
    pub count: u64,
}

/// Why a mail is sent after all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationRetry {
    /// Why: it stands on the mail's timeline.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
    /// Whether a mail may go that may have been sent already, of which nobody knows.
    #[serde(default)]
    pub may_be_second: bool,
}

/// Why a mail is not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationCancellation {
    /// Why: it stands on the mail's timeline.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Where the same goes too.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationResending {
    /// The other address.
    #[schema(max_length = 254, example = "grace@example.com")]
    pub recipient: String,
    /// Why: it stands on the timelines of both mails.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Which mails are sent after all, and why: those of them that can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationRetries {
    /// Which.
    pub filter: NotificationFilter,
    /// Why: it stands on each mail's timeline.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
    /// Whether those may go that may have been sent already, of which nobody knows.
    #[serde(default)]
    pub may_be_second: bool,
}

/// Which mails are not sent, and why: those of them that wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationCancellations {
    /// Which.
    pub filter: NotificationFilter,
    /// Why: it stands on each mail's timeline.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Which mails go to another address too, and why: those of them without a link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationResendings {
    /// Which.
    pub filter: NotificationFilter,
    /// The other address.
    #[schema(max_length = 254, example = "grace@example.com")]
    pub recipient: String,
    /// Why: it stands on each mail's timeline.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A mail that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationMade {
    /// Its id.
    pub id: Uuid,
}

/// For how many mails something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationsDone {
    /// For how many.
    pub done: u64,
    /// For how many it could be and was not, since so many are done at once; 10,000 if they are more.
    /// Ask again, under a new key.
    pub left: u64,
}

/// Shows nobody's address: debug output ends in logs.
macro_rules! personal {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(personal)"))
            }
        }
    )*};
}

personal! { NotificationFilter NotificationPreview NotificationResending NotificationResendings }

fn reason(text: &str) -> Result<Reason, InvalidFields> {
    Reason::parse(text).map_err(|error| InvalidFields::one("reason", error))
}

fn recipient_and_reason(recipient: &str, reason: &str) -> Result<(Email, Reason), InvalidFields> {
    let mut fields = Fields::default();
    let recipient = fields.read("recipient", Email::parse(recipient));
    let reason = fields.read("reason", Reason::parse(reason));
    fields.finish(|| Some((recipient?, reason?)))
}

impl NotificationRetry {
    /// The domain's value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        reason(&self.reason)
    }
}

impl NotificationCancellation {
    /// The domain's value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        reason(&self.reason)
    }
}

impl NotificationResending {
    /// The domain's values.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(&self) -> Result<(Email, Reason), InvalidFields> {
        recipient_and_reason(&self.recipient, &self.reason)
    }
}

impl NotificationRetries {
    /// The domain's value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        reason(&self.reason)
    }
}

impl NotificationCancellations {
    /// The domain's value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        reason(&self.reason)
    }
}

impl NotificationResendings {
    /// The domain's values.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(&self) -> Result<(Email, Reason), InvalidFields> {
        recipient_and_reason(&self.recipient, &self.reason)
    }
}
