//! How an aggregate stood, at any moment, and what differs between two.
//!
//! Which moments stands in the page's address, so that what somebody looks at can be sent to somebody.

mod compared;
mod one;

use dioxus::prelude::*;
use frontend_kit::{Query, use_query};
use frontend_ui::{Field, Select};

use crate::filters::{Filters, address, choice, instant};
use crate::links;
use crate::text::{events, states as text};
use compared::Compared;
use one::One;

/// The parameters of what is looked at, and of what it is compared with: each a position in the log, or a
/// moment as fields have it.
const AT: &str = "at";
const FROM: &str = "from";
/// The parameter that says by what they are chosen: the form has other fields then.
const BY: &str = "by";
const MOMENT: &str = "moment";
/// The parameter that has both states shown whole beside what differs.
const ALL: &str = "all";

/// How something stood: `name` is its kind and its id, such as `launch.0196a3c2-…`.
#[component]
pub(crate) fn StatePage(name: String) -> Element {
    let query = use_query();
    let (kind, id) = name.split_once('.').unwrap_or((&name, ""));
    let of = Of {
        kind: kind.to_owned(),
        id: id.to_owned(),
    };
    rsx! {
        p { class: "page-lead",
            {events::kind(kind)}
            " "
            a { class: "id", href: links::history_of(kind, id), "{id}" }
        }
        Chosen { of: of.clone(), query }
        if query.get(FROM).is_empty() {
            One { of, query, at: AT }
        } else {
            Compared { of, query }
        }
    }
}

/// Which moments are looked at.
#[component]
fn Chosen(of: Of, query: Query) -> Element {
    let by = query.get(BY);
    let (at, from, kind) = if by == MOMENT {
        (text::AT_MOMENT, text::FROM_MOMENT, "datetime-local")
    } else {
        (text::AT, text::FROM, "text")
    };
    let ways = vec![
        choice("", text::BY_POSITION),
        choice(MOMENT, text::BY_MOMENT),
    ];
    rsx! {
        Filters {
            label: text::FIELDS,
            path: of.page(),
            query,
            names: vec![BY, FROM, AT],
            Select {
                name: BY,
                label: text::BY,
                options: ways,
                value: by.clone(),
                // What was chosen the other way is no value of these fields.
                onchange: move |by: String| query.go(query.now().without(AT).without(FROM).with(BY, &by).to_string()),
            }
            for (name , label) in [(FROM, from), (AT, at)] {
                Field {
                    key: "{by}{name}",
                    name,
                    label,
                    kind,
                    most: 32,
                    inputmode: "numeric",
                    value: query.get(name),
                }
            }
        }
    }
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq)]
struct Of {
    kind: String,
    id: String,
}

impl Of {
    /// Where the page is.
    fn page(&self) -> String {
        links::states_of(&self.kind, &self.id)
    }

    /// Where something of it is asked for, at these moments.
    fn path(&self, what: &str, moments: &[(&str, String)]) -> String {
        // What is no id stays one segment of the path, and is refused as one.
        let (kind, id) = (links::segment(&self.kind), links::segment(&self.id));
        let moments: Vec<_> = moments
            .iter()
            .map(|(name, moment)| (*name, as_asked(moment)))
            .collect();
        address(&format!("/api/v1/aggregates/{kind}/{id}/{what}"), &moments)
    }
}

/// A moment as the API takes it.
fn as_asked(moment: &str) -> String {
    instant(moment).unwrap_or_else(|| moment.to_owned())
}

#[cfg(test)]
mod tests;
