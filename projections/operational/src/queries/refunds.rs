//! Refunds: what goes back, and what of it waits for a decision.

use chrono::{DateTime, Utc};
use domain::ids::{LaunchId, PaymentId, RefundId};
use domain::launch::PaymentMethod;
use domain::money::Money;
use domain::payment::Purpose;
use domain::refund::{RefundCause, RefundStatus};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::age::{AgeCursor, AgeOrder, AgePage};
use super::condition::Conditions;
use super::payments::PurposeRow;
use super::{Page, QueryError, count, money, page, unreadable, word};
use crate::model::ReadModel;

/// A refund.
#[derive(Clone, PartialEq, Eq)]
pub struct Refund {
    /// Which one.
    pub id: RefundId,
    /// The payment of which it goes back.
    pub payment: PaymentId,
    /// What that payment was for.
    pub purpose: Purpose,
    /// How the customer or the supplier is called. `None` without a profile, and when they were
    /// erased.
    pub party_name: Option<String>,
    /// How the payment came, and the refund goes.
    pub method: PaymentMethod,
    /// What gateway or bank call the payment.
    pub payment_reference: String,
    /// How much was paid.
    pub paid: Money,
    /// How much goes back.
    pub amount: Money,
    /// Why, in a word.
    pub cause: RefundCause,
    /// How it stands.
    pub status: RefundStatus,
    /// How often it was approved.
    pub attempts: u32,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// When it was approved last.
    pub approved_at: Option<DateTime<Utc>>,
    /// What gateway or bank call it, once it went.
    pub reference: Option<String>,
    /// When it went.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it did not arrive, the last time.
    pub failed_at: Option<DateTime<Utc>>,
    /// When it was rejected.
    pub rejected_at: Option<DateTime<Utc>>,
    /// Why it did not arrive, the last time, or does not go.
    pub reason: Option<String>,
}

/// Shows nobody's name: debug output ends in logs.
impl std::fmt::Debug for Refund {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Refund")
            .field("id", &self.id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Which refunds. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefundFilter {
    /// In this status.
    pub status: Option<RefundStatus>,
    /// For this cause.
    pub cause: Option<RefundCause>,
    /// For a booking in this launch.
    pub launch: Option<LaunchId>,
    /// Asked for at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Asked for before this instant.
    pub to: Option<DateTime<Utc>>,
}

/// What the refunds of one status come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundSum {
    /// How they stand.
    pub status: RefundStatus,
    /// How many there are.
    pub count: u64,
    /// What they come to.
    pub total: Money,
}

const COLUMNS: &str = "refunds.id, payment, purpose, launch, booking, customer, invoice, supplier,
        'in' as direction, coalesce(customers.name, suppliers.legal_name) as party_name, method,
        payment_reference, paid_cents, amount_cents, cause, status, attempts, requested_at,
        approved_at, reference, paid_at, failed_at, rejected_at, reason";

const PARTY: &str = "left join customers on customers.id = refunds.customer
    left join suppliers on suppliers.id = refunds.supplier";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    payment: Uuid,
    #[sqlx(flatten)]
    purpose: PurposeRow,
    party_name: Option<String>,
    method: String,
    payment_reference: String,
    paid_cents: i64,
    amount_cents: i64,
    cause: String,
    status: String,
    attempts: i64,
    requested_at: DateTime<Utc>,
    approved_at: Option<DateTime<Utc>>,
    reference: Option<String>,
    paid_at: Option<DateTime<Utc>>,
    failed_at: Option<DateTime<Utc>>,
    rejected_at: Option<DateTime<Utc>>,
    reason: Option<String>,
}

impl TryFrom<Row> for Refund {
    type Error = QueryError;

    fn try_from(row: Row) -> Result<Self, QueryError> {
        Ok(Self {
            id: RefundId(row.id),
            payment: PaymentId(row.payment),
            purpose: row.purpose.try_into()?,
            party_name: row.party_name,
            method: word("method", &row.method)?,
            payment_reference: row.payment_reference,
            paid: money("paid_cents", row.paid_cents)?,
            amount: money("amount_cents", row.amount_cents)?,
            cause: word("cause", &row.cause)?,
            status: word("status", &row.status)?,
            attempts: count("attempts", row.attempts)?,
            requested_at: row.requested_at,
            approved_at: row.approved_at,
            reference: row.reference,
            paid_at: row.paid_at,
            failed_at: row.failed_at,
            rejected_at: row.rejected_at,
            reason: row.reason,
        })
    }
}

impl ReadModel {
    /// Refunds.
    ///
    /// # Errors
    /// When PostgreSQL does not answer, or the cursor belongs to another order.
    pub async fn refunds(
        &self,
        filter: &RefundFilter,
        order: AgeOrder,
        limit: u32,
        after: Option<AgeCursor>,
    ) -> Result<Page<Refund, AgeCursor>, QueryError> {
        let place = AgePage::new(order, limit, after)?;
        rows(&mut *self.pool.acquire().await?, filter, place, limit).await
    }

    /// What refunds come to: one sum for each status of which there are any.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn refund_sums(&self, filter: &RefundFilter) -> Result<Vec<RefundSum>, QueryError> {
        summed(&mut *self.pool.acquire().await?, filter).await
    }

    /// Both, in one picture: whatever is projected meanwhile, each of the refunds is in the sums.
    ///
    /// # Errors
    /// As for each of them.
    pub async fn summed_refunds(
        &self,
        filter: &RefundFilter,
        order: AgeOrder,
        limit: u32,
        after: Option<AgeCursor>,
    ) -> Result<(Page<Refund, AgeCursor>, Vec<RefundSum>), QueryError> {
        let place = AgePage::new(order, limit, after)?;
        let mut picture = self.picture().await?;
        let found = rows(&mut picture, filter, place, limit).await?;
        Ok((found, summed(&mut picture, filter).await?))
    }
}

async fn rows(
    on: &mut PgConnection,
    filter: &RefundFilter,
    place: AgePage,
    limit: u32,
) -> Result<Page<Refund, AgeCursor>, QueryError> {
    let mut query = select(filter, place);
    let query = query.build_query_as().persistent(false);
    let rows: Vec<Row> = query.fetch_all(on).await?;
    page(rows, limit, |row| place.cursor(row.requested_at, row.id))
}

async fn summed(
    on: &mut PgConnection,
    filter: &RefundFilter,
) -> Result<Vec<RefundSum>, QueryError> {
    let mut query = sums(filter);
    let query = query.build_query_as().persistent(false);
    let found: Vec<(String, i64, i64)> = query.fetch_all(on).await?;
    let sums = found.into_iter().map(|(status, count, total)| {
        Ok(RefundSum {
            status: word("status", &status)?,
            count: u64::try_from(count).map_err(|_| unreadable("count", count))?,
            total: money("amount_cents", total)?,
        })
    });
    sums.collect()
}

pub(super) fn select(filter: &RefundFilter, place: AgePage) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(format!(
        "select {COLUMNS} from (select * from refunds where true"
    ));
    narrow(&mut query, filter);
    place.push(&mut query, "requested_at");
    query.push(format_args!(") as refunds {PARTY}"));
    place.push_order_of(&mut query, "refunds", "requested_at");
    query
}

pub(super) fn sums(filter: &RefundFilter) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(
        "select status, count(*), sum(amount_cents)::bigint from refunds where true",
    );
    narrow(&mut query, filter);
    query.push(" group by status order by status");
    query
}

fn narrow(query: &mut QueryBuilder<Postgres>, filter: &RefundFilter) {
    query.and("status =", filter.status.map(RefundStatus::as_str));
    query.and("cause =", filter.cause.map(RefundCause::as_str));
    query.and("launch =", filter.launch.map(|launch| launch.0));
    query.and("requested_at >=", filter.from);
    query.and("requested_at <", filter.to);
}
