//! The page, whichever it is.

use dioxus::prelude::*;
use frontend_ui::Shell;

use crate::Page;
use crate::launch::LaunchPage;

/// The page, whichever it is.
#[component]
pub fn App(page: Page) -> Element {
    rsx! {
        Shell {
            match page {
                Page::Launch(launch) => rsx! {
                    LaunchPage { launch: *launch }
                },
                Page::LaunchNotFound => rsx! {
                    Notice { title: "There is no such launch",
                        "The link may be mistyped. Links of launches never change, so one that \
                         you were sent is worth comparing letter by letter."
                    }
                },
                Page::Unavailable => rsx! {
                    Notice { title: "This can’t be shown right now",
                        "It is our fault, and nothing is lost. Please try again in a moment."
                    }
                },
            }
        }
    }
}

/// A page that has little to say.
#[component]
fn Notice(title: String, children: Element) -> Element {
    rsx! {
        section { class: "notice",
            h1 { {title} }
            p { {children} }
        }
    }
}
