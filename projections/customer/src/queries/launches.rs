//! Launches: lists in three orders, one by id or by link, and the seats that are left.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::ids::LaunchId;
use domain::launch::{Destination, LaunchStatus};
use domain::money::Money;
use domain::reference::SpaceportCode;
use domain::rocket::Range;
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::bson::{self, Bson, Document, doc};
use serde::Deserialize;

use super::condition::Conditions;
use super::cursor::{self, InvalidCursor};
use super::{PATIENCE, Page, QueryError, bounded, one_more};
use crate::documents::launch::{
    LaunchDocument, LaunchView, MAX_SHOWN, SeatsDocument, money, seats,
};
use crate::documents::{LAUNCHES, binary, millis, time};
use crate::model::ReadModel;
use crate::search::Search;

/// Which launches: those that meet every condition given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LaunchFilter {
    /// Flying there.
    pub destination: Option<Destination>,
    /// On a rocket of this range.
    pub range: Option<Range>,
    /// From this spaceport.
    pub spaceport: Option<SpaceportCode>,
    /// On this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub to: Option<DateTime<Utc>>,
    /// A seat costs at most this.
    pub max_price: Option<Money>,
    /// At least so many seats are free.
    pub min_seats: Option<u32>,
    /// Mission, spaceport, destination or rocket have all of these words.
    pub search: Search,
    /// Seats can be booked at this instant: the launch is later and not over, and has one.
    pub bookable_at: Option<DateTime<Utc>>,
}

/// What a list of launches is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LaunchOrder {
    /// The date.
    #[default]
    Date,
    /// The price of a seat.
    Price,
    /// The seats that are free.
    SeatsLeft,
}

/// Which end comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// The least.
    #[default]
    Ascending,
    /// The greatest.
    Descending,
}

/// How a list of launches is sorted. Equal ones follow their ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LaunchSort {
    /// By what.
    pub order: LaunchOrder,
    /// From which end.
    pub direction: Direction,
}

/// Where a page of launches starts. Good for the sort that it was given out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaunchCursor {
    sort: LaunchSort,
    value: i64,
    id: LaunchId,
}

/// The seats of a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Availability {
    /// On offer.
    pub offered: u32,
    /// Neither held nor sold.
    pub free: u32,
    /// Whether the launch is still to fly.
    pub status: LaunchStatus,
    /// When it starts.
    pub date: DateTime<Utc>,
    /// Grows with every change of the launch.
    pub number: i64,
}

impl ReadModel {
    /// A page of launches, of 1 to [`super::MAX_PAGE`].
    ///
    /// # Errors
    /// When the cursor is of another sort, or the server does not answer.
    pub async fn launches(
        &self,
        filter: &LaunchFilter,
        sort: LaunchSort,
        limit: u32,
        cursor: Option<&LaunchCursor>,
    ) -> Result<Page<LaunchView, LaunchCursor>, QueryError> {
        let mut conditions = filter.conditions();
        if let Some(cursor) = cursor {
            if cursor.sort != sort {
                return Err(InvalidCursor.into());
            }
            conditions.start_after(
                sort.order.field(),
                sort.direction,
                sort.order.bson(cursor.value),
                binary(cursor.id.0),
            );
        }
        let way = sort.direction.as_number();
        let limit = bounded(limit);
        let found: Vec<Kept<LaunchDocument>> = self
            .collection(LAUNCHES)
            .find(conditions.into_filter())
            .sort(doc! { sort.order.field(): way, "_id": way })
            .projection(shown())
            .limit(one_more(limit))
            .max_time(PATIENCE)
            .await?
            .try_collect()
            .await?;
        let found = found
            .into_iter()
            .map(|Kept(found)| LaunchView::try_from(found))
            .collect::<Result<_, _>>()?;
        Ok(Page::of(found, limit, |launch| LaunchCursor {
            sort,
            value: sort.order.value(launch),
            id: launch.id,
        }))
    }

    /// What the cheapest seat of these launches costs; none if there is no such launch.
    ///
    /// The index of that order is read from its beginning, up to the first that is one of them.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn lowest_price(&self, filter: &LaunchFilter) -> Result<Option<Money>, QueryError> {
        #[derive(Deserialize)]
        struct Found {
            seat_price: i64,
        }
        let found: Option<Kept<Found>> = self
            .collection(LAUNCHES)
            .find_one(filter.conditions().into_filter())
            .sort(doc! { "seat_price": 1, "_id": 1 })
            .projection(doc! { "_id": 0, "seat_price": 1 })
            .max_time(PATIENCE)
            .await?;
        let price = found.map(|Kept(found)| money(found.seat_price));
        price.transpose()
    }

    /// One launch.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn launch(&self, id: LaunchId) -> Result<Option<LaunchView>, QueryError> {
        self.one_launch(doc! { "_id": binary(id.0) }).await
    }

    /// The launch with this link.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn launch_by_slug(&self, slug: &str) -> Result<Option<LaunchView>, QueryError> {
        self.one_launch(doc! { "slug": slug }).await
    }

    async fn one_launch(&self, filter: Document) -> Result<Option<LaunchView>, QueryError> {
        let found: Option<Kept<LaunchDocument>> = self
            .collection(LAUNCHES)
            .find_one(filter)
            .projection(shown())
            .max_time(PATIENCE)
            .await?;
        let found = found.map(|Kept(found)| LaunchView::try_from(found));
        found.transpose()
    }

    /// The launches of a page of something else, in no order; those that there are.
    pub(super) async fn launches_by_id(
        &self,
        ids: impl IntoIterator<Item = LaunchId>,
    ) -> Result<Vec<LaunchView>, QueryError> {
        let ids: Vec<Bson> = ids.into_iter().map(|id| binary(id.0)).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let found: Vec<Kept<LaunchDocument>> = self
            .collection(LAUNCHES)
            .find(doc! { "_id": { "$in": ids } })
            .projection(shown())
            .max_time(PATIENCE)
            .await?
            .try_collect()
            .await?;
        let found = found.into_iter();
        found
            .map(|Kept(found)| LaunchView::try_from(found))
            .collect()
    }

    /// The seats of one launch.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn availability(&self, id: LaunchId) -> Result<Option<Availability>, QueryError> {
        #[derive(Deserialize)]
        struct Found {
            n: i64,
            status: LaunchStatus,
            date: bson::DateTime,
            seats: SeatsDocument,
        }
        let found: Option<Kept<Found>> = self
            .collection(LAUNCHES)
            .find_one(doc! { "_id": binary(id.0) })
            .projection(doc! { "n": 1, "status": 1, "date": 1, "seats": 1 })
            .max_time(PATIENCE)
            .await?;
        found
            .map(|Kept(found)| {
                Ok(Availability {
                    offered: seats(found.seats.offered)?,
                    free: seats(found.seats.free)?,
                    status: found.status,
                    date: time(found.date),
                    number: found.n,
                })
            })
            .transpose()
    }
}

/// What is read of a launch to show it. Tokens serve the search, not the reader.
fn shown() -> Document {
    let latest = || doc! { "$slice": -MAX_SHOWN };
    doc! {
        "tokens": 0,
        "place_tokens": 0,
        "mission_tokens": 0,
        "rocket.tokens": 0,
        "supplier.tokens": 0,
        "confirmations": latest(),
        "delays": latest(),
    }
}

impl LaunchFilter {
    fn conditions(&self) -> Conditions {
        let mut all = Conditions::default();
        if let Some(destination) = self.destination {
            all.add(doc! { "destination": destination.as_str() });
        }
        if let Some(range) = self.range {
            all.add(doc! { "rocket.range": range.as_str() });
        }
        if let Some(spaceport) = &self.spaceport {
            all.add(doc! { "spaceport.code": spaceport.as_str() });
        }
        if let Some(from) = self.from {
            all.add(doc! { "date": { "$gte": millis(from) } });
        }
        if let Some(to) = self.to {
            all.add(doc! { "date": { "$lt": millis(to) } });
        }
        if let Some(most) = self.max_price {
            all.add(doc! { "seat_price": { "$lte": most.cents() } });
        }
        if let Some(least) = self.min_seats {
            all.add(doc! { "seats.free": { "$gte": i64::from(least) } });
        }
        for word in self.search.words() {
            all.add(doc! { "tokens": word });
        }
        if let Some(now) = self.bookable_at {
            let on_sale = LaunchStatus::ALL.iter().filter(|status| !status.is_final());
            let statuses: Vec<&str> = on_sale.map(|status| status.as_str()).collect();
            all.add(doc! { "date": { "$gt": millis(now) } });
            all.add(doc! { "status": { "$in": statuses } });
            all.add(doc! { "seats.free": { "$gt": 0 } });
        }
        all
    }
}

impl LaunchOrder {
    fn field(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Price => "seat_price",
            Self::SeatsLeft => "seats.free",
        }
    }

    fn value(self, launch: &LaunchView) -> i64 {
        match self {
            Self::Date => launch.date.timestamp_millis(),
            Self::Price => launch.seat_price.cents(),
            Self::SeatsLeft => i64::from(launch.free),
        }
    }

    fn bson(self, value: i64) -> Bson {
        match self {
            Self::Date => mongodb::bson::DateTime::from_millis(value).into(),
            Self::Price | Self::SeatsLeft => value.into(),
        }
    }
}

impl Direction {
    fn as_number(self) -> i32 {
        match self {
            Self::Ascending => 1,
            Self::Descending => -1,
        }
    }
}

impl LaunchSort {
    fn as_str(self) -> &'static str {
        match (self.order, self.direction) {
            (LaunchOrder::Date, Direction::Ascending) => "date",
            (LaunchOrder::Date, Direction::Descending) => "-date",
            (LaunchOrder::Price, Direction::Ascending) => "price",
            (LaunchOrder::Price, Direction::Descending) => "-price",
            (LaunchOrder::SeatsLeft, Direction::Ascending) => "seats_left",
            (LaunchOrder::SeatsLeft, Direction::Descending) => "-seats_left",
        }
    }
}

impl std::fmt::Display for LaunchSort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for LaunchSort {
    type Err = UnknownSort;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (direction, order) = match text.strip_prefix('-') {
            Some(order) => (Direction::Descending, order),
            None => (Direction::Ascending, text),
        };
        let order = match order {
            "date" => LaunchOrder::Date,
            "price" => LaunchOrder::Price,
            "seats_left" => LaunchOrder::SeatsLeft,
            _ => return Err(UnknownSort),
        };
        Ok(Self { order, direction })
    }
}

/// The name of no sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be date, price or seats_left, with a leading - to turn it around")]
pub struct UnknownSort;

impl std::fmt::Display for LaunchCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        cursor::write(f, self.sort.as_str(), self.value, self.id.0)
    }
}

impl FromStr for LaunchCursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (sort, value, id) = cursor::read(text)?;
        let sort = sort.parse().map_err(|_| InvalidCursor)?;
        Ok(Self {
            sort,
            value,
            id: LaunchId(id),
        })
    }
}
