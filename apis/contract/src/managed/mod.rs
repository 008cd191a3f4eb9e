//! What suppliers and finance see: lists with sums, and the same as files.

pub mod bookings;
pub mod invoices;
pub mod payments;
pub mod refunds;
pub mod revenue;

pub use crate::export::{Format, MAX_EXPORT};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
