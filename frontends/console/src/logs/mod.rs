//! What the processes log: found, counted over time, followed from line to line, and as it is written.
//!
//! All of what is shown stands in the page's address, so that it can be kept and sent to somebody. What
//! a line says is text, and never anything else.

mod around;
mod asked;
mod bar;
mod finger;
mod histogram;
mod line;
mod lines;
mod opened;
mod range;
mod tail;

pub(crate) use line::LinePage;

use api_contract::Page as PageOf;
use api_contract::log_lines::{LogHistogram, LogLine};
use dioxus::prelude::*;
use frontend_kit::{platform, use_answer, use_query};
use frontend_ui::{Field, SearchField, Select};

use crate::Page;
use crate::filters::{CURSOR, Filters, SPAN_FIELDS, SpanFields, choices};
use crate::listed::listed;
use crate::text::{filter, logs as text};
use asked::{FILTERS, at_path, counted, of_any_time, of_time, only};
use bar::Bar;
use histogram::Histogram;
use lines::Lines;
use tail::Tail;

/// The parameter that says that lines are followed as they are written, and its value.
const LIVE: &str = "live";
const IS_LIVE: &str = "1";

/// What the processes log.
#[component]
pub(crate) fn LogsPage() -> Element {
    let query = use_query();
    // When it is now is looked at once for each filter: a next page is one of the same list.
    let filters = use_memo(move || only(query.now()));
    let asked = use_memo(move || of_time(&filters.read(), platform::now()));
    let is_live = use_memo(move || query.get(LIVE) == IS_LIVE);
    let lines = use_answer::<PageOf<LogLine>>(move || {
        if is_live() {
            return String::new();
        }
        let page = [("limit", "50".to_owned()), (CURSOR, query.get(CURSOR))];
        at_path("/api/v1/logs", &asked.read(), &page)
    });
    let bars = use_answer::<LogHistogram>(move || {
        if is_live() {
            return String::new();
        }
        let asked = counted(&filters.read(), platform::now());
        at_path("/api/v1/logs/histogram", &asked, &[])
    });
    let narrow = &FILTERS[3..];
    let is_narrow = narrow.iter().any(|(name, _)| !query.get(name).is_empty());
    let names = FILTERS.iter().map(|(name, _)| *name).chain(SPAN_FIELDS);
    rsx! {
        Filters {
            label: filter::LABEL,
            path: Page::Logs.path(),
            query,
            names: names.collect::<Vec<_>>(),
            onsend: move |_| {
                lines.again();
                bars.again();
            },
            SearchField { name: "text", label: text::TEXT, value: query.get("text") }
            Select {
                name: "level",
                label: text::LEVEL,
                options: choices(text::ANY_LEVEL, text::LEVELS),
                value: query.get("level"),
            }
            Field { name: "service", label: text::SERVICE, most: 64, value: query.get("service") }
            SpanFields { query }
            details { class: "filters-more", open: is_narrow,
                summary { {filter::MORE} }
                div { class: "filters-fields",
                    for (name , label) in narrow.iter().copied() {
                        Field { key: "{name}", name, label, most: 64, value: query.get(name) }
                    }
                }
            }
        }
        Bar { query, asked, is_live: is_live() }
        if is_live() {
            // Other lines are another stream.
            for path in [at_path("/api/v1/logs/stream", &of_any_time(&filters.read()), &[])] {
                Tail { key: "{path}", path: path.clone(), query }
            }
        } else {
            Histogram { bars, query }
            {listed(lines, query, (text::NONE, filter::WIDER), |lines| rsx! {
                Lines { lines, caption: text::CAPTION, query }
            })}
        }
    }
}

#[cfg(test)]
mod tests;
