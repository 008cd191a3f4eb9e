//! Accounts: one by id.

use chrono::{DateTime, Utc};
use domain::account::AccountRole;
use domain::ids::{AccountId, CustomerId, SupplierId};
use uuid::Uuid;

use super::{QueryError, unreadable, word};
use crate::model::ReadModel;
use crate::status::AccountStatus;

/// An account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Which one.
    pub id: AccountId,
    /// Whose it is.
    pub holder: AccountHolder,
    /// The email that was told or verified last. `None` when they were erased.
    pub email: Option<String>,
    /// Whether its holder ever showed that they read an email of theirs.
    pub email_verified: bool,
    /// What its holder may be.
    pub roles: Vec<AccountRole>,
    /// Whether it can be used.
    pub status: AccountStatus,
    /// When it was registered or, an employee's, made.
    pub registered_at: DateTime<Utc>,
}

/// Never shows the email: debug output ends in logs.
impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("holder", &self.holder)
            .field("email_verified", &self.email_verified)
            .field("roles", &self.roles)
            .field("status", &self.status)
            .field("registered_at", &self.registered_at)
            .finish_non_exhaustive()
    }
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

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    customer: Option<Uuid>,
    supplier: Option<Uuid>,
    email: Option<String>,
    email_verified: bool,
    roles: Vec<String>,
    status: String,
    registered_at: DateTime<Utc>,
}

impl TryFrom<Row> for Account {
    type Error = QueryError;

    fn try_from(row: Row) -> Result<Self, QueryError> {
        let holder = match (row.kind.as_str(), row.customer, row.supplier) {
            ("customer", Some(customer), None) => AccountHolder::Customer(CustomerId(customer)),
            ("supplier", None, Some(supplier)) => AccountHolder::Supplier(SupplierId(supplier)),
            ("employee", None, None) => AccountHolder::Employee,
            _ => return Err(unreadable("kind", row.kind)),
        };
        let roles = row.roles.iter().map(|role| word("roles", role));
        Ok(Self {
            id: AccountId(row.id),
            holder,
            email: row.email,
            email_verified: row.email_verified,
            roles: roles.collect::<Result<_, _>>()?,
            status: word("status", &row.status)?,
            registered_at: row.registered_at,
        })
    }
}

impl ReadModel {
    /// An account.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, QueryError> {
        let row: Option<Row> = sqlx::query_as(
            "select id, kind, customer, supplier, email, email_verified, roles, status,
                registered_at
             from accounts
             where id = $1",
        )
        .bind(id.0)
        .fetch_optional(&self.pool)
        .await?;
        row.map(Account::try_from).transpose()
    }
}
