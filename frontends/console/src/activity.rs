//! The security log: who tried what with which account.

use api_contract::Page as PageOf;
use api_contract::identity::Activity;
use dioxus::prelude::*;
use frontend_kit::{Query, platform, use_answer, use_query};
use frontend_ui::{Badge, Cell, DataTable, Field, Heading, Tone};

use crate::Page;
use crate::filters::{CURSOR, Filters, SPAN_FIELDS, Span, SpanFields, address};
use crate::links;
use crate::listed::listed;
use crate::shown::When;
use crate::text::{activity as text, filter};

/// Who tried what, the newest first.
#[component]
pub(crate) fn ActivityPage() -> Element {
    let query = use_query();
    // When it is now is looked at once for each query: what is shown anew asks nothing anew.
    let path = use_memo(move || asked_for(query));
    let answer = use_answer::<PageOf<Activity>>(move || path.read().clone());
    rsx! {
        Filters {
            label: filter::LABEL,
            path: Page::Activity.path(),
            query,
            names: ["account"].into_iter().chain(SPAN_FIELDS).collect(),
            onsend: move |_| answer.again(),
            Field { name: "account", label: text::ACCOUNT_ID, most: 36, value: query.get("account") }
            SpanFields { query }
        }
        {listed(answer, query, (text::NONE, filter::WIDER), |lines| rsx! { Activities { lines } })}
    }
}

/// What the API is asked for.
fn asked_for(query: Query) -> String {
    let mut parameters = vec![("account", query.get("account"))];
    parameters.extend(Span::of(&query.now(), platform::now()).parameters());
    parameters.push(("limit", "50".to_owned()));
    parameters.push((CURSOR, query.get(CURSOR)));
    address("/api/v1/activity", &parameters)
}

/// Lines of the security log.
#[component]
pub(crate) fn Activities(lines: Vec<Activity>) -> Element {
    let headings = text::HEADINGS.map(Heading::text);
    let [when, what, outcome, account, from, request] = text::HEADINGS;
    rsx! {
        DataTable { caption: text::CAPTION, headings: headings.to_vec(),
            for line in lines {
                tr { key: "{line.id}",
                    Cell { heading: when,
                        When { at: line.at }
                    }
                    Cell { heading: what,
                        span { {text::what(&line.what)} }
                        if line.count > 1 {
                            span { class: "note", {text::times(line.count)} }
                        }
                        if let Some(of) = &line.of {
                            span { class: "note", {of.clone()} }
                        }
                        if let Some(reason) = &line.reason {
                            span { class: "note", "“{reason}”" }
                        }
                    }
                    Cell { heading: outcome,
                        Badge { tone: tone(&line.outcome), {text::outcome(&line.outcome)} }
                    }
                    Cell { heading: account,
                        if let Some(account) = line.account {
                            a { class: "id", href: links::account(account), "{account}" }
                        }
                        if let Some(by) = &line.by {
                            span { class: "note", {text::by(by)} }
                        }
                    }
                    Cell { heading: from,
                        {line.address.clone().unwrap_or_default()}
                        if let Some(agent) = &line.agent {
                            span { class: "note", {agent.clone()} }
                        }
                        if let Some(client) = &line.client {
                            span { class: "note", {client.clone()} }
                        }
                    }
                    Cell { heading: request,
                        a { class: "id", href: links::logs_of(line.correlation), "{line.correlation}" }
                    }
                }
            }
        }
    }
}

fn tone(outcome: &str) -> Tone {
    match outcome {
        "succeeded" => Tone::Good,
        "reused" => Tone::Bad,
        _ => Tone::Waiting,
    }
}
