//! The form of the search. Browsers send it by themselves, and its answer is a page.

use dioxus::prelude::*;
use domain::launch::Destination;
use domain::reference::Spaceport;
use domain::rocket::Range;
use frontend_ui::{Button, Choice, Field, Select};

use super::filters::{Filter, Filters, Order};
use crate::routes;
use crate::said::{destination_words, range_goal};
use crate::text::search as text;

/// The filters that are seen once they are asked for, or on.
const MORE: [Filter; 6] = [
    Filter::Spaceport,
    Filter::Range,
    Filter::From,
    Filter::To,
    Filter::MaxPrice,
    Filter::MinSeats,
];

/// The most characters of a filter: as many as the API reads.
const MOST: u32 = 100;

/// Words and a destination: the beginning of a search.
#[component]
pub(crate) fn QuickSearch(filters: Filters) -> Element {
    rsx! {
        form {
            class: "quick",
            role: "search",
            method: "get",
            action: routes::LAUNCHES,
            Quick { filters }
        }
    }
}

/// All that launches can be filtered by.
#[component]
pub(super) fn SearchForm(filters: Filters) -> Element {
    let on = MORE
        .iter()
        .filter(|filter| filters.holding(**filter).is_some());
    let on = on.count();
    let spaceports = Spaceport::all().iter().map(|port| {
        choice(
            port.code.as_str(),
            format!("{}, {}", port.name, port.country),
        )
    });
    let ranges = Range::ALL
        .iter()
        .map(|range| choice(range.as_str(), range_goal(*range)));
    let is_wrong = MORE.iter().any(|filter| filters.error(*filter).is_some());
    rsx! {
        form {
            class: "search-form",
            role: "search",
            method: "get",
            action: routes::LAUNCHES,
            div { class: "quick",
                Quick { filters: filters.clone() }
            }
            details { class: "more", open: on > 0 || is_wrong,
                summary { {text::more(on)} }
                div { class: "more-fields",
                    OneOf {
                        filters: filters.clone(),
                        filter: Filter::Spaceport,
                        label: text::SPACEPORT,
                        any: text::ANY_SPACEPORT,
                        choices: spaceports.collect::<Vec<_>>(),
                    }
                    OneOf {
                        filters: filters.clone(),
                        filter: Filter::Range,
                        label: text::RANGE,
                        any: text::ANY_RANGE,
                        choices: ranges.collect::<Vec<_>>(),
                    }
                    Line {
                        filters: filters.clone(),
                        filter: Filter::From,
                        label: text::FROM,
                        kind: "date",
                        hint: text::DAYS_ARE_UTC,
                    }
                    Line {
                        filters: filters.clone(),
                        filter: Filter::To,
                        label: text::TO,
                        kind: "date",
                        hint: text::DAYS_ARE_UTC,
                    }
                    Line {
                        filters: filters.clone(),
                        filter: Filter::MaxPrice,
                        label: text::MAX_PRICE,
                        inputmode: "numeric",
                    }
                    Line {
                        filters: filters.clone(),
                        filter: Filter::MinSeats,
                        label: text::MIN_SEATS,
                        inputmode: "numeric",
                    }
                }
            }
            // Whoever sorted the list before stays with that.
            if filters.order != Order::default() {
                input { r#type: "hidden", name: "sort", value: filters.order.name() }
            }
        }
    }
}

/// The fields that every search has.
#[component]
fn Quick(filters: Filters) -> Element {
    let destinations = Destination::ALL
        .iter()
        .map(|to| choice(to.as_str(), destination_words(*to)));
    rsx! {
        Line {
            filters: filters.clone(),
            filter: Filter::Words,
            label: text::WORDS,
            kind: "search",
        }
        OneOf {
            filters,
            filter: Filter::Destination,
            label: text::DESTINATION,
            any: text::ANY_DESTINATION,
            choices: destinations.collect::<Vec<_>>(),
        }
        Button { sends: true, {text::SEARCH} }
    }
}

fn choice(value: &str, label: impl Into<String>) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.into(),
        note: None,
    }
}

/// A filter of which the choices are given.
#[component]
fn OneOf(
    filters: Filters,
    filter: Filter,
    label: &'static str,
    /// What no choice is called.
    any: &'static str,
    choices: Vec<Choice>,
) -> Element {
    let mut options = vec![choice("", any)];
    options.extend(choices);
    rsx! {
        Select {
            name: filter.name(),
            label,
            options,
            value: filters.holding(filter).unwrap_or_default(),
            error: filters.error(filter).map(str::to_owned),
        }
    }
}

/// A filter that is written.
#[component]
fn Line(
    filters: Filters,
    filter: Filter,
    label: &'static str,
    #[props(default = "text")] kind: &'static str,
    inputmode: Option<String>,
    hint: Option<String>,
) -> Element {
    let error = filters.error(filter).map(str::to_owned);
    // Browsers show no day in such a field that is none.
    let value = match (kind, &error) {
        ("date", Some(_)) => String::new(),
        _ => filters.value(filter).to_owned(),
    };
    rsx! {
        Field {
            name: filter.name(),
            label,
            kind,
            inputmode,
            hint,
            most: MOST,
            value,
            error,
        }
    }
}
