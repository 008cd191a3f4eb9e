//! Accounts, as their holders and IT see them.

use chrono::{DateTime, Utc};
use domain::account::AccountRole;
use domain::ids::{AccountId, CustomerId, SupplierId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema;

/// Whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// A customer's.
    Customer,
    /// A supplier's.
    Supplier,
    /// An employee's.
    Employee,
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// IT made it, and nobody has taken it up yet.
    Invited,
    /// It can.
    Active,
    /// It can't, until IT enables it.
    Disabled,
}

/// An account, as its holder sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// What IT sees of it too.
    #[serde(flatten)]
    pub entry: AccountEntry,
    /// The email that takes the other's place once it is verified.
    pub pending_email: Option<String>,
    /// How many recovery codes are left.
    pub recovery_codes_left: u32,
    /// When the password was last set.
    pub password_set_at: Option<DateTime<Utc>>,
}

/// An account, as IT sees it.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AccountEntry {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: AccountId,
    /// Whose it is.
    pub kind: AccountKind,
    /// Its email.
    pub email: String,
    /// Whether its holder has shown that they read the email.
    pub email_verified: bool,
    /// What it may be.
    #[schema(schema_with = schema::account_roles)]
    pub roles: Vec<AccountRole>,
    /// The customer that it belongs to.
    #[schema(value_type = Option<Uuid>)]
    pub customer: Option<CustomerId>,
    /// The supplier that it belongs to.
    #[schema(value_type = Option<Uuid>)]
    pub supplier: Option<SupplierId>,
    /// Whether it can be used.
    pub status: AccountStatus,
    /// Whether a second factor is on.
    pub second_factor: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for AccountEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccountEntry({})", self.id)
    }
}
