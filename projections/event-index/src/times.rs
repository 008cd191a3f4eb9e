//! When things happened, by stretch of the log.
//!
//! Events are listed in the order of the log, and asked for by time. The two orders are nearly one, and
//! not quite: clocks of processes differ, and in development the business clock goes back. So for each
//! stretch of 4,096 positions it is kept from when to when its events are: what is asked for by time then
//! begins and ends with stretches, and is exact whatever the clocks did. Of a hundred million commits
//! that is a list of 24,000 small documents.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use mongodb::bson::{self, doc};
use mongodb::error::Error;
use mongodb::{Collection, Database};
use serde::{Deserialize, Serialize};

use crate::entry::{Document, millis};
use crate::store::ANSWERED_WITHIN;

/// The collection of the stretches.
pub const TIMES: &str = "event_times";

/// How many positions a stretch has, as a power of two.
const BITS: u32 = 12;

/// From when to when the events of a stretch are.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Stretch {
    #[serde(rename = "_id")]
    number: i64,
    first: bson::DateTime,
    last: bson::DateTime,
}

/// The stretches.
#[derive(Debug, Clone)]
pub(crate) struct Times(Collection<Stretch>);

impl Times {
    pub(crate) fn new(database: &Database) -> Self {
        Self(database.collection(TIMES))
    }

    /// Notes when these events happened. They follow one another in the log, so there are few stretches.
    pub(crate) async fn note(&self, events: &[Document]) -> Result<(), Error> {
        let mut stretches = BTreeMap::<u64, (bson::DateTime, bson::DateTime)>::new();
        for event in events {
            let stretch = event.position().0 >> BITS;
            let (first, last) = stretches.entry(stretch).or_insert((event.at, event.at));
            *first = (*first).min(event.at);
            *last = (*last).max(event.at);
        }
        for (number, (first, last)) in stretches {
            let number = i64::try_from(number).unwrap_or(i64::MAX);
            let wider = doc! { "$min": { "first": first }, "$max": { "last": last } };
            self.0
                .update_one(doc! { "_id": number }, wider)
                .upsert(true)
                .await?;
        }
        Ok(())
    }

    /// The positions between which all is that happened from then to then. `None`: nothing did.
    pub(crate) async fn positions(
        &self,
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
    ) -> Result<Option<RangeInclusive<u64>>, Error> {
        let mut condition = doc! {};
        if let Some(from) = from {
            condition.insert("last", doc! { "$gte": millis(from) });
        }
        if let Some(to) = to {
            condition.insert("first", doc! { "$lt": millis(to) });
        }
        let end = async |order: i32| {
            let found = self.0.find_one(condition.clone());
            let found = found
                .sort(doc! { "_id": order })
                .max_time(ANSWERED_WITHIN)
                .await?;
            Ok::<_, Error>(found.map(|stretch| u64::try_from(stretch.number).unwrap_or(0)))
        };
        let (Some(first), Some(last)) = (end(1).await?, end(-1).await?) else {
            return Ok(None);
        };
        Ok(Some(first << BITS..=((last + 1) << BITS) - 1))
    }
}
