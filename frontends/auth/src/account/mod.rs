//! One's account: a page for each thing about it.

mod email;
mod erase;
mod factor;
mod mails;
mod overview;
mod password;
mod proven;
mod sessions;
mod tokens;

use api_contract::identity::{Account, AccountKind};
use dioxus::prelude::*;
use frontend_ui::{Button, ButtonKind, Callout, Loading, Tone};

use crate::Page;
use crate::me::{Me, Whoever, sign_in_first};
use crate::text::{account, wait};
use factor::FactorPage;
use mails::MailsPage;
use overview::Overview;
use sessions::SessionsPage;
use tokens::TokensPage;

/// A page of one's account. Whoever is not signed in does so first, and comes back.
#[component]
pub(crate) fn AccountPage(page: Page) -> Element {
    let whoever: Whoever = use_context();
    use_effect(move || {
        if whoever.now() == Me::Nobody {
            spawn(sign_in_first(page));
        }
    });
    let now = whoever.now();
    rsx! {
        div { class: "account",
            Places { page, account: whoever.account() }
            section { class: "account-page",
                h1 { {page.title()} }
                match now {
                    Me::Asked | Me::Nobody => rsx! {
                        Loading { words: wait::LOADING }
                    },
                    Me::Unknown(refusal) => rsx! {
                        Callout { tone: Tone::Bad, {refusal.said} }
                        div { class: "form-end",
                            Button { kind: ButtonKind::Plain, onclick: move |_| whoever.refresh(), {wait::AGAIN} }
                        }
                    },
                    Me::SignedIn(account) => {
                        let account = *account;
                        match page {
                            Page::SecondFactor => rsx! { FactorPage { account } },
                            Page::Sessions => rsx! { SessionsPage {} },
                            Page::Mails => rsx! { MailsPage {} },
                            Page::Tokens => rsx! { TokensPage { account } },
                            _ => rsx! { Overview { account } },
                        }
                    }
                }
            }
        }
    }
}

/// The ways to the other pages. Personal tokens are for suppliers.
#[component]
fn Places(page: Page, account: Option<Account>) -> Element {
    let is_supplier = account.is_some_and(|account| account.entry.kind == AccountKind::Supplier);
    let pages = [
        Page::Account,
        Page::SecondFactor,
        Page::Sessions,
        Page::Mails,
        Page::Tokens,
    ];
    let is_for_them = |place: &Page| *place != Page::Tokens || is_supplier || page == Page::Tokens;
    rsx! {
        nav { class: "places", "aria-label": account::PLACES,
            ul {
                for place in pages.into_iter().filter(is_for_them) {
                    li { key: "{place.path()}",
                        a {
                            href: place.path(),
                            "aria-current": if place == page { "page" },
                            {place.title()}
                        }
                    }
                }
            }
        }
    }
}
