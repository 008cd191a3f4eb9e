//! What somebody who is signed in changes of their own credentials.

use ::tokens::LinkPurpose;
use domain::text::Email;

use crate::account::{Account, normalised};
use crate::by::{Caller, Visit};
use crate::error::IdentityError;
use crate::gate::{Shown, evenly};
use crate::identity::Identity;
use crate::links::mail_link;
use crate::outbox::Template;
use crate::password::Password;
use crate::second_factor::SecondFactorProof;
use crate::security_log::{Outcome, What};

impl Identity {
    /// Changes the password, and ends all other sessions. Where a second factor is on, `proof` shows
    /// it.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`] when `current` is not the password;
    /// [`IdentityError::SecondFactorMissing`], [`IdentityError::WrongCode`], or
    /// [`IdentityError::SecondFactorOff`] when one is shown that is not on;
    /// [`IdentityError::Password`], [`IdentityError::Throttled`], [`IdentityError::Busy`], and when
    /// the store is not available.
    pub async fn change_password(
        &self,
        visit: &Visit,
        caller: Caller,
        current: Password,
        proof: Option<&SecondFactorProof>,
        new: Password,
    ) -> Result<(), IdentityError> {
        let done = async {
            let seen = self.ask_password(visit, caller, &current).await?;
            self.set_password(visit, caller, &seen, proof, &new).await
        };
        let done = done.await;
        self.log(visit, What::ChangePassword, Outcome::of(&done))
            .about(caller.account)
            .write()
            .await;
        done
    }

    /// Mails a link to a new email, which takes the other's place once the link is followed. One
    /// that has an account gets a mail that says so instead; the answer is the same. Where a second
    /// factor is on, `proof` shows it.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`] when `password` is not the password;
    /// [`IdentityError::SecondFactorMissing`], [`IdentityError::WrongCode`], or
    /// [`IdentityError::SecondFactorOff`] when one is shown that is not on;
    /// [`IdentityError::Throttled`], [`IdentityError::Busy`], and when the store is not available.
    pub async fn change_email(
        &self,
        visit: &Visit,
        caller: Caller,
        password: Password,
        proof: Option<&SecondFactorProof>,
        new: Email,
    ) -> Result<(), IdentityError> {
        let done = async {
            let seen = self.ask_password(visit, caller, &password).await?;
            let shown = self.look_at(visit, &seen, proof).await?;
            // What is refused sends no mail, and keeps nobody from getting one.
            self.count_mail("verify email", &new).await?;
            evenly(self.mail_new_email(&seen, shown, &new)).await
        };
        let done = done.await;
        self.log(visit, What::ChangeEmail, Outcome::of(&done))
            .about(caller.account)
            .write()
            .await;
        done
    }

    async fn set_password(
        &self,
        visit: &Visit,
        caller: Caller,
        seen: &Account,
        proof: Option<&SecondFactorProof>,
        new: &Password,
    ) -> Result<(), IdentityError> {
        new.judge(seen.email(), seen.second_factor.is_some())?;
        let hash = self.0.hasher.hash(new).await?;
        let now = self.now();
        let account = self
            .change_proven(visit, seen, proof, |account| {
                account.password = Some(hash.clone());
                account.password_set_at = Some(now);
                account.begin_epoch();
                let at = now.0.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
                account.mail(Template::PasswordChanged, [("at", at)]);
            })
            .await?;
        self.0.sessions.keep(&account, caller.session).await
    }

    /// Lets an email wait to be verified. Whether another account has it shows nowhere.
    async fn mail_new_email(
        &self,
        seen: &Account,
        shown: Shown<'_>,
        new: &Email,
    ) -> Result<(), IdentityError> {
        let is_own = normalised(new) == normalised(seen.email());
        let owner = self.0.accounts.by_email(new).await?;
        let is_taken = owner.is_some_and(|owner| owner.id() != seen.id());
        let now = self.now();
        self.change_shown(seen, shown, |account| {
            // Older links went to an email that this is not about.
            account.unlink(LinkPurpose::VerifyEmail);
            account.pending_email = (!is_own || new != account.email()).then(|| new.clone());
            if account.pending_email.is_some() && !is_taken {
                let verify = (LinkPurpose::VerifyEmail, Template::VerifyEmail);
                mail_link(account, verify, new, [], now);
            }
        })
        .await?;
        if is_taken {
            self.tell_owner(new).await?;
        }
        Ok(())
    }
}
