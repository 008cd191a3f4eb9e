//! What is wrong with the system.

use chrono::{DateTime, TimeDelta, Utc};

use crate::shown::{count, moment, span};

pub(crate) const GOOD: &str = "All is well";
pub(crate) const NOTED: &str = "Something wants to be looked at";
pub(crate) const BAD: &str = "Something is wrong";

pub(crate) fn never_heard(name: &str) -> String {
    format!("No {name} was heard of: is one started?")
}

pub(crate) fn stopped(name: &str) -> String {
    format!("{name} was stopped, and no other does its work.")
}

pub(crate) fn misses(name: &str, missing: &[String]) -> String {
    let missing = missing.join(", ");
    format!("{name} is not ready: it does not find {missing}.")
}

pub(crate) fn silent(name: &str, heard_at: DateTime<Utc>) -> String {
    let since = moment(heard_at, false);
    format!("{name} was last heard of at {since}: it is dead, or cut off.")
}

pub(crate) fn nobody_keeps(name: &str) -> String {
    format!("Nobody keeps {name} up to date.")
}

pub(crate) fn behind(name: &str, lag: TimeDelta, commits: Option<u64>) -> String {
    let lag = span(lag);
    match commits {
        Some(commits) => format!("{name} is {lag} behind: {} commits.", count(commits)),
        None => format!("{name} is {lag} behind."),
    }
}

pub(crate) fn parked(name: &str, aggregates: u64) -> String {
    let aggregates = count(aggregates);
    format!("{name} could not apply something of {aggregates} aggregates, and set it aside.")
}
