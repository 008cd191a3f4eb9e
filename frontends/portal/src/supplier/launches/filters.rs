//! Which launches are shown.

use api_contract::rockets::Rocket;
use dioxus::prelude::*;
use frontend_kit::{Query, said};
use frontend_ui::{Choice, Field, SearchField, Select};

use crate::text::{launches as text, words};

/// What the API can filter by, and the order.
pub(super) const FILTERS: [&str; 6] = ["status", "rocket", "q", "from", "to", "sort"];

/// The filters. Each holds as soon as it is chosen, and stands in the page's address.
#[component]
pub(super) fn Filters(query: Query, rockets: Vec<Rocket>) -> Element {
    let set = move |name: &'static str| move |value: String| query.go(query.with(name, &value));
    // A year that is still being typed is none.
    let set_day = move |name: &'static str| {
        move |value: String| {
            if !value.starts_with('0') {
                query.go(query.with(name, &value));
            }
        }
    };
    let statuses = words::LAUNCH_STATUSES.map(|status| {
        let (_, label) = said::status_words(status);
        choice(words::launch_status_word(status), label)
    });
    let of_rockets = rockets
        .iter()
        .map(|rocket| choice(&rocket.id.to_string(), &rocket.name));
    rsx! {
        section { class: "filters", "aria-label": text::FILTERS,
            SearchField {
                name: "q",
                label: text::SEARCH,
                placeholder: text::SEARCH_HINT.to_owned(),
                value: query.get("q"),
                onsearch: set("q"),
            }
            Select {
                name: "status",
                label: text::STATUS,
                options: all_or(text::ALL_STATUSES, statuses),
                value: query.get("status"),
                onchange: set("status"),
            }
            if !rockets.is_empty() {
                Select {
                    name: "rocket",
                    label: text::ROCKET,
                    options: all_or(text::ALL_ROCKETS, of_rockets),
                    value: query.get("rocket"),
                    onchange: set("rocket"),
                }
            }
            Field {
                name: "from",
                kind: "date",
                label: text::FROM,
                value: query.get("from"),
                onchange: set_day("from"),
            }
            Field {
                name: "to",
                kind: "date",
                label: text::TO,
                value: query.get("to"),
                onchange: set_day("to"),
            }
        }
    }
}

fn choice(value: &str, label: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        note: None,
    }
}

fn all_or(all: &str, choices: impl IntoIterator<Item = Choice>) -> Vec<Choice> {
    let mut options = vec![choice("", all)];
    options.extend(choices);
    options
}
