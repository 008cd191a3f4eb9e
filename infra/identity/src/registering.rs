//! How accounts come to be, and the links in mails.

use std::collections::BTreeSet;

use ::tokens::LinkPurpose;
use domain::account::AccountRole;
use domain::ids::AccountId;
use domain::text::Email;

use crate::account::{Account, AccountKind, AccountStatus};
use crate::by::{By, Caller, Visit};
use crate::error::IdentityError;
use crate::gate::evenly;
use crate::identity::Identity;
use crate::links::{mail_invitation, mail_link, verified};
use crate::outbox::{Entry, Fact, Template};
use crate::password::Password;
use crate::security_change::SecurityChange;
use crate::security_log::{Outcome, What};
use crate::token::OpaqueToken;

/// Who may register themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrantKind {
    /// A customer.
    Customer,
    /// A supplier.
    Supplier,
}

/// What somebody registers with.
#[derive(Debug, Clone)]
pub struct Registration {
    /// What they are.
    pub kind: RegistrantKind,
    /// Their email.
    pub email: Email,
    /// Their password.
    pub password: Password,
}

/// An account for an employee.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Where the invitation goes.
    pub email: Email,
    /// What they may be: roles of employees, at least one.
    pub roles: Vec<AccountRole>,
}

impl Identity {
    /// Makes an account of a customer or supplier, and mails a link that verifies its email. An
    /// email that has an account gets a mail that says so instead; the answer is the same.
    ///
    /// # Errors
    /// [`IdentityError::Password`], [`IdentityError::Throttled`], and when the store is not
    /// available.
    pub async fn register(
        &self,
        visit: &Visit,
        registration: Registration,
    ) -> Result<(), IdentityError> {
        let turn = self.0.hasher.turn().await?;
        let _unforgiven = self.count_address(visit).await?;
        // What is refused sends no mail, and keeps nobody from getting one.
        registration.password.judge(&registration.email, false)?;
        self.count_mail("register", &registration.email).await?;
        let password = self.0.hasher.hash(&registration.password).await?;
        drop(turn);
        let account = self.new_registrant(visit, &registration, password);
        let id = account.id();
        let done = evenly(async {
            match self.0.accounts.insert(account).await {
                Err(IdentityError::EmailTaken) => {
                    self.tell_owner(&registration.email).await?;
                    Ok((None, Outcome::Refused))
                }
                Ok(()) => Ok((Some(id), Outcome::Succeeded)),
                Err(error) => Err(error),
            }
        });
        let (account, outcome) = done.await?;
        self.log(visit, What::Register, outcome)
            .about(account)
            .write()
            .await;
        Ok(())
    }

    /// Mails a new link that verifies the email, or the new one, of somebody who is signed in.
    ///
    /// # Errors
    /// [`IdentityError::Throttled`], and when the store is not available. That there is nothing
    /// to verify is no error.
    pub async fn request_verification(
        &self,
        visit: &Visit,
        caller: Caller,
    ) -> Result<(), IdentityError> {
        let account = self.0.accounts.get(caller.account).await?;
        let to = account.pending_email.as_ref().unwrap_or(account.email());
        self.count_mail("verify email", to).await?;
        let now = self.now();
        self.0
            .accounts
            .change(caller.account, |account| {
                let to = match &account.pending_email {
                    Some(pending) => pending.clone(),
                    None if account.email_verified_at.is_none() => account.email().clone(),
                    None => return Ok(()),
                };
                mail_link(
                    account,
                    (LinkPurpose::VerifyEmail, Template::VerifyEmail),
                    &to,
                    [],
                    now,
                );
                Ok(())
            })
            .await?;
        self.log(visit, What::RequestVerification, Outcome::Succeeded)
            .about(caller.account)
            .write()
            .await;
        Ok(())
    }

    /// Follows the link of a mail that verifies an email. After a change of email the new one
    /// takes the other's place.
    ///
    /// # Errors
    /// [`IdentityError::Link`]; [`IdentityError::EmailTaken`] when another account has the new
    /// email meanwhile; [`IdentityError::Throttled`], and when the store is not available.
    pub async fn verify_email(&self, visit: &Visit, token: &str) -> Result<(), IdentityError> {
        let counted = self.count_address(visit).await?;
        let purpose = LinkPurpose::VerifyEmail;
        let found = self.account_of_link(token, purpose).await;
        let (account, link) = self.noted(visit, What::VerifyEmail, found).await?;
        let id = account.id();
        let now = self.now();
        let done = self
            .0
            .accounts
            .change(id, |account| {
                if !account.follow(link, purpose, now) {
                    return Err(IdentityError::Link);
                }
                let email = match account.pending_email.clone() {
                    Some(new) => {
                        if account.email_verified_at.is_some() {
                            SecurityChange::EmailReplaced.tell(account, now);
                        }
                        new
                    }
                    None => account.email().clone(),
                };
                verified(account, email, visit, now);
                // So that the next token says so.
                account.begin_generation();
                Ok(())
            })
            .await;
        self.log(visit, What::VerifyEmail, Outcome::of(&done))
            .about(id)
            .write()
            .await;
        done?;
        self.0.throttle.forgive(counted).await
    }

    /// Mails a link to set a new password, if there is such an account; the answer is the same if
    /// not.
    ///
    /// # Errors
    /// [`IdentityError::Throttled`], and when the store is not available.
    pub async fn request_reset(&self, visit: &Visit, email: &Email) -> Result<(), IdentityError> {
        let _unforgiven = self.count_address(visit).await?;
        self.count_mail("reset", email).await?;
        let now = self.now();
        let mailed = evenly(async {
            let Some(account) = self.0.accounts.by_email(email).await? else {
                return Ok(None);
            };
            self.0
                .accounts
                .change(account.id(), |account| {
                    if account.is_active() {
                        let to = account.email().clone();
                        mail_link(
                            account,
                            (LinkPurpose::ResetPassword, Template::ResetPassword),
                            &to,
                            [],
                            now,
                        );
                    }
                    Ok(account.is_active().then(|| account.id()))
                })
                .await
        });
        let account = mailed.await?;
        let outcome = account.map_or(Outcome::Refused, |_| Outcome::Succeeded);
        self.log(visit, What::RequestReset, outcome)
            .about(account)
            .write()
            .await;
        Ok(())
    }

    /// Follows the link of a mail that sets a new password, and ends all sessions. A second factor
    /// is asked for at the next sign-in as ever. The browser is known from now on, since whoever
    /// uses it reads the owner's mails: nobody who guesses from elsewhere makes them wait. The
    /// answer is for its cookie `__Host-astro-device`, to be kept for a year or longer.
    ///
    /// # Errors
    /// [`IdentityError::Password`], which leaves the link as it is; [`IdentityError::Link`],
    /// [`IdentityError::Throttled`], and when the store is not available.
    pub async fn reset(
        &self,
        visit: &Visit,
        token: &str,
        password: Password,
    ) -> Result<OpaqueToken, IdentityError> {
        let device = visit.device.clone().unwrap_or_else(OpaqueToken::random);
        self.set_password_by_link(
            visit,
            (What::Reset, LinkPurpose::ResetPassword),
            token,
            &password,
            |account, now| {
                if !account.is_active() {
                    return Err(IdentityError::Link);
                }
                if account.email_verified_at.is_none() {
                    account.forget_the_unverified();
                    verified(account, account.email().clone(), visit, now);
                }
                account.begin_epoch();
                // The mail below tells the owner; a second one would tell nothing more.
                account.see_device(device.hash(), visit.agent.as_str(), now);
                let at = now.0.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
                account.mail(Template::PasswordChanged, [("at", at)]);
                Ok(())
            },
        )
        .await?;
        Ok(device)
    }

    /// Makes an account for an employee and mails the invitation. For an account that was invited
    /// before, for the same roles, and not taken up yet: mails it again.
    ///
    /// # Errors
    /// [`IdentityError::EmailTaken`], [`IdentityError::NoRole`],
    /// [`IdentityError::NotARoleOfEmployees`], and when the store is not available.
    pub async fn invite(
        &self,
        by: &By,
        invitation: Invitation,
    ) -> Result<AccountId, IdentityError> {
        let roles: BTreeSet<_> = invitation.roles.iter().copied().collect();
        if roles.is_empty() {
            return Err(IdentityError::NoRole);
        }
        if let Some(role) = roles.iter().find(|role| !role.is_of_employees()) {
            return Err(IdentityError::NotARoleOfEmployees(*role));
        }
        let roles: Vec<_> = roles.into_iter().collect();
        let now = self.now();
        let mut account =
            Account::new(AccountKind::Employee, &invitation.email, roles.clone(), now);
        account.status = AccountStatus::Invited;
        let invited = Fact::EmployeeInvited {
            roles: roles.clone(),
            email: invitation.email.clone(),
        };
        let event = Entry::event(invited, by.actor.clone(), by.correlation);
        account.outbox.push(event);
        mail_invitation(&mut account, now);
        let id = account.id();
        let done = match self.0.accounts.insert(account).await {
            Ok(()) => Ok(id),
            Err(IdentityError::EmailTaken) => {
                self.invite_again(&invitation.email, &roles, now).await
            }
            Err(error) => Err(error),
        };
        self.log_by(by, What::Invite, Outcome::of(&done))
            .about(done.clone().ok())
            .write()
            .await;
        done
    }

    /// Follows the link of an invitation: sets the first password. Whoever does reads the email, so
    /// it is verified.
    ///
    /// # Errors
    /// As [`Identity::reset`].
    pub async fn accept_invitation(
        &self,
        visit: &Visit,
        token: &str,
        password: Password,
    ) -> Result<(), IdentityError> {
        self.set_password_by_link(
            visit,
            (What::AcceptInvitation, LinkPurpose::AcceptInvitation),
            token,
            &password,
            |account, now| {
                if account.status != AccountStatus::Invited {
                    return Err(IdentityError::Link);
                }
                account.status = AccountStatus::Active;
                verified(account, account.email().clone(), visit, now);
                Ok(())
            },
        )
        .await
    }
}
