//! Something that must not be missed.

use dioxus::prelude::*;

use crate::Tone;

/// Something that must not be missed. What went wrong is read out at once.
#[component]
pub fn Callout(tone: Tone, title: Option<String>, children: Element) -> Element {
    let (class, role) = match tone {
        Tone::Good => ("callout callout-good", "status"),
        Tone::Waiting => ("callout callout-waiting", "status"),
        Tone::Bad => ("callout callout-bad", "alert"),
        Tone::Quiet => ("callout", "status"),
    };
    rsx! {
        div { class, role, tabindex: "-1",
            if let Some(title) = title {
                p { class: "callout-title", {title} }
            }
            div { {children} }
        }
    }
}
