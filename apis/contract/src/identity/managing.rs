//! What IT does with accounts, and the security log.

use chrono::{DateTime, Utc};
use domain::account::AccountRole;
use domain::ids::AccountId;
use domain::text::{Email, Reason};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{Fields, InvalidFields};
use crate::schema;

/// An account for an employee.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// Where the invitation goes.
    #[schema(max_length = 254, example = "grace@example.com")]
    pub email: String,
    /// What they may be: at least one of `finance`, `it`, `auditor`.
    #[schema(schema_with = schema::employee_roles)]
    pub roles: Vec<AccountRole>,
}

impl Invitation {
    /// The domain's values.
    ///
    /// # Errors
    /// What is wrong with its fields.
    pub fn parse(&self) -> Result<(Email, Vec<AccountRole>), InvalidFields> {
        let mut fields = Fields::default();
        let email = fields.read("email", Email::parse(&self.email));
        let are_roles = match &self.roles[..] {
            [] => Err("name at least one"),
            roles if roles.len() > 3 => Err("are at most three"),
            _ => Ok(()),
        };
        fields.read("roles", are_roles);
        fields.finish(|| Some((email?, self.roles.clone())))
    }
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Invitation(personal)")
    }
}

/// Why nobody may use an account any more. Its holder is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Disabling {
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl Disabling {
    /// The domain's value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        Reason::parse(&self.reason).map_err(|error| InvalidFields::one("reason", error))
    }
}

/// Why somebody is erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureWish {
    /// Why: it stands in the security log until it is done.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl ErasureWish {
    /// The domain's value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        Reason::parse(&self.reason).map_err(|error| InvalidFields::one("reason", error))
    }
}

/// Why somebody else's second factor is taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorRemoval {
    /// Why: it stands in the security log.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl FactorRemoval {
    /// The domain's value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        Reason::parse(&self.reason).map_err(|error| InvalidFields::one("reason", error))
    }
}

/// A line of the security log. One that tells of several tries says of the last of them when, from
/// where, with what, and in which request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Activity {
    /// Which one.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Of how many tries it tells: more than one only of `throttled` ones.
    pub count: u64,
    /// When the first of them came.
    pub first_at: DateTime<Utc>,
    /// The account that it is about, where one is known, and all of its tries were about the same.
    #[schema(value_type = Option<Uuid>)]
    pub account: Option<AccountId>,
    /// What was tried, such as `sign_in`.
    pub what: String,
    /// What came of it: `succeeded`, `refused`, `throttled`, or `reused` when something that is good
    /// once came a second time.
    pub outcome: String,
    /// Who did it to somebody else's account: an account, or the name of a process.
    pub by: Option<String>,
    /// Why they did.
    pub reason: Option<String>,
    /// Of what, where it is no account: of `export_log` the part of the log, as its file is named.
    #[serde(default)]
    pub of: Option<String>,
    /// From where.
    pub address: Option<String>,
    /// With what, such as `Firefox on Linux`.
    pub agent: Option<String>,
    /// Through which site.
    pub client: Option<String>,
    /// The request, as other logs name it.
    pub correlation: Uuid,
}
