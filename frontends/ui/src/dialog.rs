//! What has to be answered before anything else.

use dioxus::prelude::*;

/// A dialog, which the browser keeps the keyboard in once it is shown as such. Whoever closes it,
/// by the Escape key too, is told by `onclose`.
#[component]
pub fn Dialog(id: String, title: String, onclose: EventHandler<()>, children: Element) -> Element {
    rsx! {
        dialog {
            id: id.clone(),
            class: "dialog",
            "aria-labelledby": "{id}-title",
            oncancel: move |event| {
                event.prevent_default();
                onclose.call(());
            },
            h2 { class: "dialog-title", id: "{id}-title", {title} }
            {children}
        }
    }
}
