//! Who is signed in.

use dioxus::prelude::*;
use domain::account::AccountRole;
use domain::ids::AccountId;
use frontend_kit::{Call, Refusal, use_same_account};
use serde::Deserialize;

/// Who is signed in, as the site tells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Session {
    account: AccountId,
    roles: Vec<AccountRole>,
    email_verified: bool,
}

/// What somebody may be in the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Roles {
    /// Offers launches.
    pub(crate) supplier: bool,
    /// Keeps the books.
    pub(crate) finance: bool,
}

/// Who is signed in, as far as it is known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Me {
    /// It is being asked.
    Asked,
    /// Nobody is.
    Nobody,
    /// Somebody is.
    SignedIn {
        /// Their account.
        account: AccountId,
        /// What they may be.
        roles: Roles,
        /// Whether their email is verified.
        email_verified: bool,
    },
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

    /// What they may be: nothing, where nobody is.
    pub(crate) fn roles(self) -> Roles {
        match &*self.0.read() {
            Me::SignedIn { roles, .. } => *roles,
            Me::Asked | Me::Nobody | Me::Unknown(_) => Roles::default(),
        }
    }

    /// The account that is signed in.
    fn account(self) -> Option<AccountId> {
        match &*self.0.read() {
            Me::SignedIn { account, .. } => Some(*account),
            Me::Asked | Me::Nobody | Me::Unknown(_) => None,
        }
    }

    /// Asks again.
    pub(crate) async fn refresh(mut self) {
        let found = Call::get("/auth/session").answer::<Option<Session>>().await;
        self.0.set(match found {
            Ok(Some(session)) => Me::of(&session),
            Ok(None) => Me::Nobody,
            Err(refusal) if refusal.asks_to_sign_in() => Me::Nobody,
            Err(refusal) => Me::Unknown(refusal),
        });
    }
}

impl Me {
    fn of(session: &Session) -> Self {
        let is = |role| session.roles.contains(&role);
        Self::SignedIn {
            account: session.account,
            roles: Roles {
                supplier: is(AccountRole::Supplier),
                finance: is(AccountRole::Finance),
            },
            email_verified: session.email_verified,
        }
    }
}

/// Asks who is signed in, for all of a page.
pub(crate) fn use_whoever() -> Whoever {
    let whoever = use_context_provider(|| Whoever(Signal::new(Me::Asked)));
    use_future(move || whoever.refresh());
    use_same_account(move || whoever.account());
    whoever
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn roles_of_other_sites_are_none_here() {
        let account = AccountId(Uuid::from_u128(7));
        let session = Session {
            account,
            roles: vec![AccountRole::It, AccountRole::Finance],
            email_verified: true,
        };
        let roles = Roles {
            supplier: false,
            finance: true,
        };
        assert_eq!(
            Me::of(&session),
            Me::SignedIn {
                account,
                roles,
                email_verified: true
            }
        );
    }
}
