//! All that a line says, and where it leads.

use api_contract::log_lines::LogLine;
use dioxus::prelude::*;
use frontend_kit::Query;
use frontend_ui::{Button, ButtonKind};

use super::around::Around;
use super::lines::Only;
use crate::links;
use crate::shown::Pretty;
use crate::text::logs as text;

/// All that a line says, where it leads, and the lines around it once somebody wants to see them.
#[component]
pub(super) fn Opened(line: LogLine, query: Option<Query>) -> Element {
    let mut is_around = use_signal(|| false);
    rsx! {
        Pretty { json: line.line.clone() }
        Values { line: line.clone(), query }
        p { class: "part-links",
            a { href: links::log_line(&line.id), {text::LINK} }
            if let Some(correlation) = &line.correlation_id {
                a { href: links::logs_of(correlation), {text::OF_REQUEST} }
            }
            if let Some(trace) = &line.trace_id {
                a { href: links::logs_of_trace(trace), {text::OF_TRACE} }
            }
            if let Some(account) = &line.account {
                a { href: links::account(account), {text::ITS_ACCOUNT} }
                a { href: links::history_of("account", account), {text::ACCOUNT_HISTORY} }
                a { href: links::mails_about(account), {text::ACCOUNT_MAILS} }
            }
        }
        Button {
            kind: ButtonKind::Plain,
            onclick: move |_| is_around.toggle(),
            if is_around() { {text::AROUND_LESS} } else { {text::AROUND} }
        }
        if is_around() {
            Around { id: line.id.clone() }
        }
    }
}

/// What of a line the rarer filters know.
#[component]
fn Values(line: LogLine, query: Option<Query>) -> Element {
    let position = line.position.map(|position| position.to_string());
    let values = [
        ("correlation_id", text::CORRELATION, line.correlation_id),
        ("trace_id", text::TRACE, line.trace_id),
        ("account", text::ACCOUNT, line.account),
        ("position", text::POSITION, position),
    ];
    let values = values.into_iter();
    let known = values.filter_map(|(name, label, value)| Some((name, label, value?)));
    rsx! {
        dl { class: "event-facts line-values",
            for (name , label , value) in known {
                div { key: "{name}",
                    dt { {label} }
                    dd {
                        Only { name, label, value: value.clone(), said: value.clone(), query,
                            span { class: "id", {value.clone()} }
                        }
                    }
                }
            }
        }
    }
}
