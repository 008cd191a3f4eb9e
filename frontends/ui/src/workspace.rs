//! What is around the pages of an app that people work in all day.

use dioxus::prelude::*;

use crate::shell::CONTENT;
use crate::{Brand, text};

/// Pages that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavGroup {
    /// What they are about; empty for those that need no word.
    pub label: String,
    /// The ways to them.
    pub links: Vec<NavLink>,
}

/// The way to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavLink {
    /// What it is called.
    pub label: String,
    /// Where it is.
    pub href: String,
    /// Whether it, or what lies below it, is open.
    pub is_here: bool,
}

/// What is around the pages of an app that people work in all day: the ways to its pages at the
/// side, or behind a button where there is no room, which opens without a program.
#[component]
pub fn Workspace(
    /// What the app is called; also what its ways are to screen readers.
    name: String,
    groups: Vec<NavGroup>,
    /// Who is signed in, and the way out.
    #[props(default = VNode::empty())]
    beside: Element,
    children: Element,
) -> Element {
    rsx! {
        div { class: "workspace",
            a { class: "shell-skip", href: "#{CONTENT}", {text::SKIP} }
            header { class: "workspace-head",
                div { class: "workspace-brand",
                    Brand {}
                    span { class: "workspace-name", {name.clone()} }
                }
                div { class: "workspace-beside", {beside} }
                // The one or the other is there, and the browser knows which.
                details { class: "workspace-menu",
                    summary { {text::MENU} }
                    nav { "aria-label": name.clone(),
                        Groups { groups: groups.clone() }
                    }
                }
            }
            nav { class: "workspace-side", "aria-label": name,
                Groups { groups }
            }
            main { id: CONTENT, tabindex: "-1", class: "workspace-page", {children} }
        }
    }
}

#[component]
fn Groups(groups: Vec<NavGroup>) -> Element {
    rsx! {
        for (place , group) in groups.into_iter().enumerate() {
            div { key: "{place}", class: "nav-group",
                if !group.label.is_empty() {
                    p { class: "nav-label", {group.label} }
                }
                ul {
                    for link in group.links {
                        li { key: "{link.href}",
                            a {
                                href: link.href.clone(),
                                "aria-current": if link.is_here { "page" },
                                {link.label}
                            }
                        }
                    }
                }
            }
        }
    }
}
