//! A page, made of components.

use dioxus::prelude::*;
use frontend_kit::{platform, sign_in_address};
use frontend_ui::{
    Button, ButtonKind, Callout, Loading, NavGroup, NavLink, Toasts, Tone, Workspace,
};
use uuid::Uuid;

use crate::me::{Me, Roles, Whoever, use_whoever};
use crate::navigation::{groups, home, way_to};
use crate::sign_out::SignedIn;
use crate::text::{navigation, nowhere, wait};
use crate::{Page, finance, supplier};

/// A page, and what it is about where it is about one thing. Where pages are only written, that is
/// not known.
#[component]
pub fn App(page: Page, subject: Option<Uuid>) -> Element {
    let whoever = use_whoever();
    let groups = groups(whoever.roles()).into_iter().map(|group| NavGroup {
        label: group.label.to_owned(),
        links: group
            .pages
            .into_iter()
            .map(|place| link(place, page))
            .collect(),
    });
    rsx! {
        Workspace {
            name: navigation::PORTAL,
            groups: groups.collect::<Vec<_>>(),
            beside: rsx! { SignedIn {} },
            Content { page, subject }
        }
        Toasts {}
    }
}

fn link(place: Page, open: Page) -> NavLink {
    NavLink {
        label: place.title().to_owned(),
        href: place.path().to_owned(),
        is_here: place == way_to(open),
    }
}

/// What the page is for, once it is known who asks.
#[component]
fn Content(page: Page, subject: Option<Uuid>) -> Element {
    let whoever: Whoever = use_context();
    use_effect(move || match whoever.now() {
        Me::Nobody => {
            spawn(async { platform::go_to(&sign_in_address()).await });
        }
        Me::SignedIn { roles, .. } if page == Page::Overview && !page.is_for(roles) => {
            let home = home(roles);
            if home != page {
                spawn(async move { platform::go_to(home.path()).await });
            }
        }
        _ => {}
    });
    match whoever.now() {
        Me::Asked | Me::Nobody => rsx! {
            h1 { {page.title()} }
            Loading { words: wait::LOADING }
        },
        Me::Unknown(refusal) => rsx! {
            h1 { {page.title()} }
            Callout { tone: Tone::Bad, {refusal.said} }
            div { class: "form-end",
                Button { kind: ButtonKind::Plain, onclick: move |_| whoever.refresh(), {wait::AGAIN} }
            }
        },
        Me::SignedIn { roles, .. } if !page.is_for(roles) => rsx! {
            NotForThem { page, roles }
        },
        Me::SignedIn { roles, .. } => match page {
            Page::Bookings | Page::Booking | Page::Payments | Page::Refunds | Page::Revenue => {
                rsx! {
                    finance::FinancePage { page, subject }
                }
            }
            Page::Invoices | Page::Invoice if roles.finance => rsx! {
                finance::FinancePage { page, subject }
            },
            _ => rsx! {
                supplier::SupplierPage { page, subject }
            },
        },
    }
}

/// A page that is for others.
#[component]
fn NotForThem(page: Page, roles: Roles) -> Element {
    let home = home(roles);
    rsx! {
        h1 { {page.title()} }
        Callout { tone: Tone::Waiting, {nowhere::NOT_FOR_YOU} }
        if home.is_for(roles) {
            p {
                a { href: home.path(), {home.title()} }
            }
        }
    }
}

/// A page at an address that leads nowhere.
#[cfg(not(target_arch = "wasm32"))]
#[component]
pub(crate) fn Nowhere() -> Element {
    rsx! {
        Workspace { name: navigation::PORTAL, groups: Vec::new(), NotThere {} }
    }
}

/// What is not there, or not any more.
#[component]
pub(crate) fn NotThere() -> Element {
    rsx! {
        h1 { {nowhere::HEADING} }
        p { {nowhere::LEAD} }
        p {
            a { href: Page::Overview.path(), {nowhere::HOME} }
        }
    }
}
