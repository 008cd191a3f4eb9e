//! The events of one aggregate, in their order, commit by commit.

use api_contract::Page as PageOf;
use api_contract::operations::{RecordedActor, RecordedEvent};
use dioxus::prelude::*;
use frontend_kit::{Query, use_answer};
use frontend_ui::{Callout, Tone};

use super::personal::Personal;
use super::sealed::{is_anything_sealed, words};
use crate::filters::{CURSOR, address};
use crate::links;
use crate::listed::listed;
use crate::shown::{Pretty, When, count};
use crate::text::{events as text, proof, states};

/// How many events a page has.
const LIMIT: u32 = 50;

/// Where the events of something are asked for.
pub(super) fn path(kind: &str, id: &str, limit: u32, cursor: &str) -> String {
    // What is no id stays one segment of the path, and is refused as one.
    let (kind, id) = (links::segment(kind), links::segment(id));
    address(
        &format!("/api/v1/aggregates/{kind}/{id}/events"),
        &[("limit", limit.to_string()), (CURSOR, cursor.to_owned())],
    )
}

/// The events of one aggregate, the first ones first.
#[component]
pub(super) fn History(kind: String, id: String, query: Query) -> Element {
    let of = (kind.clone(), id.clone());
    let answer =
        use_answer::<PageOf<RecordedEvent>>(move || path(&kind, &id, LIMIT, &query.get(CURSOR)));
    listed(
        answer,
        query,
        (text::NOTHING, text::NOTHING_MEANS),
        |events| {
            rsx! {
                p { class: "part-links",
                    a { href: links::export_of(&of.0, &of.1), download: true, {proof::EXPORT_AGGREGATE} }
                }
                ol { class: "commits",
                    for commit in commits(events) {
                        Commit {
                            key: "{commit[0].position}",
                            kind: of.0.clone(),
                            id: of.1.clone(),
                            events: commit,
                        }
                    }
                }
            }
        },
    )
}

/// Events that were stored together stand together.
fn commits(events: Vec<RecordedEvent>) -> Vec<Vec<RecordedEvent>> {
    let mut commits: Vec<Vec<RecordedEvent>> = Vec::new();
    for event in events {
        match commits.last_mut() {
            Some(commit) if commit[0].position == event.position => commit.push(event),
            _ => commits.push(vec![event]),
        }
    }
    commits
}

/// Events of one aggregate that were stored together.
#[component]
pub(crate) fn Commit(kind: String, id: String, events: Vec<RecordedEvent>) -> Element {
    let Some(first) = events.first() else {
        return rsx! {};
    };
    rsx! {
        li { class: "commit",
            p { class: "commit-head",
                strong { {text::version(first.version)} }
                When { at: first.at, precise: true }
                span { class: "note", {text::position(&count(first.position))} }
                // Of what can't be read there is no state.
                if let Some(version) = first.version {
                    a { href: links::state_after(&kind, &id, first.position), {states::AFTER_COMMIT} }
                    if version > 1 {
                        a { href: links::changes_by(&kind, &id, first.position), {states::CHANGED} }
                    }
                }
            }
            for event in events {
                Event { key: "{event.index}", event }
            }
        }
    }
}

#[component]
fn Event(event: RecordedEvent) -> Element {
    // Others that were stored with it may be about somebody else.
    let personal = event.id.filter(|_| is_anything_sealed(&event.data));
    rsx! {
        div { class: "event",
            h2 { class: "event-name",
                {event.event_type.clone().unwrap_or_else(|| text::UNREADABLE.to_owned())}
                if let Some(version) = event.event_version {
                    span { class: "note", {text::shape(version)} }
                }
            }
            if let Some(note) = &event.note {
                Callout { tone: Tone::Waiting, {note.clone()} }
            }
            dl { class: "event-facts",
                if let Some(actor) = &event.actor {
                    Known { name: text::ACTOR,
                        Actor { actor: actor.clone() }
                    }
                }
                if let Some(correlation) = event.correlation_id {
                    Known { name: text::REQUEST,
                        a { class: "id", href: links::logs_of(correlation), "{correlation}" }
                        " "
                        a { href: links::causation(correlation), {text::FOLLOWED} }
                    }
                }
                if let Some(causation) = event.causation_id {
                    Known { name: text::CAUSE,
                        a { class: "id", href: links::causation(causation), "{causation}" }
                    }
                }
                if let Some(command) = event.command_id {
                    Known { name: text::COMMAND,
                        code { class: "id", "{command}" }
                    }
                }
                if let Some(id) = event.id {
                    Known { name: text::EVENT,
                        code { class: "id", "{id}" }
                    }
                }
            }
            Pretty { json: words(event.data).to_string() }
            if let Some(id) = personal {
                Personal { position: event.position, event: id }
            }
        }
    }
}

/// One thing that is known of an event.
#[component]
fn Known(name: &'static str, children: Element) -> Element {
    rsx! {
        div {
            dt { {name} }
            dd { {children} }
        }
    }
}

/// Who did it: a person, by their account, or a process.
#[component]
pub(crate) fn Actor(actor: RecordedActor) -> Element {
    let kind = text::actor(&actor.kind);
    let is_person = actor.kind != "system";
    rsx! {
        span { {kind} " " }
        if is_person {
            a { class: "id", href: links::account(&actor.id), {actor.id.clone()} }
        } else {
            span { {actor.id.clone()} }
        }
        if let Some(other) = &actor.on_behalf_of {
            span { class: "note", {text::on_behalf_of(other)} }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::Value;

    use super::*;

    fn event(position: u64, index: u16) -> RecordedEvent {
        RecordedEvent {
            position,
            index,
            version: None,
            id: None,
            at: DateTime::UNIX_EPOCH,
            event_type: None,
            event_version: None,
            actor: None,
            command_id: None,
            correlation_id: None,
            causation_id: None,
            trace_id: None,
            data: Value::Null,
            note: None,
        }
    }

    #[test]
    fn events_that_were_stored_together_stand_together() {
        let all = vec![event(3, 0), event(3, 1), event(8, 0)];
        let sizes: Vec<_> = commits(all).iter().map(Vec::len).collect();
        assert_eq!(sizes, [2, 1]);
    }

    #[test]
    fn what_is_no_id_stays_within_its_place() {
        assert_eq!(
            path("launch", "../x?y", 1, ""),
            "/api/v1/aggregates/launch/..%2Fx%3Fy/events?limit=1"
        );
        assert_eq!(
            path("launch", "7", 50, "9.1"),
            "/api/v1/aggregates/launch/7/events?limit=50&cursor=9.1"
        );
    }
}
