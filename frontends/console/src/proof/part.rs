//! A part of the log, to be taken along.

use api_contract::verifications::MAX_EXPORTED;
use dioxus::prelude::*;
use frontend_kit::Query;
use frontend_ui::Field;

use crate::Page;
use crate::filters::Filters;
use crate::text::{filter, proof as text};

/// The parameters of the page's address, which are not those of a list.
const FROM: &str = "from";
const TO: &str = "to";

/// What of the log a file shall have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Nothing that makes sense is said.
    Nothing,
    /// More than a file has.
    TooMany,
    /// From one position up to another.
    Commits(u64, u64),
}

impl Wanted {
    /// As it stands in the address.
    pub(super) fn read(from: &str, to: &str) -> Self {
        let position = |text: &str| text.trim().parse::<u64>().ok().filter(|one| *one > 0);
        match (position(from), position(to)) {
            (Some(from), Some(to)) if from <= to && to - from < MAX_EXPORTED => {
                Self::Commits(from, to)
            }
            (Some(from), Some(to)) if from <= to => Self::TooMany,
            _ => Self::Nothing,
        }
    }
}

/// Asks for the part, and gives the way to it.
#[component]
pub(super) fn Part(query: Query) -> Element {
    let wanted = Wanted::read(&query.get(FROM), &query.get(TO));
    rsx! {
        h2 { {text::EXPORT} }
        p { {text::EXPORT_LEAD} }
        Filters { label: filter::LABEL, path: Page::Proof.path(), query, names: vec![FROM, TO],
            Number { name: FROM, label: text::FROM, value: query.get(FROM) }
            Number { name: TO, label: text::TO, value: query.get(TO) }
        }
        match wanted {
            Wanted::Nothing => rsx! {},
            Wanted::TooMany => rsx! { p { {text::too_many()} } },
            Wanted::Commits(from, to) => rsx! {
                p {
                    a {
                        class: "button button-plain",
                        href: "/api/v1/log/export?from={from}&to={to}",
                        download: true,
                        {text::DOWNLOAD}
                    }
                }
            },
        }
    }
}

#[component]
fn Number(name: &'static str, label: &'static str, value: String) -> Element {
    rsx! {
        Field { name, label, kind: "number", min: "1", inputmode: "numeric", most: 20, value }
    }
}
