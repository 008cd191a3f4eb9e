//! Lists of bookings: those of one customer, newest first. Nobody sees another's, so every
//! question names the customer.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, CustomerId, LaunchId};
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::bson::{DateTime as BsonDateTime, doc};

use super::condition::Conditions;
use super::cursor::{self, InvalidCursor};
use super::launches::Direction;
use super::{MAX_PAGE, PATIENCE, Page, QueryError, bounded, one_more};
use crate::documents::booking::{BookingDocument, BookingView};
use crate::documents::launch::LaunchView;
use crate::documents::status::BookingStatus;
use crate::documents::{BOOKINGS, binary};
use crate::model::ReadModel;

/// The only order there is.
const NEWEST: &str = "newest";

/// How often a page looks further for bookings that meet the condition on their launch. Beyond it
/// the page ends early, and the next one goes on from there.
const LOOKS: usize = 10;

/// Which of a customer's bookings: those that meet every condition given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BookingFilter {
    /// Those that stand so.
    pub status: Option<BookingStatus>,
    /// Those whose launch is still to come, or is not.
    pub flight: Option<Flight>,
}

/// Whether a launch is still to come, at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flight {
    /// It is not over, and its date is later.
    Upcoming(DateTime<Utc>),
    /// It is over, or its date is not later.
    Past(DateTime<Utc>),
}

/// A booking with its launch.
#[derive(Debug, Clone, PartialEq)]
pub struct BookedView {
    /// The booking.
    pub booking: BookingView,
    /// Its launch, as it is now; none if it can't be shown.
    pub launch: Option<LaunchView>,
}

/// Where a page of bookings starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookingCursor {
    created_at: DateTime<Utc>,
    id: BookingId,
}

impl ReadModel {
    /// A page of a customer's bookings with their launches, of 1 to [`MAX_PAGE`], newest first. It
    /// may hold fewer, or none, and still have a next one: a launch's date is not the booking's,
    /// so bookings are looked through for it, and only so many for one page.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn bookings_of(
        &self,
        customer: CustomerId,
        filter: &BookingFilter,
        limit: u32,
        cursor: Option<&BookingCursor>,
    ) -> Result<Page<BookedView, BookingCursor>, QueryError> {
        let limit = bounded(limit);
        let look = match filter.flight {
            Some(_) => i64::from(MAX_PAGE),
            None => one_more(limit),
        };
        let mut found: Vec<BookedView> = Vec::new();
        let mut start = cursor.copied();
        for _ in 0..LOOKS {
            let bookings = self
                .some_bookings(customer, filter.status, look, start)
                .await?;
            let is_last = i64::try_from(bookings.len()).is_ok_and(|count| count < look);
            start = bookings.last().map(BookingCursor::at).or(start);
            let with_launches = self.with_launches(bookings).await?;
            found.extend(
                with_launches
                    .into_iter()
                    .filter(|booked| filter.takes(booked)),
            );
            if is_last || found.len() > limit as usize {
                return Ok(Page::of(found, limit, |booked| {
                    BookingCursor::at(&booked.booking)
                }));
            }
        }
        Ok(Page {
            items: found,
            next: start,
        })
    }

    async fn some_bookings(
        &self,
        customer: CustomerId,
        status: Option<BookingStatus>,
        limit: i64,
        start: Option<BookingCursor>,
    ) -> Result<Vec<BookingView>, QueryError> {
        let mut conditions = Conditions::default();
        conditions.add(doc! { "customer": binary(customer.0) });
        if let Some(status) = status {
            conditions.add(doc! { "status": status.as_str() });
        }
        if let Some(cursor) = start {
            conditions.start_after(
                "created_at",
                Direction::Descending,
                BsonDateTime::from_millis(cursor.created_at.timestamp_millis()),
                binary(cursor.id.0),
            );
        }
        let found: Vec<Kept<BookingDocument>> = self
            .collection(BOOKINGS)
            .find(conditions.into_filter())
            .sort(doc! { "created_at": -1, "_id": -1 })
            .limit(limit)
            .max_time(PATIENCE)
            .await?
            .try_collect()
            .await?;
        let found = found.into_iter();
        found
            .map(|Kept(found)| BookingView::try_from(found))
            .collect()
    }

    async fn with_launches(
        &self,
        bookings: Vec<BookingView>,
    ) -> Result<Vec<BookedView>, QueryError> {
        let ids: HashSet<LaunchId> = bookings.iter().map(|booking| booking.launch).collect();
        let launches: HashMap<_, _> = self
            .launches_by_id(ids)
            .await?
            .into_iter()
            .map(|launch| (launch.id, launch))
            .collect();
        let with_launch = |booking: BookingView| BookedView {
            launch: launches.get(&booking.launch).cloned(),
            booking,
        };
        Ok(bookings.into_iter().map(with_launch).collect())
    }
}

impl BookingFilter {
    /// Whether the launch is as it should be. (How the booking stands, the server looked at.)
    fn takes(&self, booked: &BookedView) -> bool {
        let is_to_come = |now| {
            let launch = booked.launch.as_ref();
            launch.is_some_and(|launch| !launch.status.is_final() && launch.date > now)
        };
        match self.flight {
            None => true,
            Some(Flight::Upcoming(now)) => is_to_come(now),
            Some(Flight::Past(now)) => !is_to_come(now),
        }
    }
}

impl BookingCursor {
    fn at(booking: &BookingView) -> Self {
        Self {
            created_at: booking.created_at,
            id: booking.id,
        }
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
