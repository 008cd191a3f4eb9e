//! What followed from a request, drawn as a tree: nested lists, which screen readers know how to tell.

use api_contract::operations::{Causation, CausedCommand, CausedEvent};
use dioxus::prelude::*;
use frontend_kit::use_answer;
use frontend_ui::{Callout, Tone};
use uuid::Uuid;

use crate::events::Actor;
use crate::links;
use crate::shown::When;
use crate::text::notifications::status;
use crate::text::{causation as text, events};

/// What followed from the request of this id, or from a command or an event of it.
#[component]
pub(crate) fn CausationPage(id: String) -> Element {
    let path = format!("/api/v1/causation/{}", links::segment(&id));
    let answer = use_answer::<Causation>(move || path.clone());
    rsx! {
        p { class: "page-lead", {text::LEAD} }
        {answer.view(|causation| rsx! { Tree { causation } })}
    }
}

#[component]
fn Tree(causation: Causation) -> Element {
    let request = causation.correlation_id;
    rsx! {
        p {
            {text::REQUEST}
            " "
            code { class: "id", "{request}" }
            " "
            a { href: links::logs_of(request), {text::LOGS} }
            " "
            a { href: links::events_with("correlation_id", request), {text::EVENTS} }
        }
        if causation.is_cut {
            Callout { tone: Tone::Waiting, title: text::CUT.to_owned(), {text::CUT_MEANS} }
        }
        div { class: "causation", role: "group", "aria-label": text::TREE,
            {commands(&causation.commands, None)}
        }
    }
}

/// The commands that follow from an event, or begin the request. How far this goes down the API bounds.
fn commands(all: &[CausedCommand], cause: Option<Uuid>) -> Element {
    let own: Vec<_> = all.iter().filter(|one| one.caused_by == cause).collect();
    if own.is_empty() {
        return rsx! {};
    }
    rsx! {
        ul {
            for command in own {
                li { key: "{command.command_id}",
                    Actor { actor: command.actor.clone() }
                    ul {
                        for caused in &command.events {
                            {happened(all, caused)}
                        }
                    }
                }
            }
        }
    }
}

fn happened(all: &[CausedCommand], caused: &CausedEvent) -> Element {
    let event = &caused.event;
    rsx! {
        li { key: "{event.id}",
            a { href: links::event_at(event.position), {event.event_type.clone()} }
            " "
            span { class: "note",
                {events::kind(&event.aggregate)}
                " "
                a {
                    class: "id",
                    href: links::history_of(&event.aggregate, event.aggregate_id),
                    "{event.aggregate_id}"
                }
                " "
                When { at: event.at, precise: true }
            }
            if !caused.mails.is_empty() {
                ul {
                    for mail in &caused.mails {
                        li { key: "{mail.id}",
                            a { href: links::mail(mail.id), {text::mail(&mail.template, status(mail.status))} }
                        }
                    }
                }
            }
            {commands(all, Some(event.id))}
        }
    }
}

#[cfg(test)]
mod tests;
