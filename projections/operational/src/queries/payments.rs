//! Payments: of bookings, and of invoices, in and out.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, CustomerId, InvoiceId, LaunchId, PaymentId, SupplierId};
use domain::launch::PaymentMethod;
use domain::money::Money;
use domain::payment::{Direction, PaymentFailure, Purpose};
use domain::text::PaymentReference;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::age::{AgeCursor, AgeOrder, AgePage};
use super::condition::Conditions;
use super::{Page, QueryError, money, page, unreadable, word};
use crate::model::ReadModel;
use crate::status::PaymentStatus;

/// A payment.
#[derive(Clone, PartialEq, Eq)]
pub struct Payment {
    /// Which one.
    pub id: PaymentId,
    /// What it is for.
    pub purpose: Purpose,
    /// How the customer or the supplier is called. `None` without a profile, and when they were
    /// erased.
    pub party_name: Option<String>,
    /// How much.
    pub amount: Money,
    /// How.
    pub method: PaymentMethod,
    /// How it stands.
    pub status: PaymentStatus,
    /// When it was begun.
    pub initiated_at: DateTime<Utc>,
    /// What gateway or bank call it, once it is completed.
    pub reference: Option<String>,
    /// When the money was there, as gateway or bank say.
    pub paid_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub failure: Option<PaymentFailure>,
    /// When it failed.
    pub failed_at: Option<DateTime<Utc>>,
}

/// Shows nobody's name: debug output ends in logs.
impl std::fmt::Debug for Payment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Payment")
            .field("id", &self.id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Which payments. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// In this status.
    pub status: Option<PaymentStatus>,
    /// This way.
    pub direction: Option<Direction>,
    /// For a booking in this launch.
    pub launch: Option<LaunchId>,
    /// For this booking.
    pub booking: Option<BookingId>,
    /// By this customer.
    pub customer: Option<CustomerId>,
    /// For this invoice.
    pub invoice: Option<InvoiceId>,
    /// To or by this supplier.
    pub supplier: Option<SupplierId>,
    /// What gateway or bank call it.
    pub reference: Option<PaymentReference>,
    /// Begun at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Begun before this instant.
    pub to: Option<DateTime<Utc>>,
}

/// What the payments of one direction and status come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentSum {
    /// Which way.
    pub direction: Direction,
    /// How they stand.
    pub status: PaymentStatus,
    /// How many there are.
    pub count: u64,
    /// What they come to.
    pub total: Money,
}

/// What the columns of a purpose say.
#[derive(sqlx::FromRow)]
pub(super) struct PurposeRow {
    purpose: String,
    launch: Option<Uuid>,
    booking: Option<Uuid>,
    customer: Option<Uuid>,
    invoice: Option<Uuid>,
    supplier: Option<Uuid>,
    direction: String,
}

impl TryFrom<PurposeRow> for Purpose {
    type Error = QueryError;

    fn try_from(row: PurposeRow) -> Result<Self, QueryError> {
        match (
            row.launch,
            row.booking,
            row.customer,
            row.invoice,
            row.supplier,
        ) {
            (Some(launch), Some(booking), Some(customer), None, None) => Ok(Self::Booking {
                launch: LaunchId(launch),
                booking: BookingId(booking),
                customer: CustomerId(customer),
            }),
            (None, None, None, Some(invoice), Some(supplier)) => Ok(Self::Invoice {
                invoice: InvoiceId(invoice),
                supplier: SupplierId(supplier),
                direction: word("direction", &row.direction)?,
            }),
            _ => Err(unreadable("purpose", row.purpose)),
        }
    }
}

const COLUMNS: &str =
    "payments.id, purpose, launch, booking, customer, invoice, supplier, direction,
        coalesce(customers.name, suppliers.legal_name) as party_name, amount_cents, method, status,
        initiated_at, reference, paid_at, failure, failed_at";

const PARTY: &str = "left join customers on customers.id = payments.customer
    left join suppliers on suppliers.id = payments.supplier";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    #[sqlx(flatten)]
    purpose: PurposeRow,
    party_name: Option<String>,
    amount_cents: i64,
    method: String,
    status: String,
    initiated_at: DateTime<Utc>,
    reference: Option<String>,
    paid_at: Option<DateTime<Utc>>,
    failure: Option<String>,
    failed_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Payment {
    type Error = QueryError;

    fn try_from(row: Row) -> Result<Self, QueryError> {
        let failure = row.failure.map(|failure| word("failure", &failure));
        Ok(Self {
            id: PaymentId(row.id),
            purpose: row.purpose.try_into()?,
            party_name: row.party_name,
            amount: money("amount_cents", row.amount_cents)?,
            method: word("method", &row.method)?,
            status: word("status", &row.status)?,
            initiated_at: row.initiated_at,
            reference: row.reference,
            paid_at: row.paid_at,
            failure: failure.transpose()?,
            failed_at: row.failed_at,
        })
    }
}

impl ReadModel {
    /// Payments.
    ///
    /// # Errors
    /// When PostgreSQL does not answer, or the cursor belongs to another order.
    pub async fn payments(
        &self,
        filter: &PaymentFilter,
        order: AgeOrder,
        limit: u32,
        after: Option<AgeCursor>,
    ) -> Result<Page<Payment, AgeCursor>, QueryError> {
        let place = AgePage::new(order, limit, after)?;
        rows(&mut *self.pool.acquire().await?, filter, place, limit).await
    }

    /// What payments come to: one sum for each direction and status of which there are any.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn payment_sums(
        &self,
        filter: &PaymentFilter,
    ) -> Result<Vec<PaymentSum>, QueryError> {
        summed(&mut *self.pool.acquire().await?, filter).await
    }

    /// Both, in one picture: whatever is projected meanwhile, each of the payments is in the sums.
    ///
    /// # Errors
    /// As for each of them.
    pub async fn summed_payments(
        &self,
        filter: &PaymentFilter,
        order: AgeOrder,
        limit: u32,
        after: Option<AgeCursor>,
    ) -> Result<(Page<Payment, AgeCursor>, Vec<PaymentSum>), QueryError> {
        let place = AgePage::new(order, limit, after)?;
        let mut picture = self.picture().await?;
        let found = rows(&mut picture, filter, place, limit).await?;
        Ok((found, summed(&mut picture, filter).await?))
    }
}

async fn rows(
    on: &mut PgConnection,
    filter: &PaymentFilter,
    place: AgePage,
    limit: u32,
) -> Result<Page<Payment, AgeCursor>, QueryError> {
    let mut query = select(filter, place);
    let query = query.build_query_as().persistent(false);
    let rows: Vec<Row> = query.fetch_all(on).await?;
    page(rows, limit, |row| place.cursor(row.initiated_at, row.id))
}

async fn summed(
    on: &mut PgConnection,
    filter: &PaymentFilter,
) -> Result<Vec<PaymentSum>, QueryError> {
    let mut query = sums(filter);
    let query = query.build_query_as().persistent(false);
    let found: Vec<(String, String, i64, i64)> = query.fetch_all(on).await?;
    let sums = found.into_iter().map(|(direction, status, count, total)| {
        Ok(PaymentSum {
            direction: word("direction", &direction)?,
            status: word("status", &status)?,
            count: u64::try_from(count).map_err(|_| unreadable("count", count))?,
            total: money("amount_cents", total)?,
        })
    });
    sums.collect()
}

pub(super) fn select(filter: &PaymentFilter, place: AgePage) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(format!(
        "select {COLUMNS} from (select * from payments where true"
    ));
    narrow(&mut query, filter);
    place.push(&mut query, "initiated_at");
    query.push(format_args!(") as payments {PARTY}"));
    place.push_order_of(&mut query, "payments", "initiated_at");
    query
}

pub(super) fn sums(filter: &PaymentFilter) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(
        "select direction, status, count(*), sum(amount_cents)::bigint from payments where true",
    );
    narrow(&mut query, filter);
    query.push(" group by direction, status order by direction, status");
    query
}

fn narrow(query: &mut QueryBuilder<Postgres>, filter: &PaymentFilter) {
    query.and("status =", filter.status.map(PaymentStatus::as_str));
    query.and("direction =", filter.direction.map(Direction::as_str));
    if filter.direction == Some(Direction::Out) {
        // Money leaves for invoices only, which are in an index of their own.
        query.push(" and purpose = 'invoice'");
    }
    query.and("launch =", filter.launch.map(|launch| launch.0));
    query.and("booking =", filter.booking.map(|booking| booking.0));
    query.and("customer =", filter.customer.map(|customer| customer.0));
    query.and("invoice =", filter.invoice.map(|invoice| invoice.0));
    query.and("supplier =", filter.supplier.map(|supplier| supplier.0));
    let reference = filter.reference.as_ref();
    query.and(
        "reference =",
        reference.map(|text| text.as_str().to_owned()),
    );
    query.and("initiated_at >=", filter.from);
    query.and("initiated_at <", filter.to);
}
