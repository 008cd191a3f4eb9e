//! Accounts: who may use the system, and as what.

use chrono::{DateTime, Utc};
use domain::account::AccountRole;
use domain::ids::{AccountId, CustomerId, SupplierId};
use domain::text::Email;
use mongodb::bson;
use serde::{Deserialize, Serialize};

use super::status::AccountStatus;
use super::{plain, time};
use crate::queries::QueryError;

/// As it is stored. How it stands follows from more than one event, so it is told when it is read.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AccountDocument {
    /// Written with the guard, not as a field that events set.
    #[serde(rename = "_id", skip_serializing)]
    pub(crate) id: bson::Uuid,
    pub(crate) kind: Kind,
    /// Of a customer's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer: Option<bson::Uuid>,
    /// Of a supplier's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) supplier: Option<bson::Uuid>,
    /// `null` when the person was erased.
    pub(crate) email: Option<Email>,
    pub(crate) email_verified: bool,
    pub(crate) roles: Vec<AccountRole>,
    pub(crate) disabled: bool,
    pub(crate) registered_at: bson::DateTime,
}

/// Whose it is, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Customer,
    Supplier,
    Employee,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    /// The account.
    pub id: AccountId,
    /// Whose it is.
    pub holder: AccountHolder,
    /// The email that was told or verified last, unless the person was erased.
    pub email: Option<Email>,
    /// Whether its holder ever showed that they read an email of theirs.
    pub email_verified: bool,
    /// What its holder may be.
    pub roles: Vec<AccountRole>,
    /// Whether it can be used.
    pub status: AccountStatus,
    /// When it was registered or, an employee's, made.
    pub registered_at: DateTime<Utc>,
}

/// Whose an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountHolder {
    /// A customer's.
    Customer(CustomerId),
    /// A supplier's.
    Supplier(SupplierId),
    /// An employee's.
    Employee,
}

impl TryFrom<AccountDocument> for AccountView {
    type Error = QueryError;

    fn try_from(account: AccountDocument) -> Result<Self, Self::Error> {
        let holder = match (account.kind, account.customer, account.supplier) {
            (Kind::Customer, Some(id), None) => AccountHolder::Customer(CustomerId(plain(id))),
            (Kind::Supplier, None, Some(id)) => AccountHolder::Supplier(SupplierId(plain(id))),
            (Kind::Employee, None, None) => AccountHolder::Employee,
            (kind, ..) => return Err(QueryError::Unreadable(format!("the kind is {kind:?}"))),
        };
        // An employee takes up an invitation by the first email that they verify.
        let is_taken_up = account.email_verified || account.kind != Kind::Employee;
        let status = match (account.disabled, is_taken_up) {
            (true, _) => AccountStatus::Disabled,
            (false, false) => AccountStatus::Invited,
            (false, true) => AccountStatus::Active,
        };
        Ok(Self {
            id: AccountId(plain(account.id)),
            holder,
            email: account.email,
            email_verified: account.email_verified,
            roles: account.roles,
            status,
            registered_at: time(account.registered_at),
        })
    }
}
