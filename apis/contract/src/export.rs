//! Lists as files.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most rows of a file.
pub const MAX_EXPORT: u32 = 100_000;

/// How a list is answered. Without it, the header `Accept: text/csv` asks for a file too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A page, in JSON.
    Json,
    /// All of the list in one file: at most 100,000 rows, whatever `limit` and `cursor` say.
    Csv,
}
