//! What happened to an account. Names, versions and field names are storage formats.

use serde::{Deserialize, Serialize};

use crate::event::events;
use crate::ids::{AccountId, CustomerId, Subject, SupplierId};
use crate::personal::{HoldsPersonal, Personal, PersonalVisitor};
use crate::text::{Email, Reason, TimeZone};
use crate::words::words;

events! {
    /// What happened to an account.
    pub enum AccountEvent {
        /// A customer or a supplier made it for themselves.
        Registered = "account.registered" v 1,
        /// Whoever holds it showed that they read its email.
        EmailVerified = "account.email_verified" v 1,
        /// IT made it for an employee.
        EmployeeInvited = "account.employee_invited" v 1,
        /// An employee got a role.
        RoleGranted = "account.role_granted" v 1,
        /// An employee lost a role.
        RoleRevoked = "account.role_revoked" v 1,
        /// Nobody may use it any more.
        Disabled = "account.disabled" v 1,
        /// It may be used again.
        Enabled = "account.enabled" v 1,
        /// Whoever holds it lives by other clocks than before.
        TimeZoneSet = "account.time_zone_set" v 1,
        /// Whoever held it was erased: their keys are gone, and nothing is known of them any more.
        SubjectErased = "account.subject_erased" v 1,
    }
}

words! {
    /// What an account may be.
    pub enum AccountRole {
        /// Buys seats.
        Customer = "customer",
        /// Offers launches.
        Supplier = "supplier",
        /// An employee who issues invoices and records payments.
        Finance = "finance",
        /// An employee who keeps the system running.
        It = "it",
        /// An employee who reads the history.
        Auditor = "auditor",
    }
}

impl AccountRole {
    /// Whether it is a role of employees, which can be granted and revoked. The others belong to
    /// an account from its registration on, for ever.
    #[must_use]
    pub const fn is_of_employees(self) -> bool {
        matches!(self, Self::Finance | Self::It | Self::Auditor)
    }
}

/// Whose account it is: somebody who registered themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Registrant {
    /// A customer.
    Customer {
        /// The customer that it belongs to.
        customer: CustomerId,
    },
    /// A supplier.
    Supplier {
        /// The supplier that it belongs to.
        supplier: SupplierId,
    },
}

impl Registrant {
    /// The role of their account.
    #[must_use]
    pub const fn role(self) -> AccountRole {
        match self {
            Self::Customer { .. } => AccountRole::Customer,
            Self::Supplier { .. } => AccountRole::Supplier,
        }
    }
}

/// A customer or a supplier made the account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Registered {
    /// The account, under whose key the email is sealed.
    pub account: AccountId,
    /// Whose it is.
    #[serde(flatten)]
    pub registrant: Registrant,
    /// The email that they told; not verified yet.
    pub email: Personal<Email>,
}

/// Whoever holds the account reads this email.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmailVerified {
    /// The account, under whose key the email is sealed.
    pub account: AccountId,
    /// The email; after a change it is the new one.
    pub email: Personal<Email>,
    /// Which verification of the account it is, so that none is noted twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<u64>,
}

/// IT made the account for an employee.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmployeeInvited {
    /// The account, under whose key the email is sealed.
    pub account: AccountId,
    /// What they may be.
    pub roles: Vec<AccountRole>,
    /// Where the invitation went.
    pub email: Personal<Email>,
}

/// An employee got a role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleGranted {
    /// The role.
    pub role: AccountRole,
    /// All that they may be after it.
    pub roles: Vec<AccountRole>,
}

/// An employee lost a role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleRevoked {
    /// The role.
    pub role: AccountRole,
    /// All that they may be after it.
    pub roles: Vec<AccountRole>,
}

/// Nobody may use the account any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Disabled {
    /// Why.
    pub reason: Reason,
}

/// The account may be used again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Enabled {}

/// Whoever holds the account lives by these clocks, as far as their browser tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimeZoneSet {
    /// The account, under whose key the time zone is sealed.
    pub account: AccountId,
    /// The time zone.
    pub time_zone: Personal<TimeZone>,
}

impl HoldsPersonal for TimeZoneSet {
    fn visit_personal<V: PersonalVisitor>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        let subject = Subject::Account(self.account);
        visitor.visit("time_zone", subject, &mut self.time_zone)
    }
}

/// Whoever held the account was erased. Their key was destroyed before, and those of the passengers
/// whom they named; what is left of them in the log can't be read by anybody. Whoever shows them
/// forgets them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubjectErased {
    /// The account.
    pub account: AccountId,
    /// The customer or the supplier whose it was. `None`: it was an employee's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registrant: Option<Registrant>,
}

macro_rules! holds_email {
    ($($event:ident),*) => {$(
        impl HoldsPersonal for $event {
            fn visit_personal<V: PersonalVisitor>(
                &mut self,
                visitor: &mut V,
            ) -> Result<(), V::Error> {
                visitor.visit("email", Subject::Account(self.account), &mut self.email)
            }
        }
    )*};
}
holds_email!(Registered, EmailVerified, EmployeeInvited);

impl HoldsPersonal for RoleGranted {}
impl HoldsPersonal for RoleRevoked {}
impl HoldsPersonal for Disabled {}
impl HoldsPersonal for Enabled {}
impl SubjectErased {
    /// Its frozen name, for whoever has to know such an event without reading it.
    pub const NAME: &'static str = "account.subject_erased";
}

impl HoldsPersonal for SubjectErased {}
