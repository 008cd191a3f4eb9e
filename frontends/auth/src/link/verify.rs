//! The link that shows that one reads an email. What reads mails before people do may open it; so
//! it takes a press.

use api_contract::identity::{LinkToken, Secret};
use dioxus::prelude::*;
use frontend_kit::{Call, Form, Values, use_submission};
use frontend_ui::{Callout, Loading, Tone};

use super::{NoLink, Token, is_used_up, use_token};
use crate::Page;
use crate::app::Scene;
use crate::text::{sign_in, verify, wait};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Verified,
    UsedUp,
}

/// Shows that one reads an email.
#[component]
pub(crate) fn Verify() -> Element {
    let token = use_token();
    let sending = use_submission();
    let mut state = use_signal(|| State::Open);
    let send = move |_: Values| {
        let Token::There(token) = token() else { return };
        let body = LinkToken {
            token: Secret(token),
        };
        sending.run(async move {
            let call = Call::post("/api/v1/accounts/verification").with(&body);
            match call.done().await {
                Ok(()) => state.set(State::Verified),
                Err(refusal) if is_used_up(&refusal) => state.set(State::UsedUp),
                Err(refusal) => return Err(refusal),
            }
            Ok(())
        });
    };
    rsx! {
        Scene { heading: verify::HEADING,
            match (state(), token()) {
                (State::Verified, _) => rsx! {
                    Callout { tone: Tone::Good, title: verify::DONE.to_owned(), {verify::DONE_LEAD} }
                    p { class: "scene-also",
                        a { class: "button button-primary", href: Page::SignIn.path(), {sign_in::HEADING} }
                    }
                },
                (State::UsedUp, _) | (_, Token::Missing) => rsx! {
                    NoLink { path: Page::Account.path(), words: verify::ANOTHER }
                },
                (State::Open, Token::Unread) => rsx! {
                    Loading { words: wait::LOADING }
                },
                (State::Open, Token::There(_)) => rsx! {
                    p { class: "scene-lead", {verify::LEAD} }
                    Form { submission: sending, label: verify::SEND, onsend: send }
                },
            }
        }
    }
}
