//! The log of mails: which there are, what became of each, and what IT wants done with them.
//!
//! The mail provider tells what became of them (`events`). Auditors read; only IT changes anything. What is wanted is known by its idempotency key, which the
//! notifier keeps on the mail's timeline: of what comes twice a mail would go twice.

mod cancel;
mod cancel_all;
mod counts;
mod events;
mod list;
pub(crate) mod parked;
mod preview;
mod record;
mod resend;
mod resend_all;
mod retry;
mod retry_all;
mod show;

pub(crate) use cancel::{__path_cancel, cancel};
pub(crate) use cancel_all::{__path_cancel_all, cancel_all};
pub(crate) use counts::{__path_counts, counts};
pub(crate) use events::{__path_take_event, take_event};
pub(crate) use list::{__path_list, list};
pub(crate) use preview::{__path_preview, preview};
pub(crate) use resend::{__path_resend, resend};
pub(crate) use resend_all::{__path_resend_all, resend_all};
pub(crate) use retry::{__path_retry, retry};
pub(crate) use retry_all::{__path_retry_all, retry_all};
pub(crate) use show::{__path_show, show};

use api_contract::InvalidFields;
use api_contract::fields::Fields;
use api_contract::notifications::{
    MailAttachment, MailTemplate, NotificationEntry, NotificationFilter, NotificationStatus,
    NotificationsDone,
};
use api_kit::ApiProblem;
use notifier::{AtOnce, MessageFilter, Notification, NotificationId, Status, Summary, Template};
use uuid::Uuid;

use crate::refusal;
use crate::state::State;

/// Which mails, as the notifier is asked for them.
fn filter(asked: &NotificationFilter) -> Result<MessageFilter, InvalidFields> {
    Ok(MessageFilter {
        status: asked.status.map(status_of),
        template: asked.template.map(template_of),
        to: asked.parse()?,
        account: asked.account,
        booking: asked.booking,
        event: asked.event,
        error: asked.error.as_ref().map(|error| error.trim().to_owned()),
        from: asked.from,
        until: asked.to,
    })
}

/// The same, of a query.
fn filter_of_query(asked: &NotificationFilter) -> Result<MessageFilter, ApiProblem> {
    filter(asked).map_err(|invalid| {
        let detail = "The query does not fit: some parameters are not as they must be.";
        ApiProblem::malformed("invalid_query", detail).fields(invalid.0)
    })
}

/// The same, and all else that a body says.
fn with_filter<T>(
    asked: &NotificationFilter,
    rest: Result<T, InvalidFields>,
) -> Result<(MessageFilter, T), ApiProblem> {
    let mut fields = Fields::default();
    let filter = fields.read_part("filter", filter(asked));
    let rest = match rest {
        Ok(rest) => Some(rest),
        Err(invalid) => {
            for error in invalid.0 {
                fields.read::<(), _>(error.field, Err(error.message));
            }
            None
        }
    };
    fields
        .finish(|| Some((filter?, rest?)))
        .map_err(refusal::invalid)
}

/// A mail that there is.
async fn found(state: &State, id: Uuid) -> Result<Notification, ApiProblem> {
    let found = state.messages.get(NotificationId(id)).await;
    found
        .map_err(refusal::messages)?
        .ok_or_else(refusal::no_message)
}

/// What is attached to a mail.
fn attachments(message: Notification) -> Vec<MailAttachment> {
    let attached = message.attachments.into_iter();
    attached
        .map(|attachment| MailAttachment {
            name: attachment.name,
            bytes: attachment.bytes,
        })
        .collect()
}

fn entry(message: Summary) -> NotificationEntry {
    NotificationEntry {
        id: message.id.0,
        template: message.template,
        recipient: message.to.into(),
        status: status(message.status),
        attempts: message.attempts,
        error: message.error,
        trigger: message.trigger,
        account: message.account,
        booking: message.booking,
        event: message.event,
        resends: message.resends.map(|id| id.0),
        has_link: message.has_link,
        created_at: message.created_at,
        next_at: message.next_at,
        over_at: message.over_at,
    }
}

fn done(at_once: AtOnce) -> NotificationsDone {
    NotificationsDone {
        done: at_once.done,
        left: at_once.left,
    }
}

/// How a mail stands, as it travels.
pub(crate) fn status(status: Status) -> NotificationStatus {
    match status {
        Status::Queued => NotificationStatus::Queued,
        Status::Sending => NotificationStatus::Sending,
        Status::Sent => NotificationStatus::Sent,
        Status::Deferred => NotificationStatus::Deferred,
        Status::Failed => NotificationStatus::Failed,
        Status::Unknown => NotificationStatus::Unknown,
        Status::Cancelled => NotificationStatus::Cancelled,
        Status::Suppressed => NotificationStatus::Suppressed,
        Status::Delivered => NotificationStatus::Delivered,
        Status::Bounced => NotificationStatus::Bounced,
        Status::Complained => NotificationStatus::Complained,
    }
}

fn status_of(status: NotificationStatus) -> Status {
    match status {
        NotificationStatus::Queued => Status::Queued,
        NotificationStatus::Sending => Status::Sending,
        NotificationStatus::Sent => Status::Sent,
        NotificationStatus::Deferred => Status::Deferred,
        NotificationStatus::Failed => Status::Failed,
        NotificationStatus::Unknown => Status::Unknown,
        NotificationStatus::Cancelled => Status::Cancelled,
        NotificationStatus::Suppressed => Status::Suppressed,
        NotificationStatus::Delivered => Status::Delivered,
        NotificationStatus::Bounced => Status::Bounced,
        NotificationStatus::Complained => Status::Complained,
    }
}

fn template_of(template: MailTemplate) -> Template {
    match template {
        MailTemplate::VerifyEmail => Template::VerifyEmail,
        MailTemplate::AlreadyRegistered => Template::AlreadyRegistered,
        MailTemplate::Invitation => Template::Invitation,
        MailTemplate::ResetPassword => Template::ResetPassword,
        MailTemplate::NewDevice => Template::NewDevice,
        MailTemplate::PasswordChanged => Template::PasswordChanged,
        MailTemplate::SecurityChange => Template::SecurityChange,
        MailTemplate::AccountDisabled => Template::AccountDisabled,
        MailTemplate::ErasureAsked => Template::ErasureAsked,
        MailTemplate::LaunchScheduled => Template::LaunchScheduled,
        MailTemplate::SeatsReserved => Template::SeatsReserved,
        MailTemplate::BookingConfirmed => Template::BookingConfirmed,
        MailTemplate::BookingCancelled => Template::BookingCancelled,
        MailTemplate::BookingExpired => Template::BookingExpired,
        MailTemplate::LaunchConfirmed => Template::LaunchConfirmed,
        MailTemplate::LaunchDelayed => Template::LaunchDelayed,
        MailTemplate::LaunchReminder => Template::LaunchReminder,
        MailTemplate::PassengerReminder => Template::PassengerReminder,
        MailTemplate::LaunchAborted => Template::LaunchAborted,
        MailTemplate::LaunchCompleted => Template::LaunchCompleted,
        MailTemplate::LaunchFailed => Template::LaunchFailed,
        MailTemplate::ReservationEnded => Template::ReservationEnded,
        MailTemplate::RefundPaid => Template::RefundPaid,
        MailTemplate::RefundFailed => Template::RefundFailed,
        MailTemplate::InvoiceIssued => Template::InvoiceIssued,
        MailTemplate::SupplierBookingConfirmed => Template::SupplierBookingConfirmed,
        MailTemplate::SupplierBookingCancelled => Template::SupplierBookingCancelled,
        MailTemplate::SupplierLaunchConfirmed => Template::SupplierLaunchConfirmed,
        MailTemplate::SupplierLaunchDelayed => Template::SupplierLaunchDelayed,
        MailTemplate::SupplierLaunchAborted => Template::SupplierLaunchAborted,
        MailTemplate::SupplierLaunchCompleted => Template::SupplierLaunchCompleted,
        MailTemplate::SupplierLaunchFailed => Template::SupplierLaunchFailed,
        MailTemplate::SupplierLowOccupancy => Template::SupplierLowOccupancy,
        MailTemplate::SupplierInvoiceIssued => Template::SupplierInvoiceIssued,
        MailTemplate::SupplierInvoiceOverdue => Template::SupplierInvoiceOverdue,
        MailTemplate::FinanceLaunchAborted => Template::FinanceLaunchAborted,
        MailTemplate::FinanceLaunchFailed => Template::FinanceLaunchFailed,
        MailTemplate::FinanceInvoiceOverdue => Template::FinanceInvoiceOverdue,
        MailTemplate::FinanceRefundFailed => Template::FinanceRefundFailed,
        MailTemplate::ItIncident => Template::ItIncident,
    }
}
