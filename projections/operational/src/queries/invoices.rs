//! Invoices: what they charge, how they stand, and what they come to together.

use chrono::{DateTime, TimeZone, Utc};
use domain::ids::{BookingId, CustomerId, InvoiceId, LaunchId, RefundId, SupplierId};
use domain::invoice::{Counterparty, InvoiceKind, InvoiceStatus};
use domain::money::Money;
use domain::text::InvoiceNumber;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::age::{AgeCursor, AgeOrder, AgePage};
use super::condition::Conditions;
use super::{Page, QueryError, money, page, unreadable, word};
use crate::model::ReadModel;

/// An invoice.
#[derive(Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Which one.
    pub id: InvoiceId,
    /// What it is.
    pub kind: InvoiceKind,
    /// The legal year, in UTC.
    pub year: i32,
    /// Its number, once it has one.
    pub number: Option<String>,
    /// How it stands.
    pub status: InvoiceStatus,
    /// The other side.
    pub counterparty: Counterparty,
    /// How that one is called: on the invoice, else by their profile. `None` when neither is
    /// known, and when they were erased.
    pub counterparty_name: Option<String>,
    /// The launch that it is about.
    pub launch: LaunchId,
    /// The booking that it is about.
    pub booking: Option<BookingId>,
    /// Of a credit note: the invoice that it takes back.
    pub corrects: Option<InvoiceId>,
    /// Of a credit note: the refund that it tells of.
    pub refund: Option<RefundId>,
    /// All of it, taxes included.
    pub total: Money,
    /// What is paid of it.
    pub paid: Money,
    /// What is still to be paid: nothing until it is issued.
    pub open: Money,
    /// When it was drafted or, a supplier's own, submitted.
    pub written_at: DateTime<Utc>,
    /// When it got its number.
    pub issued_at: Option<DateTime<Utc>>,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// When nothing was open any more.
    pub settled_at: Option<DateTime<Utc>>,
    /// When a credit note took it back.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// Which one that was.
    pub credit_note: Option<InvoiceId>,
}

/// Shows nobody's name: debug output ends in logs.
impl std::fmt::Debug for Invoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invoice")
            .field("id", &self.id)
            .field("number", &self.number)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Which invoices. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvoiceFilter {
    /// Of this kind.
    pub kind: Option<InvoiceKind>,
    /// In this status.
    pub status: Option<InvoiceStatus>,
    /// To or of this supplier.
    pub supplier: Option<SupplierId>,
    /// To this customer.
    pub customer: Option<CustomerId>,
    /// About this launch.
    pub launch: Option<LaunchId>,
    /// Of this legal year.
    pub year: Option<i32>,
    /// With this number.
    pub number: Option<InvoiceNumber>,
    /// Drafted or submitted at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Drafted or submitted before this instant.
    pub to: Option<DateTime<Utc>>,
    /// Due by this instant, and something is open.
    pub overdue_at: Option<DateTime<Utc>>,
}

/// What the invoices of one kind come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvoiceSum {
    /// The kind.
    pub kind: InvoiceKind,
    /// How many there are.
    pub count: u64,
    /// What they charge.
    pub total: Money,
    /// What is paid.
    pub paid: Money,
    /// What is still to be paid.
    pub open: Money,
}

pub(super) const COLUMNS: &str = "invoices.id, kind, year, number, status, customer, supplier,
        coalesce(recipient_name, customers.name, suppliers.legal_name) as counterparty_name,
        launch, booking, corrects, refund, total_cents, paid_cents, open_cents,
        written_at, issued_at, due_at, settled_at, cancelled_at, credit_note";

/// Who the other side is.
pub(super) const COUNTERPARTY: &str = "left join customers on customers.id = invoices.customer
    left join suppliers on suppliers.id = invoices.supplier";

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: Uuid,
    kind: String,
    year: i32,
    number: Option<String>,
    status: String,
    customer: Option<Uuid>,
    supplier: Option<Uuid>,
    counterparty_name: Option<String>,
    launch: Uuid,
    booking: Option<Uuid>,
    corrects: Option<Uuid>,
    refund: Option<Uuid>,
    total_cents: i64,
    paid_cents: i64,
    open_cents: i64,
    written_at: DateTime<Utc>,
    issued_at: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
    settled_at: Option<DateTime<Utc>>,
    cancelled_at: Option<DateTime<Utc>>,
    credit_note: Option<Uuid>,
}

impl TryFrom<Row> for Invoice {
    type Error = QueryError;

    fn try_from(row: Row) -> Result<Self, QueryError> {
        let counterparty = match (row.customer, row.supplier) {
            (Some(customer), None) => Counterparty::Customer(CustomerId(customer)),
            (None, Some(supplier)) => Counterparty::Supplier(SupplierId(supplier)),
            _ => return Err(unreadable("customer, supplier", "not one of the two")),
        };
        Ok(Self {
            id: InvoiceId(row.id),
            kind: word("kind", &row.kind)?,
            year: row.year,
            number: row.number,
            status: word("status", &row.status)?,
            counterparty,
            counterparty_name: row.counterparty_name,
            launch: LaunchId(row.launch),
            booking: row.booking.map(BookingId),
            corrects: row.corrects.map(InvoiceId),
            refund: row.refund.map(RefundId),
            total: money("total_cents", row.total_cents)?,
            paid: money("paid_cents", row.paid_cents)?,
            open: money("open_cents", row.open_cents)?,
            written_at: row.written_at,
            issued_at: row.issued_at,
            due_at: row.due_at,
            settled_at: row.settled_at,
            cancelled_at: row.cancelled_at,
            credit_note: row.credit_note.map(InvoiceId),
        })
    }
}

impl ReadModel {
    /// Invoices.
    ///
    /// # Errors
    /// When PostgreSQL does not answer, or the cursor belongs to another order.
    pub async fn invoices(
        &self,
        filter: &InvoiceFilter,
        order: AgeOrder,
        limit: u32,
        after: Option<AgeCursor>,
    ) -> Result<Page<Invoice, AgeCursor>, QueryError> {
        let place = AgePage::new(order, limit, after)?;
        rows(&mut *self.pool.acquire().await?, filter, place, limit).await
    }

    /// What invoices come to: one sum for each kind of which there are any.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn invoice_sums(
        &self,
        filter: &InvoiceFilter,
    ) -> Result<Vec<InvoiceSum>, QueryError> {
        summed(&mut *self.pool.acquire().await?, filter).await
    }

    /// Both, in one picture: whatever is projected meanwhile, each of the invoices is in the sums.
    ///
    /// # Errors
    /// As for each of them.
    pub async fn summed_invoices(
        &self,
        filter: &InvoiceFilter,
        order: AgeOrder,
        limit: u32,
        after: Option<AgeCursor>,
    ) -> Result<(Page<Invoice, AgeCursor>, Vec<InvoiceSum>), QueryError> {
        let place = AgePage::new(order, limit, after)?;
        let mut picture = self.picture().await?;
        let found = rows(&mut picture, filter, place, limit).await?;
        Ok((found, summed(&mut picture, filter).await?))
    }
}

async fn rows(
    on: &mut PgConnection,
    filter: &InvoiceFilter,
    place: AgePage,
    limit: u32,
) -> Result<Page<Invoice, AgeCursor>, QueryError> {
    let mut query = select(filter, place);
    let query = query.build_query_as().persistent(false);
    let rows: Vec<Row> = query.fetch_all(on).await?;
    page(rows, limit, |row| place.cursor(row.written_at, row.id))
}

async fn summed(
    on: &mut PgConnection,
    filter: &InvoiceFilter,
) -> Result<Vec<InvoiceSum>, QueryError> {
    type Sum = (String, i64, i64, i64, i64);
    let mut query = sums(filter);
    let query = query.build_query_as().persistent(false);
    let found: Vec<Sum> = query.fetch_all(on).await?;
    let sums = found.into_iter().map(|(kind, count, total, paid, open)| {
        Ok(InvoiceSum {
            kind: word("kind", &kind)?,
            count: u64::try_from(count).map_err(|_| unreadable("count", count))?,
            total: money("total_cents", total)?,
            paid: money("paid_cents", paid)?,
            open: money("open_cents", open)?,
        })
    });
    sums.collect()
}

pub(super) fn select(filter: &InvoiceFilter, place: AgePage) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(format!(
        "select {COLUMNS} from (select * from invoices where true"
    ));
    narrow(&mut query, filter);
    place.push(&mut query, "written_at");
    query.push(format_args!(") as invoices {COUNTERPARTY}"));
    place.push_order_of(&mut query, "invoices", "written_at");
    query
}

pub(super) fn sums(filter: &InvoiceFilter) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(
        "select kind, count(*), sum(total_cents)::bigint, sum(paid_cents)::bigint,
            sum(open_cents)::bigint
         from invoices where true",
    );
    narrow(&mut query, filter);
    query.push(" group by kind order by kind");
    query
}

fn narrow(query: &mut QueryBuilder<Postgres>, filter: &InvoiceFilter) {
    query.and("kind =", filter.kind.map(InvoiceKind::as_str));
    query.and("status =", filter.status.map(InvoiceStatus::as_str));
    query.and("supplier =", filter.supplier.map(|supplier| supplier.0));
    query.and("customer =", filter.customer.map(|customer| customer.0));
    query.and("launch =", filter.launch.map(|launch| launch.0));
    if let Some(number) = &filter.number {
        // Our own and suppliers' numbers are in indexes of their own.
        for (before, kind) in [(" and (", "<>"), (" or ", "=")] {
            query.push(format_args!(
                "{before}kind {kind} 'supplier_launch' and number = "
            ));
            query.push_bind(number.as_str().to_owned());
        }
        query.push(")");
    }
    query.and("written_at >=", filter.from);
    query.and("written_at <", filter.to);
    if let Some(year) = filter.year {
        let (start, end) = bounds_of(year);
        query.and("written_at >=", Some(start));
        query.and("written_at <", Some(end));
    }
    query.and("open_cents > 0 and due_at <=", filter.overdue_at);
}

/// From when to when a year lasts. (An invoice is of the year in which it was written.)
pub(super) fn bounds_of(year: i32) -> (DateTime<Utc>, DateTime<Utc>) {
    let start = |year| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single();
    // Years beyond those that a calendar has are empty.
    let start_of_year = start(year).unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
    let end = start(year.saturating_add(1)).unwrap_or(start_of_year);
    (start_of_year, end)
}
