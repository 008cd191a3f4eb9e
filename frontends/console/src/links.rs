//! Where things are shown.

use std::fmt::Display;

/// The log lines of a request.
pub(crate) fn logs_of(correlation: impl Display) -> String {
    format!("/console/logs?within=all&correlation_id={correlation}")
}

/// The log lines about an account.
pub(crate) fn logs_about(account: impl Display) -> String {
    format!("/console/logs?within=7d&account={account}")
}

/// The page of an account.
pub(crate) fn account(account: impl Display) -> String {
    format!("/console/accounts/{account}")
}

/// The page of a job.
pub(crate) fn job(name: &str) -> String {
    format!("/console/jobs/{name}")
}

/// The page of a mail.
pub(crate) fn mail(mail: impl Display) -> String {
    format!("/console/notifications/{mail}")
}

/// The mails about an account.
pub(crate) fn mails_about(account: impl Display) -> String {
    format!("/console/notifications?within=all&account={account}")
}

/// What was tried with an account.
pub(crate) fn activity_of(account: impl Display) -> String {
    format!("/console/activity?within=all&account={account}")
}

/// What happened to something.
pub(crate) fn history_of(kind: &str, id: impl Display) -> String {
    format!("/console/events?kind={kind}&id={id}")
}
