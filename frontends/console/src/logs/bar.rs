//! What is filtered, and what can be done with it: above the lines, always as high.

use dioxus::prelude::*;
use frontend_kit::Query;
use frontend_ui::{Button, ButtonKind, Chip};

use super::asked::{Asked, Held, at_path, held};
use super::{IS_LIVE, LIVE};
use crate::filters::anew;
use crate::links::follow;
use crate::text::logs as text;

/// The filters that hold, each of which can be taken out, and what can be done with all lines that they
/// leave.
#[component]
pub(super) fn Bar(query: Query, asked: ReadSignal<Asked>, is_live: bool) -> Element {
    let download = at_path("/api/v1/logs/download", &asked.read(), &[]);
    let wanted = if is_live { "" } else { IS_LIVE };
    rsx! {
        div { class: "log-bar",
            ul { class: "chips", "aria-label": text::HOLDS,
                for one in held(&anew(query)) {
                    li { key: "{one.name}",
                        HeldChip { one, query }
                    }
                }
            }
            div { class: "page-actions",
                Button {
                    kind: ButtonKind::Plain,
                    onclick: move |_| query.go(anew(query).with(LIVE, wanted).to_string()),
                    if is_live { {text::LIVE_END} } else { {text::LIVE} }
                }
                if !is_live {
                    a { class: "button button-plain", href: download, download: true, {text::DOWNLOAD} }
                }
            }
        }
    }
}

#[component]
fn HeldChip(one: Held, query: Query) -> Element {
    let Held {
        name,
        value,
        without,
    } = one;
    rsx! {
        Chip {
            label: text::holds(name, &value),
            href: without.clone(),
            remove_label: text::without(name, &value),
            onclick: move |event: MouseEvent| follow(&event, Some(query), &without),
        }
    }
}
