//! What is done again and again.

use api_contract::jobs::{JobChanged, MissedRuns, RunOutcome, RunTrigger};

use crate::shown::count;

pub(crate) const CAPTION: &str = "Jobs, by name";
pub(crate) const HEADINGS: [&str; 4] = ["Job", "State", "Next run", "Last run"];
pub(crate) const ACTIONS: &str = "What can be done";
pub(crate) const NONE: &str = "There are no jobs yet";
pub(crate) const NONE_MEANS: &str = "A scheduler makes them when it leads for the first time.";
pub(crate) const NOBODY: &str = "Nobody does the jobs";
pub(crate) const NOBODY_MEANS: &str = "No scheduler leads now: what is due waits until one does.";
pub(crate) const LEADER: &str = "Done by";
pub(crate) const BUSINESS_TIME: &str = "Jobs follow the business clock, in UTC.";
pub(crate) const NEVER: &str = "Not yet";
pub(crate) const UNPLANNED: &str = "Not planned yet";

pub(crate) const PAUSED: &str = "Paused";
pub(crate) const ASKED: &str = "Asked for";
pub(crate) const RUNNING: &str = "Running";
pub(crate) const WAITS: &str = "Waits";

pub(crate) const STATE: &str = "State";
pub(crate) const TIMES: &str = "Times (cron, UTC)";
pub(crate) const MISSED: &str = "Missed runs";
pub(crate) const NEXT: &str = "Next run";
pub(crate) const LAST: &str = "Last run";
pub(crate) const CHANGES: &str = "Changes";
pub(crate) const OUTCOME: &str = "Ended so";
pub(crate) const ALL: &str = "All";
pub(crate) const HISTORY: &str = "History";
pub(crate) const HISTORY_CAPTION: &str = "Runs, the newest first";
pub(crate) const RUN_HEADINGS: [&str; 5] = ["Began", "Why", "Outcome", "Took", "What it did"];
pub(crate) const NO_RUNS: &str = "No such runs";
pub(crate) const NO_RUNS_MEANS: &str = "Runs that found nothing to do are forgotten after a day.";
pub(crate) const NOTHING: &str = "nothing to do";
pub(crate) const LOGS: &str = "Its log lines";
pub(crate) const GOES_ON: &str = "Goes on";

pub(crate) const RUN: &str = "Run now";
pub(crate) const RUN_MEANS: &str =
    "It runs at once, or after the run that goes on. Its next run stays when it is.";
pub(crate) const RUN_ASKED: &str = "It runs as soon as it can.";
pub(crate) const PAUSE: &str = "Pause";
pub(crate) const PAUSE_MEANS: &str =
    "It runs only when somebody asks for it. A run that goes on goes on.";
pub(crate) const PAUSED_NOW: &str = "It is paused.";
pub(crate) const RESUME: &str = "Let it go on";
pub(crate) const RESUME_MEANS: &str =
    "It runs at its times again. What it would have done meanwhile is not missed.";
pub(crate) const RESUMED_NOW: &str = "It runs at its times again.";
pub(crate) const CRON: &str = "Change its times";
pub(crate) const CRON_MEANS: &str = "It runs at the new times, from the next one on.";
pub(crate) const CRON_HINT: &str =
    "Second, minute, hour, day, month, day of the week; in UTC, by the business clock.";
pub(crate) const CRON_CHANGED: &str = "It runs at other times.";
pub(crate) const REASON_HINT: &str = "It stands with the job, with your account.";

pub(crate) const OUTCOMES: [(&str, &str); 3] = [
    ("succeeded", "Succeeded"),
    ("failed", "Failed"),
    ("abandoned", "Broken off"),
];

pub(crate) const fn outcome(outcome: RunOutcome) -> &'static str {
    let place = match outcome {
        RunOutcome::Succeeded => 0,
        RunOutcome::Failed => 1,
        RunOutcome::Abandoned => 2,
    };
    OUTCOMES[place].1
}

pub(crate) const fn missed(missed: Option<MissedRuns>) -> &'static str {
    match missed {
        Some(MissedRuns::RunOnce) => "are made up for, once",
        Some(MissedRuns::Skip) => "are skipped",
        None => "Unknown",
    }
}

pub(crate) const fn trigger(trigger: RunTrigger) -> &'static str {
    match trigger {
        RunTrigger::Cron => "its time came",
        RunTrigger::RunNow => "asked for",
    }
}

pub(crate) fn changed(what: JobChanged, cron: Option<&str>) -> String {
    match (what, cron) {
        (JobChanged::Paused, _) => PAUSED.to_owned(),
        (JobChanged::Resumed, _) => "Goes on".to_owned(),
        (JobChanged::Cron, Some(cron)) => format!("Other times: {cron}"),
        (JobChanged::Cron, None) => "Other times".to_owned(),
    }
}

/// A button of one job among many.
pub(crate) fn about(action: &str, job: &str) -> String {
    format!("{action}: {job}")
}

/// A number of what was done: `3 sent`.
pub(crate) fn figure(what: &str, number: u64) -> String {
    format!("{} {}", count(number), what.replace('_', " "))
}
