//! Who let reservations expire, and how many (rule 14).

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::ids::CustomerId;
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::bson::{self, doc};
use serde::Deserialize;

use super::{PATIENCE, QueryError};
use crate::documents::status::BookingStatus;
use crate::documents::{BOOKINGS, millis, plain};
use crate::model::ReadModel;

impl ReadModel {
    /// The customers of whom at least so many reservations expired on a day in UTC and were not
    /// paid after, with how many these are; of very many customers those with the most, at most
    /// `limit`.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn expired_on(
        &self,
        day: NaiveDate,
        at_least: u32,
        limit: u32,
    ) -> Result<Vec<(CustomerId, u32)>, QueryError> {
        #[derive(Deserialize)]
        struct Found {
            #[serde(rename = "_id")]
            customer: bson::Uuid,
            expired: i64,
        }
        let begins = day.and_time(NaiveTime::MIN).and_utc();
        let ends = begins
            .checked_add_signed(TimeDelta::days(1))
            .unwrap_or(DateTime::<Utc>::MAX_UTC);
        let pipeline = [
            doc! { "$match": {
                "expired_at": { "$gte": millis(begins), "$lt": millis(ends) },
                "status": BookingStatus::Expired.as_str(),
            } },
            doc! { "$group": { "_id": "$customer", "expired": { "$sum": 1_i64 } } },
            doc! { "$match": { "expired": { "$gte": i64::from(at_least) } } },
            doc! { "$sort": { "expired": -1, "_id": 1 } },
            doc! { "$limit": i64::from(limit.max(1)) },
        ];
        let found: Vec<Kept<Found>> = self
            .collection::<Kept<Found>>(BOOKINGS)
            .aggregate(pipeline)
            .with_type::<Kept<Found>>()
            .max_time(PATIENCE)
            .await?
            .try_collect()
            .await?;
        let tally = |Kept(found): Kept<Found>| {
            let expired = u32::try_from(found.expired).unwrap_or(u32::MAX);
            (CustomerId(plain(found.customer)), expired)
        };
        Ok(found.into_iter().map(tally).collect())
    }
}
