//! Pages of lists: so many items, and where the next page begins.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The items of a page when nothing is said.
pub const DEFAULT_LIMIT: u32 = 20;

/// The most items of a page.
pub const MAX_LIMIT: u32 = 100;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The items, in the order of the list; at most as many as were asked for.
    #[schema(max_items = 100)]
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page. `null` on the last one.
    pub next: Option<String>,
}

/// A limit that a page may have.
///
/// # Errors
/// It is 0 or more than [`MAX_LIMIT`].
pub fn limit(asked: Option<u32>) -> Result<u32, LimitOutOfBounds> {
    match asked.unwrap_or(DEFAULT_LIMIT) {
        limit @ 1..=MAX_LIMIT => Ok(limit),
        _ => Err(LimitOutOfBounds),
    }
}

/// A page can't have so many items, or so few.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {MAX_LIMIT}")]
pub struct LimitOutOfBounds;
