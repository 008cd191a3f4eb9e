//! Who is signed in.

use api_contract::identity::Account;
use dioxus::prelude::*;
use frontend_kit::{Call, Refusal, platform};

use crate::Page;
use crate::onward::sign_in_for;

/// Who is signed in, as far as it is known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Me {
    /// It is being asked.
    Asked,
    /// Nobody is.
    Nobody,
    /// Somebody is.
    SignedIn(Box<Account>),
    /// There was no answer.
    Unknown(Refusal),
}

/// The context of every page: who is signed in.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Whoever(Signal<Me>);

impl Whoever {
    /// Who is signed in. Whoever reads it is shown anew when it changes.
    pub(crate) fn now(self) -> Me {
        self.0.read().clone()
    }

    /// The account of whoever is.
    pub(crate) fn account(self) -> Option<Account> {
        match &*self.0.read() {
            Me::SignedIn(account) => Some(Account::clone(account)),
            Me::Asked | Me::Nobody | Me::Unknown(_) => None,
        }
    }

    /// Asks again, after something about the account has changed.
    pub(crate) async fn refresh(mut self) {
        let found = Call::get("/api/v1/account").answer::<Account>().await;
        self.0.set(match found {
            Ok(account) => Me::SignedIn(Box::new(account)),
            Err(refusal) if refusal.asks_to_sign_in() => Me::Nobody,
            Err(refusal) => Me::Unknown(refusal),
        });
    }
}

/// Asks who is signed in, for all of a page.
pub(crate) fn use_whoever() -> Whoever {
    let whoever = use_context_provider(|| Whoever(Signal::new(Me::Asked)));
    use_future(move || whoever.refresh());
    whoever
}

/// Leads whoever is not signed in to where they do so, and back to `page`.
pub(crate) async fn sign_in_first(page: Page) {
    platform::go_to(&sign_in_for(page)).await;
}
