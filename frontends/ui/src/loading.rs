//! Something is on its way.

use dioxus::prelude::*;

/// Where something will be that is on its way.
#[component]
pub fn Loading(words: String) -> Element {
    rsx! {
        div { class: "loading", role: "status",
            span { class: "unseen", {words} }
            span { class: "loading-line", "aria-hidden": "true" }
            span { class: "loading-line", "aria-hidden": "true" }
            span { class: "loading-line", "aria-hidden": "true" }
        }
    }
}
