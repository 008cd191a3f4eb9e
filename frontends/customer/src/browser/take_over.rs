//! Taking over a page that is there already, on the data that it was made of.

use dioxus::prelude::VirtualDom;
use web_sys::{Window, window};

use crate::app::AppProps;
use crate::page::{DATA, ROOT};
use crate::{App, Page};

/// Takes over the page that this program was loaded by. Where that can't be, the page stays as it
/// is, readable.
pub fn take_over() {
    let Some(page) = window().and_then(|window| page(&window)) else {
        return;
    };
    let app = VirtualDom::new_with_props(App, AppProps { page });
    frontend_kit::take_over(app, ROOT);
}

fn page(window: &Window) -> Option<Page> {
    let data = window.document()?.get_element_by_id(DATA)?;
    serde_json::from_str(&data.text_content()?).ok()
}
