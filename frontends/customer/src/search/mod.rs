//! The search for launches: a form whose answers have addresses, and needs no program.

mod filters;
mod form;
mod results;
mod said;

use api_contract::launches::LaunchPage;
use dioxus::prelude::*;

use crate::text::search as text;
pub use filters::{Filter as SearchFilter, Filters};
pub(crate) use form::QuickSearch;
use form::SearchForm;
use results::{Chips, Results};
pub(crate) use said::heading;

/// What a page of the search shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What was searched for.
    pub filters: Filters,
    /// What was found.
    pub page: LaunchPage,
}

/// A page of the search.
#[component]
pub(crate) fn SearchPage(found: Found) -> Element {
    let Found { filters, page } = found;
    rsx! {
        div { class: "search",
            header { class: "search-head",
                div { class: "search-inner",
                    h1 { {heading(&filters)} }
                    SearchForm { filters: filters.clone() }
                }
            }
            section { class: "part", "aria-label": text::RESULTS,
                Chips { filters: filters.clone() }
                Results { filters, page }
            }
        }
    }
}
