//! What is wrong with the system, and what was.

use api_contract::operations::IncidentKind;

pub(crate) const LEAD: &str = "Each thing that is wrong is noted once, from when it is seen until it is over, and IT is mailed about it.";
pub(crate) const STATE: &str = "Show those that";
pub(crate) const ALL: &str = "All";
pub(crate) const STATES: [(&str, &str); 2] = [("true", "go on"), ("false", "are over")];
pub(crate) const OPEN: &str = "Goes on";
pub(crate) const OPEN_CAPTION: &str = "Incidents that go on, the newest first";
pub(crate) const NONE_OPEN: &str = "Nothing is wrong now";
pub(crate) const NONE_OPEN_MEANS: &str = "As far as can be seen: look at the overview, too.";
pub(crate) const OVER: &str = "Is over";
pub(crate) const OVER_CAPTION: &str = "Incidents that are over, the newest first";
pub(crate) const NONE_OVER: &str = "Nothing was wrong within a year";
pub(crate) const NONE_OVER_MEANS: &str = "What is over is forgotten after a year.";
pub(crate) const HEADINGS: [&str; 5] = ["What", "Seen", "Since", "Lasted", "IT was mailed"];
pub(crate) const LAST_SEEN: &str = "last at";
pub(crate) const NOT_YET: &str = "Not yet";
pub(crate) const MAILS: &str = "The mails";
pub(crate) const LOGS: &str = "Log lines of the time";
pub(crate) const ALL_INCIDENTS: &str = "All incidents";

/// What is wrong with what, as a sentence begins.
pub(crate) const fn kind(kind: IncidentKind) -> &'static str {
    match kind {
        IncidentKind::JobFailed => "Job failed",
        IncidentKind::EventParked => "Events set aside",
        IncidentKind::ProjectionLate => "Behind the log",
        IncidentKind::MailFailing => "Mails can’t be sent",
        IncidentKind::RebuildStopped => "Rebuild stopped",
        IncidentKind::LogNotProven => "Log not proven",
        IncidentKind::ErasureLate => "Erasure late",
    }
}
