//! How far one is.

use dioxus::prelude::*;

use crate::text;

/// The steps of something that takes several, the one that one is at (`now`, from 0), and those
/// that are done.
#[component]
pub fn Steps(label: String, steps: Vec<String>, now: usize) -> Element {
    rsx! {
        nav { class: "steps", "aria-label": label,
            ol {
                for (place , step) in steps.into_iter().enumerate() {
                    li {
                        key: "{place}",
                        class: if place < now { "step step-done" } else if place == now { "step step-now" } else { "step" },
                        "aria-current": if place == now { "step" },
                        span { class: "step-number", "aria-hidden": "true", "{place + 1}" }
                        span { class: "step-words",
                            if place < now {
                                span { class: "unseen", {text::STEP_DONE} }
                            }
                            if place == now {
                                span { class: "unseen", {text::STEP_NOW} }
                            }
                            {step}
                        }
                    }
                }
            }
        }
    }
}
