//! How the processes are.

use api_contract::operations::ProcessState;

pub(crate) const ALL_IS_WELL: &str =
    "All processes are ready, and everything is up to date with the log.";
pub(crate) const READY: &str = "Processes ready";
pub(crate) const READY_NOTE: &str = "of all that were heard of";
pub(crate) const LATEST: &str = "Farthest behind";
pub(crate) const NOTHING: &str = "Nothing";
pub(crate) const PARKED: &str = "Parked";
pub(crate) const PARKED_NOTE: &str = "aggregates with something that could not be applied";
pub(crate) const HEAD: &str = "End of the log";
pub(crate) const HEAD_NOTE: &str = "position of the last commit";
pub(crate) const KEPT: &str = "Read models and policies";
pub(crate) const KEPT_MEANS: &str =
    "How far each is with the log of events, counted against the end of the log.";
pub(crate) const KEPT_HEADINGS: [&str; 6] = [
    "Name",
    "Position",
    "Commits behind",
    "Time behind",
    "Parked",
    "Kept by",
];
pub(crate) const PROCESSES: &str = "Processes";
pub(crate) const PROCESS_HEADINGS: [&str; 6] = [
    "Process",
    "Instance",
    "State",
    "Version",
    "Running since",
    "Last heard of",
];
pub(crate) const JOBS: &str = "Jobs that failed";
pub(crate) const JOBS_NOTE: &str = "when they ran last";
pub(crate) const NO_LEADER: &str = "and no scheduler leads";
pub(crate) const MAILS: &str = "Mails that fail";
pub(crate) const INCIDENTS: &str = "Goes on, and IT knows";
pub(crate) const SINCE: &str = "since";
pub(crate) const UNKNOWN: &str = "Unknown";
pub(crate) const NOBODY: &str = "Nobody";
pub(crate) const AS_OF: &str = "As of";

pub(crate) fn of(part: usize, whole: usize) -> String {
    format!("{part} of {whole}")
}

pub(crate) fn of_sent(sent: &str) -> String {
    format!("of the last hour, with {sent} sent")
}

pub(crate) fn standby(count: usize) -> String {
    format!("{count} on standby")
}

pub(crate) fn ago(span: &str) -> String {
    format!("{span} ago")
}

pub(crate) fn misses(missing: &[String]) -> String {
    format!("does not find {}", missing.join(", "))
}

pub(crate) const fn state(state: ProcessState) -> &'static str {
    match state {
        ProcessState::Ready => "Ready",
        ProcessState::NotReady => "Not ready",
        ProcessState::Stopped => "Stopped",
        ProcessState::Silent => "Silent",
    }
}
