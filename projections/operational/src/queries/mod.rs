//! The questions that the admin API asks, and for candidates the scheduler. Answers are plain
//! values: nothing of SQL leaves this crate.

mod accounts;
mod age;
mod bookings;
mod condition;
mod due;
mod invoice;
mod invoices;
mod launches;
mod manifest;
mod payments;
#[cfg(test)]
mod plans;
mod refunds;
mod revenue;
mod rockets;
mod search;
mod suppliers;

pub use accounts::{Account, AccountHolder};
pub use age::{AgeCursor, AgeOrder};
pub use bookings::{Booking, BookingFilter, BookingRefund};
pub use due::{Due, DueCursor};
pub use invoice::{InvoiceLine, InvoicePayment, Recipient, WholeInvoice};
pub use invoices::{Invoice, InvoiceFilter, InvoiceSum};
pub use launches::{Launch, LaunchCursor, LaunchDelay, LaunchFilter, LaunchOrder, LaunchRocket};
pub use manifest::{ManifestCursor, ManifestEntry, ManifestPerson};
pub use payments::{Payment, PaymentFilter, PaymentSum};
pub use refunds::{Refund, RefundFilter, RefundSum};
pub use revenue::{Billed, Revenue, RevenueCursor, RevenueFigures, RevenueFilter};
pub use rockets::{Rocket, RocketCursor};
pub use search::{MAX_SEARCH_CHARS, MAX_SEARCH_WORDS, Search, SearchError};
pub use suppliers::{Completed, Supplier, SupplierContact};

use domain::commit::Position;
use domain::money::Money;
use sqlx::{Postgres, Transaction};

use crate::model::ReadModel;
use crate::record;

/// The most items of one answer: what an export may have.
pub const MAX_ITEMS: u32 = 100_000;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, C> {
    /// At most as many as were asked for.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<C>,
}

/// A question could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// PostgreSQL did not answer, or not in time.
    #[error("the read model is not available: {0}")]
    Unavailable(#[from] sqlx::Error),
    /// A row is not as this program writes it.
    #[error("a row of the read model can't be read: {0}")]
    Unreadable(String),
    /// The cursor was given out by a list in another order.
    #[error("the cursor does not belong to this list")]
    InvalidCursor,
}

impl ReadModel {
    /// One picture of everything, for several questions, whatever is projected meanwhile.
    async fn picture(&self) -> Result<Transaction<'static, Postgres>, QueryError> {
        let mut picture = self.pool.begin().await?;
        sqlx::query("set transaction isolation level repeatable read, read only")
            .execute(&mut *picture)
            .await?;
        Ok(picture)
    }

    /// The position that the read model has reached.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn position(&self) -> Result<Position, QueryError> {
        Ok(record::positions(&self.pool).await?.least())
    }
}

/// Makes a page of the rows that were found, which are one more than asked for if there is more.
fn page<R, T, C>(
    mut rows: Vec<R>,
    limit: u32,
    cursor: impl Fn(&R) -> C,
) -> Result<Page<T, C>, QueryError>
where
    T: TryFrom<R, Error = QueryError>,
{
    let limit = bounded(limit) as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(cursor);
    let items = rows
        .into_iter()
        .map(T::try_from)
        .collect::<Result<_, _>>()?;
    Ok(Page { items, next })
}

/// One row more than the page has, to see whether there is a next one.
fn one_more(limit: u32) -> i64 {
    i64::from(bounded(limit)) + 1
}

fn bounded(limit: u32) -> u32 {
    limit.clamp(1, MAX_ITEMS)
}

/// A count, which PostgreSQL has no unsigned type for.
fn count(column: &str, value: i64) -> Result<u32, QueryError> {
    u32::try_from(value).map_err(|_| unreadable(column, value))
}

/// An amount of money, in cents.
fn money(column: &str, cents: i64) -> Result<Money, QueryError> {
    Money::usd(cents).map_err(|_| unreadable(column, cents))
}

/// A word of a known set.
fn word<T: std::str::FromStr>(column: &str, word: &str) -> Result<T, QueryError> {
    word.parse().map_err(|_| unreadable(column, word))
}

fn unreadable(column: &str, value: impl std::fmt::Display) -> QueryError {
    QueryError::Unreadable(format!("{column} is {value}"))
}
