//! What suppliers and finance see: lists with sums, and the same as files.

pub mod bookings;
pub mod invoices;
pub mod payments;
pub mod refunds;
pub mod revenue;

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

/// One page of a list, and what all of the list comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SummedPage<T, S> {
    /// The items, in the order of the list; at most as many as were asked for.
    #[schema(max_items = 100)]
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page. `null` on the last one.
    pub next: Option<String>,
    /// What all items on all pages come to; amounts that don't belong together are not added up.
    pub sums: Vec<S>,
}
