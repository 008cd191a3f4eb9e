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
    /// It can't: whoever holds it is to be erased.
    Erasing,
    /// It can't: whoever held it was erased.
    Erased,
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
    /// How the erasure of its holder stands, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erasure: Option<Erasure>,
}

/// All that somebody told the system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OwnData {
    /// Their account.
    pub account: Account,
    /// What they told, aggregate by aggregate, the oldest first; 10,000 events at most.
    pub events: Vec<OwnEvent>,
    /// Whether there may be more events, which are left out.
    pub is_cut: bool,
}

/// Something that somebody told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OwnEvent {
    /// Where it stands in the log.
    pub position: u64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Its type, such as `customer.profile_opened`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// What it says; what is personal stands in `personal`, and has the mark `{"sealed": true}` here.
    pub data: serde_json::Value,
    /// What is personal in it, in the order of its fields.
    pub personal: Vec<OwnValue>,
}

/// A personal value.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OwnValue {
    /// The field, such as `email`.
    pub field: String,
    /// Whom it is about, such as `passenger.` and the passenger's id.
    pub of: String,
    /// The value; `null` when they were erased.
    pub value: Option<serde_json::Value>,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for OwnValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OwnValue({})", self.field)
    }
}

/// How the erasure of somebody stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Erasure {
    /// When it was asked for. It is carried out some minutes later.
    pub asked_at: DateTime<Utc>,
    /// Who asked: the id of an account, or the name of a process. Absent: whoever is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<String>,
    /// What it waited for when it was tried last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<String>,
    /// When it was carried out. Copies of keys are deleted within 30 days of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<DateTime<Utc>>,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for AccountEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccountEntry({})", self.id)
    }
}
