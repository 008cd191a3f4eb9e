//! What is around every page.

use dioxus::prelude::*;

use crate::Brand;

/// What is around every page: the brand above, a line below, the page in between.
#[component]
pub fn Shell(children: Element) -> Element {
    rsx! {
        div { class: "shell",
            header { class: "shell-head",
                div { Brand {} }
            }
            main { {children} }
            footer { class: "shell-foot",
                p { "Astro Bookings sells seats on private space launches." }
            }
        }
    }
}
