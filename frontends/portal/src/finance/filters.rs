//! What lists are narrowed down by. It is kept in the page's address.

use dioxus::prelude::*;
use frontend_kit::{Query, use_query};
use frontend_ui::{Chip, Choice, Field, SearchField, Select};

use crate::text::finance::filter as text;

/// The filters of a list: fields, then what only links narrow it down to, and the list as a file.
#[component]
pub(super) fn Filters(csv: String, children: Element) -> Element {
    let query = use_query();
    rsx! {
        section { class: "filters", "aria-label": text::LABEL,
            {children}
            a { class: "button button-plain", href: csv, download: "", {text::CSV} }
        }
        OneOf { query }
    }
}

/// What only links narrow a list down to, such as one launch.
#[component]
fn OneOf(query: Query) -> Element {
    let held = text::ONE_OF
        .iter()
        .filter(|(name, _)| !query.get(name).is_empty());
    let held: Vec<_> = held.collect();
    rsx! {
        if !held.is_empty() {
            div { class: "chips",
                for &(name , label) in held {
                    Chip {
                        key: "{name}",
                        label,
                        href: query.without(name),
                        remove_label: text::without(label),
                        onclick: move |event: MouseEvent| {
                            event.prevent_default();
                            query.go(query.without(name));
                        },
                    }
                }
            }
        }
    }
}

/// One of several words.
#[component]
pub(super) fn OneWord(
    name: &'static str,
    label: String,
    /// The words in addresses, and what they are called.
    words: Vec<(&'static str, &'static str)>,
) -> Element {
    let query = use_query();
    let all = [("", text::ALL)];
    let options = all.into_iter().chain(words).map(|(value, label)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        note: None,
    });
    rsx! {
        Select {
            name,
            label,
            options: options.collect::<Vec<_>>(),
            value: query.get(name),
            onchange: move |value: String| query.go(query.with(name, &value)),
        }
    }
}

/// A stretch of days.
#[component]
pub(super) fn Stretch() -> Element {
    let query = use_query();
    let day = |name: &'static str, label: &'static str| {
        rsx! {
            Field {
                name,
                label,
                kind: "date",
                value: query.get(name),
                onchange: move |day: String| query.go(query.with(name, &day)),
            }
        }
    };
    rsx! {
        {day("from", text::FROM)}
        {day("to", text::TO)}
    }
}

/// A word that somebody types in.
#[component]
pub(super) fn Typed(name: &'static str, label: String) -> Element {
    let query = use_query();
    rsx! {
        SearchField {
            name,
            label,
            value: query.get(name),
            onsearch: move |value: String| query.go(query.with(name, &value)),
        }
    }
}
