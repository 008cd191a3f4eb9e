//! Bookings, as finance and suppliers see them: whose, for how much, how they stand. Nothing of
//! their passengers.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, CustomerId, LaunchId, PaymentId, SupplierId};
use domain::launch::PaymentMethod;
use domain::money::Money;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::age::{AgeCursor, AgeOrder, AgePage};
use super::condition::Conditions;
use super::{Page, QueryError, count, money, page, unreadable, word};
use crate::model::ReadModel;
use crate::status::BookingStatus;

/// A booking.
#[derive(Clone, PartialEq, Eq)]
pub struct Booking {
    /// Which one.
    pub id: BookingId,
    /// The launch.
    pub launch: LaunchId,
    /// The link of the launch's page.
    pub launch_slug: String,
    /// Who offers the launch.
    pub supplier: SupplierId,
    /// Whose it is.
    pub customer: CustomerId,
    /// How that customer is called. `None` without a profile, and when they were erased.
    pub customer_name: Option<String>,
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
    pub refund: Option<BookingRefund>,
    /// The payment that paid all of it.
    pub payment_id: Option<PaymentId>,
    /// When the end of its launch ended it.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Shows nobody's name: debug output ends in logs.
impl std::fmt::Debug for Booking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Booking")
            .field("id", &self.id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// What a cancellation pays back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookingRefund {
    /// The amount.
    pub amount: Money,
    /// The same in percent of what was paid.
    pub percent: u8,
}

/// Which bookings. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BookingFilter {
    /// In a launch that this supplier offers.
    pub supplier: Option<SupplierId>,
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

/// `bookings` with what they show of their launches.
const SHOWN: &str = "bookings.*, launches.slug as launch_slug, launches.supplier";

const COLUMNS: &str = "bookings.id, launch, launch_slug, supplier, customer,
        customers.name as customer_name, status, payment, seats, seat_price_cents, total_cents,
        reserved_at, expires_at, confirmed_at, expired_at, cancelled_at, refund_cents,
        refund_percent, payment_id, ended_at";

const CUSTOMER: &str = "left join customers on customers.id = bookings.customer";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    launch: Uuid,
    launch_slug: String,
    supplier: Uuid,
    customer: Uuid,
    customer_name: Option<String>,
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
    payment_id: Option<Uuid>,
    ended_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Booking {
    type Error = QueryError;

    fn try_from(row: Row) -> Result<Self, QueryError> {
        let refund = row.refund_cents.zip(row.refund_percent);
        let refund = refund.map(|(cents, percent)| {
            Ok::<_, QueryError>(BookingRefund {
                amount: money("refund_cents", cents)?,
                percent: u8::try_from(percent)
                    .map_err(|_| unreadable("refund_percent", percent))?,
            })
        });
        Ok(Self {
            id: BookingId(row.id),
            launch: LaunchId(row.launch),
            launch_slug: row.launch_slug,
            supplier: SupplierId(row.supplier),
            customer: CustomerId(row.customer),
            customer_name: row.customer_name,
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
            payment_id: row.payment_id.map(PaymentId),
            ended_at: row.ended_at,
        })
    }
}

impl ReadModel {
    /// A booking.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn booking(&self, id: BookingId) -> Result<Option<Booking>, QueryError> {
        let mut query = QueryBuilder::<Postgres>::new(format!(
            "select {COLUMNS} from (
                select {SHOWN} from bookings join launches on launches.id = bookings.launch
             ) as bookings {CUSTOMER} where bookings.id = "
        ));
        let query = query.push_bind(id.0).build_query_as();
        let row: Option<Row> = query.fetch_optional(&self.pool).await?;
        row.map(Booking::try_from).transpose()
    }

    /// Bookings.
    ///
    /// # Errors
    /// When PostgreSQL does not answer, or the cursor belongs to another order.
    pub async fn bookings(
        &self,
        filter: &BookingFilter,
        order: AgeOrder,
        limit: u32,
        after: Option<AgeCursor>,
    ) -> Result<Page<Booking, AgeCursor>, QueryError> {
        let place = AgePage::new(order, limit, after)?;
        let mut query = select(filter, place);
        let query = query.build_query_as().persistent(false);
        let rows: Vec<Row> = query.fetch_all(&self.pool).await?;
        page(rows, limit, |row| place.cursor(row.reserved_at, row.id))
    }
}

/// A supplier's bookings are put together of the first ones of each launch, so that neither all
/// of theirs nor all of the others' are looked through.
pub(super) fn select(filter: &BookingFilter, place: AgePage) -> QueryBuilder<Postgres> {
    let launch = filter.launch.map(|launch| launch.0);
    let mut query = QueryBuilder::new(format!("select {COLUMNS} from (select {SHOWN} from "));
    match filter.supplier {
        Some(supplier) => {
            query.push("(select * from launches where supplier = ");
            query.push_bind(supplier.0);
            query.and("id =", launch);
            query.push(
                ") as launches
                 cross join lateral (select * from bookings where launch = launches.id",
            );
            narrow(&mut query, filter);
            place.push(&mut query, "reserved_at");
            query.push(") as bookings");
            place.push_order_of(&mut query, "bookings", "reserved_at");
            place.push_limit(&mut query);
        }
        None => {
            query.push("(select * from bookings where true");
            query.and("launch =", launch);
            narrow(&mut query, filter);
            place.push(&mut query, "reserved_at");
            query.push(") as bookings join launches on launches.id = bookings.launch");
        }
    }
    query.push(format_args!(") as bookings {CUSTOMER}"));
    place.push_order_of(&mut query, "bookings", "reserved_at");
    query
}

fn narrow(query: &mut QueryBuilder<Postgres>, filter: &BookingFilter) {
    query.and("customer =", filter.customer.map(|customer| customer.0));
    query.and("status =", filter.status.map(BookingStatus::as_str));
    query.and("reserved_at >=", filter.from);
    query.and("reserved_at <", filter.to);
}
