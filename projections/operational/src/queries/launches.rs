//! Launches, with where their seats are, and what they bring in.

use chrono::{DateTime, Utc};
use domain::ids::{LaunchId, RocketId, SupplierId};
use domain::launch::{Cause, Destination, LaunchStatus, SeatCount, Takings};
use domain::money::Money;
use domain::rocket::Range;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::condition::Conditions;
use super::search::Search;
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
    /// That company's legal name, if its profile is open.
    pub supplier_name: Option<String>,
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
    /// When it was to start, if it was delayed.
    pub delay: Option<LaunchDelay>,
    /// What a seat costs.
    pub seat_price: Money,
    /// Where every seat is.
    pub seats: SeatCount,
    /// Whether few seats were sold when its date came near.
    pub low_occupancy: bool,
    /// What came in for it, and what of that goes back: so far or, once it is over, in all.
    pub takings: Takings,
    /// What its supplier owes for it: once it is completed and that was counted, or aborted.
    pub fee: Option<Money>,
    /// How it stands.
    pub status: LaunchStatus,
    /// Why it was delayed last, or aborted.
    pub cause: Option<Cause>,
    /// Why it was delayed last, aborted, or failed.
    pub reason: Option<String>,
    /// Since when it is on offer.
    pub scheduled_at: DateTime<Utc>,
    /// When it was confirmed last.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it was aborted, completed, or failed.
    pub ended_at: Option<DateTime<Utc>>,
}

/// When a launch was to start that was delayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaunchDelay {
    /// Before it was ever delayed.
    pub first_date: DateTime<Utc>,
    /// Before it was delayed last.
    pub previous_date: DateTime<Utc>,
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
    /// With all of these words in its link, its mission or the name of its rocket.
    pub search: Search,
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
    /// The first to be scheduled first.
    OldestFirst,
}

impl LaunchOrder {
    /// The column that is sorted by, how it is compared with a cursor, and its direction.
    const fn terms(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::SoonestFirst => ("date", ">", "asc"),
            Self::LatestFirst => ("date", "<", "desc"),
            Self::NewestFirst => ("scheduled_at", "<", "desc"),
            Self::OldestFirst => ("scheduled_at", ">", "asc"),
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

/// What came in for a launch that is not over is added up. (For one that is, nothing is looked
/// up: the condition on `ended_at` is tested once.)
const SHOWN: &str =
    "select launches.id, slug, launches.supplier, suppliers.legal_name as supplier_name,
        rocket, rocket_name, rocket_model, rocket_capacity, rocket_range,
        spaceport, destination, mission, status, date,
        first_date, previous_date, seat_price_cents,
        seats_offered, seats_reserved, seats_confirmed, seats_forfeited, low_occupancy,
        coalesce(launches.collected_cents, so_far.collected_cents, 0) as collected_cents,
        coalesce(launches.refunded_cents, so_far.refunded_cents, 0) as refunded_cents,
        coalesce(launches.fee_cents, completions.fee_cents) as fee_cents,
        cause, reason, scheduled_at, confirmed_at, ended_at
    from found as launches
    left join suppliers on suppliers.id = launches.supplier
    left join completions
        on completions.supplier = launches.supplier and completions.launch = launches.id
    left join lateral (
        select sum(total_cents)::bigint as collected_cents,
            sum(refund_cents)::bigint as refunded_cents
        from bookings
        where bookings.launch = launches.id and launches.ended_at is null
            and bookings.confirmed_at is not null
    ) as so_far on true";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    slug: String,
    supplier: Uuid,
    supplier_name: Option<String>,
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
    first_date: Option<DateTime<Utc>>,
    previous_date: Option<DateTime<Utc>>,
    seat_price_cents: i64,
    seats_offered: i64,
    seats_reserved: i64,
    seats_confirmed: i64,
    seats_forfeited: i64,
    low_occupancy: bool,
    collected_cents: i64,
    refunded_cents: i64,
    fee_cents: Option<i64>,
    cause: Option<String>,
    reason: Option<String>,
    scheduled_at: DateTime<Utc>,
    confirmed_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Launch {
    type Error = QueryError;

    fn try_from(row: Row) -> Result<Self, QueryError> {
        Ok(Self {
            id: LaunchId(row.id),
            slug: row.slug,
            supplier: SupplierId(row.supplier),
            supplier_name: row.supplier_name,
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
            delay: row
                .first_date
                .zip(row.previous_date)
                .map(|(first_date, previous_date)| LaunchDelay {
                    first_date,
                    previous_date,
                }),
            seat_price: money("seat_price_cents", row.seat_price_cents)?,
            seats: SeatCount {
                offered: count("seats_offered", row.seats_offered)?,
                reserved: count("seats_reserved", row.seats_reserved)?,
                confirmed: count("seats_confirmed", row.seats_confirmed)?,
                forfeited: count("seats_forfeited", row.seats_forfeited)?,
            },
            low_occupancy: row.low_occupancy,
            takings: Takings {
                collected: money("collected_cents", row.collected_cents)?,
                refunded: money("refunded_cents", row.refunded_cents)?,
            },
            fee: row
                .fee_cents
                .map(|cents| money("fee_cents", cents))
                .transpose()?,
            status: word("status", &row.status)?,
            cause: row.cause.map(|cause| word("cause", &cause)).transpose()?,
            reason: row.reason,
            scheduled_at: row.scheduled_at,
            confirmed_at: row.confirmed_at,
            ended_at: row.ended_at,
        })
    }
}

impl ReadModel {
    /// A launch.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn launch(&self, id: LaunchId) -> Result<Option<Launch>, QueryError> {
        let row: Option<Row> =
            QueryBuilder::<Postgres>::new("with found as (select * from launches where id = ")
                .push_bind(id.0)
                .push(format_args!(") {SHOWN}"))
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
        let mut query = select(filter, order, limit, after);
        let query = query.build_query_as().persistent(false);
        let rows: Vec<Row> = query.fetch_all(&self.pool).await?;
        page(rows, limit, |row| LaunchCursor {
            order,
            at: match order {
                LaunchOrder::SoonestFirst | LaunchOrder::LatestFirst => row.date,
                LaunchOrder::NewestFirst | LaunchOrder::OldestFirst => row.scheduled_at,
            },
            id: row.id,
        })
    }
}

/// The page is found first, so that nothing is added up for other launches.
pub(super) fn select(
    filter: &LaunchFilter,
    order: LaunchOrder,
    limit: u32,
    after: Option<LaunchCursor>,
) -> QueryBuilder<Postgres> {
    let (column, comparison, direction) = order.terms();
    let mut query = QueryBuilder::new("with found as (select * from launches where true");
    query.and("supplier =", filter.supplier.map(|supplier| supplier.0));
    query.and("rocket =", filter.rocket.map(|rocket| rocket.0));
    query.and("status =", filter.status.map(LaunchStatus::as_str));
    query.and("date >=", filter.from);
    query.and("date <", filter.to);
    for word in filter.search.patterns() {
        query.and(
            "concat_ws(' ', slug, mission, rocket_name) ilike",
            Some(word),
        );
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
    query.push(format_args!(
        ") {SHOWN} order by launches.{column} {direction}, launches.id {direction}"
    ));
    query
}
