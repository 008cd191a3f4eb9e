//! Whole HTML documents of pages that are the same for everybody, as an API answers them: none of
//! them is of any use to a search engine.

use dioxus::prelude::*;
use frontend_ui::{Bundle, Head, titled};

/// A document, with its program where it `is_alive`.
#[must_use]
pub fn document(title: &str, bundle: &Bundle, is_alive: bool, content: Element) -> String {
    let bundle = bundle.clone();
    let document = dioxus_ssr::render_element(rsx! {
        Head { title: titled(title), bundle, is_alive,
            meta { name: "robots", content: "noindex" }
        }
        body { {content} }
    });
    format!("<!DOCTYPE html><html lang=\"en\">{document}</html>")
}

/// A page as its program takes it over from the element `root`, and what is said to whoever has
/// none.
pub fn before_take_over(mut app: VirtualDom, root: &'static str, no_script: &str) -> Element {
    app.rebuild_in_place();
    let finished = dioxus_ssr::pre_render(&app);
    rsx! {
        div { id: root, dangerous_inner_html: finished }
        noscript {
            p { class: "no-script", {no_script} }
        }
    }
}
