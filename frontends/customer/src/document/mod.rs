//! The whole HTML document around a page, as an API answers it.
//!
//! Nothing in it is against the strictest of policies: no inline script, no inline style. Its two
//! data blocks, which no browser runs, are the page's data and what search engines read.

mod head;
mod launch_event;
mod lists;
mod site_data;

use dioxus::prelude::*;
pub use frontend_ui::{Bundle, Program};
use serde::Serialize;

use crate::app::AppProps;
use crate::page::{DATA, ROOT};
use crate::{App, Page};
use head::About;

/// What all documents of a site name.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Where browsers find the site, such as `https://astro.example`.
    pub url: String,
    /// The parts of its app.
    pub bundle: Bundle,
}

/// The picture that is shown where a page is shared: 1200 by 630 pixels.
pub const SHARE_IMAGE: &[u8] = include_bytes!("../../files/share.png");

/// The document of a page.
#[must_use]
pub fn document(page: &Page, site: &Site) -> String {
    let mut app = VirtualDom::new_with_props(App, AppProps { page: page.clone() });
    app.rebuild_in_place();
    let finished = if page.is_alive() {
        dioxus_ssr::pre_render(&app)
    } else {
        dioxus_ssr::render(&app)
    };
    let document = dioxus_ssr::render_element(rsx! {
        About { page: page.clone(), site: site.clone() }
        body {
            div { id: ROOT, dangerous_inner_html: finished }
            if page.is_alive() {
                script { id: DATA, r#type: "application/json", dangerous_inner_html: data(page) }
            }
        }
    });
    format!("<!DOCTYPE html><html lang=\"en\">{document}</html>")
}

/// What is read as it stands within a `script`, which the first `</script` would end.
pub(crate) fn data(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value);
    let json = json.expect("texts, numbers and times can be written to memory as JSON");
    json.replace('<', "\\u003c")
}

#[cfg(test)]
pub(crate) mod tests;
