//! Of which kind something is, by its id alone.

use api_contract::Page as PageOf;
use api_contract::operations::{AGGREGATE_KINDS, RecordedEvent};
use dioxus::prelude::*;
use frontend_kit::{Call, Query, Refusal};
use frontend_ui::{Empty, Failed, Loading};

use super::history::{History, path};
use crate::text::{events as text, wait};

#[derive(Debug, Clone, PartialEq)]
enum Found {
    Nothing,
    Kind(&'static str),
    Unknown(Refusal),
}

/// Looks for something of any kind, and shows what happened to it.
#[component]
pub(super) fn Find(id: String, query: Query) -> Element {
    let mut found = use_signal(|| None::<Found>);
    let looked_for = id.clone();
    let look = move || {
        let id = looked_for.clone();
        spawn(async move { found.set(Some(look_for(&id).await)) });
    };
    let first = look.clone();
    use_hook(first);
    match found() {
        None => rsx! {
            Loading { words: wait::LOADING }
        },
        Some(Found::Nothing) => rsx! {
            Empty { title: text::NOTHING, {text::NOTHING_MEANS} }
        },
        Some(Found::Kind(kind)) => rsx! {
            p { class: "note", role: "status", {text::found(kind)} }
            History { kind, id, query }
        },
        Some(Found::Unknown(refusal)) => rsx! {
            Failed { title: wait::FAILED, message: refusal.said, onagain: move |()| look() }
        },
    }
}

/// Asks for each kind in turn: there are few, and most are found early.
async fn look_for(id: &str) -> Found {
    for kind in AGGREGATE_KINDS {
        let call = Call::get(path(kind, id, 1, ""));
        match call.answer::<PageOf<RecordedEvent>>().await {
            Ok(page) if !page.items.is_empty() => return Found::Kind(kind),
            // Of this kind there is none, or its ids are no such texts.
            Ok(_) => {}
            Err(refusal) if refusal.is_not_found() || !refusal.fields.is_empty() => {}
            Err(refusal) => return Found::Unknown(refusal),
        }
    }
    Found::Nothing
}
