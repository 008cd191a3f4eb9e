//! Nothing is there.

use dioxus::prelude::*;

/// Where something would be, if there was any: what is not there, and what one can do about it.
#[component]
pub fn Empty(title: String, #[props(default = VNode::empty())] children: Element) -> Element {
    rsx! {
        div { class: "empty",
            p { class: "empty-title", {title} }
            div { {children} }
        }
    }
}
