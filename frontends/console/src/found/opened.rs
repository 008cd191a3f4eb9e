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
    let aggregate = commit.aggregate.zip(commit.aggregate_id);
    rsx! {
        if let Some((kind, id)) = aggregate {
            p {
                {events::kind(&kind)}
                " "
                a { class: "id", href: links::history_of(&kind, id), "{id}" }
            }
        }
        ol { class: "commits",
            Commit { events: commit.events }
        }
    }
}
