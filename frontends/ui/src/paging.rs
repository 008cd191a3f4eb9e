//! A list in parts.

use dioxus::prelude::*;

use crate::link::follow;
use crate::text;

/// The ways to the parts of a list before and after the one that is shown, with what is `said` of
/// it between: `1–50 of 312`.
#[component]
pub fn Paging(
    label: String,
    before: Option<String>,
    after: Option<String>,
    said: String,
    /// Goes there without loading a page.
    onclick: Option<EventHandler<String>>,
) -> Element {
    rsx! {
        nav { class: "paging", "aria-label": label,
            Way { words: text::BEFORE, rel: "prev", href: before, onclick }
            p { role: "status", {said} }
            Way { words: text::AFTER, rel: "next", href: after, onclick }
        }
    }
}

/// A way, or that there is none.
#[component]
fn Way(
    words: &'static str,
    rel: &'static str,
    href: Option<String>,
    onclick: Option<EventHandler<String>>,
) -> Element {
    match href {
        Some(href) => rsx! {
            a {
                class: "button button-plain",
                rel,
                href: href.clone(),
                onclick: move |event| follow(&event, onclick, &href),
                {words}
            }
        },
        None => rsx! {
            span { class: "button button-plain paging-none", "aria-hidden": "true", {words} }
        },
    }
}
