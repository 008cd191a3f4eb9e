//! The questions that the customer API asks. Answers are plain values: nothing of BSON or of
//! MongoDB leaves this crate.

mod account;
mod booking;
mod bookings;
mod condition;
mod cursor;
mod customer;
mod expired;
mod invoices;
mod launches;
mod links;
mod rocket;
mod timeline;

pub use booking::BookingDetails;
pub use bookings::{BookedView, BookingCursor, BookingFilter, Flight};
pub use cursor::InvalidCursor;
pub use invoices::InvoiceCursor;
pub use launches::{
    Availability, Direction, LaunchCursor, LaunchFilter, LaunchOrder, LaunchSort, UnknownSort,
};
pub use timeline::{Happening, Moment};

use std::time::Duration;

use mongodb::error::ErrorKind;

/// The most items on one page.
pub const MAX_PAGE: u32 = 100;

/// How long the server may work on one question.
const PATIENCE: Duration = Duration::from_secs(5);

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, C> {
    /// At most as many as were asked for.
    pub items: Vec<T>,
    /// Where the next page starts, if there is one.
    pub next: Option<C>,
}

/// A question could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The server did not answer, or not in time.
    #[error("the read model is not available: {0}")]
    Unavailable(String),
    /// A document is not as this program writes it.
    #[error("a document of the read model can't be read: {0}")]
    Unreadable(String),
    /// The cursor belongs to a list in another order.
    #[error(transparent)]
    InvalidCursor(#[from] InvalidCursor),
}

impl From<mongodb::error::Error> for QueryError {
    fn from(error: mongodb::error::Error) -> Self {
        match &*error.kind {
            ErrorKind::Bson(unreadable) => Self::Unreadable(unreadable.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl<T, C> Page<T, C> {
    /// Makes a page of what was found, which is one more than asked for if there is more.
    fn of(mut items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> C) -> Self {
        let limit = limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(cursor);
        Self { items, next }
    }
}

/// The limit of a page, brought into its bounds.
fn bounded(limit: u32) -> u32 {
    limit.clamp(1, MAX_PAGE)
}

/// One more than the limit, to see whether there is a next page.
fn one_more(limit: u32) -> i64 {
    i64::from(limit) + 1
}
