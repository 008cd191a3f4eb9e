//! One line, at an address of its own.

use api_contract::log_lines::LogLine;
use dioxus::prelude::*;
use frontend_kit::use_answer;
use frontend_ui::{Badge, Fact};

use super::lines::tone;
use super::opened::Opened;
use crate::links;
use crate::shown::When;
use crate::text::logs as text;

/// One line.
#[component]
pub(crate) fn LinePage(id: String) -> Element {
    let path = format!("/api/v1/logs/{}", links::segment(&id));
    let line = use_answer::<LogLine>(move || path.clone());
    line.view(|line| {
        let [when, level, process, ..] = text::HEADINGS;
        rsx! {
            p { class: "page-lead", {line.message.clone()} }
            dl { class: "facts",
                Fact { name: when,
                    When { at: line.at, precise: true }
                }
                Fact { name: level,
                    Badge { tone: tone(line.level), {text::level(line.level)} }
                }
                Fact { name: process, {line.service.clone()} }
            }
            Opened { line }
        }
    })
}
