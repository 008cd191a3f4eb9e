//! The links by which one chooses a password: a new one, or the first of an account that IT made.

use api_contract::identity::{PasswordReset, Secret};
use dioxus::prelude::*;
use frontend_kit::{Call, Form, Values, use_submission};
use frontend_ui::{Callout, Loading, Tone};

use super::{NoLink, Token, is_used_up, use_token};
use crate::Page;
use crate::app::Scene;
use crate::new_password::NewPassword;
use crate::text::{invitation, reset, sign_in, wait};

/// Sets a new password.
#[component]
pub(crate) fn Reset() -> Element {
    rsx! {
        Choose {
            heading: reset::HEADING,
            lead: reset::LEAD,
            label: reset::SEND,
            done: reset::DONE,
            path: "/api/v1/accounts/password-reset/completion",
            another: (Page::ForgottenPassword.path(), reset::ANOTHER),
        }
    }
}

/// Takes up an account that IT made.
#[component]
pub(crate) fn Invitation() -> Element {
    rsx! {
        Choose {
            heading: invitation::HEADING,
            lead: invitation::LEAD,
            label: invitation::SEND,
            done: invitation::DONE,
            path: "/api/v1/accounts/invitation/acceptance",
            another: (Page::SignIn.path(), invitation::ANOTHER),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Done,
    UsedUp,
}

/// Chooses a password by a link, whose token is sent to `path` with it. `another` is where one goes
/// when the link is of no use.
#[component]
fn Choose(
    heading: &'static str,
    lead: &'static str,
    label: &'static str,
    done: &'static str,
    path: &'static str,
    another: (&'static str, &'static str),
) -> Element {
    let token = use_token();
    let sending = use_submission();
    let mut state = use_signal(|| State::Open);
    let send = move |values: Values| {
        let Token::There(token) = token() else { return };
        let body = PasswordReset {
            token: Secret(token),
            password: Secret(values.get("password")),
        };
        sending.run(async move {
            match Call::post(path).with(&body).done().await {
                Ok(()) => state.set(State::Done),
                Err(refusal) if is_used_up(&refusal) => state.set(State::UsedUp),
                Err(refusal) => return Err(refusal),
            }
            Ok(())
        });
    };
    rsx! {
        Scene { heading,
            match (state(), token()) {
                (State::Done, _) => rsx! {
                    Callout { tone: Tone::Good, title: done.to_owned(), {sign_in::BY_IT} }
                    p { class: "scene-also",
                        a { class: "button button-primary", href: Page::SignIn.path(), {sign_in::HEADING} }
                    }
                },
                (State::UsedUp, _) | (_, Token::Missing) => rsx! {
                    NoLink { path: another.0, words: another.1 }
                },
                (State::Open, Token::Unread) => rsx! {
                    Loading { words: wait::LOADING }
                },
                (State::Open, Token::There(_)) => rsx! {
                    p { class: "scene-lead", {lead} }
                    Form { submission: sending, required: vec!["password"], label, onsend: send,
                        NewPassword { name: "password", sending }
                    }
                },
            }
        }
    }
}
