//! Taking over a page that is there already.
//!
//! The components run on the page's data and give what the HTML was made of, and each of them is
//! tied to its part of it; nothing in the page is made anew.
//!
//! Upstream, inline scripts set what dioxus-web looks for on `window`, which the site's policy
//! forbids. This program sets it itself, before it begins. Titles and the like are set by the HTML
//! or by `web_sys`, never by Dioxus, which would have the browser evaluate a text.

use dioxus::prelude::VirtualDom;
use dioxus_web::Config;
use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;
use web_sys::{Window, window};

use crate::app::AppProps;
use crate::page::{DATA, ROOT};
use crate::{App, Page};

/// No data of Dioxus's own, as it is told: an empty list, as CBOR in base64.
const NO_DATA: &str = "gA==";

/// Takes over the page that this program was loaded by. Where that can't be, the page stays as it
/// is, readable.
pub fn take_over() {
    let Some(window) = window() else { return };
    let Some(page) = page(&window) else { return };
    let set = |name: &str, value: &JsValue| Reflect::set(&window, &name.into(), value) == Ok(true);
    let is_ready = set("initial_dioxus_hydration_data", &NO_DATA.into())
        && set("hydrate_queue", &Array::new());
    if is_ready {
        let app = VirtualDom::new_with_props(App, AppProps { page });
        let config = Config::new().rootname(ROOT).hydrate(true);
        dioxus_web::launch::launch_virtual_dom(app, config);
    }
}

fn page(window: &Window) -> Option<Page> {
    let data = window.document()?.get_element_by_id(DATA)?;
    serde_json::from_str(&data.text_content()?).ok()
}
