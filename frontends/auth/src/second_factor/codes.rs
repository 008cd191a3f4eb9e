//! Recovery codes, shown once.

use api_contract::identity::Secret;
use dioxus::prelude::*;
use frontend_kit::platform;
use frontend_ui::{Button, ButtonKind, Callout, Tone};

use crate::copy::CopyButton;
use crate::text::{codes, factor};

/// Recovery codes, shown once. `ondone` is told when they are kept.
#[component]
pub(crate) fn Codes(codes: Vec<Secret>, ondone: EventHandler<()>) -> Element {
    let all: Vec<_> = codes.iter().map(|code| code.0.as_str()).collect();
    let all = all.join("\n");
    use_effect(|| platform::focus(".codes-lead"));
    rsx! {
        div { class: "codes",
            div { class: "codes-lead", tabindex: "-1",
                Callout { tone: Tone::Waiting, title: codes::HEADING.to_owned(), {codes::LEAD} }
            }
            ul { class: "codes-all", "aria-label": factor::RECOVERY_CODES,
                for code in codes {
                    li { key: "{code.0}",
                        code { {code.0.clone()} }
                    }
                }
            }
            div { class: "form-end",
                Button { kind: ButtonKind::Primary, onclick: move |_| ondone.call(()), {codes::KEPT} }
                CopyButton { text: all }
            }
        }
    }
}
