//! Bookings: those of one customer, newest first, and one of them. Nobody sees another's, so
//! every question names the customer.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, CustomerId};
use futures_util::TryStreamExt;
use mongodb::bson::{DateTime as BsonDateTime, doc};

use super::condition::Conditions;
use super::cursor::{self, InvalidCursor};
use super::launches::Direction;
use super::{PATIENCE, Page, QueryError, bounded, one_more};
use crate::documents::booking::{BookingDocument, BookingView};
use crate::documents::{BOOKINGS, binary};
use crate::model::ReadModel;

/// The only order there is.
const NEWEST: &str = "newest";

/// Where a page of bookings starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookingCursor {
    created_at: DateTime<Utc>,
    id: BookingId,
}

impl ReadModel {
    /// A page of a customer's bookings, of 1 to [`super::MAX_PAGE`], newest first.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn bookings_of(
        &self,
        customer: CustomerId,
        limit: u32,
        cursor: Option<&BookingCursor>,
    ) -> Result<Page<BookingView, BookingCursor>, QueryError> {
        let mut conditions = Conditions::default();
        conditions.add(doc! { "customer": binary(customer.0) });
        if let Some(cursor) = cursor {
            conditions.start_after(
                "created_at",
                Direction::Descending,
                BsonDateTime::from_millis(cursor.created_at.timestamp_millis()),
                binary(cursor.id.0),
            );
        }
        let limit = bounded(limit);
        let found: Vec<BookingDocument> = self
            .collection(BOOKINGS)
            .find(conditions.into_filter())
            .sort(doc! { "created_at": -1, "_id": -1 })
            .limit(one_more(limit))
            .max_time(PATIENCE)
            .await?
            .try_collect()
            .await?;
        let found = found
            .into_iter()
            .map(BookingView::try_from)
            .collect::<Result<_, _>>()?;
        Ok(Page::of(found, limit, |booking| BookingCursor {
            created_at: booking.created_at,
            id: booking.id,
        }))
    }

    /// One booking, if it is this customer's.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn booking(
        &self,
        customer: CustomerId,
        id: BookingId,
    ) -> Result<Option<BookingView>, QueryError> {
        let found: Option<BookingDocument> = self
            .collection(BOOKINGS)
            .find_one(doc! { "_id": binary(id.0), "customer": binary(customer.0) })
            .max_time(PATIENCE)
            .await?;
        found.map(BookingView::try_from).transpose()
    }
}

impl std::fmt::Display for BookingCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        cursor::write(f, NEWEST, self.created_at.timestamp_millis(), self.id.0)
    }
}

impl FromStr for BookingCursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (order, millis, id) = cursor::read(text)?;
        match DateTime::from_timestamp_millis(millis) {
            Some(created_at) if order == NEWEST => Ok(Self {
                created_at,
                id: BookingId(id),
            }),
            _ => Err(InvalidCursor),
        }
    }
}
