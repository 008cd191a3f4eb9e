//! What was found, what it was filtered by, and the pages of it.

use api_contract::launches::LaunchPage;
use dioxus::prelude::*;
use frontend_ui::{Chip, Empty};

use super::filters::{Filters, Order};
use super::said;
use crate::card::Cards;
use crate::routes;
use crate::said::price;
use crate::text::search as text;

/// The filters that are on, each with a link to the same without it.
#[component]
pub(super) fn Chips(filters: Filters) -> Element {
    let chips: Vec<_> = filters
        .on()
        .map(|(filter, value)| {
            let address = filters.without(filter).address();
            (said::chip(&filters, filter, value), address)
        })
        .collect();
    rsx! {
        if !chips.is_empty() {
            ul { class: "chips", "aria-label": text::APPLIED,
                for (words , address) in &chips {
                    li { key: "{address}",
                        Chip {
                            label: words.clone(),
                            href: address.clone(),
                            remove_label: text::take_off(words),
                        }
                    }
                }
                if chips.len() > 1 {
                    li {
                        a { class: "chips-clear", href: routes::LAUNCHES, {text::CLEAR} }
                    }
                }
            }
        }
    }
}

/// What was found.
#[component]
pub(super) fn Results(filters: Filters, page: LaunchPage) -> Element {
    if page.items.is_empty() {
        return rsx! {
            Nothing { is_filtered: filters.on().next().is_some() }
        };
    }
    let is_all = filters.is_first_page() && page.next.is_none();
    let from_price = page.from_price.map(price);
    let shown = text::shown(page.items.len(), is_all, from_price.as_deref());
    rsx! {
        div { class: "results-head",
            h2 { {shown} }
            nav { class: "orders", "aria-label": text::SORTED,
                ul {
                    for order in Order::ALL {
                        li {
                            a {
                                href: filters.in_order(order).address(),
                                "aria-current": (order == filters.order).then_some("true"),
                                {said::order(order)}
                            }
                        }
                    }
                }
            }
        }
        Cards { launches: page.items }
        if !is_all {
            nav { class: "pages", "aria-label": text::PAGES,
                if !filters.is_first_page() {
                    a { class: "button button-plain", href: filters.from_the_start().address(),
                        {text::FIRST_PAGE}
                    }
                }
                if let Some(next) = page.next {
                    a {
                        class: "button button-plain",
                        rel: "next",
                        href: filters.page(Some(next)).address(),
                        {text::NEXT_PAGE}
                    }
                }
            }
        }
    }
}

/// Nothing was found.
#[component]
fn Nothing(is_filtered: bool) -> Element {
    rsx! {
        Empty { title: text::NONE_TITLE,
            if is_filtered {
                p { {text::NONE} }
                p {
                    a { class: "button button-primary", href: routes::LAUNCHES, {text::ALL} }
                }
            } else {
                p { {text::NOTHING_AT_ALL} }
            }
        }
    }
}
