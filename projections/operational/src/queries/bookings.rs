//! Bookings, as finance sees them: whose, for how much, how they stand. Nothing personal.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, CustomerId, LaunchId};
use domain::launch::PaymentMethod;
use domain::money::Money;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{Page, QueryError, count, money, one_more, page, unreadable, word};
use crate::model::ReadModel;
use crate::status::BookingStatus;

/// A booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// Which one.
    pub id: BookingId,
    /// The launch.
    pub launch: LaunchId,
    /// Whose it is.
    pub customer: CustomerId,
    /// How it stands.
    pub status: BookingStatus,
    /// How it is to be paid.
    pub payment: PaymentMethod,
    /// How many seats it is about.
    pub seats: u32,
    /// What a seat costs.
    pub seat_price: Money,
    /// What all of it costs.
    pub total: Money,
    /// When its seats were reserved.
    pub reserved_at: DateTime<Utc>,
    /// A reservation that is not paid holds its seats until just before this time.
    pub expires_at: DateTime<Utc>,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it expired; it may have been paid after.
    pub expired_at: Option<DateTime<Utc>>,
    /// When it was cancelled.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// What its cancellation pays back.
    pub refund: Option<Refund>,
}

/// What a cancellation pays back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refund {
    /// The amount.
    pub amount: Money,
    /// The same in percent of what was paid.
    pub percent: u8,
}

/// Which bookings. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BookingFilter {
    /// Of this launch.
    pub launch: Option<LaunchId>,
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// In this status.
    pub status: Option<BookingStatus>,
    /// Reserved at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Reserved before this instant.
    pub to: Option<DateTime<Utc>>,
}

/// The place after a booking in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingCursor {
    at: DateTime<Utc>,
    id: Uuid,
}

const COLUMNS: &str = "select id, launch, customer, status, payment, seats, seat_price_cents,
        total_cents, reserved_at, expires_at, confirmed_at, expired_at, cancelled_at,
        refund_cents, refund_percent
    from bookings where true";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    launch: Uuid,
    customer: Uuid,
    status: String,
    payment: String,
    seats: i64,
    seat_price_cents: i64,
    total_cents: i64,
    reserved_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    confirmed_at: Option<DateTime<Utc>>,
    expired_at: Option<DateTime<Utc>>,
    cancelled_at: Option<DateTime<Utc>>,
    refund_cents: Option<i64>,
    refund_percent: Option<i16>,
}

impl TryFrom<Row> for Booking {
    type Error = QueryError;

    fn try_from(row: Row) -> Result<Self, QueryError> {
        let refund = row.refund_cents.zip(row.refund_percent);
        let refund = refund.map(|(cents, percent)| {
            Ok::<_, QueryError>(Refund {
                amount: money("refund_cents", cents)?,
                percent: u8::try_from(percent)
                    .map_err(|_| unreadable("refund_percent", percent))?,
            })
        });
        Ok(Self {
            id: BookingId(row.id),
            launch: LaunchId(row.launch),
            customer: CustomerId(row.customer),
            status: word("status", &row.status)?,
            payment: word("payment", &row.payment)?,
            seats: count("seats", row.seats)?,
            seat_price: money("seat_price_cents", row.seat_price_cents)?,
            total: money("total_cents", row.total_cents)?,
            reserved_at: row.reserved_at,
            expires_at: row.expires_at,
            confirmed_at: row.confirmed_at,
            expired_at: row.expired_at,
            cancelled_at: row.cancelled_at,
            refund: refund.transpose()?,
        })
    }
}

impl ReadModel {
    /// Bookings, the last to be made first.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn bookings(
        &self,
        filter: &BookingFilter,
        limit: u32,
        after: Option<BookingCursor>,
    ) -> Result<Page<Booking, BookingCursor>, QueryError> {
        let mut query = QueryBuilder::<Postgres>::new(COLUMNS);
        if let Some(launch) = filter.launch {
            query.push(" and launch = ").push_bind(launch.0);
        }
        if let Some(customer) = filter.customer {
            query.push(" and customer = ").push_bind(customer.0);
        }
        if let Some(status) = filter.status {
            query.push(" and status = ").push_bind(status.as_str());
        }
        if let Some(from) = filter.from {
            query.push(" and reserved_at >= ").push_bind(from);
        }
        if let Some(to) = filter.to {
            query.push(" and reserved_at < ").push_bind(to);
        }
        if let Some(after) = after {
            query.push(" and (reserved_at, id) < (");
            query
                .push_bind(after.at)
                .push(", ")
                .push_bind(after.id)
                .push(")");
        }
        query.push(" order by reserved_at desc, id desc limit ");
        query.push_bind(one_more(limit));
        let rows: Vec<Row> = query.build_query_as().fetch_all(&self.pool).await?;
        page(rows, limit, |row| BookingCursor {
            at: row.reserved_at,
            id: row.id,
        })
    }
}
