//! What a finger draws over.

use dioxus::prelude::PointerData;

/// Lets a finger that has just touched something reach what it is drawn over: until it is lifted, browsers
/// tell all that it does to what it touched first. A mouse reaches everything anyway.
#[cfg(target_arch = "wasm32")]
pub(super) fn let_go_of(touched: &PointerData) {
    use wasm_bindgen::JsCast;
    use web_sys::{Element, PointerEvent};

    let Some(event) = touched.downcast::<PointerEvent>() else {
        return;
    };
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    if let Some(target) = target {
        // It fails where the browser had not held on to it, which is what is wanted.
        let _ = target.release_pointer_capture(event.pointer_id());
    }
}

/// Where pages are only written, nobody touches anything.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn let_go_of(_: &PointerData) {}
