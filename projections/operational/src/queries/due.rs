//! What may be due: what only time triggers, as far as it is projected. The scheduler asks for
//! candidates, and their aggregates decide.

use chrono::{DateTime, Utc};
use domain::ids::{InvoiceId, LaunchId, PaymentId};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{Page, QueryError, one_more, page};
use crate::model::ReadModel;

/// The place after a candidate in a list of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueCursor {
    at: DateTime<Utc>,
    id: Uuid,
}

/// A candidate, and the time that its list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due<T> {
    /// What is due.
    pub what: T,
    /// Since when, or of when.
    pub at: DateTime<Utc>,
}

/// Of which aggregate, when, and by which row.
#[derive(sqlx::FromRow)]
struct Row {
    what: Uuid,
    at: DateTime<Utc>,
    id: Uuid,
}

macro_rules! due {
    ($($what:ident,)*) => {$(
        impl TryFrom<Row> for Due<$what> {
            type Error = QueryError;

            fn try_from(row: Row) -> Result<Self, QueryError> {
                Ok(Self { what: $what(row.what), at: row.at })
            }
        }
    )*};
}
due! {
    LaunchId,
    InvoiceId,
    PaymentId,
}

impl ReadModel {
    /// The launches of reservations whose time was up at `by` or before, the longest overdue first.
    /// A launch comes once for each.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn overdue_reservations(
        &self,
        by: DateTime<Utc>,
        limit: u32,
        after: Option<DueCursor>,
    ) -> Result<Page<Due<LaunchId>, DueCursor>, QueryError> {
        self.due(reservations(by, limit, after), limit).await
    }

    /// Launches that are not over and not flagged, with a date after `from` and until `until`, and
    /// with less than `percent` of their seats in confirmed bookings; the soonest first.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn launches_of_low_occupancy(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        percent: u8,
        limit: u32,
        after: Option<DueCursor>,
    ) -> Result<Page<Due<LaunchId>, DueCursor>, QueryError> {
        let query = launches(from, until, percent, limit, after);
        self.due(query, limit).await
    }

    /// Launches that are not over, with a date after `from` and until `until`; the soonest first.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn coming_launches(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: u32,
        after: Option<DueCursor>,
    ) -> Result<Page<Due<LaunchId>, DueCursor>, QueryError> {
        self.due(coming(from, until, limit, after), limit).await
    }

    /// Invoices that were due at `by` or before, are not all paid, and not marked as overdue; the
    /// longest due first.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn invoices_due(
        &self,
        by: DateTime<Utc>,
        limit: u32,
        after: Option<DueCursor>,
    ) -> Result<Page<Due<InvoiceId>, DueCursor>, QueryError> {
        self.due(invoices(by, limit, after), limit).await
    }

    /// Card payments that were begun at `until` or before and have not ended, the oldest first.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn pending_card_payments(
        &self,
        until: DateTime<Utc>,
        limit: u32,
        after: Option<DueCursor>,
    ) -> Result<Page<Due<PaymentId>, DueCursor>, QueryError> {
        self.due(payments(until, limit, after), limit).await
    }

    async fn due<T>(
        &self,
        mut query: QueryBuilder<Postgres>,
        limit: u32,
    ) -> Result<Page<Due<T>, DueCursor>, QueryError>
    where
        Due<T>: TryFrom<Row, Error = QueryError>,
    {
        let query = query.build_query_as().persistent(false);
        let rows: Vec<Row> = query.fetch_all(&self.pool).await?;
        page(rows, limit, |row| DueCursor {
            at: row.at,
            id: row.id,
        })
    }
}

pub(super) fn reservations(
    by: DateTime<Utc>,
    limit: u32,
    after: Option<DueCursor>,
) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(
        "select launch as what, expires_at as at, id from bookings
         where status = 'reserved' and expires_at <= ",
    );
    query.push_bind(by);
    push_page(&mut query, "expires_at", limit, after);
    query
}

pub(super) fn launches(
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    percent: u8,
    limit: u32,
    after: Option<DueCursor>,
) -> QueryBuilder<Postgres> {
    let mut query = not_over(from, until);
    query.push(" and not low_occupancy and seats_confirmed * 100 < seats_offered * ");
    query.push_bind(i64::from(percent));
    push_page(&mut query, "date", limit, after);
    query
}

pub(super) fn coming(
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: u32,
    after: Option<DueCursor>,
) -> QueryBuilder<Postgres> {
    let mut query = not_over(from, until);
    push_page(&mut query, "date", limit, after);
    query
}

/// Launches that are not over, between two dates.
fn not_over(from: DateTime<Utc>, until: DateTime<Utc>) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(
        "select id as what, date as at, id from launches
         where status in ('scheduled', 'confirmed', 'delayed') and date > ",
    );
    query.push_bind(from).push(" and date <= ").push_bind(until);
    query
}

pub(super) fn invoices(
    by: DateTime<Utc>,
    limit: u32,
    after: Option<DueCursor>,
) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(
        "select id as what, due_at as at, id from invoices
         where status in ('issued', 'partially_paid') and due_at <= ",
    );
    query.push_bind(by);
    push_page(&mut query, "due_at", limit, after);
    query
}

pub(super) fn payments(
    until: DateTime<Utc>,
    limit: u32,
    after: Option<DueCursor>,
) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(
        "select id as what, initiated_at as at, id from payments
         where status = 'pending' and method = 'card' and initiated_at <= ",
    );
    query.push_bind(until);
    push_page(&mut query, "initiated_at", limit, after);
    query
}

fn push_page(
    query: &mut QueryBuilder<Postgres>,
    column: &str,
    limit: u32,
    after: Option<DueCursor>,
) {
    if let Some(after) = after {
        query.push(format_args!(" and ({column}, id) > ("));
        query
            .push_bind(after.at)
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    query.push(format_args!(" order by {column}, id limit "));
    query.push_bind(one_more(limit));
}
