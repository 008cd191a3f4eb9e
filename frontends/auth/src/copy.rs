//! Putting a text where it can be pasted from.

use dioxus::prelude::*;
use frontend_kit::platform;
use frontend_ui::{Button, ButtonKind};

use crate::text::copy;

/// A button that copies a text, and says whether it did.
#[component]
pub(crate) fn CopyButton(text: String) -> Element {
    let mut copied = use_signal(|| None::<bool>);
    let words = match copied() {
        None => copy::COPY,
        Some(true) => copy::COPIED,
        Some(false) => copy::NOT_COPIED,
    };
    rsx! {
        Button {
            kind: ButtonKind::Plain,
            onclick: move |_| {
                let text = text.clone();
                spawn(async move { copied.set(Some(platform::copy(&text).await)) });
            },
            span { role: "status", {words} }
        }
    }
}
