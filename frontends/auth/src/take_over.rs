//! In a browser: which page this is, and taking it over.

use dioxus::prelude::VirtualDom;
use web_sys::window;

use crate::app::AppProps;
use crate::page::ROOT;
use crate::{App, Page};

/// Takes over the page that this program was loaded by.
pub fn take_over() {
    let path = window().and_then(|window| window.location().pathname().ok());
    if let Some(page) = path.and_then(|path| Page::at(&path)) {
        let app = VirtualDom::new_with_props(App, AppProps { page });
        frontend_kit::take_over(app, ROOT);
    }
}
