//! What is around every page.

use dioxus::prelude::*;

use crate::{Brand, text};

/// Where a page begins, for those who skip what is above it.
pub(crate) const CONTENT: &str = "content";

/// What is around every page: the brand above, with what the site has to offer beside it; a line
/// below; the page in between.
#[component]
pub fn Shell(
    #[props(default = VNode::empty())] beside: Element,
    /// Where the brand leads, on a site that begins somewhere.
    home: Option<String>,
    children: Element,
) -> Element {
    rsx! {
        div { class: "shell",
            a { class: "shell-skip", href: "#{CONTENT}", {text::SKIP} }
            header { class: "shell-head",
                div {
                    // One that leads nowhere is no link.
                    a { class: "shell-home", href: home, Brand {} }
                    {beside}
                }
            }
            main { id: CONTENT, tabindex: "-1", {children} }
            footer { class: "shell-foot",
                p { {text::COMPANY} }
            }
        }
    }
}
