//! What stands before everything that a visitor may guess at.

use std::future::Future;
use std::time::Duration;

use domain::text::Email;
use secrecy::zeroize::Zeroizing;

use crate::account::{Account, normalised};
use crate::by::{Caller, Visit};
use crate::error::IdentityError;
use crate::hasher::Verified;
use crate::identity::Identity;
use crate::password::Password;
use crate::second_factor::SecondFactorProof;
use crate::stored::Instant;
use crate::throttle::{Counted, Tries};
use crate::totp;

/// Answers that must not tell whether an email has an account take at least so long: longer than
/// hashing a password where nothing else is done, and than any difference in what the store is
/// asked and answers.
const EVEN_ANSWER: Duration = Duration::from_millis(100);

/// A second factor that was looked at, or none where none is on.
#[must_use]
pub(crate) struct Shown<'a> {
    proof: Option<&'a SecondFactorProof>,
    counted: Option<Counted>,
}

impl Identity {
    /// Counts something that a visitor sends.
    pub(crate) async fn count_address(&self, visit: &Visit) -> Result<Counted, IdentityError> {
        let network = visit.network().to_string();
        let network = network.as_bytes();
        self.0.throttle.count(Tries::Address, &[network]).await
    }

    /// Counts something of which a visitor could send a lot.
    pub(crate) async fn count_room(&self, visit: &Visit) -> Result<(), IdentityError> {
        let network = visit.network().to_string();
        let network = network.as_bytes();
        let counted = self.0.throttle.count(Tries::Room, &[network]).await;
        counted.map(drop)
    }

    /// Counts what is refused to who is signed in before anything was guessed at: each time is a
    /// line of the security log. What they are told.
    pub(crate) async fn refused(&self, visit: &Visit, error: IdentityError) -> IdentityError {
        self.count_room(visit).await.err().unwrap_or(error)
    }

    /// Counts a mail that somebody makes us send. Each reason is counted for itself, so that nobody
    /// who makes us send one keeps somebody else from another.
    pub(crate) async fn count_mail(&self, why: &str, to: &Email) -> Result<(), IdentityError> {
        let email = normalised(to);
        let parts = [why.as_bytes(), email.as_bytes()];
        // Mails are never forgiven.
        let counted = self.0.throttle.count(Tries::Mail, &parts).await;
        counted.map(drop)
    }

    /// Counts such a mail; whether it may be sent.
    pub(crate) async fn may_mail(&self, why: &str, to: &Email) -> Result<bool, IdentityError> {
        match self.count_mail(why, to).await {
            Ok(()) => Ok(true),
            Err(IdentityError::Throttled { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Counts a guess at a secret of whoever has `email`. An account's own devices are counted each
    /// for itself, all others together, whether there is such an account or not.
    pub(crate) async fn count_guess(
        &self,
        visit: &Visit,
        secret: &str,
        email: &Email,
        account: Option<&Account>,
    ) -> Result<Counted, IdentityError> {
        let device = visit.device.as_ref().map(|device| device.hash());
        let known = device.filter(|hash| account.is_some_and(|known| known.knows_device(*hash)));
        let (tries, device) = match &known {
            Some(hash) => (Tries::KnownDevice, hash.as_slice()),
            None => (Tries::UnknownDevice, [].as_slice()),
        };
        let email = normalised(email);
        let parts = [secret.as_bytes(), email.as_bytes(), device];
        self.0.throttle.count(tries, &parts).await
    }

    /// Makes sure that whoever is signed in knows the account's password. The account as it was
    /// when they did.
    pub(crate) async fn ask_password(
        &self,
        visit: &Visit,
        caller: Caller,
        password: &Password,
    ) -> Result<Account, IdentityError> {
        let account = self.0.accounts.get(caller.account).await?;
        let counted = self
            .count_guess(visit, "password", account.email(), Some(&account))
            .await?;
        match self
            .0
            .hasher
            .verify(password, account.password.as_deref())
            .await?
        {
            Verified::Wrong => Err(IdentityError::WrongCredentials),
            Verified::Right { .. } if !account.is_active() => Err(IdentityError::AccountDisabled),
            Verified::Right { .. } => {
                self.0.throttle.forgive(counted).await?;
                Ok(account)
            }
        }
    }

    /// Changes an account for who has just given its password, and shows its second factor where
    /// one is on, which is used up as one write with the change. The account as it is then.
    pub(crate) async fn change_proven(
        &self,
        visit: &Visit,
        seen: &Account,
        proof: Option<&SecondFactorProof>,
        change: impl Fn(&mut Account),
    ) -> Result<Account, IdentityError> {
        let shown = self.look_at(visit, seen, proof).await?;
        self.change_shown(seen, shown, change).await
    }

    /// Looks at the second factor of who has just given an account's password, if one is on, and
    /// does not use it up yet: [`Self::change_shown`] does.
    pub(crate) async fn look_at<'a>(
        &self,
        visit: &Visit,
        seen: &Account,
        proof: Option<&'a SecondFactorProof>,
    ) -> Result<Shown<'a>, IdentityError> {
        let counted = match proof {
            Some(_) => Some(
                self.count_guess(visit, "second factor", seen.email(), Some(seen))
                    .await?,
            ),
            None => None,
        };
        self.use_shown(&mut seen.clone(), proof, self.now())?;
        Ok(Shown { proof, counted })
    }

    /// The other half of [`Self::change_proven`].
    pub(crate) async fn change_shown(
        &self,
        seen: &Account,
        shown: Shown<'_>,
        change: impl Fn(&mut Account),
    ) -> Result<Account, IdentityError> {
        let now = self.now();
        let account = self
            .0
            .accounts
            .change(seen.id(), |account| {
                // The password, or whether there is a second factor, may be another by now.
                if account.epoch != seen.epoch {
                    return Err(IdentityError::WrongCredentials);
                }
                self.use_shown(account, shown.proof, now)?;
                change(account);
                Ok(account.clone())
            })
            .await?;
        if let Some(counted) = shown.counted {
            self.0.throttle.forgive(counted).await?;
        }
        Ok(account)
    }

    /// Uses a second factor where one is on.
    fn use_shown(
        &self,
        account: &mut Account,
        proof: Option<&SecondFactorProof>,
        now: Instant,
    ) -> Result<(), IdentityError> {
        match proof {
            Some(proof) => self.use_second_factor(account, proof, now),
            None if account.second_factor.is_some() => Err(IdentityError::SecondFactorMissing),
            None => Ok(()),
        }
    }

    /// Uses a second factor: a code's step, or a recovery code, is good no more.
    pub(crate) fn use_second_factor(
        &self,
        account: &mut Account,
        proof: &SecondFactorProof,
        now: Instant,
    ) -> Result<(), IdentityError> {
        let id = account.id();
        let factor = account.second_factor.as_mut();
        let factor = factor.ok_or(IdentityError::SecondFactorOff)?;
        match proof {
            SecondFactorProof::Code(code) => {
                let secret = self.opened_secret(id, &factor.secret.0)?;
                factor.last_step = secret
                    .check(code, now.0, Some(factor.last_step))
                    .ok_or(IdentityError::WrongCode)?;
            }
            SecondFactorProof::Recovery(code) => {
                let hash = code.hash();
                let mut left = account.recovery_codes.iter();
                let at = left.position(|known| known.0 == hash);
                account
                    .recovery_codes
                    .remove(at.ok_or(IdentityError::WrongCode)?);
            }
        }
        Ok(())
    }

    /// The secret of a second factor, unsealed.
    pub(crate) fn opened_secret(
        &self,
        account: domain::ids::AccountId,
        sealed: &[u8],
    ) -> Result<totp::Secret, IdentityError> {
        let context = account.0.into_bytes();
        let secret: Option<Zeroizing<Vec<u8>>> =
            self.0
                .settings
                .sealing
                .open(totp::SEALED_FOR, sealed, &context);
        secret
            .and_then(|secret| totp::Secret::from_slice(&secret))
            .ok_or_else(|| {
                IdentityError::Unavailable(
                    "the second factor is damaged, or needs another master key".to_owned(),
                )
            })
    }
}

/// Answers after the same time, whatever the work found.
pub(crate) async fn evenly<T>(work: impl Future<Output = T>) -> T {
    let (done, ()) = tokio::join!(work, tokio::time::sleep(EVEN_ANSWER));
    done
}
