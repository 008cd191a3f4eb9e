//! The second factor: an authenticator app, and recovery codes for when it is lost.

mod setting_up;

use crate::account::{Account, AccountKind};
use crate::by::{Caller, Visit};
use crate::error::IdentityError;
use crate::identity::Identity;
use crate::password::Password;
use crate::recovery::RecoveryCode;
use crate::security_change::SecurityChange;
use crate::security_log::{Outcome, What};
use crate::signing_in::Opened;
use crate::token::OpaqueToken;
use crate::totp::{Secret, TotpCode};
use setting_up::hashes;

/// What shows that somebody has the second factor.
#[derive(Debug, Clone)]
pub enum SecondFactorProof {
    /// The code that the app shows.
    Code(TotpCode),
    /// A recovery code, which is used up by it.
    Recovery(RecoveryCode),
}

/// Who sets up a second factor.
#[derive(Debug, Clone)]
pub enum SetUpBy {
    /// Somebody who is signed in.
    Caller(Caller),
    /// An employee who has to before they are: the cookie of their half-open session.
    HalfOpen(OpaqueToken),
}

/// What an authenticator app needs. Both are secrets, shown once.
#[derive(Clone)]
pub struct SetUp {
    /// In base32, to be typed in.
    pub secret: String,
    /// As `otpauth://…`, for a QR code.
    pub uri: String,
}

impl SetUp {
    fn of(account: &Account, secret: &Secret) -> Self {
        Self {
            secret: secret.text(),
            uri: secret.uri(account.email()),
        }
    }
}

/// Secrets are not for logs.
impl std::fmt::Debug for SetUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetUp")
    }
}

/// A second factor is on.
#[derive(Debug, Clone)]
pub struct Confirmed {
    /// Shown once.
    pub recovery_codes: Vec<RecoveryCode>,
    /// The session, now open, of who had to set it up first.
    pub opened: Option<Opened>,
}

impl Identity {
    /// Begins to set up a second factor: it is on once [`Identity::confirm_second_factor`] has seen
    /// a code of it, within ten minutes. `password` is asked of who is signed in, and not of a
    /// half-open session, which has just been given it.
    ///
    /// # Errors
    /// [`IdentityError::SecondFactorOn`], [`IdentityError::WrongCredentials`],
    /// [`IdentityError::NotSignedIn`], [`IdentityError::EmailNotVerified`],
    /// [`IdentityError::Throttled`], and when the store is not available.
    pub async fn set_up_second_factor(
        &self,
        visit: &Visit,
        by: SetUpBy,
        password: Option<Password>,
    ) -> Result<SetUp, IdentityError> {
        let done = self.begin_set_up(visit, &by, password).await;
        let account = done.as_ref().ok().map(|(account, _)| account.id());
        self.log(visit, What::SetUpSecondFactor, Outcome::of(&done))
            .about(account)
            .write()
            .await;
        done.map(|(account, secret)| SetUp::of(&account, &secret))
    }

    /// Begins to put another second factor in the place of the one that is on, which stays on until
    /// [`Identity::confirm_second_factor`] has seen a code of the new one. A recovery code will do
    /// as proof, for who lost the old one.
    ///
    /// # Errors
    /// [`IdentityError::SecondFactorOff`], [`IdentityError::WrongCredentials`],
    /// [`IdentityError::WrongCode`], [`IdentityError::Throttled`], and when the store is not
    /// available.
    pub async fn replace_second_factor(
        &self,
        visit: &Visit,
        caller: Caller,
        password: Password,
        proof: &SecondFactorProof,
    ) -> Result<SetUp, IdentityError> {
        let secret = Secret::random();
        let waiting = self.waiting(caller.account, &secret);
        let done = async {
            let seen = self.ask_password(visit, caller, &password).await?;
            self.change_proven(visit, &seen, Some(proof), |account| {
                account.setting_up = Some(waiting.clone());
            })
            .await
        };
        let done = done.await;
        self.log(visit, What::SetUpSecondFactor, Outcome::of(&done))
            .about(caller.account)
            .write()
            .await;
        done.map(|account| SetUp::of(&account, &secret))
    }

    /// Turns the second factor on, ends all other sessions, and tells the owner.
    ///
    /// # Errors
    /// [`IdentityError::SecondFactorOff`] when none is being set up;
    /// [`IdentityError::WrongCode`], [`IdentityError::NotSignedIn`], [`IdentityError::Throttled`],
    /// and when the store is not available.
    pub async fn confirm_second_factor(
        &self,
        visit: &Visit,
        by: SetUpBy,
        code: &TotpCode,
    ) -> Result<Confirmed, IdentityError> {
        let (seen, half_open) = self.setting_up(&by).await?;
        let done = self.check_first_code(visit, &seen, code).await;
        self.log(visit, What::ConfirmSecondFactor, Outcome::of(&done))
            .about(seen.id())
            .write()
            .await;
        let (account, recovery_codes) = done?;
        let opened = match (by, half_open) {
            (SetUpBy::Caller(caller), _) => {
                self.0.sessions.keep(&account, caller.session).await?;
                None
            }
            (SetUpBy::HalfOpen(_), None) => return Err(IdentityError::NotSignedIn),
            (SetUpBy::HalfOpen(_), Some(session)) => {
                let amr = ["pwd", "otp", "mfa"];
                let now = self.now();
                let opened = self.0.sessions.open_fully(&session, &account, &amr, now);
                let (session, cookie) = opened.await?.ok_or(IdentityError::NotSignedIn)?;
                Some(self.opened(visit, &account, &session, cookie).await?)
            }
        };
        Ok(Confirmed {
            recovery_codes,
            opened,
        })
    }

    /// Turns the second factor off, ends all other sessions, and tells the owner.
    ///
    /// # Errors
    /// [`IdentityError::SecondFactorRequired`] for employees; [`IdentityError::SecondFactorOff`],
    /// [`IdentityError::WrongCredentials`], [`IdentityError::WrongCode`];
    /// [`IdentityError::Password`] when the password is not good enough to be alone: change it
    /// first; [`IdentityError::Throttled`], and when the store is not available.
    pub async fn remove_second_factor(
        &self,
        visit: &Visit,
        caller: Caller,
        password: Password,
        proof: &SecondFactorProof,
    ) -> Result<(), IdentityError> {
        let done = async {
            let seen = self.ask_password(visit, caller, &password).await?;
            if seen.kind == AccountKind::Employee {
                return Err(IdentityError::SecondFactorRequired);
            }
            if seen.second_factor.is_some() {
                password.judge(seen.email(), false)?;
            }
            let now = self.now();
            let account = self
                .change_proven(visit, &seen, Some(proof), |account| {
                    account.second_factor = None;
                    account.setting_up = None;
                    account.recovery_codes.clear();
                    account.begin_epoch();
                    SecurityChange::FactorRemoved.tell(account, now);
                })
                .await?;
            self.0.sessions.keep(&account, caller.session).await
        };
        let done = done.await;
        self.log(visit, What::RemoveSecondFactor, Outcome::of(&done))
            .about(caller.account)
            .write()
            .await;
        done
    }

    /// Makes new recovery codes; the old ones are good for nothing any more. How many are left
    /// says [`AccountView`](crate::AccountView).
    ///
    /// # Errors
    /// [`IdentityError::SecondFactorOff`], [`IdentityError::WrongCredentials`],
    /// [`IdentityError::WrongCode`], [`IdentityError::Throttled`], and when the store is not
    /// available.
    pub async fn renew_recovery_codes(
        &self,
        visit: &Visit,
        caller: Caller,
        password: Password,
        proof: &SecondFactorProof,
    ) -> Result<Vec<RecoveryCode>, IdentityError> {
        let codes = RecoveryCode::random_set();
        let done = async {
            let seen = self.ask_password(visit, caller, &password).await?;
            self.change_proven(visit, &seen, Some(proof), |account| {
                account.recovery_codes = hashes(&codes);
            })
            .await
        };
        let done = done.await;
        self.log(visit, What::RenewRecoveryCodes, Outcome::of(&done))
            .about(caller.account)
            .write()
            .await;
        done.map(|_| codes)
    }
}
