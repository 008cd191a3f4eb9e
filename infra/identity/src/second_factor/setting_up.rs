//! What is checked before a second factor is on, or anything of it changes.

use chrono::TimeDelta;
use domain::ids::AccountId;

use super::SetUpBy;
use crate::account::{Account, SecondFactor, SettingUp};
use crate::by::Visit;
use crate::error::IdentityError;
use crate::identity::Identity;
use crate::password::Password;
use crate::recovery::RecoveryCode;
use crate::security_change::SecurityChange;
use crate::sessions::{Progress, Session};
use crate::stored::{Bytes, Instant};
use crate::totp::{SEALED_FOR, Secret, TotpCode};

/// For how long a second factor waits for its first code.
const WAITS: TimeDelta = TimeDelta::minutes(10);

impl Identity {
    /// Begins to set one up where there is none.
    pub(super) async fn begin_set_up(
        &self,
        visit: &Visit,
        by: &SetUpBy,
        password: Option<Password>,
    ) -> Result<(Account, Secret), IdentityError> {
        let seen = match by {
            SetUpBy::HalfOpen(_) => self.setting_up(by).await?.0,
            SetUpBy::Caller(caller) => {
                let password = password.ok_or(IdentityError::WrongCredentials)?;
                self.ask_password(visit, *caller, &password).await?
            }
        };
        // Otherwise somebody could lock the owner of an email out of an account in its name.
        if seen.email_verified_at.is_none() {
            return Err(IdentityError::EmailNotVerified);
        }
        let secret = Secret::random();
        let waiting = self.waiting(seen.id(), &secret);
        self.0
            .accounts
            .change(seen.id(), |account| {
                if account.second_factor.is_some() {
                    return Err(IdentityError::SecondFactorOn);
                }
                account.setting_up = Some(waiting.clone());
                Ok(())
            })
            .await?;
        Ok((seen, secret))
    }

    /// The account of who sets up a second factor, and the session that waits for it.
    pub(super) async fn setting_up(
        &self,
        by: &SetUpBy,
    ) -> Result<(Account, Option<Session>), IdentityError> {
        match by {
            SetUpBy::Caller(caller) => Ok((self.0.accounts.get(caller.account).await?, None)),
            SetUpBy::HalfOpen(cookie) => {
                let live = self.live_session(cookie, self.now()).await?;
                let (session, account) = live.ok_or(IdentityError::NotSignedIn)?;
                if session.progress != Progress::SetUp {
                    return Err(IdentityError::NotSignedIn);
                }
                Ok((account, Some(session)))
            }
        }
    }

    /// Turns the second factor on, if this is a code of the one that is being set up.
    pub(super) async fn check_first_code(
        &self,
        visit: &Visit,
        seen: &Account,
        code: &TotpCode,
    ) -> Result<(Account, Vec<RecoveryCode>), IdentityError> {
        let counted = self
            .count_guess(visit, "second factor", seen.email(), Some(seen))
            .await?;
        let codes = RecoveryCode::random_set();
        let now = self.now();
        let account = self
            .0
            .accounts
            .change(seen.id(), |account| {
                if account.epoch != seen.epoch || !account.is_active() {
                    return Err(IdentityError::NotSignedIn);
                }
                let waiting = account.setting_up.take();
                let waiting = waiting
                    .filter(|waiting| now < waiting.expires_at)
                    .ok_or(IdentityError::SecondFactorOff)?;
                let secret = self.opened_secret(account.id(), &waiting.secret.0)?;
                let last_step = secret
                    .check(code, now.0, None)
                    .ok_or(IdentityError::WrongCode)?;
                let former = account.second_factor.replace(SecondFactor {
                    secret: waiting.secret,
                    confirmed_at: now,
                    last_step,
                });
                account.recovery_codes = hashes(&codes);
                account.begin_epoch();
                let change = match former {
                    Some(_) => SecurityChange::FactorReplaced,
                    None => SecurityChange::FactorSetUp,
                };
                change.tell(account, now);
                Ok(account.clone())
            })
            .await?;
        self.0.throttle.forgive(counted).await?;
        Ok((account, codes))
    }

    /// A second factor that waits for its first code, sealed.
    pub(super) fn waiting(&self, account: AccountId, secret: &Secret) -> SettingUp {
        let context = account.0.into_bytes();
        let sealing = &self.0.settings.sealing;
        SettingUp {
            secret: Bytes(sealing.seal(SEALED_FOR, secret.bytes(), &context)),
            expires_at: Instant(self.now().0 + WAITS),
        }
    }
}

/// What is stored of recovery codes.
pub(super) fn hashes(codes: &[RecoveryCode]) -> Vec<Bytes> {
    codes.iter().map(|code| code.hash().into()).collect()
}
