//! Whoever is not signed in does so first.

use dioxus::prelude::*;
use frontend_kit::sign_in_address;
use frontend_ui::{Callout, Failed, Loading, Tone};

use super::Places;
use super::text::{guard, wait};
use crate::visitor::{Visitor, Who};

/// A page that is for customers. What it shows comes once it is known that one is here.
#[component]
pub(super) fn Guard(title: String, children: Element) -> Element {
    let visitor: Visitor = use_context();
    let now = visitor.now();
    rsx! {
        div { class: "own",
            h1 { {title} }
            match now {
                Who::Here(session) if session.customer.is_none() => rsx! {
                    Callout { tone: Tone::Waiting, {guard::NOT_A_CUSTOMER} }
                },
                Who::Here(_) => children,
                Who::Asked | Who::Nobody | Who::Unknown(_) => rsx! {
                    NotKnown { words: guard::SIGN_IN_FIRST }
                },
            }
        }
    }
}

/// What stands where something of somebody would be, as long as it is not known that they are here.
/// Where nobody is, what is inside stands below the way in.
#[component]
pub(super) fn NotKnown(
    words: String,
    #[props(default = VNode::empty())] children: Element,
) -> Element {
    let visitor: Visitor = use_context();
    match visitor.now() {
        Who::Asked | Who::Here(_) => rsx! {
            Loading { words: wait::LOADING }
        },
        Who::Nobody => rsx! {
            SignInFirst { words }
            {children}
        },
        Who::Unknown(refusal) => rsx! {
            Failed {
                title: wait::FAILED,
                message: refusal.said,
                onagain: move |()| {
                    spawn(visitor.refresh());
                },
            }
        },
    }
}

/// Says that one signs in to go on, and comes back to where one is.
#[component]
pub(super) fn SignInFirst(words: String) -> Element {
    let places: Places = use_context();
    rsx! {
        div { class: "sign-in-first",
            p { role: "status", {words} }
            div { class: "form-end",
                a { class: "button button-primary", href: sign_in_address(), {guard::SIGN_IN} }
                a { class: "button button-plain", href: "{places.accounts}/register", {guard::REGISTER} }
            }
        }
    }
}
