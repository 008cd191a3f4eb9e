//! Log lines, each of which opens to show all that it says.

use api_contract::log_lines::{LogLevel, LogLine};
use dioxus::prelude::*;
use frontend_kit::Query;
use frontend_ui::{Badge, Cell, DataTable, Heading, Tone};

use super::asked::narrowed;
use super::opened::Opened;
use crate::links::{self, follow};
use crate::shown::When;
use crate::text::logs as text;

/// Log lines, in the order that they are in.
#[component]
pub(super) fn Lines(
    lines: Vec<LogLine>,
    caption: &'static str,
    /// That of the page of lines, where they are on it: filters are added to it.
    query: Option<Query>,
    /// The line that is looked at, among others.
    this: Option<String>,
    /// Hears that one is opened.
    onopen: Option<EventHandler<()>>,
) -> Element {
    let headings = text::HEADINGS.map(Heading::text);
    rsx! {
        DataTable { caption, headings: headings.to_vec(),
            for line in lines {
                Row { key: "{line.id}", is_this: this.as_ref() == Some(&line.id), line, query, onopen }
            }
        }
    }
}

#[component]
fn Row(
    line: LogLine,
    query: Option<Query>,
    is_this: bool,
    onopen: Option<EventHandler<()>>,
) -> Element {
    let [when, level, process, message, request] = text::HEADINGS;
    // What is within is made once it is looked at: a page has many lines, and few are opened.
    let mut was_opened = use_signal(|| false);
    rsx! {
        tr { class: if is_this { "line-this" }, "aria-current": if is_this { "true" },
            Cell { heading: when,
                When { at: line.at, precise: true }
            }
            Cell { heading: level,
                Only {
                    name: "level",
                    label: text::LEVEL,
                    value: text::level_word(line.level),
                    said: text::level(line.level),
                    query,
                    Badge { tone: tone(line.level), {text::level(line.level)} }
                }
            }
            Cell { heading: process,
                Only {
                    name: "service",
                    label: text::SERVICE,
                    value: line.service.clone(),
                    said: line.service.clone(),
                    query,
                    {line.service.clone()}
                }
            }
            Cell { heading: message,
                details {
                    class: "line",
                    ontoggle: move |_| {
                        if !was_opened() {
                            was_opened.set(true);
                            if let Some(onopen) = onopen {
                                onopen.call(());
                            }
                        }
                    },
                    summary { {line.message.clone()} }
                    if was_opened() {
                        Opened { line: line.clone(), query }
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

/// A value of a line, which is a filter when it is clicked.
#[component]
pub(super) fn Only(
    name: &'static str,
    label: &'static str,
    value: String,
    /// How people say the value.
    said: String,
    query: Option<Query>,
    children: Element,
) -> Element {
    let href = narrowed(query, name, &value);
    rsx! {
        a {
            class: "line-value",
            href: href.clone(),
            "aria-label": text::only(label, &said),
            onclick: move |event| follow(&event, query, &href),
            {children}
        }
    }
}

pub(super) const fn tone(level: LogLevel) -> Tone {
    match level {
        LogLevel::Trace | LogLevel::Debug => Tone::Quiet,
        LogLevel::Info => Tone::Good,
        LogLevel::Warn => Tone::Waiting,
        LogLevel::Error => Tone::Bad,
    }
}
