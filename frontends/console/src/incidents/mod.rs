//! What is wrong with the system, and what was: each thing once, from when it was seen until it was
//! over.

mod table;

pub(crate) use table::{About, KindOf};

use api_contract::Page as PageOf;
use api_contract::operations::Incident;
use dioxus::prelude::*;
use frontend_kit::{Query, use_answer, use_query};
use frontend_ui::{Empty, Select};

use crate::Page;
use crate::filters::{CURSOR, Filters, address, choices};
use crate::listed::listed;
use crate::live::use_live_each;
use crate::text::{filter, incidents as text};
use table::Table;

/// The filter, as the API knows it.
const OPEN: &str = "open";

/// How often what goes on is asked for: whoever watches the system looks every ten seconds.
const PAUSE_MS: u32 = 10_000;

/// Where what goes on is. There are far fewer than a page holds: one for each thing that can be wrong.
pub(crate) const GOING_ON: &str = "/api/v1/incidents?open=true&limit=100";

/// Those that go on, and then those that are over, the newest first.
#[component]
pub(crate) fn IncidentsPage() -> Element {
    let query = use_query();
    let open = query.get(OPEN);
    rsx! {
        p { class: "page-lead", {text::LEAD} }
        Filters { label: filter::LABEL, path: Page::Incidents.path(), query, names: vec![OPEN],
            Select {
                name: OPEN,
                label: text::STATE,
                options: choices(text::ALL, text::STATES),
                value: open.clone(),
            }
        }
        if open != "false" {
            GoingOn {}
        }
        if open != "true" {
            Over { query }
        }
    }
}

/// Those that go on, as it is now.
#[component]
fn GoingOn() -> Element {
    let incidents = use_live_each::<PageOf<Incident>>(PAUSE_MS, || GOING_ON.to_owned());
    rsx! {
        section { class: "part", "aria-labelledby": "open-incidents",
            h2 { id: "open-incidents", {text::OPEN} }
            {incidents.view(|page| rsx! {
                if page.items.is_empty() {
                    Empty { title: text::NONE_OPEN, {text::NONE_OPEN_MEANS} }
                } else {
                    Table { caption: text::OPEN_CAPTION, incidents: page.items }
                }
            })}
        }
    }
}

/// Those that are over, a page at a time.
#[component]
fn Over(query: Query) -> Element {
    let incidents = use_answer::<PageOf<Incident>>(move || {
        let parameters = [
            (OPEN, "false".to_owned()),
            ("limit", "50".to_owned()),
            (CURSOR, query.get(CURSOR)),
        ];
        address("/api/v1/incidents", &parameters)
    });
    rsx! {
        section { class: "part", "aria-labelledby": "closed-incidents",
            h2 { id: "closed-incidents", {text::OVER} }
            {listed(incidents, query, (text::NONE_OVER, text::NONE_OVER_MEANS), |incidents| rsx! {
                Table { caption: text::OVER_CAPTION, incidents }
            })}
        }
    }
}

#[cfg(test)]
mod tests;
