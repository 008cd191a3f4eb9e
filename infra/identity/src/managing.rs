//! What IT does with accounts.

use ::tokens::LinkPurpose;
use domain::account::AccountRole;
use domain::ids::AccountId;
use domain::text::Reason;

use crate::account::{Account, AccountKind, AccountStatus};
use crate::accounts::{AccountCursor, AccountFilter, AccountView};
use crate::by::By;
use crate::error::IdentityError;
use crate::identity::Identity;
use crate::links::mail_link;
use crate::outbox::{Entry, Fact, Template};
use crate::security_change::SecurityChange;
use crate::security_log::{Outcome, What};

impl Identity {
    /// One account.
    ///
    /// # Errors
    /// [`IdentityError::NotFound`], and when the store is not available.
    pub async fn account(&self, account: AccountId) -> Result<AccountView, IdentityError> {
        let account = self.0.accounts.get(account).await?;
        Ok(AccountView::of(&account))
    }

    /// Accounts, the newest first: at most `limit` (1 to 100), and where the next page begins.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn accounts(
        &self,
        filter: &AccountFilter,
        after: Option<AccountCursor>,
        limit: usize,
    ) -> Result<(Vec<AccountView>, Option<AccountCursor>), IdentityError> {
        self.0.accounts.list(filter, after, limit).await
    }

    /// Lets an employee be more. That they are already is no error.
    ///
    /// # Errors
    /// [`IdentityError::NotFound`], [`IdentityError::NotAnEmployee`],
    /// [`IdentityError::NotARoleOfEmployees`], [`IdentityError::OwnAccount`], and when the store is
    /// not available.
    pub async fn grant_role(
        &self,
        by: &By,
        account: AccountId,
        role: AccountRole,
    ) -> Result<(), IdentityError> {
        self.change_by(by, account, What::GrantRole, None, |account| {
            if may_change(account, role)? {
                return Ok(());
            }
            account.roles.push(role);
            account.begin_generation();
            tell(account, by, Fact::RoleGranted { role });
            Ok(())
        })
        .await
    }

    /// Lets an employee be less. That they are not is no error.
    ///
    /// # Errors
    /// As [`Identity::grant_role`]; [`IdentityError::LastOfIt`], [`IdentityError::Busy`].
    pub async fn revoke_role(
        &self,
        by: &By,
        account: AccountId,
        role: AccountRole,
    ) -> Result<(), IdentityError> {
        self.change_by(by, account, What::RevokeRole, None, |account| {
            if !may_change(account, role)? {
                return Ok(());
            }
            account.roles.retain(|held| *held != role);
            account.begin_generation();
            tell(account, by, Fact::RoleRevoked { role });
            Ok(())
        })
        .await
    }

    /// Lets nobody use an account: ends its sessions and its tokens, and tells its holder why.
    ///
    /// # Errors
    /// [`IdentityError::NotFound`], [`IdentityError::OwnAccount`], [`IdentityError::LastOfIt`],
    /// [`IdentityError::Busy`], and when the store is not available.
    pub async fn disable(
        &self,
        by: &By,
        account: AccountId,
        reason: Reason,
    ) -> Result<(), IdentityError> {
        self.change_by(by, account, What::Disable, Some(&reason), |account| {
            // Nor can anybody use an account whose holder is to be erased, and nothing undoes that.
            if account.status == AccountStatus::Disabled || account.erasure.is_some() {
                return Ok(());
            }
            account.status = AccountStatus::Disabled;
            account.begin_epoch();
            let told = Fact::Disabled {
                reason: reason.clone(),
            };
            tell(account, by, told);
            account.mail(Template::AccountDisabled, [("reason", reason.to_string())]);
            Ok(())
        })
        .await
    }

    /// Takes somebody's second factor away who lost it and all recovery codes: ends all their
    /// sessions and tokens, and tells them. An employee sets up a new one at the next sign-in. The
    /// password of anybody else goes too, and a link to a new one is mailed: it was chosen beside a
    /// second factor, and may be too short to be alone; and whoever had IT talked into this then
    /// has to read the owner's mails as well.
    ///
    /// # Errors
    /// [`IdentityError::NotFound`], [`IdentityError::OwnAccount`],
    /// [`IdentityError::SecondFactorOff`], [`IdentityError::Busy`], and when the store is not
    /// available.
    pub async fn take_second_factor(
        &self,
        by: &By,
        account: AccountId,
        reason: Reason,
    ) -> Result<(), IdentityError> {
        let now = self.now();
        let change = |account: &mut Account| {
            account
                .second_factor
                .take()
                .ok_or(IdentityError::SecondFactorOff)?;
            account.setting_up = None;
            account.recovery_codes.clear();
            account.begin_epoch();
            SecurityChange::FactorTaken.tell(account, now);
            if account.kind != AccountKind::Employee {
                account.password = None;
                // Personal tokens end with it.
                account.password_set_at = None;
                let to = account.email().clone();
                let reset = (LinkPurpose::ResetPassword, Template::ResetPassword);
                mail_link(account, reset, &to, [], now);
            }
            Ok(())
        };
        self.change_by(by, account, What::TakeSecondFactor, Some(&reason), change)
            .await
    }

    /// Lets an account be used again.
    ///
    /// # Errors
    /// [`IdentityError::NotFound`], and when the store is not available.
    pub async fn enable(&self, by: &By, account: AccountId) -> Result<(), IdentityError> {
        self.change_by(by, account, What::Enable, None, |account| {
            if account.status != AccountStatus::Disabled {
                return Ok(());
            }
            // Only an invitation that was not taken up has neither.
            account.status = match (&account.password, account.email_verified_at) {
                (None, None) => AccountStatus::Invited,
                _ => AccountStatus::Active,
            };
            tell(account, by, Fact::Enabled);
            Ok(())
        })
        .await
    }

    /// Changes somebody else's account.
    pub(crate) async fn change_by(
        &self,
        by: &By,
        account: AccountId,
        what: What,
        reason: Option<&Reason>,
        change: impl Fn(&mut Account) -> Result<(), IdentityError>,
    ) -> Result<(), IdentityError> {
        let done = if by.account == Some(account) {
            Err(IdentityError::OwnAccount)
        } else {
            self.0.accounts.change(account, change).await
        };
        self.log_by(by, what, Outcome::of(&done))
            .about(account)
            .because(reason)
            .write()
            .await;
        done
    }
}

/// Whether an employee has a role, if it is one that may be granted and revoked.
fn may_change(account: &Account, role: AccountRole) -> Result<bool, IdentityError> {
    if account.kind != AccountKind::Employee {
        return Err(IdentityError::NotAnEmployee);
    }
    if !role.is_of_employees() {
        return Err(IdentityError::NotARoleOfEmployees(role));
    }
    Ok(account.roles.contains(&role))
}

/// Lets the log know.
fn tell(account: &mut Account, by: &By, fact: Fact) {
    let event = Entry::event(fact, by.actor.clone(), by.correlation);
    account.outbox.push(event);
}
