//! Log lines as they are written.

mod kept;
mod stream;

use dioxus::prelude::*;
use frontend_kit::Query;
use frontend_ui::{Badge, Button, ButtonKind, Empty, Tone};

use super::lines::Lines;
use crate::text::logs as text;
use kept::Kept;
use stream::use_stream;

/// Lines as they are written, by the stream at a path.
#[component]
pub(super) fn Tail(path: String, query: Query) -> Element {
    let kept = use_signal(Kept::default);
    let is_open = use_signal(|| false);
    use_stream(path, kept, is_open);
    rsx! {
        Followed { kept, is_open: is_open(), query }
    }
}

#[component]
fn Followed(kept: Signal<Kept>, is_open: bool, query: Query) -> Element {
    let mut kept = kept;
    let lines = kept.read().newest_first();
    let arrived = kept.read().arrived();
    let (left_out, and_more) = kept.read().left_out();
    rsx! {
        div { class: "log-bar",
            div { class: "log-state", role: "status",
                match (arrived, is_open) {
                    (Some(_), _) => rsx! {
                        Badge { tone: Tone::Waiting, {text::IS_PAUSED} }
                    },
                    (None, true) => rsx! {
                        Badge { tone: Tone::Good, {text::IS_LIVE} }
                    },
                    (None, false) => rsx! {
                        Badge { tone: Tone::Bad, {text::IS_LOST} }
                    },
                }
            }
            // Apart from the state, so that not each number is read out.
            p { class: "note",
                {text::kept(lines.len())}
                if let Some(arrived) = arrived {
                    ", "
                    {text::arrived(arrived)}
                }
                if left_out > 0 || and_more {
                    ", "
                    {text::left_out(left_out, and_more)}
                }
            }
            Button {
                kind: ButtonKind::Plain,
                onclick: move |_| {
                    let mut kept = kept.write();
                    match arrived {
                        Some(_) => kept.go_on(),
                        None => kept.pause(),
                    }
                },
                if arrived.is_some() { {text::GO_ON} } else { {text::PAUSE} }
            }
        }
        if lines.is_empty() {
            Empty { title: text::LIVE_NONE, {text::LIVE_NONE_MEANS} }
        } else {
            // What somebody reads must not move away under them.
            Lines { lines, caption: text::LIVE_CAPTION, query, onopen: move |()| kept.write().pause() }
        }
    }
}
