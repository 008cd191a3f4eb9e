//! How something stood at one moment.

use api_contract::operations::{AggregateState, StatePoint};
use dioxus::prelude::*;
use frontend_kit::{Answered, Query, use_answer};
use frontend_ui::{Callout, Fact, Tone};

use super::Of;
use crate::links;
use crate::shown::{Pretty, When, count};
use crate::text::{events, states as text};

/// How it stood at the moment that a parameter of the address says, and up to where that goes.
#[component]
pub(super) fn One(of: Of, query: Query, at: &'static str) -> Element {
    let answer = use_stood(of.clone(), query, at);
    rsx! {
        {answer.view(|stood| rsx! {
            Point { of, point: stood.point.clone() }
            Shown { stood }
        })}
    }
}

/// The state alone.
#[component]
pub(super) fn Whole(of: Of, query: Query, at: &'static str) -> Element {
    let answer = use_stood(of, query, at);
    rsx! {
        {answer.view(|stood| rsx! { Shown { stood } })}
    }
}

fn use_stood(of: Of, query: Query, at: &'static str) -> Answered<AggregateState> {
    use_answer(move || of.path("state", &[("at", query.get(at))]))
}

/// Up to where the events go that a state is made of.
#[component]
pub(super) fn Point(of: Of, point: StatePoint) -> Element {
    rsx! {
        dl { class: "facts",
            Fact { name: text::LAST, note: events::position(&count(point.position)),
                a { href: links::event_at(point.position), {events::version(Some(point.version))} }
            }
            Fact { name: text::HAPPENED, note: text::HAPPENED_NOTE,
                When { at: point.at, precise: true }
            }
            Fact { name: text::STORED, note: text::STORED_NOTE,
                When { at: point.stored_at, precise: true }
            }
            Fact { name: text::MADE_OF, note: text::CHECKED, {text::made_of(point.events, point.version)} }
            Fact { name: text::SINCE,
                if point.is_newest {
                    {text::NOTHING_SINCE}
                } else {
                    a { href: of.page(), {text::MORE_SINCE} }
                }
            }
        }
    }
}

/// The state itself.
#[component]
fn Shown(stood: AggregateState) -> Element {
    rsx! {
        if !stood.left_out.is_empty() {
            Callout { tone: Tone::Waiting, title: text::LEFT_OUT.to_owned(),
                ul {
                    for left in &stood.left_out {
                        li { key: "{left.path}", {text::left_out(&left.path, left.entries)} }
                    }
                }
            }
        }
        Pretty { json: stood.state.to_string() }
    }
}
