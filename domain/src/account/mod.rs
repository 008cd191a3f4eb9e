//! An account: who may use the system, and as what.
//!
//! Knows nothing of passwords and sessions, and not the email either, which is personal: that an
//! email belongs to one account only is for the store of credentials to see to.

mod events;
#[cfg(test)]
mod tests;

use imbl::OrdSet;
use serde::{Deserialize, Serialize};

pub use events::{
    AccountEvent, AccountRole, Disabled, EmailVerified, EmployeeInvited, Enabled, Registered,
    Registrant, RoleGranted, RoleRevoked, SubjectErased, TimeZoneSet,
};

use crate::aggregate::{AggregateRoot, Context, aggregate, commands_of};
use crate::ids::{AccountId, CustomerId, SupplierId};
use crate::text::{Email, Reason, TimeZone};

/// What an account can be asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum AccountCommand {
    /// Be the account of a customer or a supplier.
    Register(Register),
    /// Note that its holder reads an email.
    VerifyEmail(VerifyEmail),
    /// Be the account of an employee.
    InviteEmployee(InviteEmployee),
    /// Let an employee be more.
    GrantRole(GrantRole),
    /// Let an employee be less.
    RevokeRole(RevokeRole),
    /// Let nobody use it.
    Disable(Disable),
    /// Let it be used again.
    Enable(Enable),
    /// Note by which clocks its holder lives.
    SetTimeZone(SetTimeZone),
    /// Note that its holder was erased.
    EraseSubject(EraseSubject),
}

commands_of!(AccountCommand {
    Register,
    VerifyEmail,
    InviteEmployee,
    GrantRole,
    RevokeRole,
    Disable,
    Enable,
    SetTimeZone,
    EraseSubject
});

/// Be the account of somebody who registered themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    /// The account.
    pub account: AccountId,
    /// Whose it is.
    pub registrant: Registrant,
    /// The email that they told.
    pub email: Email,
}

/// Note that the account's holder reads an email. Whether it is another one than before can't be
/// told, since the state holds none; whether it was noted before, by its number.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifyEmail {
    /// The account.
    pub account: AccountId,
    /// The email.
    pub email: Email,
    /// Which verification of the account it is: greater than that of any before it. One that was
    /// not numbered is an event each time.
    pub verification: Option<u64>,
}

/// Be the account of an employee.
#[derive(Debug, Clone, PartialEq)]
pub struct InviteEmployee {
    /// The account.
    pub account: AccountId,
    /// What they may be, roles of employees alone.
    pub roles: Vec<AccountRole>,
    /// Where the invitation goes.
    pub email: Email,
}

/// Let an employee be more.
#[derive(Debug, Clone, PartialEq)]
pub struct GrantRole {
    /// The role.
    pub role: AccountRole,
}

/// Let an employee be less.
#[derive(Debug, Clone, PartialEq)]
pub struct RevokeRole {
    /// The role.
    pub role: AccountRole,
}

/// Let nobody use the account.
#[derive(Debug, Clone, PartialEq)]
pub struct Disable {
    /// Why.
    pub reason: Reason,
}

/// Let the account be used again.
#[derive(Debug, Clone, PartialEq)]
pub struct Enable {}

/// Note by which clocks the account's holder lives. Whether they are others than before can't be told,
/// since the state holds none.
#[derive(Debug, Clone, PartialEq)]
pub struct SetTimeZone {
    /// The account.
    pub account: AccountId,
    /// The time zone.
    pub time_zone: TimeZone,
}

/// Note that the account's holder was erased, for ever: their keys are destroyed already.
#[derive(Debug, Clone, PartialEq)]
pub struct EraseSubject {
    /// The account.
    pub account: AccountId,
}

/// Why an account's command was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// It is somebody's already, and stays theirs.
    #[error("this account is somebody's already")]
    AccountExists,
    /// Nobody has it yet.
    #[error("there is no such account")]
    AccountMissing,
    /// Whoever held it was erased, and nothing can be noted of them any more.
    #[error("whoever held this account was erased")]
    SubjectErased,
    /// An invitation names at least one role.
    #[error("an employee is invited for at least one role")]
    NoRole,
    /// Customers and suppliers are what they registered as, and never employees.
    #[error("only an employee's roles can be granted and revoked")]
    NotAnEmployee,
    /// Employees are neither customers nor suppliers.
    #[error("{role} is not a role of employees")]
    NotARoleOfEmployees {
        /// The role.
        role: AccountRole,
    },
}

/// An account, as far as decisions need it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    holder: Option<Holder>,
    disabled: bool,
    erased: bool,
    /// The greatest number of a verification of its email.
    last_verification: Option<u64>,
}

/// Whose account it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Holder {
    Customer(CustomerId),
    Supplier(SupplierId),
    Employee(OrdSet<AccountRole>),
}

impl From<Registrant> for Holder {
    fn from(registrant: Registrant) -> Self {
        match registrant {
            Registrant::Customer { customer } => Self::Customer(customer),
            Registrant::Supplier { supplier } => Self::Supplier(supplier),
        }
    }
}

impl Holder {
    fn registrant(&self) -> Option<Registrant> {
        match self {
            Self::Customer(customer) => Some(Registrant::Customer {
                customer: *customer,
            }),
            Self::Supplier(supplier) => Some(Registrant::Supplier {
                supplier: *supplier,
            }),
            Self::Employee(_) => None,
        }
    }
}

aggregate!(
    Account,
    "account",
    AccountCommand,
    AccountEvent,
    AccountError
);

impl AggregateRoot for Account {
    type Id = AccountId;

    const STATE_VERSION: u16 = 3;

    fn decide(
        &self,
        command: &AccountCommand,
        _context: &Context,
    ) -> Result<Vec<AccountEvent>, AccountError> {
        match command {
            AccountCommand::Register(command) => self.register(command),
            AccountCommand::VerifyEmail(command) => self.verify_email(command),
            AccountCommand::InviteEmployee(command) => self.invite_employee(command),
            AccountCommand::GrantRole(GrantRole { role }) => self.grant_role(*role),
            AccountCommand::RevokeRole(RevokeRole { role }) => self.revoke_role(*role),
            AccountCommand::Disable(Disable { reason }) => {
                self.holder()?;
                let disabled = || {
                    Disabled {
                        reason: reason.clone(),
                    }
                    .into()
                };
                Ok((!self.disabled).then(disabled).into_iter().collect())
            }
            AccountCommand::Enable(Enable {}) => {
                self.holder()?;
                let enabled = || Enabled {}.into();
                Ok(self.disabled.then(enabled).into_iter().collect())
            }
            AccountCommand::SetTimeZone(SetTimeZone { account, time_zone }) => {
                self.holder()?;
                let set = TimeZoneSet {
                    account: *account,
                    time_zone: time_zone.clone().into(),
                };
                Ok(vec![set.into()])
            }
            AccountCommand::EraseSubject(EraseSubject { account }) => self.erase_subject(*account),
        }
    }
}

impl Account {
    fn holder(&self) -> Result<&Holder, AccountError> {
        if self.erased {
            return Err(AccountError::SubjectErased);
        }
        self.holder.as_ref().ok_or(AccountError::AccountMissing)
    }

    /// That they were before changes nothing.
    fn erase_subject(&self, account: AccountId) -> Result<Vec<AccountEvent>, AccountError> {
        let holder = match self.holder() {
            Ok(holder) => holder,
            Err(AccountError::SubjectErased) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let erased = SubjectErased {
            account,
            registrant: holder.registrant(),
        };
        Ok(vec![erased.into()])
    }

    /// The roles of an employee, of whom a role of employees is granted or revoked.
    fn roles_around(&self, role: AccountRole) -> Result<&OrdSet<AccountRole>, AccountError> {
        let Holder::Employee(roles) = self.holder()? else {
            return Err(AccountError::NotAnEmployee);
        };
        if !role.is_of_employees() {
            return Err(AccountError::NotARoleOfEmployees { role });
        }
        Ok(roles)
    }

    fn grant_role(&self, role: AccountRole) -> Result<Vec<AccountEvent>, AccountError> {
        let before = self.roles_around(role)?;
        if before.contains(&role) {
            return Ok(Vec::new());
        }
        let roles = before.update(role).into_iter().collect();
        Ok(vec![RoleGranted { role, roles }.into()])
    }

    fn revoke_role(&self, role: AccountRole) -> Result<Vec<AccountEvent>, AccountError> {
        let before = self.roles_around(role)?;
        if !before.contains(&role) {
            return Ok(Vec::new());
        }
        let roles = before.without(&role).into_iter().collect();
        Ok(vec![RoleRevoked { role, roles }.into()])
    }

    /// That it is theirs already changes nothing.
    fn becomes(
        &self,
        holder: &Holder,
        made: impl FnOnce() -> AccountEvent,
    ) -> Result<Vec<AccountEvent>, AccountError> {
        match &self.holder {
            _ if self.erased => Err(AccountError::SubjectErased),
            None => Ok(vec![made()]),
            Some(now) if now == holder => Ok(Vec::new()),
            Some(_) => Err(AccountError::AccountExists),
        }
    }

    fn register(&self, command: &Register) -> Result<Vec<AccountEvent>, AccountError> {
        self.becomes(&command.registrant.into(), || {
            Registered {
                account: command.account,
                registrant: command.registrant,
                email: command.email.clone().into(),
            }
            .into()
        })
    }

    fn invite_employee(&self, command: &InviteEmployee) -> Result<Vec<AccountEvent>, AccountError> {
        let roles: OrdSet<AccountRole> = command.roles.iter().copied().collect();
        if roles.is_empty() {
            return Err(AccountError::NoRole);
        }
        if let Some(&role) = roles
            .iter()
            .find(|role: &&AccountRole| !role.is_of_employees())
        {
            return Err(AccountError::NotARoleOfEmployees { role });
        }
        self.becomes(&Holder::Employee(roles.clone()), || {
            EmployeeInvited {
                account: command.account,
                roles: roles.iter().copied().collect(),
                email: command.email.clone().into(),
            }
            .into()
        })
    }

    fn verify_email(&self, command: &VerifyEmail) -> Result<Vec<AccountEvent>, AccountError> {
        self.holder()?;
        let number = command.verification;
        if number.is_some() && number <= self.last_verification {
            return Ok(Vec::new());
        }
        let verified = EmailVerified {
            account: command.account,
            email: command.email.clone().into(),
            verification: number,
        };
        Ok(vec![verified.into()])
    }

    fn evolve(&mut self, event: AccountEvent) {
        match event {
            AccountEvent::Registered(registered) => {
                self.holder = Some(registered.registrant.into());
            }
            AccountEvent::EmployeeInvited(invited) => {
                self.holder = Some(Holder::Employee(invited.roles.into_iter().collect()));
            }
            AccountEvent::RoleGranted(RoleGranted { roles, .. })
            | AccountEvent::RoleRevoked(RoleRevoked { roles, .. }) => {
                self.holder = Some(Holder::Employee(roles.into_iter().collect()));
            }
            AccountEvent::EmailVerified(verified) => {
                self.last_verification = self.last_verification.max(verified.verification);
            }
            AccountEvent::Disabled(_) => self.disabled = true,
            AccountEvent::Enabled(_) => self.disabled = false,
            AccountEvent::TimeZoneSet(_) => {}
            AccountEvent::SubjectErased(_) => self.erased = true,
        }
    }
}
