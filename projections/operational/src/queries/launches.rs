//! Launches, with where their seats are.

use chrono::{DateTime, Utc};
use domain::ids::{LaunchId, RocketId, SupplierId};
use domain::launch::{Destination, LaunchStatus, SeatCount};
use domain::money::Money;
use domain::rocket::Range;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{Page, QueryError, count, money, one_more, page, word};
use crate::model::ReadModel;

/// A launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// Which one.
    pub id: LaunchId,
    /// The link of its page.
    pub slug: String,
    /// Who offers it.
    pub supplier: SupplierId,
    /// What flies.
    pub rocket: LaunchRocket,
    /// The code of the spaceport.
    pub spaceport: String,
    /// Where it goes.
    pub destination: Destination,
    /// What it is for.
    pub mission: String,
    /// When it starts.
    pub date: DateTime<Utc>,
    /// What a seat costs.
    pub seat_price: Money,
    /// Where every seat is.
    pub seats: SeatCount,
    /// How it stands.
    pub status: LaunchStatus,
    /// Since when it is on offer.
    pub scheduled_at: DateTime<Utc>,
}

/// The rocket of a launch, as it was registered when that was scheduled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaunchRocket {
    /// Which one.
    pub id: RocketId,
    /// What it is called.
    pub name: String,
    /// Its model.
    pub model: String,
    /// The seats for passengers.
    pub capacity: u32,
    /// How far it flies.
    pub range: Range,
}

/// Which launches. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LaunchFilter {
    /// Offered by this supplier.
    pub supplier: Option<SupplierId>,
    /// Flown by this rocket.
    pub rocket: Option<RocketId>,
    /// In this status.
    pub status: Option<LaunchStatus>,
    /// On this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub to: Option<DateTime<Utc>>,
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaunchOrder {
    /// The first to start first.
    #[default]
    SoonestFirst,
    /// The last to start first.
    LatestFirst,
    /// The last to be scheduled first.
    NewestFirst,
}

impl LaunchOrder {
    /// The column that is sorted by, how it is compared with a cursor, and its direction.
    const fn terms(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::SoonestFirst => ("date", ">", "asc"),
            Self::LatestFirst => ("date", "<", "desc"),
            Self::NewestFirst => ("scheduled_at", "<", "desc"),
        }
    }
}

/// The place after a launch in a list of this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchCursor {
    order: LaunchOrder,
    at: DateTime<Utc>,
    id: Uuid,
}

const COLUMNS: &str = "select id, slug, supplier, rocket, rocket_name, rocket_model,
        rocket_capacity, rocket_range, spaceport, destination, mission, status, date,
        seat_price_cents, seats_offered, seats_reserved, seats_confirmed, seats_forfeited,
        scheduled_at
    from launches where true";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    slug: String,
    supplier: Uuid,
    rocket: Uuid,
    rocket_name: String,
    rocket_model: String,
    rocket_capacity: i64,
    rocket_range: String,
    spaceport: String,
    destination: String,
    mission: String,
    status: String,
    date: DateTime<Utc>,
    seat_price_cents: i64,
    seats_offered: i64,
    seats_reserved: i64,
    seats_confirmed: i64,
    seats_forfeited: i64,
    scheduled_at: DateTime<Utc>,
}

impl TryFrom<Row> for Launch {
    type Error = QueryError;

    fn try_from(row: Row) -> Result<Self, QueryError> {
        Ok(Self {
            id: LaunchId(row.id),
            slug: row.slug,
            supplier: SupplierId(row.supplier),
            rocket: LaunchRocket {
                id: RocketId(row.rocket),
                name: row.rocket_name,
                model: row.rocket_model,
                capacity: count("rocket_capacity", row.rocket_capacity)?,
                range: word("rocket_range", &row.rocket_range)?,
            },
            spaceport: row.spaceport,
            destination: word("destination", &row.destination)?,
            mission: row.mission,
            date: row.date,
            seat_price: money("seat_price_cents", row.seat_price_cents)?,
            seats: SeatCount {
                offered: count("seats_offered", row.seats_offered)?,
                reserved: count("seats_reserved", row.seats_reserved)?,
                confirmed: count("seats_confirmed", row.seats_confirmed)?,
                forfeited: count("seats_forfeited", row.seats_forfeited)?,
            },
            status: word("status", &row.status)?,
            scheduled_at: row.scheduled_at,
        })
    }
}

impl ReadModel {
    /// A launch.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn launch(&self, id: LaunchId) -> Result<Option<Launch>, QueryError> {
        let row: Option<Row> = QueryBuilder::<Postgres>::new(COLUMNS)
            .push(" and id = ")
            .push_bind(id.0)
            .build_query_as()
            .fetch_optional(&self.pool)
            .await?;
        row.map(Launch::try_from).transpose()
    }

    /// Launches.
    ///
    /// # Errors
    /// When PostgreSQL does not answer, or the cursor belongs to another order.
    pub async fn launches(
        &self,
        filter: &LaunchFilter,
        order: LaunchOrder,
        limit: u32,
        after: Option<LaunchCursor>,
    ) -> Result<Page<Launch, LaunchCursor>, QueryError> {
        if after.is_some_and(|after| after.order != order) {
            return Err(QueryError::InvalidCursor);
        }
        let (column, comparison, direction) = order.terms();
        let mut query = QueryBuilder::<Postgres>::new(COLUMNS);
        if let Some(supplier) = filter.supplier {
            query.push(" and supplier = ").push_bind(supplier.0);
        }
        if let Some(rocket) = filter.rocket {
            query.push(" and rocket = ").push_bind(rocket.0);
        }
        if let Some(status) = filter.status {
            query.push(" and status = ").push_bind(status.as_str());
        }
        if let Some(from) = filter.from {
            query.push(" and date >= ").push_bind(from);
        }
        if let Some(to) = filter.to {
            query.push(" and date < ").push_bind(to);
        }
        if let Some(after) = after {
            query.push(format_args!(" and ({column}, id) {comparison} ("));
            query
                .push_bind(after.at)
                .push(", ")
                .push_bind(after.id)
                .push(")");
        }
        query.push(format_args!(
            " order by {column} {direction}, id {direction} limit "
        ));
        query.push_bind(one_more(limit));
        let rows: Vec<Row> = query.build_query_as().fetch_all(&self.pool).await?;
        page(rows, limit, |row| LaunchCursor {
            order,
            at: match order {
                LaunchOrder::SoonestFirst | LaunchOrder::LatestFirst => row.date,
                LaunchOrder::NewestFirst => row.scheduled_at,
            },
            id: row.id,
        })
    }
}
