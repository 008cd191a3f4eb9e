//! Personal values of the log, as IT and auditors may read them for a reason.

use domain::text::Reason;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::InvalidFields;
use crate::identity::OwnValue;

/// Why somebody has to read what is personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisclosureRequest {
    /// The one event that is to be read, by its id. None: all that were stored together, which may be about
    /// several people who have nothing to do with each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Uuid>,
    /// Why: it stands in the log with who it was, for as long as there is a log. Name nobody in it.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl DisclosureRequest {
    /// The domain's value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        Reason::parse(&self.reason).map_err(|error| InvalidFields::one("reason", error))
    }
}

/// What is personal in an event, or in all that were stored together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Disclosure {
    /// Where in the log it stands that it was read.
    pub noted_at: u64,
    /// Event by event, in their order; those without anything personal are left out.
    pub events: Vec<DisclosedEvent>,
}

/// What is personal in an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DisclosedEvent {
    /// Its place in the commit.
    pub index: u16,
    /// What is personal in it, in the order of its fields.
    pub personal: Vec<OwnValue>,
}
