//! Sessions: one for each time that somebody signs in, in one browser. Refresh tokens of any
//! client that follow from it are its families, and end with it.

mod store;

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::account::Account;
use crate::by::{Caller, Visit};
use crate::error::IdentityError;
use crate::identity::Identity;
use crate::password::Password;
use crate::security_log::{Outcome, What};
use crate::stored::Instant;
use crate::token::OpaqueToken;
pub(crate) use store::{Progress, Session, Sessions};

/// How far a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    /// Signed in.
    Open(Caller),
    /// The password was right; the second factor is missing.
    NeedsSecondFactor,
    /// The password was right; an employee has to set up a second factor.
    NeedsSetUp,
}

/// A session, as its account's holder sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionView {
    /// Its id.
    pub id: Uuid,
    /// The browser, such as `Firefox on Linux`.
    pub agent: String,
    /// From where it was opened.
    pub address: IpAddr,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When a token was last made in it.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
}

impl Identity {
    /// How far the session of a cookie is; none when it has ended or never was.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn session(
        &self,
        cookie: &OpaqueToken,
    ) -> Result<Option<SessionState>, IdentityError> {
        let now = self.now();
        let Some((session, account)) = self.live_session(cookie, now).await? else {
            return Ok(None);
        };
        Ok(Some(match session.progress {
            Progress::Open => SessionState::Open(Caller {
                account: account.id(),
                session: session.id(),
            }),
            Progress::SecondFactor => SessionState::NeedsSecondFactor,
            Progress::SetUp => SessionState::NeedsSetUp,
        }))
    }

    /// The open sessions of an account, the last one seen first; at most a hundred.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn sessions(&self, caller: Caller) -> Result<Vec<SessionView>, IdentityError> {
        let now = self.now();
        let account = self.0.accounts.get(caller.account).await?;
        let sessions = self.0.sessions.open_of(&account, now).await?;
        Ok(sessions.iter().map(Session::view).collect())
    }

    /// Ends a session of the caller's account, with all tokens that were made in it. To end their own
    /// they sign out, which asks for nothing.
    ///
    /// # Errors
    /// [`IdentityError::NotFound`] when the account has no such session;
    /// [`IdentityError::WrongCredentials`] when `password` is not the account's;
    /// [`IdentityError::Throttled`], [`IdentityError::Busy`], and when the store is not available.
    pub async fn revoke_session(
        &self,
        visit: &Visit,
        caller: Caller,
        session: Uuid,
        password: Password,
    ) -> Result<(), IdentityError> {
        let done = self.end_own(visit, caller, session, &password).await;
        self.log(visit, What::RevokeSession, Outcome::of(&done))
            .about(caller.account)
            .write()
            .await;
        done
    }

    async fn end_own(
        &self,
        visit: &Visit,
        caller: Caller,
        session: Uuid,
        password: &Password,
    ) -> Result<(), IdentityError> {
        let not_found = IdentityError::NotFound("session");
        let (found, now) = (self.0.sessions.get(session).await?, self.now());
        // Whoever is signed in may see which sessions there are anyway.
        if !found.is_some_and(|found| found.account() == caller.account && found.is_live(now)) {
            return Err(self.refused(visit, not_found).await);
        }
        self.ask_password(visit, caller, password).await?;
        let ended = self.0.sessions.end_of(caller.account, session, now).await?;
        if ended { Ok(()) } else { Err(not_found) }
    }

    /// Ends all other sessions of the caller's account, with all tokens that were made in them.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`] when `password` is not the account's;
    /// [`IdentityError::Throttled`], [`IdentityError::Busy`], and when the store is not available.
    pub async fn revoke_other_sessions(
        &self,
        visit: &Visit,
        caller: Caller,
        password: Password,
    ) -> Result<(), IdentityError> {
        let done = self.end_others(visit, caller, &password).await;
        self.log(visit, What::RevokeOtherSessions, Outcome::of(&done))
            .about(caller.account)
            .write()
            .await;
        done
    }

    async fn end_others(
        &self,
        visit: &Visit,
        caller: Caller,
        password: &Password,
    ) -> Result<(), IdentityError> {
        self.ask_password(visit, caller, password).await?;
        let Caller { account, session } = caller;
        self.0
            .sessions
            .end_others(account, session, self.now())
            .await
    }

    /// The session of a cookie with its account, when neither has ended.
    pub(crate) async fn live_session(
        &self,
        cookie: &OpaqueToken,
        now: Instant,
    ) -> Result<Option<(Session, Account)>, IdentityError> {
        let Some(session) = self.0.sessions.by_cookie(cookie.hash()).await? else {
            return Ok(None);
        };
        let account = self.account_of(&session, now).await?;
        Ok(account.map(|account| (session, account)))
    }

    /// The account of a session, when neither has ended.
    pub(crate) async fn account_of(
        &self,
        session: &Session,
        now: Instant,
    ) -> Result<Option<Account>, IdentityError> {
        if !session.is_live(now) {
            return Ok(None);
        }
        match self.0.accounts.get(session.account()).await {
            Ok(account) if account.is_active() && account.epoch == session.epoch => {
                Ok(Some(account))
            }
            Ok(_) | Err(IdentityError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
