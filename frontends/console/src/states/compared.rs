//! What differs between two moments.

use api_contract::operations::{ChangeKind, StateChange, StateDifference};
use dioxus::prelude::*;
use frontend_kit::{Query, use_answer};
use frontend_ui::{Callout, Cell, DataTable, Empty, Heading, Tone};
use serde_json::Value;

use super::one::{Point, Whole};
use super::{ALL, AT, FROM, Of};
use crate::links::follow;
use crate::text::states as text;

/// The two moments that the address says, and what differs.
#[component]
pub(super) fn Compared(of: Of, query: Query) -> Element {
    let asked = of.clone();
    let answer = use_answer::<StateDifference>(move || {
        let moments = [("from", query.get(FROM)), ("to", query.get(AT))];
        asked.path("difference", &moments)
    });
    let is_all = !query.get(ALL).is_empty();
    let (words, all) = if is_all {
        (text::SHOW_LESS, "")
    } else {
        (text::SHOW_ALL, "1")
    };
    let href = query.with(ALL, all);
    let to = href.clone();
    rsx! {
        {answer.view(|difference| rsx! {
            Differs { of: of.clone(), difference }
            p {
                a { href, onclick: move |event| follow(&event, Some(query), &to), {words} }
            }
            if is_all {
                div { class: "sides",
                    for (title , at) in [(text::ALL_BEFORE, FROM), (text::ALL_AFTER, AT)] {
                        section { key: "{at}", class: "part", "aria-label": title,
                            h2 { {title} }
                            Whole { of: of.clone(), query, at }
                        }
                    }
                }
            }
        })}
    }
}

/// What differs, and between what.
#[component]
pub(super) fn Differs(of: Of, difference: StateDifference) -> Element {
    let listed = difference.changes.len();
    let is_cut = (listed as u64) < difference.total;
    rsx! {
        div { class: "sides",
            section { class: "part", "aria-label": text::BEFORE,
                h2 { {text::BEFORE} }
                Point { of: of.clone(), point: difference.from }
            }
            section { class: "part", "aria-label": text::AFTER,
                h2 { {text::AFTER} }
                Point { of, point: difference.to }
            }
        }
        section { class: "part", "aria-label": text::DIFFERS,
            h2 { {text::DIFFERS} }
            if is_cut {
                Callout { tone: Tone::Waiting, title: text::CUT.to_owned(), {text::cut(listed, difference.total)} }
            }
            if difference.total == 0 {
                Empty { title: text::NONE, {text::NONE_MEANS} }
            } else {
                DataTable { caption: text::CAPTION, headings: text::HEADINGS.map(Heading::text).to_vec(),
                    for (place , change) in difference.changes.into_iter().enumerate() {
                        Row { key: "{place}", change }
                    }
                }
            }
        }
    }
}

#[component]
fn Row(change: StateChange) -> Element {
    let [place, before, after] = text::HEADINGS;
    let value = |value: Value, is_none: bool| {
        if is_none {
            rsx! {
                span { class: "note", {text::NO_VALUE} }
            }
        } else {
            rsx! {
                code { class: "id", "{value}" }
            }
        }
    };
    rsx! {
        tr {
            Cell { heading: place,
                code { class: "id", {change.path} }
            }
            Cell { heading: before, {value(change.before, change.kind == ChangeKind::Added)} }
            Cell { heading: after, {value(change.after, change.kind == ChangeKind::Removed)} }
        }
    }
}
