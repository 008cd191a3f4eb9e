//! Taking over a page that is there already.
//!
//! The components give what the HTML was made of, and each of them is tied to its part of it;
//! nothing in the page is made anew.
//!
//! Upstream, inline scripts set what dioxus-web looks for on `window`, which the sites' policies
//! forbid. This sets it itself, before it begins. Titles and the like are set by the HTML or by
//! `web_sys`, never by Dioxus, which would have the browser evaluate a text.

use dioxus::prelude::VirtualDom;
use dioxus_web::Config;
use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;
use web_sys::window;

use crate::fault;

/// No data of Dioxus's own, as it is told: an empty list, as CBOR in base64.
const NO_DATA: &str = "gA==";

/// Has an app take over the page whose element `root` it wrote. Where that can't be, the page stays
/// as it is, readable. From here on the app's faults are told to its API.
pub fn take_over(app: VirtualDom, root: &str) {
    fault::tell_of_panics();
    let Some(window) = window() else { return };
    let set = |name: &str, value: &JsValue| Reflect::set(&window, &name.into(), value) == Ok(true);
    let is_ready = set("initial_dioxus_hydration_data", &NO_DATA.into())
        && set("hydrate_queue", &Array::new());
    if is_ready {
        let config = Config::new().rootname(root).hydrate(true);
        dioxus_web::launch::launch_virtual_dom(app, config);
    }
}
