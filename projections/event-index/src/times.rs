//! When things happened, by stretch of the log.
//!
//! Events are listed in the order of the log, and asked for by time. The two orders are nearly one, and
//! not quite: clocks of processes differ, and in development the business clock goes back. So for each
//! stretch of 4,096 positions, and for each of its eight parts, it is kept from when to when its events are:
//! what is asked for by time then begins and ends with parts, and is exact whatever the clocks did. Of a
//! hundred million commits that is a list of 24,000 small documents.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use domain::commit::Position;
use mongodb::bson::{self, doc};
use mongodb::error::Error;
use mongodb::{Collection, Database};
use serde::{Deserialize, Serialize};

use crate::entry::{Document, millis};
use crate::store::ANSWERED_WITHIN;

/// The collection of the stretches.
pub const TIMES: &str = "event_times";

/// How many positions a stretch has, and one of its parts, as powers of two.
const BITS: u32 = 12;
const PART_BITS: u32 = 9;
const PARTS: u64 = 1 << (BITS - PART_BITS);

/// From when to when some events are, both inclusive.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Times {
    first: bson::DateTime,
    last: bson::DateTime,
}

impl Times {
    fn at(at: bson::DateTime) -> Self {
        Self {
            first: at,
            last: at,
        }
    }

    fn widen(&mut self, at: bson::DateTime) {
        self.first = self.first.min(at);
        self.last = self.last.max(at);
    }
}

/// From when to when the events of a stretch are.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Stretch {
    #[serde(rename = "_id")]
    number: i64,
    first: bson::DateTime,
    last: bson::DateTime,
    /// The same of its parts, by their numbers from 0.
    #[serde(default)]
    parts: BTreeMap<String, Times>,
}

/// What is asked for: from a time on, and before one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Between {
    from: Option<bson::DateTime>,
    to: Option<bson::DateTime>,
}

impl Between {
    pub(crate) fn of(from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> Self {
        Self {
            from: from.map(millis),
            to: to.map(millis),
        }
    }

    /// What holds for stretches with events that may be asked for.
    fn condition(self) -> bson::Document {
        let mut condition = doc! {};
        if let Some(from) = self.from {
            condition.insert("last", doc! { "$gte": from });
        }
        if let Some(to) = self.to {
            condition.insert("first", doc! { "$lt": to });
        }
        condition
    }

    fn overlaps(self, times: Times) -> bool {
        self.from.is_none_or(|from| times.last >= from) && self.to.is_none_or(|to| times.first < to)
    }
}

impl Stretch {
    /// The positions of all of it.
    fn whole(&self) -> RangeInclusive<u64> {
        let begin = u64::try_from(self.number).unwrap_or(0) << BITS;
        begin..=begin + (1 << BITS) - 1
    }

    /// The positions of those of its parts that may have what is asked for. Parts tell all of what comes after
    /// a position only.
    fn parts(
        &self,
        asked: Between,
        timed_after: Option<Position>,
    ) -> impl DoubleEndedIterator<Item = RangeInclusive<u64>> {
        let begin = *self.whole().start();
        (0..PARTS).filter_map(move |part| {
            let first = begin + (part << PART_BITS);
            let known = timed_after.is_some_and(|after| first.max(1) > after.0);
            let times = self.parts.get(&part.to_string());
            // Of a part that is known and not there, there is nothing.
            let may_have = !known || times.is_some_and(|times| asked.overlaps(*times));
            may_have.then_some(first..=first + (1 << PART_BITS) - 1)
        })
    }
}

/// The stretches.
#[derive(Debug, Clone)]
pub(crate) struct Stretches(Collection<Stretch>);

impl Stretches {
    pub(crate) fn new(database: &Database) -> Self {
        Self(database.collection(TIMES))
    }

    /// Notes when these events happened. They follow one another in the log, so there are few stretches.
    pub(crate) async fn note(&self, events: &[Document]) -> Result<(), Error> {
        let mut stretches = BTreeMap::<u64, BTreeMap<u64, Times>>::new();
        for event in events {
            let part = event.position().0 >> PART_BITS;
            let parts = stretches.entry(part / PARTS).or_default();
            let times = parts.entry(part % PARTS);
            times.or_insert(Times::at(event.at)).widen(event.at);
        }
        for (number, parts) in stretches {
            let (mut earliest, mut latest) = (doc! {}, doc! {});
            for (part, Times { first, last }) in &parts {
                earliest.insert(format!("parts.{part}.first"), first);
                latest.insert(format!("parts.{part}.last"), last);
            }
            earliest.insert("first", parts.values().map(|times| times.first).min());
            latest.insert("last", parts.values().map(|times| times.last).max());
            let number = i64::try_from(number).unwrap_or(i64::MAX);
            self.0
                .update_one(
                    doc! { "_id": number },
                    doc! { "$min": earliest, "$max": latest },
                )
                .upsert(true)
                .await?;
        }
        Ok(())
    }

    /// The positions between which all is that happened from then to then. `None`: nothing did.
    pub(crate) async fn positions(
        &self,
        asked: Between,
        timed_after: Option<Position>,
    ) -> Result<Option<RangeInclusive<u64>>, Error> {
        let end = async |order: i32| {
            let found = self.0.find_one(asked.condition());
            found
                .sort(doc! { "_id": order })
                .max_time(ANSWERED_WITHIN)
                .await
        };
        let (Some(first), Some(last)) = tokio::try_join!(end(1), end(-1))? else {
            return Ok(None);
        };
        let begin = first.parts(asked, timed_after).next();
        let end = last.parts(asked, timed_after).next_back();
        // A stretch may be around what is asked for without having any of it: then it begins after it.
        let begin = begin.map_or(first.whole().end() + 1, |part| *part.start());
        let end = end.map_or(*last.whole().start(), |part| part.end() + 1);
        Ok((begin < end).then(|| begin..=end - 1))
    }
}
