//! The lines that were written before and after one.

use api_contract::log_lines::{DEFAULT_CONTEXT, LogContext, LogLine, MAX_CONTEXT};
use dioxus::prelude::*;
use frontend_kit::use_answer;
use frontend_ui::{Badge, Button, ButtonKind};

use super::lines::tone;
use crate::links;
use crate::shown::When;
use crate::text::logs as text;

/// The lines around one: at first some of its own process.
#[component]
pub(super) fn Around(id: String) -> Element {
    let mut of_all = use_signal(|| false);
    let mut lines = use_signal(|| DEFAULT_CONTEXT / 2);
    let asked = id.clone();
    let around = use_answer::<LogContext>(move || path(&asked, lines(), of_all()));
    rsx! {
        div { class: "around",
            {around.view(|around| rsx! {
                ol { class: "around-lines", "aria-label": text::AROUND_CAPTION,
                    for line in in_order(around) {
                        Nearby { key: "{line.id}", is_this: line.id == id, line }
                    }
                }
            })}
            div { class: "page-actions",
                Button {
                    kind: ButtonKind::Plain,
                    onclick: move |_| of_all.toggle(),
                    if of_all() { {text::AROUND_SERVICE} } else { {text::AROUND_ALL} }
                }
                Button {
                    kind: ButtonKind::Plain,
                    disabled: lines() >= MAX_CONTEXT,
                    onclick: move |_| lines.set((lines() * 2).min(MAX_CONTEXT)),
                    {text::AROUND_MORE}
                }
            }
        }
    }
}

/// Where they are, so many on each side.
fn path(id: &str, lines: u32, of_all: bool) -> String {
    let of = if of_all { "all" } else { "service" };
    let id = links::segment(id);
    format!("/api/v1/logs/{id}/context?before={lines}&after={lines}&of={of}")
}

/// All of them, the oldest first.
fn in_order(around: LogContext) -> Vec<LogLine> {
    let mut lines = around.before;
    lines.push(around.line);
    lines.extend(around.after);
    lines
}

#[component]
fn Nearby(line: LogLine, is_this: bool) -> Element {
    rsx! {
        li { class: if is_this { "line-this" }, "aria-current": if is_this { "true" },
            a { href: links::log_line(&line.id),
                When { at: line.at, precise: true }
            }
            Badge { tone: tone(line.level), {text::level(line.level)} }
            span { {line.service} }
            span { class: "around-message", {line.message} }
            if is_this {
                span { class: "unseen", {text::THIS_LINE} }
            }
        }
    }
}
