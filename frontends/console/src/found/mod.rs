//! Events, found by what is known of them, and read where they stand in the log.
//!
//! All of what is shown stands in the page's address, so that it can be kept and sent to somebody.

mod held;
mod opened;
mod table;

use api_contract::Page as PageOf;
use api_contract::operations::{AGGREGATE_KINDS, EventEntry};
use dioxus::prelude::*;
use frontend_kit::{Query, platform, use_answer, use_query};
use frontend_ui::{Field, Select};

use crate::Page;
use crate::filters::{CURSOR, Filters, SPAN_FIELDS, Span, SpanFields, address, choice};
use crate::listed::listed;
use crate::text::{events, filter, found as text};
use held::Held;
use opened::Opened;
use table::Table;

/// The parameter that says which place in the log is looked at.
const AT: &str = "at";

/// The filters that the API takes as they stand in the address, and what they are called.
const FILTERS: [(&str, &str); 10] = [
    ("type", text::TYPE),
    ("aggregate", text::KIND),
    ("order", text::ORDER),
    ("aggregate_id", text::AGGREGATE_ID),
    ("actor", text::ACTOR),
    ("correlation_id", text::CORRELATION),
    ("command_id", text::COMMAND),
    ("causation_id", text::CAUSATION),
    ("from_position", text::FROM_POSITION),
    ("to_position", text::TO_POSITION),
];

/// Those that are filled in by whoever looks closer.
const NARROW: &[(&str, &str)] = FILTERS.split_at(3).1;

/// Events, and one of them in full.
#[component]
pub(crate) fn FoundPage() -> Element {
    let query = use_query();
    // When it is now is looked at once for each query: what is shown anew asks nothing anew.
    let path = use_memo(move || asked_for(query));
    let answer = use_answer::<PageOf<EventEntry>>(move || path.read().clone());
    let names = FILTERS.iter().map(|(name, _)| *name).chain(SPAN_FIELDS);
    let is_narrow = NARROW.iter().any(|(name, _)| !query.get(name).is_empty());
    let mut kinds = vec![choice("", text::ANY_KIND)];
    kinds.extend(AGGREGATE_KINDS.map(|kind| choice(kind, &events::kind(kind))));
    let orders = vec![choice("", text::NEWEST), choice("oldest", text::OLDEST)];
    let at = query.get(AT);
    rsx! {
        Filters {
            label: filter::LABEL,
            path: Page::Found.path(),
            query,
            names: names.collect::<Vec<_>>(),
            onsend: move |_| answer.again(),
            Field { name: "type", label: text::TYPE, most: 64, value: query.get("type") }
            Select { name: "aggregate", label: text::KIND, options: kinds, value: query.get("aggregate") }
            SpanFields { query }
            Select { name: "order", label: text::ORDER, options: orders, value: query.get("order") }
            details { class: "filters-more", open: is_narrow,
                summary { {filter::MORE} }
                div { class: "filters-fields",
                    for (name , label) in NARROW.iter().copied() {
                        Field { key: "{name}", name, label, most: 64, value: query.get(name) }
                    }
                }
            }
        }
        Held { query }
        if !at.is_empty() {
            Opened { key: "{at}", at, query }
        }
        {listed(answer, query, (text::NONE, filter::WIDER), |events| rsx! { Table { events, query } })}
    }
}

/// What the API is asked for.
fn asked_for(query: Query) -> String {
    let mut parameters: Vec<_> = FILTERS.map(|(name, _)| (name, query.get(name))).into();
    parameters.extend(Span::of(&query.now(), platform::now()).parameters());
    parameters.push(("limit", "50".to_owned()));
    parameters.push((CURSOR, query.get(CURSOR)));
    address("/api/v1/events", &parameters)
}

#[cfg(test)]
mod tests;
