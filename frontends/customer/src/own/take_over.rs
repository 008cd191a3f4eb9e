//! In a browser: taking over a page that is there already, on the data that it was made of.

use dioxus::prelude::VirtualDom;
use web_sys::window;

use super::app::AppProps;
use super::{App, OwnPage};
use crate::page::{DATA, ROOT};

/// Takes over the page that this program was loaded by. Where that can't be, the page stays as it
/// is.
pub fn take_over() {
    if let Some(own) = page() {
        let app = VirtualDom::new_with_props(App, AppProps { own });
        frontend_kit::take_over(app, ROOT);
    }
}

fn page() -> Option<OwnPage> {
    let data = window()?.document()?.get_element_by_id(DATA)?;
    serde_json::from_str(&data.text_content()?).ok()
}
