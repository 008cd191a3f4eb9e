//! What followed from a request.

pub(crate) const LEAD: &str = "Each command with what happened by it. What follows from an event stands below it: further commands, and mails.";
pub(crate) const TREE: &str = "What followed";
pub(crate) const CUT: &str = "There is more than is shown here.";
pub(crate) const CUT_MEANS: &str = "All of it is in the event search, by the request.";
pub(crate) const REQUEST: &str = "Request";
pub(crate) const LOGS: &str = "Log lines of it";
pub(crate) const EVENTS: &str = "Events of it";

pub(crate) fn mail(template: &str, status: &str) -> String {
    format!("Mail “{}”: {status}", template.replace('_', " "))
}
