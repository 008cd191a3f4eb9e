//! The revenue report: for each supplier and year, what its launches brought in, what it owes for
//! them, and what it is owed.

use chrono::{DateTime, Utc};
use domain::ids::SupplierId;
use domain::launch::Takings;
use domain::money::Money;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::condition::Conditions;
use super::invoices::bounds_of;
use super::{Page, QueryError, money, one_more, page, unreadable};
use crate::model::ReadModel;

/// A supplier in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revenue {
    /// The year, in UTC.
    pub year: i32,
    /// Which supplier.
    pub supplier: SupplierId,
    /// Its legal name, if its profile is open.
    pub supplier_name: Option<String>,
    /// What it comes to.
    pub figures: RevenueFigures,
}

/// What a year of a supplier, or several together, come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevenueFigures {
    /// How many launches ended.
    pub launches: u64,
    /// What came in for them, and what of that goes back.
    pub takings: Takings,
    /// The fees that were invoiced.
    pub fees: Billed,
    /// The suppliers' own invoices.
    pub own: Billed,
}

/// What invoices come to that were issued and not cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Billed {
    /// What they charge.
    pub total: Money,
    /// What is paid.
    pub paid: Money,
    /// What is still to be paid.
    pub open: Money,
}

/// Which suppliers and years. All that is given must hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RevenueFilter {
    /// This one.
    pub supplier: Option<SupplierId>,
    /// This year, in UTC.
    pub year: Option<i32>,
}

/// The place after a supplier and year in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevenueCursor {
    year: i32,
    supplier: Uuid,
}

const FIGURES: &str = "coalesce(sum(launches), 0)::bigint as launches,
        coalesce(sum(collected), 0)::bigint as collected,
        coalesce(sum(refunded), 0)::bigint as refunded,
        coalesce(sum(fees_total), 0)::bigint as fees_total,
        coalesce(sum(fees_paid), 0)::bigint as fees_paid,
        coalesce(sum(fees_open), 0)::bigint as fees_open,
        coalesce(sum(own_total), 0)::bigint as own_total,
        coalesce(sum(own_paid), 0)::bigint as own_paid,
        coalesce(sum(own_open), 0)::bigint as own_open";

#[derive(sqlx::FromRow)]
struct FiguresRow {
    launches: i64,
    collected: i64,
    refunded: i64,
    fees_total: i64,
    fees_paid: i64,
    fees_open: i64,
    own_total: i64,
    own_paid: i64,
    own_open: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    year: i32,
    supplier: Uuid,
    supplier_name: Option<String>,
    #[sqlx(flatten)]
    figures: FiguresRow,
}

impl TryFrom<FiguresRow> for RevenueFigures {
    type Error = QueryError;

    fn try_from(row: FiguresRow) -> Result<Self, QueryError> {
        let launches = u64::try_from(row.launches);
        Ok(Self {
            launches: launches.map_err(|_| unreadable("launches", row.launches))?,
            takings: Takings {
                collected: money("collected", row.collected)?,
                refunded: money("refunded", row.refunded)?,
            },
            fees: Billed {
                total: money("fees_total", row.fees_total)?,
                paid: money("fees_paid", row.fees_paid)?,
                open: money("fees_open", row.fees_open)?,
            },
            own: Billed {
                total: money("own_total", row.own_total)?,
                paid: money("own_paid", row.own_paid)?,
                open: money("own_open", row.own_open)?,
            },
        })
    }
}

impl TryFrom<Row> for Revenue {
    type Error = QueryError;

    fn try_from(row: Row) -> Result<Self, QueryError> {
        Ok(Self {
            year: row.year,
            supplier: SupplierId(row.supplier),
            supplier_name: row.supplier_name,
            figures: row.figures.try_into()?,
        })
    }
}

impl ReadModel {
    /// The report, the last year first.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn revenue(
        &self,
        filter: &RevenueFilter,
        limit: u32,
        after: Option<RevenueCursor>,
    ) -> Result<Page<Revenue, RevenueCursor>, QueryError> {
        let mut query = select(filter, limit, after);
        let query = query.build_query_as().persistent(false);
        let rows: Vec<Row> = query.fetch_all(&self.pool).await?;
        page(rows, limit, |row| RevenueCursor {
            year: row.year,
            supplier: row.supplier,
        })
    }

    /// What all of the report comes to.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn revenue_sum(&self, filter: &RevenueFilter) -> Result<RevenueFigures, QueryError> {
        let mut query = sum(filter);
        let query = query.build_query_as().persistent(false);
        let row: FiguresRow = query.fetch_one(&self.pool).await?;
        row.try_into()
    }
}

pub(super) fn select(
    filter: &RevenueFilter,
    limit: u32,
    after: Option<RevenueCursor>,
) -> QueryBuilder<Postgres> {
    let mut query = parts(filter);
    query.push(format_args!(
        " select parts.*, suppliers.legal_name as supplier_name from (
            select year, supplier, {FIGURES} from parts group by year, supplier
         ) as parts
         left join suppliers on suppliers.id = parts.supplier where true"
    ));
    if let Some(after) = after {
        query.push(" and (-year, supplier) > (-");
        query
            .push_bind(after.year)
            .push("::integer, ")
            .push_bind(after.supplier)
            .push(")");
    }
    query.push(" order by year desc, supplier limit ");
    query.push_bind(one_more(limit));
    query
}

pub(super) fn sum(filter: &RevenueFilter) -> QueryBuilder<Postgres> {
    let mut query = parts(filter);
    query.push(format_args!(" select {FIGURES} from parts"));
    query
}

/// What each launch that ended, and each invoice of or to a supplier, adds.
fn parts(filter: &RevenueFilter) -> QueryBuilder<Postgres> {
    let bounds = filter.year.map(bounds_of);
    let (start, end): (Option<DateTime<Utc>>, Option<DateTime<Utc>>) = bounds.unzip();
    let supplier = filter.supplier.map(|supplier| supplier.0);
    let mut query = QueryBuilder::new(
        "with parts as (
            select supplier, extract(year from ended_at at time zone 'UTC')::integer as year,
                1 as launches, collected_cents as collected, refunded_cents as refunded,
                null::bigint as fees_total, null::bigint as fees_paid, null::bigint as fees_open,
                null::bigint as own_total, null::bigint as own_paid, null::bigint as own_open
            from launches where ended_at is not null",
    );
    query.and("ended_at >=", start);
    query.and("ended_at <", end);
    query.and("supplier =", supplier);
    query.push(
        " union all
            select supplier, year, null, null, null,
                case kind when 'supplier_fee' then total_cents end,
                case kind when 'supplier_fee' then paid_cents end,
                case kind when 'supplier_fee' then open_cents end,
                case kind when 'supplier_launch' then total_cents end,
                case kind when 'supplier_launch' then paid_cents end,
                case kind when 'supplier_launch' then open_cents end
            from invoices
            where supplier is not null and kind in ('supplier_fee', 'supplier_launch')
                and status not in ('drafted', 'cancelled')",
    );
    query.and("written_at >=", start);
    query.and("written_at <", end);
    query.and("supplier =", supplier);
    query.push(")");
    query
}
