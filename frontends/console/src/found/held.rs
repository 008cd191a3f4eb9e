//! The filters that hold, each of which can be taken out.

use dioxus::prelude::*;
use frontend_kit::Query;
use frontend_ui::Chip;

use super::FILTERS;
use crate::filters::{CURSOR, anew};
use crate::links::follow;
use crate::text::found as text;

#[component]
pub(super) fn Held(query: Query) -> Element {
    let now = anew(query).without(CURSOR);
    let held = FILTERS.map(|(name, label)| (name, label, now.get(name)));
    let held = held.into_iter().filter(|(_, _, value)| !value.is_empty());
    rsx! {
        ul { class: "chips", "aria-label": text::HOLDS,
            for (name , label , value) in held {
                li { key: "{name}",
                    Without { query, label, value, href: now.clone().without(name).to_string() }
                }
            }
        }
    }
}

#[component]
fn Without(query: Query, label: &'static str, value: String, href: String) -> Element {
    let to = href.clone();
    rsx! {
        Chip {
            label: text::holds(label, &value),
            href,
            remove_label: text::without(label, &value),
            onclick: move |event: MouseEvent| follow(&event, Some(query), &to),
        }
    }
}
