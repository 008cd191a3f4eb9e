//! Personal access tokens: what a supplier's own programs use instead of a session.

mod store;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::AccountKind;
use crate::by::{Caller, Visit};
use crate::error::IdentityError;
use crate::identity::Identity;
use crate::password::Password;
use crate::second_factor::SecondFactorProof;
use crate::security_change::SecurityChange;
use crate::security_log::{Outcome, What};
pub(crate) use store::PersonalTokens;

/// For how long a token may be good.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// The most characters of a name.
const MOST_NAME: usize = 60;

/// What a personal token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    /// Read the company's rockets.
    #[serde(rename = "rockets:read")]
    RocketsRead,
    /// Register, revise and retire them.
    #[serde(rename = "rockets:write")]
    RocketsWrite,
    /// Read the company's launches, their bookings in numbers and what they bring in.
    #[serde(rename = "launches:read")]
    LaunchesRead,
    /// Schedule, revise, confirm, delay, abort, complete and fail them.
    #[serde(rename = "launches:write")]
    LaunchesWrite,
    /// Read who flies on the company's launches, which is personal.
    #[serde(rename = "manifests:read")]
    ManifestsRead,
    /// Read invoices to and of the company.
    #[serde(rename = "invoices:read")]
    InvoicesRead,
    /// Submit the company's own invoices.
    #[serde(rename = "invoices:write")]
    InvoicesWrite,
}

/// A word that is no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be one of rockets:read, rockets:write, launches:read, launches:write, \
     manifests:read, invoices:read, invoices:write"
)]
pub struct UnknownScope;

impl Scope {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::RocketsRead,
        Self::RocketsWrite,
        Self::LaunchesRead,
        Self::LaunchesWrite,
        Self::ManifestsRead,
        Self::InvoicesRead,
        Self::InvoicesWrite,
    ];

    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RocketsRead => "rockets:read",
            Self::RocketsWrite => "rockets:write",
            Self::LaunchesRead => "launches:read",
            Self::LaunchesWrite => "launches:write",
            Self::ManifestsRead => "manifests:read",
            Self::InvoicesRead => "invoices:read",
            Self::InvoicesWrite => "invoices:write",
        }
    }
}

impl std::str::FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(word: &str) -> Result<Self, UnknownScope> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == word)
            .ok_or(UnknownScope)
    }
}

/// What a token is called by its owner: 1 to 60 characters, none of them a control character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenName(String);

/// The text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must have 1 to {MOST_NAME} characters, none of them a control character")]
pub struct NotAName;

impl std::str::FromStr for TokenName {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, NotAName> {
        let text = text.trim();
        let is_name =
            (1..=MOST_NAME).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if is_name {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAName)
        }
    }
}

/// A personal token to be made.
#[derive(Debug, Clone)]
pub struct NewPersonalToken {
    /// What its owner calls it.
    pub name: TokenName,
    /// What it is good for: at least one.
    pub scopes: Vec<Scope>,
    /// Until when, within a year.
    pub expires_at: DateTime<Utc>,
}

/// A personal token, as its owner sees it. The token itself is shown once, when it is made.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonalTokenView {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// What it is good for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl Identity {
    /// Makes a token for a supplier, and tells the owner: the second is the token itself, shown
    /// once. It is good while the password stays what it is. Where a second factor is on, `proof`
    /// shows it.
    ///
    /// # Errors
    /// [`IdentityError::NotASupplier`], [`IdentityError::EmailNotVerified`],
    /// [`IdentityError::Expiry`], [`IdentityError::NoScope`], [`IdentityError::TooMany`];
    /// [`IdentityError::WrongCredentials`] when `password` is not the password;
    /// [`IdentityError::SecondFactorMissing`], [`IdentityError::WrongCode`], or
    /// [`IdentityError::SecondFactorOff`] when one is shown that is not on;
    /// [`IdentityError::Throttled`], [`IdentityError::Busy`], and when the store is not available.
    pub async fn create_personal_token(
        &self,
        visit: &Visit,
        caller: Caller,
        password: Password,
        proof: Option<&SecondFactorProof>,
        new: NewPersonalToken,
    ) -> Result<(PersonalTokenView, String), IdentityError> {
        let done = self
            .make_personal_token(visit, caller, &password, proof, new)
            .await;
        self.log(visit, What::CreatePersonalToken, Outcome::of(&done))
            .about(caller.account)
            .write()
            .await;
        done
    }

    /// The tokens of an account that are good, the newest first.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn personal_tokens(
        &self,
        caller: Caller,
    ) -> Result<Vec<PersonalTokenView>, IdentityError> {
        let account = self.0.accounts.get(caller.account).await?;
        self.0.personal_tokens.of(&account, self.now()).await
    }

    /// Ends a token of the caller's.
    ///
    /// # Errors
    /// [`IdentityError::NotFound`], and when the store is not available.
    pub async fn revoke_personal_token(
        &self,
        visit: &Visit,
        caller: Caller,
        token: Uuid,
    ) -> Result<(), IdentityError> {
        let done = match self.0.personal_tokens.remove(caller.account, token).await {
            Err(error) => Err(self.refused(visit, error).await),
            done => done,
        };
        self.log(visit, What::RevokePersonalToken, Outcome::of(&done))
            .about(caller.account)
            .write()
            .await;
        done
    }

    async fn make_personal_token(
        &self,
        visit: &Visit,
        caller: Caller,
        password: &Password,
        proof: Option<&SecondFactorProof>,
        mut new: NewPersonalToken,
    ) -> Result<(PersonalTokenView, String), IdentityError> {
        let account = self.0.accounts.get(caller.account).await?;
        if account.kind != AccountKind::Supplier {
            return Err(self.refused(visit, IdentityError::NotASupplier).await);
        }
        if account.email_verified_at.is_none() {
            return Err(self.refused(visit, IdentityError::EmailNotVerified).await);
        }
        new.scopes.sort_unstable();
        new.scopes.dedup();
        if new.scopes.is_empty() {
            return Err(self.refused(visit, IdentityError::NoScope).await);
        }
        let now = self.now();
        if new.expires_at <= now.0 || new.expires_at > now.0 + LONGEST {
            return Err(self.refused(visit, IdentityError::Expiry).await);
        }
        if let Err(error) = self.0.personal_tokens.check_room(&account, now).await {
            return Err(self.refused(visit, error).await);
        }
        let seen = self.ask_password(visit, caller, password).await?;
        // The mail comes first: a process that dies in between has told of a token that nobody
        // has, and none is made that nobody is told of.
        let account = self
            .change_proven(visit, &seen, proof, |account| {
                SecurityChange::PersonalTokenMade.tell(account, now);
            })
            .await?;
        self.0.personal_tokens.add(&account, new, now).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_read_by_its_word_and_stored_as_it() {
        for scope in Scope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
            let stored = serde_json::to_value(scope).unwrap();
            assert_eq!(stored, scope.as_str());
        }
        assert_eq!("launches".parse::<Scope>(), Err(UnknownScope));
    }

    #[test]
    fn a_name_is_short_and_readable() {
        assert!(" billing ".parse::<TokenName>().is_ok());
        assert!("é".repeat(60).parse::<TokenName>().is_ok());
        for bad in ["", "  ", "a\nb", &"x".repeat(61)] {
            assert_eq!(bad.parse::<TokenName>(), Err(NotAName), "{bad}");
        }
    }
}
