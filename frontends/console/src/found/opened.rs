//! What stands at one place of the log.

use api_contract::operations::RecordedCommit;
use dioxus::prelude::*;
use frontend_kit::{Query, use_answer};

use super::AT;
use crate::events::Commit;
use crate::links::{self, follow, segment};
use crate::text::{events, found as text};

/// A commit in full, and the way back to the list alone.
#[component]
pub(super) fn Opened(at: String, query: Query) -> Element {
    let path = format!("/api/v1/events/{}", segment(&at));
    let answer = use_answer::<RecordedCommit>(move || path.clone());
    let without = query.now().without(AT).to_string();
    let to = without.clone();
    rsx! {
        {answer.view(|commit| rsx! {
            Shown { commit }
        })}
        p {
            a {
                href: without,
                onclick: move |event| follow(&event, Some(query), &to),
                {text::CLOSE}
            }
        }
    }
}

#[component]
pub(super) fn Shown(commit: RecordedCommit) -> Element {
    let kind = commit.aggregate.unwrap_or_default();
    let id = commit
        .aggregate_id
        .map_or_else(String::new, |id| id.to_string());
    rsx! {
        if !kind.is_empty() {
            p {
                {events::kind(&kind)}
                " "
                a { class: "id", href: links::history_of(&kind, &id), "{id}" }
            }
        }
        ol { class: "commits",
            Commit { kind, id, events: commit.events }
        }
    }
}
