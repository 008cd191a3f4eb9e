//! Lists, a page at a time.

use api_contract::Page as PageOf;
use dioxus::prelude::*;
use frontend_kit::{Answered, Query};
use frontend_ui::{Empty, Paging};

use crate::filters::{next, previous};
use crate::text::list as text;

/// A page of a list, as `show` shows its items. `none` is what is said where there are none, and what
/// can be done about it.
pub(crate) fn listed<T: Clone + 'static>(
    answer: Answered<PageOf<T>>,
    query: Query,
    none: (&'static str, &'static str),
    show: impl FnOnce(Vec<T>) -> Element,
) -> Element {
    answer.view(|page| {
        let before = previous(query.now()).map(|now| now.to_string());
        if page.items.is_empty() && before.is_none() {
            return rsx! {
                Empty { title: none.0, {none.1} }
            };
        }
        let after = page.next.map(|at| next(query.now(), &at).to_string());
        let said = text::items(page.items.len());
        rsx! {
            {show(page.items)}
            Paging { label: text::PAGES, before, after, said, onclick: move |to: String| query.go(to) }
        }
    })
}
