//! Something can't be shown.

use dioxus::prelude::*;

use crate::{Button, ButtonKind, text};

/// Where something would be that can't be shown: why, and how to try again if that may help.
#[component]
pub fn Failed(title: String, message: String, onagain: Option<EventHandler<()>>) -> Element {
    rsx! {
        div { class: "failed", role: "alert",
            p { class: "empty-title", {title} }
            p { {message} }
            if let Some(onagain) = onagain {
                Button { kind: ButtonKind::Plain, onclick: move |_| onagain.call(()), {text::AGAIN} }
            }
        }
    }
}
