//! Rows of data, by columns that may be sorted.

use dioxus::prelude::*;

use crate::link::follow;

/// In which order a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortOrder {
    /// The least first.
    Ascending,
    /// The most first.
    Descending,
}

/// What stands above a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    words: String,
    is_number: bool,
    is_unseen: bool,
    sorting: Option<(String, Option<SortOrder>)>,
}

impl Heading {
    /// Of words.
    #[must_use]
    pub fn text(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            is_number: false,
            is_unseen: false,
            sorting: None,
        }
    }

    /// Of numbers, which are compared from the right.
    #[must_use]
    pub fn number(words: impl Into<String>) -> Self {
        Self {
            is_number: true,
            ..Self::text(words)
        }
    }

    /// Of buttons: read out, and not seen.
    #[must_use]
    pub fn actions(words: impl Into<String>) -> Self {
        Self {
            is_unseen: true,
            ..Self::number(words)
        }
    }

    /// That can be sorted by, which is done at an address; `order` is that in which it is now.
    #[must_use]
    pub fn sorted_by(self, href: impl Into<String>, order: Option<SortOrder>) -> Self {
        Self {
            sorting: Some((href.into(), order)),
            ..self
        }
    }
}

/// Rows of data. Where the screen is narrow each becomes a block, whose cells say what they are.
/// Rows are `tr` of [`Cell`](crate::Cell) and [`NumberCell`].
#[component]
pub fn DataTable(
    caption: String,
    headings: Vec<Heading>,
    /// Sorts without loading a page, at the address of it.
    onsort: Option<EventHandler<String>>,
    /// A row of sums.
    foot: Option<Element>,
    children: Element,
) -> Element {
    rsx! {
        // Where all of it has no room side by side, it is pushed aside, and not the page.
        div { class: "table-frame",
            table { class: "table table-data",
                caption { class: "unseen", {caption} }
                thead {
                    tr {
                        for heading in headings {
                            HeadingCell { key: "{heading.words}", heading, onsort }
                        }
                    }
                }
                tbody { {children} }
                if let Some(foot) = foot {
                    tfoot { {foot} }
                }
            }
        }
    }
}

#[component]
fn HeadingCell(heading: Heading, onsort: Option<EventHandler<String>>) -> Element {
    let order = heading.sorting.as_ref().and_then(|(_, order)| *order);
    let words = heading.words;
    rsx! {
        th {
            scope: "col",
            class: if heading.is_number { "table-number" },
            "aria-sort": match order {
                Some(SortOrder::Ascending) => Some("ascending"),
                Some(SortOrder::Descending) => Some("descending"),
                None => None,
            },
            if let Some((href, _)) = heading.sorting {
                a {
                    class: "table-sort",
                    href: href.clone(),
                    onclick: move |event| follow(&event, onsort, &href),
                    {words}
                    svg { view_box: "0 0 10 12", "aria-hidden": "true",
                        path { class: if order == Some(SortOrder::Ascending) { "table-sorted" }, d: "M1 5l4-4 4 4z" }
                        path { class: if order == Some(SortOrder::Descending) { "table-sorted" }, d: "M1 7l4 4 4-4z" }
                    }
                }
            } else if heading.is_unseen {
                span { class: "unseen", {words} }
            } else {
                {words}
            }
        }
    }
}

/// A cell with a number of a [`DataTable`].
#[component]
pub fn NumberCell(heading: String, children: Element) -> Element {
    rsx! {
        td { class: "table-number", "data-heading": heading, {children} }
    }
}
