//! Links in mails: made with the mail that carries them, and used up by following them.

use std::collections::BTreeSet;

use ::tokens::{LinkKey, LinkPurpose};
use domain::account::{AccountRole, Registrant};
use domain::ids::AccountId;
use domain::text::Email;
use uuid::Uuid;

use crate::account::{Account, AccountKind, AccountStatus};
use crate::by::{Visit, holder};
use crate::error::IdentityError;
use crate::identity::Identity;
use crate::outbox::{Entry, Fact, MailLink, Template};
use crate::password::Password;
use crate::registering::{RegistrantKind, Registration};
use crate::security_log::{Outcome, What};
use crate::stored::Instant;

impl Identity {
    /// The account of somebody who registers, with what follows from it.
    pub(crate) fn new_registrant(
        &self,
        visit: &Visit,
        registration: &Registration,
        password: String,
    ) -> Account {
        let now = self.now();
        let (kind, role) = match registration.kind {
            RegistrantKind::Customer => (AccountKind::Customer, AccountRole::Customer),
            RegistrantKind::Supplier => (AccountKind::Supplier, AccountRole::Supplier),
        };
        let mut account = Account::new(kind, &registration.email, vec![role], now);
        account.password = Some(password);
        account.password_set_at = Some(now);
        let customer = account
            .customer()
            .map(|customer| Registrant::Customer { customer });
        let supplier = account
            .supplier()
            .map(|supplier| Registrant::Supplier { supplier });
        if let Some(registrant) = customer.or(supplier) {
            let email = registration.email.clone();
            account.outbox.push(Entry::event(
                Fact::Registered { registrant, email },
                holder(account.id(), kind, None),
                visit.correlation,
            ));
        }
        let verify = (LinkPurpose::VerifyEmail, Template::VerifyEmail);
        mail_link(&mut account, verify, &registration.email, [], now);
        account
    }

    /// Tells whoever has an email that somebody tried to take it.
    pub(crate) async fn tell_owner(&self, email: &Email) -> Result<(), IdentityError> {
        let Some(owner) = self.0.accounts.by_email(email).await? else {
            return Ok(());
        };
        self.0
            .accounts
            .change(owner.id(), |owner| {
                owner.mail(Template::AlreadyRegistered, []);
                Ok(())
            })
            .await
    }

    /// Mails an invitation again that was not taken up yet.
    pub(crate) async fn invite_again(
        &self,
        email: &Email,
        roles: &[AccountRole],
        now: Instant,
    ) -> Result<AccountId, IdentityError> {
        let found = self.0.accounts.by_email(email).await?;
        let invited = found.ok_or(IdentityError::EmailTaken)?;
        let wanted: BTreeSet<_> = roles.iter().collect();
        self.0
            .accounts
            .change(invited.id(), |account| {
                let is_the_same = account.status == AccountStatus::Invited
                    && account.roles.iter().collect::<BTreeSet<_>>() == wanted;
                if !is_the_same {
                    return Err(IdentityError::EmailTaken);
                }
                mail_invitation(account, now);
                Ok(account.id())
            })
            .await
    }

    /// Sets a password by a link, and does what else `change` does, as one write.
    pub(crate) async fn set_password_by_link(
        &self,
        visit: &Visit,
        (what, purpose): (What, LinkPurpose),
        token: &str,
        password: &Password,
        change: impl Fn(&mut Account, Instant) -> Result<(), IdentityError>,
    ) -> Result<(), IdentityError> {
        let turn = self.0.hasher.turn().await?;
        let counted = self.count_address(visit).await?;
        let found = self.account_of_link(token, purpose).await;
        let (mut account, link) = self.noted(visit, what, found).await?;
        let id = account.id();
        // A link that is not good any more costs no hashing, and tells nothing of passwords.
        if !account.follow(link, purpose, self.now()) {
            let refused = Err(IdentityError::Link);
            return self.noted(visit, what, refused).await;
        }
        // What an unverified account has set up goes with the reset.
        let keeps_factor = account.second_factor.is_some() && account.email_verified_at.is_some();
        password.judge(account.email(), keeps_factor)?;
        let hash = self.0.hasher.hash(password).await?;
        drop(turn);
        let now = self.now();
        let done = self
            .0
            .accounts
            .change(id, |account| {
                if !account.follow(link, purpose, now) {
                    return Err(IdentityError::Link);
                }
                account.password = Some(hash.clone());
                account.password_set_at = Some(now);
                change(account, now)
            })
            .await;
        self.log(visit, what, Outcome::of(&done))
            .about(id)
            .write()
            .await;
        done?;
        self.0.throttle.forgive(counted).await
    }

    /// The account that a link's token is of, with the link.
    pub(crate) async fn account_of_link(
        &self,
        token: &str,
        purpose: LinkPurpose,
    ) -> Result<(Account, Uuid), IdentityError> {
        let link = LinkKey::link_of(token).ok_or(IdentityError::Link)?;
        let found = self.0.accounts.by_link(link).await?;
        let account = found.ok_or(IdentityError::Link)?;
        let key = &self.0.settings.links;
        if key.verify(token, purpose, account.id(), link) {
            Ok((account, link))
        } else {
            Err(IdentityError::Link)
        }
    }

    /// Writes a line for what was refused before it was known whom it is about.
    pub(crate) async fn noted<T>(
        &self,
        visit: &Visit,
        what: What,
        done: Result<T, IdentityError>,
    ) -> Result<T, IdentityError> {
        if done.is_err() {
            self.log(visit, what, Outcome::of(&done)).write().await;
        }
        done
    }
}

/// Makes a link and the mail that carries it.
pub(crate) fn mail_link<const N: usize>(
    account: &mut Account,
    (purpose, template): (LinkPurpose, Template),
    to: &Email,
    values: [(&str, String); N],
    now: Instant,
) {
    let (id, expires_at) = account.link(purpose, now);
    let link = MailLink {
        purpose,
        id,
        expires_at: expires_at.0,
    };
    account.mail_to(to, template, values, Some(link));
}

/// Makes the invitation of an employee and its mail.
pub(crate) fn mail_invitation(account: &mut Account, now: Instant) {
    let roles: Vec<_> = account.roles.iter().map(|role| role.as_str()).collect();
    let values = [("roles", roles.join(", "))];
    let to = account.email().clone();
    let invitation = (LinkPurpose::AcceptInvitation, Template::Invitation);
    mail_link(account, invitation, &to, values, now);
}

/// Its holder has shown that they read an email.
pub(crate) fn verified(account: &mut Account, email: Email, visit: &Visit, now: Instant) {
    account.verify_email(email.clone(), now);
    // It grows with every change, so no two verifications have the same.
    let verification = Some(account.version.unsigned_abs());
    let event = Entry::event(
        Fact::EmailVerified {
            email,
            verification,
        },
        holder(account.id(), account.kind, None),
        visit.correlation,
    );
    account.outbox.push(event);
}
