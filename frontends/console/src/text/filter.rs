//! Filters of lists.

pub(crate) const LABEL: &str = "Filter";
pub(crate) const SHOW: &str = "Show";
pub(crate) const CLEAR: &str = "Clear";
pub(crate) const MORE: &str = "More filters";
pub(crate) const WITHIN: &str = "Time";
pub(crate) const FROM: &str = "From (UTC)";
pub(crate) const TO: &str = "Before (UTC)";
pub(crate) const UNTIL: &str = "Until (UTC)";
pub(crate) const WIDER: &str = "Try a longer time, or fewer filters.";

/// A span of time.
pub(crate) fn span(word: &str) -> &'static str {
    match word {
        "15m" => "15 minutes",
        "1h" => "An hour",
        "24h" => "A day",
        "7d" => "A week",
        _ => "All",
    }
}
