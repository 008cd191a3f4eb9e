//! A scratch copy: how far it is, where it stands, and until when.

use api_contract::projections::{ScratchStage, ScratchVersion};
use dioxus::prelude::*;
use frontend_ui::{Badge, Callout, Fact, Tone};

use crate::links;
use crate::shown::{When, count};
use crate::text::projections as text;

/// A scratch copy.
#[component]
pub(super) fn Scratch(scratch: ScratchVersion) -> Element {
    let tone = match scratch.stage {
        ScratchStage::Growing => Tone::Waiting,
        ScratchStage::Still => Tone::Good,
        ScratchStage::Stopped => Tone::Bad,
    };
    let stage = text::scratch_stage(scratch.stage);
    rsx! {
        h3 {
            {text::scratch(&scratch)}
            " "
            Badge { tone, {stage} }
        }
        if let Some(failure) = &scratch.failure {
            Callout { tone: Tone::Bad, title: stage.to_owned(), {failure.clone()} }
        }
        dl { class: "facts",
            Fact { name: text::PLACE,
                code { class: "id", {scratch.place.clone()} }
            }
            Fact { name: text::COPIED, {count(scratch.position)} }
            Fact { name: text::KEPT_UNTIL,
                When { at: scratch.kept_until }
            }
            Fact { name: text::ASKED_BY,
                match scratch.account {
                    Some(by) => rsx! {
                        a { class: "id", href: links::account(by), "{by}" }
                    },
                    None => rsx! { {text::OPERATOR} },
                }
            }
            if let Some(reason) = &scratch.reason {
                Fact { name: text::WHY, {reason.clone()} }
            }
        }
    }
}
