//! Events of which no mail could be made, as IT and auditors see them, and what IT wants done with
//! them.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use domain::text::Reason;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::InvalidFields;

/// How it stands with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParkedStatus {
    /// Nobody has it tried again.
    Waiting,
    /// It is tried again within seconds, as soon as a notifier runs that reaches the log.
    Retrying,
    /// Its mails were made after all.
    Mailed,
    /// Somebody decided that it stays without mails.
    Skipped,
}

/// Which of them to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ParkedQuery {
    /// Those that stand so.
    pub status: Option<ParkedStatus>,
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 64)]
    pub cursor: Option<String>,
}

/// What was set aside, since no mail could be made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ParkedEntry {
    /// Where it stands in the log.
    pub position: u64,
    /// The type of its aggregate.
    pub aggregate: String,
    /// The aggregate.
    pub id: Uuid,
    /// Why, as of the last try.
    pub cause: String,
    /// When it was set aside.
    pub at: DateTime<Utc>,
    /// How it stands.
    pub status: ParkedStatus,
    /// How often it was tried again.
    pub retries: u32,
    /// What was done with it, the oldest step first.
    #[schema(max_items = 20)]
    pub history: Vec<ParkedStep>,
}

/// Something that was done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ParkedStep {
    /// When.
    pub at: DateTime<Utc>,
    /// How it stood from then on.
    pub status: ParkedStatus,
    /// Why somebody wanted it so, or why it could not be mailed again.
    pub said: String,
    /// The account of who wanted it so, if it was somebody.
    #[schema(value_type = Option<Uuid>)]
    pub by: Option<AccountId>,
}

/// Why something set aside is tried again, or skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ParkedWish {
    /// Why: it is kept with who wanted it.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl ParkedWish {
    /// The domain's value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        Reason::parse(&self.reason).map_err(|error| InvalidFields::one("reason", error))
    }
}
