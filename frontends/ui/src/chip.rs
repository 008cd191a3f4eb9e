//! A filter that holds, or could.

use dioxus::prelude::*;

/// A filter as a link. With a `remove_label` it is one that holds, and the link is the way without
/// it; else it is one to choose, which `is_on` or not.
#[component]
pub fn Chip(
    label: String,
    href: String,
    onclick: Option<EventHandler<MouseEvent>>,
    /// What the link does, in whole words: `Without “Suborbital”`.
    remove_label: Option<String>,
    #[props(default)] is_on: bool,
) -> Element {
    let is_removable = remove_label.is_some();
    rsx! {
        a {
            class: if is_on || is_removable { "chip chip-on" } else { "chip" },
            href,
            "aria-label": remove_label,
            "aria-current": if is_on { "true" },
            onclick: move |event| {
                if let Some(onclick) = onclick {
                    onclick.call(event);
                }
            },
            {label}
            if is_removable {
                svg { view_box: "0 0 12 12", "aria-hidden": "true",
                    path { d: "M2 2l8 8M10 2l-8 8" }
                }
            }
        }
    }
}
