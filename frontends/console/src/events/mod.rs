//! What happened to one aggregate, as it stands in the log of events.

mod find;
mod history;
mod personal;
mod sealed;

use api_contract::operations::AGGREGATE_KINDS;
use dioxus::prelude::*;
use frontend_kit::use_query;
use frontend_ui::{Empty, SearchField, Select};

use crate::Page;
use crate::filters::{Filters, choice};
use crate::text::{events as text, filter};
use find::Find;
use history::History;
pub(crate) use history::{Actor, Commit};

/// What happened to whatever is named.
#[component]
pub(crate) fn EventsPage() -> Element {
    let query = use_query();
    let (kind, id) = (query.get("kind"), query.get("id"));
    let mut kinds = vec![choice("", text::ANY_KIND)];
    kinds.extend(AGGREGATE_KINDS.map(|kind| choice(kind, &text::kind(kind))));
    rsx! {
        Filters { label: filter::LABEL, path: Page::Events.path(), query, names: vec!["id", "kind"],
            SearchField { name: "id", label: text::ID, value: id.clone() }
            Select { name: "kind", label: text::KIND, options: kinds, value: kind.clone() }
        }
        if id.is_empty() {
            Empty { title: text::PICK, {text::PICK_MEANS} }
        } else if kind.is_empty() {
            Find { key: "{id}", id, query }
        } else {
            History { key: "{kind} {id}", kind, id, query }
        }
    }
}
