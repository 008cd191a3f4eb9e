//! Where things are shown.

use std::fmt::Display;

use chrono::{DateTime, TimeDelta, Utc};
use dioxus::html::ModifiersInteraction;
use dioxus::prelude::*;
use frontend_kit::Query;

/// Has the page of a query follow a link to itself in place, unless the reader wants it elsewhere, in a
/// new tab say. Without a query, and without a program, the browser follows it.
pub(crate) fn follow(event: &MouseEvent, query: Option<Query>, href: &str) {
    if let Some(query) = query.filter(|_| event.modifiers().is_empty()) {
        event.prevent_default();
        query.go(href);
    }
}

/// A text as a part of a path or as the value of a query: whatever it holds, it stays one.
pub(crate) fn segment(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The log lines of a request.
pub(crate) fn logs_of(correlation: impl Display) -> String {
    format!("/console/logs?within=all&correlation_id={correlation}")
}

/// The log lines of a trace.
pub(crate) fn logs_of_trace(trace: &str) -> String {
    format!("/console/logs?within=all&trace_id={}", segment(trace))
}

/// The page of a log line.
pub(crate) fn log_line(line: &str) -> String {
    format!("/console/logs/{}", segment(line))
}

/// The log lines about an account.
pub(crate) fn logs_about(account: impl Display) -> String {
    format!("/console/logs?within=7d&account={account}")
}

/// The log lines of the last week of a process.
pub(crate) fn logs_of_process(service: &str) -> String {
    format!("/console/logs?within=7d&service={service}")
}

/// The page of an account.
pub(crate) fn account(account: impl Display) -> String {
    format!("/console/accounts/{account}")
}

/// The page of a job.
pub(crate) fn job(name: &str) -> String {
    format!("/console/jobs/{name}")
}

/// The page of a reconciliation.
pub(crate) fn reconciliation(reconciliation: impl Display) -> String {
    format!("/console/reconciliations/{reconciliation}")
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

/// All commits of something, as a file.
pub(crate) fn export_of(kind: &str, id: &str) -> String {
    format!(
        "/api/v1/aggregates/{}/{}/export",
        segment(kind),
        segment(id)
    )
}

/// How something stood; as it stands now, without more.
pub(crate) fn states_of(kind: &str, id: impl Display) -> String {
    format!("/console/states/{}", segment(&format!("{kind}.{id}")))
}

/// How something stood after a commit.
pub(crate) fn state_after(kind: &str, id: impl Display, position: u64) -> String {
    format!("{}?at={position}", states_of(kind, id))
}

/// What a commit changed in how something stood.
pub(crate) fn changes_by(kind: &str, id: impl Display, position: u64) -> String {
    let before = position.saturating_sub(1);
    format!("{}?from={before}&at={position}", states_of(kind, id))
}

/// What followed from a request, or from a command or an event of it.
pub(crate) fn causation(id: impl Display) -> String {
    format!("/console/causation/{id}")
}

/// All events that something is known of, such as `actor`.
pub(crate) fn events_with(name: &str, value: impl Display) -> String {
    let value = segment(&value.to_string());
    format!("/console/found?within=all&{name}={value}")
}

/// What happened at a place in the log.
pub(crate) fn event_at(position: u64) -> String {
    format!("/console/found?within=all&at={position}")
}

/// What a projection parked.
pub(crate) fn parked(projection: &str) -> String {
    format!("/console/parked?projection={}", segment(projection))
}

/// How far what is built from the log is.
pub(crate) fn projections() -> String {
    "/console#kept".to_owned()
}

/// The mails of the last week that failed.
pub(crate) fn mails_failed() -> String {
    "/console/notifications?status=failed&within=7d".to_owned()
}

/// The mails of the last week that tell IT of incidents.
pub(crate) fn mails_of_incidents() -> String {
    "/console/notifications?within=7d&template=it_incident".to_owned()
}

/// What was logged in the hour until a minute is over.
pub(crate) fn logs_until(at: DateTime<Utc>) -> String {
    let until = at + TimeDelta::minutes(1);
    let until = until.format("%Y-%m-%dT%H%%3A%M");
    format!("/console/logs?within=1h&level=warn&until={until}")
}
