//! Commits that a projection could not apply, as IT and auditors see them, and what IT decides about them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which part of them to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ParkedCommitsQuery {
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 64)]
    pub cursor: Option<String>,
}

/// A commit that is set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ParkedCommit {
    /// Where it stands in the log.
    pub position: u64,
    /// The type of its aggregate.
    #[schema(example = "launch")]
    pub aggregate: String,
    /// The aggregate.
    pub id: Uuid,
    /// Why, as of the last try.
    pub cause: String,
    /// How often it was tried. One that only waits for an earlier one of its aggregate counts as tried once.
    pub attempts: u32,
    /// When it was set aside.
    pub at: DateTime<Utc>,
    /// When it was tried last because somebody decided so.
    pub tried_at: Option<DateTime<Utc>>,
    /// Where in the log it was decided to skip it. None: it waits.
    pub skipped: Option<u64>,
}

/// A decision about a parked commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ParkedDecision {
    /// Where it stands in the log. It is carried out when the projection comes there, within moments where
    /// one runs.
    pub position: u64,
}
