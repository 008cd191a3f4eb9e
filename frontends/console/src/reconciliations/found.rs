//! What a reconciliation found, a page at a time.

use api_contract::Page as PageOf;
use api_contract::reconciliations::{ComparedAggregate, ReconciliationDifference};
use dioxus::prelude::*;
use frontend_kit::{Answered, Parameters, Query};
use frontend_ui::{Badge, Button, ButtonKind, Cell, DataTable, Heading, Select, Tone};

use super::Aggregate;
use crate::filters::{CURSOR, address, choices};
use crate::listed::listed;
use crate::shown::When;
use crate::text::reconciliations as text;

/// The filter of what was found, which the API takes as it stands in the address.
const MENDED: &str = "mended";

/// Where that is, as the page's address narrows it down.
pub(super) fn differences_of(id: &str, query: Query) -> String {
    let parameters = [
        (MENDED, query.get(MENDED)),
        ("limit", "50".to_owned()),
        (CURSOR, query.get(CURSOR)),
    ];
    address(
        &format!("/api/v1/reconciliations/{id}/differences"),
        &parameters,
    )
}

/// What was found. `onagain` hears of what is to be compared again, from whoever may have that done.
#[component]
pub(super) fn Differences(
    found: Answered<PageOf<ReconciliationDifference>>,
    query: Query,
    onagain: Option<EventHandler<ComparedAggregate>>,
) -> Element {
    rsx! {
        section { class: "part", "aria-labelledby": "differences",
            h2 { id: "differences", {text::DIFFERENCES} }
            p { class: "note", {text::DIFFERENCES_NOTE} }
            Select {
                name: MENDED,
                label: text::WHICH,
                options: choices(text::ALL, text::MENDED_FILTER),
                value: query.get(MENDED),
                // From the first page on.
                onchange: move |mended: String| {
                    query.go(Parameters::default().with(MENDED, &mended).to_string());
                },
            }
            {listed(found, query, (text::NO_DIFFERENCES, ""), |found| rsx! { Rows { found, onagain } })}
        }
    }
}

#[component]
pub(super) fn Rows(
    found: Vec<ReconciliationDifference>,
    onagain: Option<EventHandler<ComparedAggregate>>,
) -> Element {
    let [of, model, place, wrong, mended] = text::DIFFERENCE_HEADINGS;
    let mut headings = text::DIFFERENCE_HEADINGS.map(Heading::text).to_vec();
    if onagain.is_some() {
        headings.push(Heading::actions(text::COMPARE_AGAIN));
    }
    rsx! {
        DataTable { caption: text::DIFFERENCE_CAPTION, headings,
            for one in found {
                tr { key: "{one.id}",
                    Cell { heading: of,
                        Aggregate { aggregate: one.aggregate.clone() }
                    }
                    Cell { heading: model, {text::model(&one.model)} }
                    Cell { heading: place,
                        if one.place.is_empty() {
                            {text::ALL_OF_IT}
                        } else {
                            {one.place.clone()}
                            code { class: "note id", {one.key.clone()} }
                        }
                    }
                    Cell { heading: wrong,
                        Wrong { one: one.clone() }
                    }
                    Cell { heading: mended,
                        match one.mended_at {
                            Some(at) => rsx! { When { at } },
                            None => rsx! {
                                Badge { tone: Tone::Bad, {text::NOT_MENDED} }
                            },
                        }
                    }
                    if let Some(onagain) = onagain {
                        Cell { heading: text::COMPARE_AGAIN,
                            Button {
                                kind: ButtonKind::Plain,
                                onclick: {
                                    let aggregate = one.aggregate.clone();
                                    move |_| onagain.call(aggregate.clone())
                                },
                                {text::COMPARE_AGAIN}
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What is wrong with a row or a document, and when that was seen.
#[component]
fn Wrong(one: ReconciliationDifference) -> Element {
    rsx! {
        {text::wrong(one.kind)}
        if !one.fields.is_empty() {
            ": "
            code { class: "id", {one.fields.join(", ")} }
        }
        if let Some(cause) = &one.cause {
            span { class: "note", {cause.clone()} }
        }
        span { class: "note",
            When { at: one.found_at }
        }
    }
}
