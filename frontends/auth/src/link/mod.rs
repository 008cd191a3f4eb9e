//! The pages that links of mails lead to. The token of a link stands after `#`, which no server and
//! no other site is sent; it is taken out of the address before anything else happens.

mod choose;
mod verify;

pub(crate) use choose::{Invitation, Reset};
pub(crate) use verify::Verify;

use dioxus::prelude::*;
use frontend_kit::{Refusal, platform};
use frontend_ui::{Callout, Tone};

use crate::text::link;

/// The token of the link that led here.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// It was not looked for yet.
    Unread,
    /// There is none: the link was cut off.
    Missing,
    /// This one.
    There(String),
}

/// Takes the token out of the address, once the page is taken over; and that of a link which is
/// followed while the page is open.
fn use_token() -> Signal<Token> {
    let mut token = use_signal(|| Token::Unread);
    let mut listener = use_signal(|| None);
    use_effect(move || {
        token.set(match platform::take_fragment() {
            Some(found) => Token::There(found),
            None => Token::Missing,
        });
        listener.set(platform::on_fragment(move || {
            if let Some(found) = platform::take_fragment() {
                token.set(Token::There(found));
            }
        }));
    });
    token
}

/// The link is of no use, and what is.
#[component]
fn NoLink(path: &'static str, words: &'static str) -> Element {
    rsx! {
        Callout { tone: Tone::Bad, title: link::INVALID.to_owned(), {link::WHY_INVALID} }
        p { class: "scene-also",
            a { href: path, {words} }
        }
    }
}

/// Whether the link is of no use any more.
fn is_used_up(refusal: &Refusal) -> bool {
    refusal.code == "link_invalid"
}
