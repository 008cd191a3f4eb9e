//! How many lines there are.

use chrono::{DateTime, Utc};

use super::condition::Side;
use super::scan::{Scan, Wanted};
use super::{LogStore, LogStoreError, in_time};
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
        let starts = steps.starts();
        let mut bars: Vec<_> = starts.map(|at| Bar { at, lines: [0; 5] }).collect();
        let length_ms = i64::from(steps.length_s) * 1_000;
        let wanted = Wanted {
            filter,
            side: Side::Before,
            beyond: None,
            // One more than may be looked at tells that there are more.
            lines: most as usize + 1,
        };
        in_time(async {
            let mut scan = Scan::begin(self, wanted, |line| (line.at, line.level)).await?;
            let mut looked_at = 0;
            while let Some((at, level)) = scan.next().await? {
                looked_at += 1;
                if looked_at > most {
                    break;
                }
                let number = at.timestamp_millis().div_euclid(length_ms);
                if let Some(index) = steps.index(number) {
                    bars[index].lines[level.index()] += 1;
                }
            }
            Ok(Histogram {
                bars,
                is_whole: looked_at <= most,
            })
        })
        .await
    }
}
