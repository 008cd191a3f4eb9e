//! Signing in, and out.

use chrono::{DateTime, Utc};
use domain::text::Email;
use uuid::Uuid;

use crate::account::{Account, AccountKind};
use crate::by::{self, Visit};
use crate::error::IdentityError;
use crate::gate::evenly;
use crate::hasher::Verified;
use crate::identity::Identity;
use crate::outbox::{Entry, Template};
use crate::password::Password;
use crate::second_factor::SecondFactorProof;
use crate::security_log::{Outcome, What};
use crate::sessions::{Progress, Session};
use crate::stored::Instant;
use crate::token::OpaqueToken;

/// What somebody signs in with.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// Their email.
    pub email: Email,
    /// Their password.
    pub password: Password,
    /// The session that this browser had before (`__Host-astro-auth`): it ends.
    pub former: Option<OpaqueToken>,
}

/// What comes next.
#[derive(Debug, Clone)]
pub enum SignInStep {
    /// Nothing: signed in.
    Done(Opened),
    /// The second factor, in the session of this cookie, within ten minutes.
    SecondFactor(OpaqueToken),
    /// An employee without a second factor sets one up first, in the session of this cookie,
    /// within ten minutes.
    SetUpSecondFactor(OpaqueToken),
}

/// A session that is open.
#[derive(Debug, Clone)]
pub struct Opened {
    /// For the cookie `__Host-astro-auth`. A new one each time, so that nobody can have put it
    /// there before.
    pub cookie: OpaqueToken,
    /// For the cookie `__Host-astro-device`, to be kept for a year or longer.
    pub device: OpaqueToken,
    /// The session (`sid`).
    pub session: Uuid,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
}

impl Identity {
    /// Signs in by email and password.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`], after the same time whether there is such an account
    /// or not; [`IdentityError::AccountDisabled`], told only to who knows the password;
    /// [`IdentityError::Throttled`], [`IdentityError::Busy`], and when the store is not available.
    pub async fn sign_in(
        &self,
        visit: &Visit,
        sign_in: SignIn,
    ) -> Result<SignInStep, IdentityError> {
        let checked = evenly(async {
            let _turn = self.0.hasher.turn().await?;
            let found = self.0.accounts.by_email(&sign_in.email).await?;
            let done = self
                .check_credentials(visit, &sign_in, found.as_ref())
                .await;
            Ok::<_, IdentityError>((found, done))
        });
        let (found, done) = checked.await?;
        self.log(visit, What::SignIn, Outcome::of(&done))
            .about(found.as_ref().map(Account::id))
            .write()
            .await;
        let account = done?;
        let now = self.now();
        if let Some(former) = &sign_in.former {
            self.end_session(former, now).await?;
        }
        let progress = match (&account.second_factor, account.kind) {
            (Some(_), _) => Progress::SecondFactor,
            (None, AccountKind::Employee) => Progress::SetUp,
            (None, _) => Progress::Open,
        };
        let (session, cookie) = self.0.sessions.open(&account, visit, progress, now).await?;
        Ok(match progress {
            Progress::SecondFactor => SignInStep::SecondFactor(cookie),
            Progress::SetUp => SignInStep::SetUpSecondFactor(cookie),
            Progress::Open => {
                SignInStep::Done(self.opened(visit, &account, &session, cookie).await?)
            }
        })
    }

    /// Goes on with a half-open session by its second factor.
    ///
    /// # Errors
    /// [`IdentityError::NotSignedIn`] when there is no session that waits for it;
    /// [`IdentityError::WrongCode`], [`IdentityError::Throttled`], and when the store is not
    /// available.
    pub async fn second_factor(
        &self,
        visit: &Visit,
        cookie: &OpaqueToken,
        proof: &SecondFactorProof,
    ) -> Result<Opened, IdentityError> {
        let now = self.now();
        let Some((session, account)) = self.live_session(cookie, now).await? else {
            return Err(IdentityError::NotSignedIn);
        };
        if session.progress != Progress::SecondFactor {
            return Err(IdentityError::NotSignedIn);
        }
        let done = self.check_second_factor(visit, &account, proof).await;
        self.log(visit, What::SecondFactor, Outcome::of(&done))
            .about(account.id())
            .write()
            .await;
        let account = done?;
        let amr: &[&str] = match proof {
            SecondFactorProof::Code(_) => &["pwd", "otp", "mfa"],
            SecondFactorProof::Recovery(_) => &["pwd", "mfa"],
        };
        let opened = self.0.sessions.open_fully(&session, &account, amr, now);
        let (session, cookie) = opened.await?.ok_or(IdentityError::NotSignedIn)?;
        self.opened(visit, &account, &session, cookie).await
    }

    /// Ends the session of a cookie, open or half-open, with all tokens that were made in it.
    /// That there is none is no error.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn sign_out(&self, visit: &Visit, cookie: &OpaqueToken) -> Result<(), IdentityError> {
        if let Some(account) = self.end_session(cookie, self.now()).await? {
            self.log(visit, What::SignOut, Outcome::Succeeded)
                .about(account)
                .write()
                .await;
        }
        Ok(())
    }

    /// The account, if email and password are right.
    async fn check_credentials(
        &self,
        visit: &Visit,
        sign_in: &SignIn,
        found: Option<&Account>,
    ) -> Result<Account, IdentityError> {
        let of_address = self.count_address(visit).await?;
        let of_account = self
            .count_guess(visit, "password", &sign_in.email, found)
            .await?;
        let hash = found.and_then(|account| account.password.as_deref());
        let verified = self.0.hasher.verify(&sign_in.password, hash).await?;
        let (Verified::Right { outdated }, Some(account)) = (verified, found) else {
            return Err(IdentityError::WrongCredentials);
        };
        if !account.is_active() {
            return Err(IdentityError::AccountDisabled);
        }
        self.0.throttle.forgive(of_account).await?;
        self.0.throttle.forgive(of_address).await?;
        if outdated {
            self.hash_anew(account, &sign_in.password).await?;
        }
        Ok(account.clone())
    }

    /// Stores a password again by the parameters of today, unless it was changed meanwhile.
    async fn hash_anew(&self, seen: &Account, password: &Password) -> Result<(), IdentityError> {
        let hash = self.0.hasher.hash(password).await?;
        self.0
            .accounts
            .change(seen.id(), |account| {
                if account.password == seen.password {
                    account.password = Some(hash.clone());
                }
                Ok(())
            })
            .await
    }

    /// Uses the second factor up. The account as it is then.
    async fn check_second_factor(
        &self,
        visit: &Visit,
        seen: &Account,
        proof: &SecondFactorProof,
    ) -> Result<Account, IdentityError> {
        let of_address = self.count_address(visit).await?;
        let of_account = self
            .count_guess(visit, "second factor", seen.email(), Some(seen))
            .await?;
        let now = self.now();
        let account = self
            .0
            .accounts
            .change(seen.id(), |account| {
                if !account.is_active() || account.epoch != seen.epoch {
                    return Err(IdentityError::NotSignedIn);
                }
                self.use_second_factor(account, proof, now)?;
                Ok(account.clone())
            })
            .await?;
        self.0.throttle.forgive(of_account).await?;
        self.0.throttle.forgive(of_address).await?;
        Ok(account)
    }

    /// What a browser gets whose session is open. Its device is known from now on; if it was not
    /// before, the account's holder is told, if the email is known to be theirs: as often as mails
    /// may be sent to one.
    pub(crate) async fn opened(
        &self,
        visit: &Visit,
        account: &Account,
        session: &Session,
        cookie: OpaqueToken,
    ) -> Result<Opened, IdentityError> {
        let device = visit.device.clone().unwrap_or_else(OpaqueToken::random);
        let tells = account.email_verified_at.is_some()
            && account.is_new_device(device.hash())
            && self.may_mail("new device", account.email()).await?;
        let now = self.now();
        let label = visit.agent.as_str();
        let zone = visit.time_zone.as_ref();
        self.0
            .accounts
            .change(session.account(), |account| {
                if account.see_device(device.hash(), label, now) && tells {
                    let at = now.0.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
                    let values = [("device", label.to_owned()), ("at", at)];
                    account.mail(Template::NewDevice, values);
                }
                // After the mail, which tells the time by the clocks of before: whoever signs in from a device
                // that nobody knows may be somebody else.
                if let Some(fact) = zone.and_then(|zone| account.live_by(zone)) {
                    let actor = by::holder(account.id(), account.kind, Some(session.id()));
                    let told = Entry::event(fact, actor, visit.correlation);
                    account.outbox.push(told);
                }
                Ok(())
            })
            .await?;
        Ok(Opened {
            cookie,
            device,
            session: session.id(),
            expires_at: session.expires_at.0,
        })
    }

    /// Ends the session of a cookie. Whose it was, if there was one.
    async fn end_session(
        &self,
        cookie: &OpaqueToken,
        now: Instant,
    ) -> Result<Option<domain::ids::AccountId>, IdentityError> {
        let found = self.0.sessions.by_cookie(cookie.hash()).await?;
        let Some(session) = found.filter(|session| session.is_live(now)) else {
            return Ok(None);
        };
        self.0.sessions.end(session.id(), now).await?;
        Ok(Some(session.account()))
    }
}
