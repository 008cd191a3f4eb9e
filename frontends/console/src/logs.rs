//! What the processes log.

use api_contract::Page as PageOf;
use api_contract::log_lines::{LogLevel, LogLine};
use dioxus::prelude::*;
use frontend_kit::{Query, platform, use_answer, use_query};
use frontend_ui::{Badge, Cell, DataTable, Field, Heading, SearchField, Select, Tone};

use crate::Page;
use crate::filters::{CURSOR, Filters, SPAN_FIELDS, Span, SpanFields, address, choices};
use crate::links;
use crate::listed::listed;
use crate::shown::{Pretty, When};
use crate::text::{filter, logs as text};

/// The filters that the API takes as they stand in the address.
const FILTERS: [&str; 7] = [
    "level",
    "service",
    "text",
    "correlation_id",
    "trace_id",
    "account",
    "position",
];

/// What the processes log, the newest first.
#[component]
pub(crate) fn LogsPage() -> Element {
    let query = use_query();
    // When it is now is looked at once for each query: what is shown anew asks nothing anew.
    let path = use_memo(move || asked_for(query));
    let answer = use_answer::<PageOf<LogLine>>(move || path.read().clone());
    let narrow = ["correlation_id", "trace_id", "account", "position"];
    let is_narrow = narrow.iter().any(|name| !query.get(name).is_empty());
    rsx! {
        Filters {
            label: filter::LABEL,
            path: Page::Logs.path(),
            query,
            names: FILTERS.into_iter().chain(SPAN_FIELDS).collect(),
            onsend: move |_| answer.again(),
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
                    for (name , label) in narrow.into_iter().zip(text::NARROW) {
                        Field { key: "{name}", name, label, most: 64, value: query.get(name) }
                    }
                }
            }
        }
        {listed(answer, query, (text::NONE, filter::WIDER), |lines| rsx! { Lines { lines } })}
    }
}

/// What the API is asked for.
fn asked_for(query: Query) -> String {
    let mut parameters: Vec<_> = FILTERS.map(|name| (name, query.get(name))).into();
    parameters.extend(Span::of(query, platform::now()).parameters());
    parameters.push(("limit", "50".to_owned()));
    parameters.push((CURSOR, query.get(CURSOR)));
    address("/api/v1/logs", &parameters)
}

#[component]
fn Lines(lines: Vec<LogLine>) -> Element {
    let headings = text::HEADINGS.map(Heading::text);
    let [when, level, process, message, request] = text::HEADINGS;
    rsx! {
        DataTable { caption: text::CAPTION, headings: headings.to_vec(),
            for line in lines {
                tr { key: "{line.id}",
                    Cell { heading: when,
                        When { at: line.at, precise: true }
                    }
                    Cell { heading: level,
                        Badge { tone: tone(line.level), {text::level(line.level)} }
                    }
                    Cell { heading: process, {line.service.clone()} }
                    Cell { heading: message,
                        details { class: "line",
                            summary { {line.message.clone()} }
                            Pretty { json: line.line.clone() }
                            if let Some(account) = &line.account {
                                p {
                                    a { href: links::account(account), {text::ITS_ACCOUNT} }
                                }
                            }
                        }
                    }
                    Cell { heading: request,
                        if let Some(correlation) = &line.correlation_id {
                            a { class: "id", href: links::logs_of(correlation), {correlation.clone()} }
                        }
                    }
                }
            }
        }
    }
}

const fn tone(level: LogLevel) -> Tone {
    match level {
        LogLevel::Trace | LogLevel::Debug => Tone::Quiet,
        LogLevel::Info => Tone::Good,
        LogLevel::Warn => Tone::Waiting,
        LogLevel::Error => Tone::Bad,
    }
}
