//! The page, whichever it is.

use dioxus::prelude::*;
use frontend_ui::Shell;

use crate::launch::LaunchPage;
use crate::text::{notice, site};
use crate::visitor::{SignedInAs, use_visitor};
use crate::{Page, routes};

/// The page, whichever it is.
#[component]
pub fn App(page: Page) -> Element {
    use_visitor();
    let is_alive = page.is_alive();
    rsx! {
        Shell { home: routes::HOME, beside: rsx! { Ways {} SignedInAs { is_alive } },
            match page {
                #[cfg(not(target_arch = "wasm32"))]
                Page::Landing(landing) => rsx! {
                    crate::landing::LandingPage { landing: *landing }
                },
                #[cfg(not(target_arch = "wasm32"))]
                Page::Search(found) => rsx! {
                    crate::search::SearchPage { found: *found }
                },
                Page::Launch(shown) => rsx! {
                    LaunchPage { shown: *shown }
                },
                Page::LaunchNotFound => rsx! {
                    Notice { title: notice::NO_LAUNCH, {notice::NO_LAUNCH_WHY} }
                },
                Page::NotFound => rsx! {
                    Notice { title: notice::NO_PAGE, {notice::NO_PAGE_WHY} }
                },
                Page::BadAddress => rsx! {
                    Notice { title: notice::BAD_ADDRESS, {notice::BAD_ADDRESS_WHY} }
                },
                Page::Unavailable => rsx! {
                    Notice { title: notice::UNAVAILABLE, {notice::UNAVAILABLE_WHY} }
                },
            }
        }
    }
}

/// The ways to what everybody may see.
#[component]
pub(crate) fn Ways() -> Element {
    rsx! {
        nav { class: "ways", "aria-label": site::NAVIGATION,
            a { href: routes::LAUNCHES, {site::LAUNCHES} }
        }
    }
}

/// A page that has little to say, and leads on.
#[component]
fn Notice(title: String, children: Element) -> Element {
    rsx! {
        section { class: "notice",
            h1 { {title} }
            p { {children} }
            div { class: "notice-ways",
                a { class: "button button-primary", href: routes::LAUNCHES, {notice::LAUNCHES} }
                a { class: "button button-plain", href: routes::HOME, {notice::HOME} }
            }
        }
    }
}
