//! What the processes log.

use api_contract::log_lines::{LogBar, LogLevel};
use chrono::{DateTime, Utc};

use crate::shown::count;

pub(crate) const CAPTION: &str = "Log lines, the newest first";
pub(crate) const TEXT: &str = "Message holds";
pub(crate) const LEVEL: &str = "At least";
pub(crate) const ANY_LEVEL: &str = "Any level";
pub(crate) const LEVELS: [(&str, &str); 4] = [
    ("debug", "Debug"),
    ("info", "Info"),
    ("warn", "Warning"),
    ("error", "Error"),
];
pub(crate) const SERVICE: &str = "Process";
pub(crate) const CORRELATION: &str = "Request (correlation id)";
pub(crate) const TRACE: &str = "Trace id";
pub(crate) const ACCOUNT: &str = "Account id";
pub(crate) const POSITION: &str = "Position in the log of events";
pub(crate) const HEADINGS: [&str; 5] = ["When", "Level", "Process", "Message", "Request"];
pub(crate) const NONE: &str = "No such log lines";
pub(crate) const HOLDS: &str = "What is filtered";

pub(crate) const ITS_ACCOUNT: &str = "Its account";
pub(crate) const ACCOUNT_MAILS: &str = "Mails about the account";
pub(crate) const ACCOUNT_HISTORY: &str = "What happened to the account";
pub(crate) const OF_REQUEST: &str = "All lines of the request";
pub(crate) const OF_TRACE: &str = "All lines of the trace";
pub(crate) const LINK: &str = "Link to this line";
pub(crate) const ONLY: &str = "Show only those of";
pub(crate) const AROUND: &str = "Lines around it";
pub(crate) const AROUND_LESS: &str = "Hide the lines around it";
pub(crate) const AROUND_CAPTION: &str = "Lines around it, the oldest first";
pub(crate) const AROUND_ALL: &str = "Of all processes";
pub(crate) const AROUND_SERVICE: &str = "Of its process only";
pub(crate) const AROUND_MORE: &str = "More of them";
pub(crate) const THIS_LINE: &str = "This line";

pub(crate) const DOWNLOAD: &str = "Download as JSON Lines";
pub(crate) const LIVE: &str = "Follow live";
pub(crate) const LIVE_END: &str = "Back to the list";
pub(crate) const PAUSE: &str = "Pause";
pub(crate) const GO_ON: &str = "Go on";
pub(crate) const IS_LIVE: &str = "Live";
pub(crate) const IS_PAUSED: &str = "Paused";
pub(crate) const IS_LOST: &str = "Not connected";
pub(crate) const LIVE_CAPTION: &str = "Log lines as they are written, the newest first";
pub(crate) const LIVE_NONE: &str = "Nothing was written yet that fits";
pub(crate) const LIVE_NONE_MEANS: &str = "Lines appear here a moment after they are written.";

pub(crate) const CHART: &str = "How many lines there are";
pub(crate) const CHART_HINT: &str = "Drag over bars to zoom in. By keyboard: arrow keys select, with Shift more, Enter zooms in, Escape back.";
pub(crate) const CHART_PART: &str =
    "Only the newest lines are counted: there are more, so the first bars are too low.";
pub(crate) const CHART_WHEN: &str = "From (UTC)";
pub(crate) const ZOOM_IN: &str = "Zoom in";
pub(crate) const ZOOM_OUT: &str = "Zoom out";
/// The levels of a histogram, the worst first.
pub(crate) const BARS: [&str; 5] = ["Error", "Warning", "Info", "Debug", "Trace"];

pub(crate) const fn level(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Trace => "Trace",
        LogLevel::Debug => "Debug",
        LogLevel::Info => "Info",
        LogLevel::Warn => "Warning",
        LogLevel::Error => "Error",
    }
}

/// The word of a level in an address.
pub(crate) const fn level_word(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Trace => "trace",
        LogLevel::Debug => "debug",
        LogLevel::Info => "info",
        LogLevel::Warn => "warn",
        LogLevel::Error => "error",
    }
}

/// A filter that holds: `Process: core-api`.
pub(crate) fn holds(name: &str, value: &str) -> String {
    format!("{name}: {value}")
}

/// The way without it.
pub(crate) fn without(name: &str, value: &str) -> String {
    format!("Without “{name}: {value}”")
}

/// A filter that could hold.
pub(crate) fn only(name: &str, value: &str) -> String {
    format!("{ONLY} {name}: {value}")
}

/// A span of time to the second, the day said once where it is one.
pub(crate) fn span(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let end = if from.date_naive() == to.date_naive() {
        "%H:%M:%S UTC"
    } else {
        "%Y-%m-%d %H:%M:%S UTC"
    };
    format!("{} – {}", from.format("%Y-%m-%d %H:%M:%S"), to.format(end))
}

/// How many lines are in a bar or in some, the worst first: `3 error, 12 info`.
pub(crate) fn counted(counts: [u64; 5]) -> String {
    let said = BARS.iter().zip(counts).filter(|(_, number)| *number > 0);
    let said = said.map(|(name, number)| format!("{} {}", count(number), name.to_lowercase()));
    match &*said.collect::<Vec<_>>() {
        [] => "no lines".to_owned(),
        said => said.join(", "),
    }
}

/// How many lines of each level a bar has, the worst first.
pub(crate) const fn levels(bar: &LogBar) -> [u64; 5] {
    [bar.error, bar.warn, bar.info, bar.debug, bar.trace]
}

/// What has come while it was paused.
pub(crate) fn arrived(lines: u64) -> String {
    match lines {
        1 => "1 line has come meanwhile".to_owned(),
        lines => format!("{} lines have come meanwhile", count(lines)),
    }
}

/// How many lines are shown of those that came.
pub(crate) fn kept(shown: usize) -> String {
    format!("{} shown", count(shown.try_into().unwrap_or(u64::MAX)))
}

/// How many lines were left out, since more came than is shown or than could be sent.
pub(crate) fn left_out(lines: u64, and_more: bool) -> String {
    let more = if and_more { " and more" } else { "" };
    format!("{}{more} left out", count(lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_names_a_day_once() {
        let at = |text: &str| text.parse().unwrap();
        let from = at("2028-03-01T14:00:00Z");
        assert_eq!(
            span(from, at("2028-03-01T14:05:00Z")),
            "2028-03-01 14:00:00 – 14:05:00 UTC"
        );
        assert_eq!(
            span(from, at("2028-03-02T00:00:00Z")),
            "2028-03-01 14:00:00 – 2028-03-02 00:00:00 UTC"
        );
    }

    #[test]
    fn what_is_counted_is_said_with_the_worst_first() {
        assert_eq!(counted([1, 0, 1_204, 0, 0]), "1 error, 1,204 info");
        assert_eq!(counted([0; 5]), "no lines");
    }
}
