//! Who is signed in.

use api_contract::identity::Account;
use dioxus::prelude::*;
use domain::account::AccountRole;
use domain::ids::AccountId;
use frontend_kit::{Call, Refusal, use_same_account};
use serde::Deserialize;

/// Somebody of IT, or an auditor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Employee {
    /// Their account.
    pub(crate) account: AccountId,
    /// Their email.
    pub(crate) email: String,
    /// Whether they may change anything: IT may, auditors may not.
    pub(crate) may_change: bool,
}

/// Who is signed in, as far as it is known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Me {
    /// It is being asked.
    Asked,
    /// Nobody is, or not here yet: they come to be by this path, and then back.
    Led(&'static str),
    /// Somebody is for whom this is not: their email.
    Stranger(String),
    /// Somebody is.
    SignedIn(Employee),
    /// There was no answer.
    Unknown(Refusal),
}

/// Where one signs in. Whoever is already goes straight back.
pub(crate) const SIGN_IN: &str = "/sign-in";

/// Where whoever is signed in gets let into this site, which takes nothing but the way there.
const ENTER: &str = "/auth/sign-in";

/// Who is let into this site: what its cookies say.
#[derive(Debug, Deserialize)]
struct Session {
    account: AccountId,
    roles: Vec<AccountRole>,
}

impl Me {
    /// By the account that is signed in at the sign-in pages, and who is let in here.
    fn of(account: Account, session: Option<Session>) -> Self {
        let account = account.entry;
        if !is_for(&account.roles) {
            return Self::Stranger(account.email);
        }
        // Somebody else may have been here before.
        let session = session.filter(|session| session.account == account.id);
        let Some(session) = session.filter(|session| is_for(&session.roles)) else {
            return Self::Led(ENTER);
        };
        Self::SignedIn(Employee {
            account: account.id,
            email: account.email,
            may_change: session.roles.contains(&AccountRole::It),
        })
    }

    async fn ask() -> Result<Self, Refusal> {
        let account: Account = Call::get("/api/v1/account").answer().await?;
        let session = if is_for(&account.entry.roles) {
            Call::get("/auth/session").answer().await?
        } else {
            None
        };
        Ok(Self::of(account, session))
    }
}

fn is_for(roles: &[AccountRole]) -> bool {
    let is_one = |role: &AccountRole| matches!(role, AccountRole::It | AccountRole::Auditor);
    roles.iter().any(is_one)
}

/// The context of every page: who is signed in.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Whoever(Signal<Me>);

impl Whoever {
    /// Who is signed in. Whoever reads it is shown anew when it changes.
    pub(crate) fn now(self) -> Me {
        self.0.read().clone()
    }

    /// The account that is signed in.
    fn account(self) -> Option<AccountId> {
        match &*self.0.read() {
            Me::SignedIn(employee) => Some(employee.account),
            Me::Asked | Me::Led(_) | Me::Stranger(_) | Me::Unknown(_) => None,
        }
    }

    /// Asks again: somebody was refused because nobody is signed in any more.
    pub(crate) async fn refresh(mut self) {
        let found = Me::ask().await;
        self.0.set(match found {
            Ok(me) => me,
            Err(refusal) if refusal.asks_to_sign_in() => Me::Led(SIGN_IN),
            Err(refusal) => Me::Unknown(refusal),
        });
    }
}

/// Asks who is signed in, for all of a page.
pub(crate) fn use_whoever() -> Whoever {
    let whoever = use_context_provider(|| Whoever(Signal::new(Me::Asked)));
    use_future(move || whoever.refresh());
    use_same_account(move || whoever.account());
    whoever
}

/// Where one is led by way of `path`, to come back to a page at `address`.
pub(crate) fn led(path: &str, address: &str) -> String {
    let back: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
    format!("{path}?return_to={back}")
}

#[cfg(test)]
mod tests {
    use api_contract::identity::{AccountEntry, AccountKind, AccountStatus};
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    fn account(roles: &[AccountRole]) -> Account {
        Account {
            entry: AccountEntry {
                id: AccountId(Uuid::from_u128(7)),
                kind: AccountKind::Employee,
                email: "grace@example.com".to_owned(),
                email_verified: true,
                roles: roles.to_vec(),
                customer: None,
                supplier: None,
                status: AccountStatus::Active,
                erasure: None,
                second_factor: true,
                created_at: DateTime::UNIX_EPOCH,
            },
            pending_email: None,
            recovery_codes_left: 10,
            password_set_at: None,
        }
    }

    fn session(account: u128, roles: &[AccountRole]) -> Option<Session> {
        Some(Session {
            account: AccountId(Uuid::from_u128(account)),
            roles: roles.to_vec(),
        })
    }

    #[test]
    fn it_may_change_things_and_auditors_may_not() {
        for (role, may) in [(AccountRole::It, true), (AccountRole::Auditor, false)] {
            let me = Me::of(account(&[role]), session(7, &[role]));
            let Me::SignedIn(employee) = me else {
                panic!("{me:?}")
            };
            assert_eq!(employee.may_change, may);
        }
    }

    #[test]
    fn whoever_is_signed_in_elsewhere_on_the_site_is_let_in_first() {
        let it = [AccountRole::It];
        for session in [None, session(8, &it), session(7, &[AccountRole::Finance])] {
            assert_eq!(Me::of(account(&it), session), Me::Led(ENTER));
        }
    }

    #[test]
    fn nobody_else_is_led_in_circles() {
        let finance = [AccountRole::Finance];
        let stranger = Me::Stranger("grace@example.com".to_owned());
        assert_eq!(Me::of(account(&finance), session(7, &finance)), stranger);
    }

    #[test]
    fn one_comes_back_to_the_very_page() {
        assert_eq!(
            led(SIGN_IN, "/console/logs?level=warn"),
            "/sign-in?return_to=%2Fconsole%2Flogs%3Flevel%3Dwarn"
        );
    }
}
