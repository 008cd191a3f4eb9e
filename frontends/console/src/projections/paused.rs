//! That a model is paused: since when, by whom, and why.

use api_contract::projections::ProjectionPause;
use dioxus::prelude::*;
use frontend_ui::{Callout, Tone};

use crate::links;
use crate::shown::When;
use crate::text::projections as text;

/// A pause.
#[component]
pub(super) fn Paused(pause: ProjectionPause) -> Element {
    rsx! {
        Callout { tone: Tone::Waiting, title: text::PAUSED.to_owned(),
            {text::paused(&pause)}
            " "
            {text::SINCE}
            " "
            When { at: pause.since }
            ", "
            match pause.by {
                Some(by) => rsx! {
                    a { class: "id", href: links::account(by), "{by}" }
                },
                None => rsx! { {text::OPERATOR} },
            }
        }
    }
}
