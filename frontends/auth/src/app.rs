//! A page, made of components.

use dioxus::prelude::*;
use frontend_kit::SignInAt;
use frontend_ui::Shell;

use crate::Page;
use crate::account::AccountPage;
use crate::link::{Invitation, Reset, Verify};
use crate::me::use_whoever;
use crate::register::Register;
use crate::sign_in::{ForgottenPassword, SignIn};
use crate::sign_out::SignedInAs;

/// A page.
#[component]
pub fn App(page: Page) -> Element {
    use_whoever();
    use_context_provider(|| SignInAt(Page::SignIn.path()));
    rsx! {
        Shell { beside: rsx! { SignedInAs {} },
            match page {
                Page::SignIn => rsx! { SignIn {} },
                Page::Register => rsx! { Register {} },
                Page::Verify => rsx! { Verify {} },
                Page::Invitation => rsx! { Invitation {} },
                Page::ForgottenPassword => rsx! { ForgottenPassword {} },
                Page::Reset => rsx! { Reset {} },
                Page::Account | Page::SecondFactor | Page::Sessions | Page::Mails | Page::Tokens => rsx! {
                    AccountPage { page }
                },
            }
        }
    }
}

/// A page with one thing to do, before the night sky.
#[component]
pub(crate) fn Scene(heading: String, children: Element) -> Element {
    rsx! {
        div { class: "scene",
            section { class: "scene-card",
                h1 { {heading} }
                {children}
            }
        }
    }
}
