//! Events, one a row.

use api_contract::operations::EventEntry;
use dioxus::prelude::*;
use frontend_kit::Query;
use frontend_ui::{Cell, DataTable, Heading};

use super::AT;
use crate::events::Actor;
use crate::links::{self, follow};
use crate::shown::{When, count};
use crate::text::{events as words, found as text};

/// Events, in the order that they are in.
#[component]
pub(super) fn Table(events: Vec<EventEntry>, query: Query) -> Element {
    let headings = text::HEADINGS.map(Heading::text);
    rsx! {
        DataTable { caption: text::CAPTION, headings: headings.to_vec(),
            for event in events {
                Row { key: "{event.position}.{event.index}", event, query }
            }
        }
    }
}

#[component]
fn Row(event: EventEntry, query: Query) -> Element {
    let [when, what, of, by, request] = text::HEADINGS;
    let here = query
        .now()
        .with(AT, &event.position.to_string())
        .to_string();
    let to = here.clone();
    rsx! {
        tr {
            Cell { heading: when,
                When { at: event.at, precise: true }
            }
            Cell { heading: what,
                a { href: here, onclick: move |event| follow(&event, Some(query), &to),
                    {event.event_type.clone()}
                }
                span { class: "note", {words::position(&count(event.position))} }
            }
            Cell { heading: of,
                span { {words::kind(&event.aggregate)} " " }
                a {
                    class: "id",
                    href: links::history_of(&event.aggregate, event.aggregate_id),
                    "{event.aggregate_id}"
                }
            }
            Cell { heading: by,
                Actor { actor: event.actor.clone() }
            }
            Cell { heading: request,
                a { class: "id", href: links::causation(event.correlation_id), "{event.correlation_id}" }
            }
        }
    }
}
