//! How many lines there are, counted by the store.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use mongodb::bson::{self, doc};
use serde::Deserialize;

use super::condition::condition;
use super::{ANSWERED_WITHIN, LogStore, LogStoreError, in_time};
use crate::filter::LogFilter;
use crate::line::Level;
use crate::step::Steps;

/// The most lines that are looked at to be counted, the newest ones: what that takes is bounded by it
/// however much is written.
pub const MAX_COUNTED: u32 = 100_000;
/// The lines of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// When the step begins.
    pub at: DateTime<Utc>,
    /// How many lines there are of each level, from the least bad on.
    pub lines: [u64; Level::ALL.len()],
}

/// How many lines there are in each step of a span of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// All steps, also those without a line.
    pub bars: Vec<Bar>,
    /// Whether all lines were counted, and not the newest alone.
    pub is_whole: bool,
}

/// What the store counted: the lines of one level in one step.
#[derive(Deserialize)]
struct Counted {
    #[serde(rename = "_id")]
    of: Of,
    lines: i64,
}

#[derive(Deserialize)]
struct Of {
    /// When the step begins.
    step: bson::DateTime,
    level: i32,
}

impl LogStore {
    /// Counts the lines that a filter holds for, which should name the span of `steps`. Lines elsewhere are
    /// in no bar.
    ///
    /// # Errors
    /// When the store is not available, or the question takes too long.
    pub async fn histogram(
        &self,
        filter: &LogFilter,
        steps: Steps,
    ) -> Result<Histogram, LogStoreError> {
        self.counted(filter, steps, MAX_COUNTED).await
    }

    pub(super) async fn counted(
        &self,
        filter: &LogFilter,
        steps: Steps,
        most: u32,
    ) -> Result<Histogram, LogStoreError> {
        // Steps of a day or less begin at multiples of their length, wherever the store counts from.
        let step = doc! { "date": "$at", "unit": "second", "binSize": i64::from(steps.length_s) };
        let pipeline = [
            doc! { "$match": condition(filter, None) },
            doc! { "$sort": { "at": -1, "_id": -1 } },
            // One more than may be looked at tells that there are more.
            doc! { "$limit": i64::from(most) + 1 },
            doc! { "$addFields": { "step": { "$dateTrunc": step } } },
            doc! { "$group": {
                "_id": { "step": "$step", "level": "$level" },
                "lines": { "$sum": 1_i64 },
            } },
        ];
        let asked = async {
            let counted = self
                .lines
                .aggregate(pipeline)
                .max_time(ANSWERED_WITHIN)
                .with_type::<Counted>()
                .await?;
            counted.try_collect::<Vec<Counted>>().await
        };
        let starts = steps.starts();
        let mut bars: Vec<_> = starts.map(|at| Bar { at, lines: [0; 5] }).collect();
        let mut looked_at = 0;
        let length_ms = i64::from(steps.length_s) * 1_000;
        for Counted { of, lines } in in_time(asked).await? {
            let lines = u64::try_from(lines).unwrap_or(0);
            looked_at += lines;
            let number = of.step.timestamp_millis().div_euclid(length_ms);
            let level = Level::ALL.iter().position(|one| *one as i32 == of.level);
            if let (Some(index), Some(level)) = (steps.index(number), level) {
                bars[index].lines[level] += lines;
            }
        }
        Ok(Histogram {
            bars,
            is_whole: looked_at <= u64::from(most),
        })
    }
}
