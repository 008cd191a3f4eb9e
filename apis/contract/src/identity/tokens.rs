//! Personal access tokens: what a supplier's own programs use.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Secret;

/// A token to be made. The password is asked for again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What its owner calls it.
    #[schema(min_length = 1, max_length = 60, example = "Launch planner")]
    pub name: String,
    /// What it is good for, at least one of: `rockets:read`, `rockets:write`, `launches:read` (without
    /// their manifests), `launches:write`, `manifests:read`, `invoices:read`, `invoices:write`.
    #[schema(min_items = 1, max_items = 7)]
    pub scopes: Vec<String>,
    /// Until when, within a year.
    pub expires_at: DateTime<Utc>,
    /// The password.
    #[schema(value_type = String, max_length = 128)]
    pub password: Secret,
    /// The code that the app shows, six digits; where a second factor is on, this or the other.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 16)]
    pub code: Option<Secret>,
    /// A recovery code, which is used up by it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 48)]
    pub recovery_code: Option<Secret>,
}

/// A token, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PersonalToken {
    /// Which one.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// What it is good for.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, about.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The tokens of an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PersonalTokens {
    /// The newest first.
    #[schema(max_items = 100)]
    pub items: Vec<PersonalToken>,
}

/// A token that was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MadeToken {
    /// What it is.
    #[serde(flatten)]
    pub made: PersonalToken,
    /// The token itself; shown once.
    #[schema(value_type = String)]
    pub token: Secret,
}
