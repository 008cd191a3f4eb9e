//! Where somebody is signed in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Secret;

/// The open sessions of an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Sessions {
    /// The last one seen first.
    #[schema(max_items = 100)]
    pub items: Vec<OpenSession>,
}

/// One time that somebody signed in, in one browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OpenSession {
    /// Which one.
    pub id: Uuid,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The browser, such as `Firefox on Linux`.
    pub agent: String,
    /// From where it was opened.
    pub address: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was last used, about.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
}

/// The password once more, before a session ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionEnd {
    /// The password.
    #[schema(value_type = String, max_length = 128)]
    pub password: Secret,
}
