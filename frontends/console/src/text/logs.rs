//! What the processes log.

use api_contract::log_lines::LogLevel;

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
/// The rarer filters, in their order.
pub(crate) const NARROW: [&str; 4] = [
    "Request (correlation id)",
    "Trace id",
    "Account id",
    "Position in the log of events",
];
pub(crate) const HEADINGS: [&str; 5] = ["When", "Level", "Process", "Message", "Request"];
pub(crate) const ITS_ACCOUNT: &str = "The account that it is about";
pub(crate) const NONE: &str = "No such log lines";

pub(crate) const fn level(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Trace => "Trace",
        LogLevel::Debug => "Debug",
        LogLevel::Info => "Info",
        LogLevel::Warn => "Warning",
        LogLevel::Error => "Error",
    }
}
