//! Who flies on a launch.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{BookingId, LaunchId, PassengerId};
use domain::launch::age_on;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{Page, QueryError, one_more, page, word};
use crate::model::ReadModel;
use crate::status::BookingStatus;

/// Somebody who flies, by a booking that holds a seat for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestEntry {
    /// Which passenger.
    pub id: PassengerId,
    /// The booking.
    pub booking: BookingId,
    /// How it stands: reserved or confirmed.
    pub status: BookingStatus,
    /// Who it is. `None` when they were erased.
    pub person: Option<ManifestPerson>,
}

/// Who a passenger is.
#[derive(Clone, PartialEq, Eq)]
pub struct ManifestPerson {
    /// Name.
    pub name: String,
    /// Email address.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Date of birth.
    pub date_of_birth: NaiveDate,
    /// Full years on the day of the launch.
    pub age: u32,
    /// They will be older by then than a passenger may be: a delay can bring that about.
    pub over_age: bool,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for ManifestPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ManifestPerson(personal)")
    }
}

/// The place after a passenger in the manifest of a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestCursor {
    at: DateTime<Utc>,
    booking: Uuid,
    place: i16,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    booking: Uuid,
    place: i16,
    status: String,
    reserved_at: DateTime<Utc>,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    date_of_birth: Option<NaiveDate>,
    date: DateTime<Utc>,
}

/// A row and the oldest that a passenger may be.
struct Judged(Row, u32);

impl TryFrom<Judged> for ManifestEntry {
    type Error = QueryError;

    fn try_from(Judged(row, oldest): Judged) -> Result<Self, QueryError> {
        let day = row.date.date_naive();
        let known = (row.name, row.email, row.phone, row.date_of_birth);
        let person = match known {
            (Some(name), Some(email), Some(phone), Some(date_of_birth)) => {
                let age = age_on(day, date_of_birth);
                Some(ManifestPerson {
                    name,
                    email,
                    phone,
                    date_of_birth,
                    age,
                    over_age: age > oldest,
                })
            }
            _ => None,
        };
        Ok(Self {
            id: PassengerId(row.id),
            booking: BookingId(row.booking),
            status: word("status", &row.status)?,
            person,
        })
    }
}

impl ReadModel {
    /// The passengers of a launch whose seats are reserved or confirmed, in the order in which
    /// they were booked. `oldest`: the age that a passenger may have.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn manifest(
        &self,
        launch: LaunchId,
        oldest: u32,
        limit: u32,
        after: Option<ManifestCursor>,
    ) -> Result<Page<ManifestEntry, ManifestCursor>, QueryError> {
        let mut query = select(launch, limit, after);
        let query = query.build_query_as().persistent(false);
        let rows: Vec<Row> = query.fetch_all(&self.pool).await?;
        let judged = rows.into_iter().map(|row| Judged(row, oldest)).collect();
        page(judged, limit, |Judged(row, _)| ManifestCursor {
            at: row.reserved_at,
            booking: row.booking,
            place: row.place,
        })
    }
}

pub(super) fn select(
    launch: LaunchId,
    limit: u32,
    after: Option<ManifestCursor>,
) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(
        "select passengers.id, booking, place, bookings.status, reserved_at,
            name, email, phone, date_of_birth, date
         from bookings
         join passengers on passengers.booking = bookings.id
         join launches on launches.id = bookings.launch
         where bookings.status in ('reserved', 'confirmed') and bookings.launch = ",
    );
    query.push_bind(launch.0);
    if let Some(after) = after {
        // The first comparison finds the place in the index, the second the one in the booking.
        query.push(" and (reserved_at, bookings.id) >= (");
        query.push_bind(after.at).push(", ");
        query.push_bind(after.booking).push(")");
        query.push(" and (reserved_at, bookings.id, place) > (");
        query.push_bind(after.at).push(", ");
        query.push_bind(after.booking).push(", ");
        query.push_bind(after.place).push(")");
    }
    query.push(" order by reserved_at, bookings.id, place limit ");
    query.push_bind(one_more(limit));
    query
}
