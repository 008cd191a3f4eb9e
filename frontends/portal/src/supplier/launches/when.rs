//! When something starts, on the clocks of the place where it does.

use dioxus::prelude::*;
use frontend_kit::{Submission, at_place, said};
use frontend_ui::Field;

use crate::entered::clock;
use crate::text::schedule as text;

/// A day and a time of day at a place, with what that is in UTC, as soon as both are there. The form
/// sends them as `date` and `time`.
#[component]
pub(in crate::supplier) fn When(
    sending: Submission,
    /// The time zone of the place, by its IANA name.
    zone: String,
    label: String,
    hint: Option<String>,
    /// The day and the time of day at first.
    #[props(default)]
    day: String,
    #[props(default)] time: String,
) -> Element {
    let mut day_now = use_signal(|| day.clone());
    let mut time_now = use_signal(|| time.clone());
    let chosen = clock(&day_now(), &time_now());
    let chosen = chosen.and_then(|chosen| at_place(chosen, &zone));
    rsx! {
        div { class: "when",
            div { class: "fields",
                Field {
                    name: "date",
                    kind: "date",
                    label,
                    hint,
                    value: day,
                    onchange: move |value| day_now.set(value),
                    error: sending.error("date"),
                }
                Field {
                    name: "time",
                    kind: "time",
                    label: text::TIME,
                    value: time,
                    hint: zone.clone(),
                    onchange: move |value| time_now.set(value),
                    error: sending.error("time"),
                }
            }
            p { class: "when-utc", role: "status",
                if let Some(chosen) = chosen {
                    {text::in_utc(&said::moment_utc(chosen))}
                }
            }
        }
    }
}
