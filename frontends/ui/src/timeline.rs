//! What happened, one thing after another.

use dioxus::prelude::*;

use crate::Tone;

/// A thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    /// When, for people.
    pub at: String,
    /// When, for programs: RFC 3339.
    pub datetime: String,
    /// What.
    pub title: String,
    /// More about it.
    pub detail: Option<String>,
    /// Whether it is good.
    pub tone: Tone,
}

/// What happened, one thing after another.
#[component]
pub fn Timeline(label: String, entries: Vec<TimelineEntry>) -> Element {
    rsx! {
        ol { class: "timeline", "aria-label": label,
            for (place , entry) in entries.into_iter().enumerate() {
                li {
                    key: "{place}",
                    class: match entry.tone {
                        Tone::Good => "timeline-good",
                        Tone::Waiting => "timeline-waiting",
                        Tone::Bad => "timeline-bad",
                        Tone::Quiet => "timeline-quiet",
                    },
                    p { class: "timeline-title", {entry.title} }
                    p { class: "timeline-at",
                        time { datetime: entry.datetime, {entry.at} }
                    }
                    if let Some(detail) = entry.detail {
                        p { {detail} }
                    }
                }
            }
        }
    }
}
