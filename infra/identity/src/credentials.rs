//! What somebody who is signed in changes of their own credentials.

use ::tokens::LinkPurpose;
use domain::text::Email;

use crate::account::{Account, normalised};
use crate::by::{Caller, Visit};
use crate::error::IdentityError;
use crate::gate::evenly;
use crate::identity::Identity;
use crate::links::mail_link;
use crate::outbox::{Entry, Template};
use crate::password::Password;
use crate::security_log::{Outcome, What};

impl Identity {
    /// Changes the password, and ends all other sessions.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`] when `current` is not the password;
    /// [`IdentityError::Password`], [`IdentityError::Throttled`], [`IdentityError::Busy`], and when
    /// the store is not available.
    pub async fn change_password(
        &self,
        visit: &Visit,
        caller: Caller,
        current: Password,
        new: Password,
    ) -> Result<(), IdentityError> {
        let done = self.set_password(visit, caller, &current, &new).await;
        self.log(visit, What::ChangePassword, Outcome::of(&done))
            .about(caller.account)
            .write()
            .await;
        done
    }

    /// Mails a link to a new email, which takes the other's place once the link is followed. One
    /// that has an account gets a mail that says so instead; the answer is the same.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`] when `password` is not the password;
    /// [`IdentityError::Throttled`], [`IdentityError::Busy`], and when the store is not available.
    pub async fn change_email(
        &self,
        visit: &Visit,
        caller: Caller,
        password: Password,
        new: Email,
    ) -> Result<(), IdentityError> {
        let done = async {
            let account = self.ask_password(visit, caller, &password).await?;
            self.count_mail(&new).await?;
            evenly(self.mail_new_email(&account, &new)).await
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
        current: &Password,
        new: &Password,
    ) -> Result<(), IdentityError> {
        let seen = self.ask_password(visit, caller, current).await?;
        new.judge(seen.email(), seen.second_factor.is_some())?;
        let hash = self.0.hasher.hash(new).await?;
        let now = self.now();
        let account = self
            .0
            .accounts
            .change(caller.account, |account| {
                // Another change may have come first: then this was not the password any more, or
                // a second factor that made a short one good enough is gone.
                if account.password != seen.password || account.epoch != seen.epoch {
                    return Err(IdentityError::WrongCredentials);
                }
                account.password = Some(hash.clone());
                account.password_set_at = Some(now);
                account.unlink(LinkPurpose::ResetPassword);
                account.begin_epoch();
                let at = now.0.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
                let to = account.email().clone();
                let mail = Entry::mail(Template::PasswordChanged, &to, [("at", at)], None);
                account.outbox.push(mail);
                Ok(account.clone())
            })
            .await?;
        self.0.sessions.keep(&account, caller.session).await
    }

    /// Lets an email wait to be verified. Whether another account has it shows nowhere.
    async fn mail_new_email(&self, seen: &Account, new: &Email) -> Result<(), IdentityError> {
        let is_own = normalised(new) == normalised(seen.email());
        let owner = self.0.accounts.by_email(new).await?;
        let is_taken = owner.is_some_and(|owner| owner.id() != seen.id());
        let now = self.now();
        self.0
            .accounts
            .change(seen.id(), |account| {
                // Older links went to an email that this is not about.
                account.unlink(LinkPurpose::VerifyEmail);
                account.pending_email = (!is_own || new != account.email()).then(|| new.clone());
                if account.pending_email.is_some() && !is_taken {
                    let verify = (LinkPurpose::VerifyEmail, Template::VerifyEmail);
                    mail_link(account, verify, new, [], now);
                }
                Ok(())
            })
            .await?;
        if is_taken {
            self.tell_owner(new).await?;
        }
        Ok(())
    }
}
