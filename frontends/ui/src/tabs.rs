//! Pages that belong together.

use dioxus::prelude::*;

use crate::link::follow;

/// One of several pages that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// What it is called.
    pub label: String,
    /// Where it is.
    pub href: String,
    /// Whether it is the one that is open.
    pub is_here: bool,
}

/// The ways between pages that belong together.
#[component]
pub fn Tabs(
    label: String,
    tabs: Vec<Tab>,
    /// Goes there without loading a page.
    onclick: Option<EventHandler<String>>,
) -> Element {
    rsx! {
        nav { class: "tabs", "aria-label": label,
            ul {
                for tab in tabs {
                    li { key: "{tab.href}",
                        a {
                            href: tab.href.clone(),
                            "aria-current": if tab.is_here { "page" },
                            onclick: move |event| follow(&event, onclick, &tab.href),
                            {tab.label}
                        }
                    }
                }
            }
        }
    }
}
