//! Rows of the same kind.

use dioxus::prelude::*;

/// Rows of the same kind. Where the screen is narrow each becomes a block, whose cells say what
/// they are by `data-heading`.
#[component]
pub fn Table(
    caption: String,
    headings: Vec<String>,
    /// What the last column is, which has buttons: read out, and not seen.
    actions: String,
    children: Element,
) -> Element {
    rsx! {
        table { class: "table",
            caption { class: "unseen", {caption} }
            thead {
                tr {
                    for heading in headings {
                        th { scope: "col", {heading} }
                    }
                    th { scope: "col",
                        span { class: "unseen", {actions} }
                    }
                }
            }
            tbody { {children} }
        }
    }
}

/// A cell of a [`Table`].
#[component]
pub fn Cell(heading: String, children: Element) -> Element {
    rsx! {
        td { "data-heading": heading, {children} }
    }
}
