//! How an aggregate stood.

use crate::shown::count;

pub(crate) const FIELDS: &str = "When";
pub(crate) const BY: &str = "By";
pub(crate) const BY_MOMENT: &str = "a moment";
pub(crate) const BY_POSITION: &str = "a position in the log";
pub(crate) const AT: &str = "How it stood at position";
pub(crate) const AT_MOMENT: &str = "How it stood at (UTC)";
pub(crate) const FROM: &str = "Compared with position";
pub(crate) const FROM_MOMENT: &str = "Compared with (UTC)";

pub(crate) const LAST: &str = "Last commit in it";
pub(crate) const HAPPENED: &str = "Happened";
pub(crate) const HAPPENED_NOTE: &str = "by the business clock";
pub(crate) const STORED: &str = "Stored";
pub(crate) const STORED_NOTE: &str = "by the clock of the log";
pub(crate) const MADE_OF: &str = "Made of";
pub(crate) const SINCE: &str = "Since then";
pub(crate) const NOTHING_SINCE: &str = "Nothing more has happened.";
pub(crate) const MORE_SINCE: &str = "More has happened: see how it stands now";
pub(crate) const CHECKED: &str = "Each commit was checked against the one before it.";

pub(crate) const LEFT_OUT: &str = "It is too large to be shown whole";

pub(crate) const BEFORE: &str = "Before";
pub(crate) const AFTER: &str = "After";
pub(crate) const ALL_BEFORE: &str = "All of it before";
pub(crate) const ALL_AFTER: &str = "All of it after";
pub(crate) const DIFFERS: &str = "What differs";
pub(crate) const CAPTION: &str = "Values that differ";
pub(crate) const HEADINGS: [&str; 3] = ["Where", "Before", "After"];
pub(crate) const NONE: &str = "Nothing differs";
pub(crate) const NONE_MEANS: &str =
    "Events may say what no decision depends on, such as a name: they change no state.";
pub(crate) const NO_VALUE: &str = "nothing";
pub(crate) const CUT: &str = "These are not all";
pub(crate) const SHOW_ALL: &str = "Show all of both";
pub(crate) const SHOW_LESS: &str = "Show only what differs";

pub(crate) const AFTER_COMMIT: &str = "State after it";
pub(crate) const CHANGED: &str = "What it changed";

pub(crate) fn made_of(events: u64, commits: u64) -> String {
    let events = match events {
        1 => "1 event".to_owned(),
        events => format!("{} events", count(events)),
    };
    match commits {
        1 => format!("{events} in 1 commit"),
        commits => format!("{events} in {} commits", count(commits)),
    }
}

pub(crate) fn left_out(path: &str, entries: u64) -> String {
    format!("{path}: {} more entries", count(entries))
}

pub(crate) fn cut(listed: usize, total: u64) -> String {
    format!("{listed} of {} are shown.", count(total))
}
