//! What was asked for, by whom, and what became of it.

use api_contract::projections::{ProjectionWish, ProjectionWishStatus};
use dioxus::prelude::*;
use frontend_ui::{Badge, Cell, DataTable, Heading, Tone};

use crate::links;
use crate::shown::When;
use crate::text::projections as text;

/// The latest wishes.
#[component]
pub(super) fn Wishes(wishes: Vec<ProjectionWish>) -> Element {
    let [at, what, by, became] = text::WISH_HEADINGS;
    rsx! {
        DataTable {
            caption: text::WISHES,
            headings: text::WISH_HEADINGS.map(Heading::text).to_vec(),
            for wish in wishes {
                tr { key: "{wish.id}",
                    Cell { heading: at,
                        When { at: wish.asked_at }
                    }
                    Cell { heading: what,
                        {said(&wish)}
                        if let Some(reason) = &wish.reason {
                            span { class: "note", {reason.clone()} }
                        }
                    }
                    Cell { heading: by,
                        a { class: "id", href: links::account(wish.account), "{wish.account}" }
                    }
                    Cell { heading: became,
                        Badge { tone: tone(wish.status), {text::status(wish.status)} }
                        if let Some(cause) = &wish.cause {
                            span { class: "note", {cause.clone()} }
                        }
                    }
                }
            }
        }
    }
}

fn said(wish: &ProjectionWish) -> String {
    let want = text::want(wish.want);
    match wish.version {
        Some(version) => text::to_version(want, version),
        None => want.to_owned(),
    }
}

const fn tone(status: ProjectionWishStatus) -> Tone {
    match status {
        ProjectionWishStatus::Waiting => Tone::Waiting,
        ProjectionWishStatus::CarriedOut | ProjectionWishStatus::TookOver => Tone::Good,
        ProjectionWishStatus::Refused => Tone::Bad,
        ProjectionWishStatus::GivenUp => Tone::Quiet,
    }
}
