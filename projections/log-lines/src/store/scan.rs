//! Lines one after the other, out of stretches that lie across each other.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use mongodb::Cursor;
use mongodb::bson::doc;
use mongodb::error::Error;
use tokio::task::yield_now;

use super::condition::{Side, condition};
use super::stretch::{SPAN_MS, Stretch};
use super::{ANSWERED_WITHIN, LogCursor, LogStore};
use crate::filter::LogFilter;
use crate::line::LogLine;

/// The most stretches that come with one answer of the server, of some hundred kilobytes each at most.
const AT_ONCE: u32 = 16;

/// The lines that a filter holds for, on one side of a line if there is one, each once and in the order of
/// that side. What of them waits for its turn was written within two seconds.
pub(super) struct Scan<'a> {
    filter: &'a LogFilter,
    side: Side,
    beyond: Option<&'a LogCursor>,
    stretches: Cursor<Stretch>,
    /// The stretch that is to be read next.
    next: Option<Stretch>,
    /// By when they were written, in milliseconds, and by id.
    waiting: BTreeMap<(i64, String), LogLine>,
}

impl<'a> Scan<'a> {
    pub(super) async fn begin(
        store: &LogStore,
        filter: &'a LogFilter,
        side: Side,
        beyond: Option<&'a LogCursor>,
    ) -> Result<Self, Error> {
        let order = match side {
            Side::Before => -1,
            Side::After => 1,
        };
        let mut stretches = store
            .stretches
            .find(condition(filter, side, beyond))
            .sort(doc! { "to": order, "_id": order })
            .batch_size(AT_ONCE)
            .max_time(ANSWERED_WITHIN)
            .await?;
        Ok(Self {
            filter,
            side,
            beyond,
            next: stretches.try_next().await?,
            stretches,
            waiting: BTreeMap::new(),
        })
    }

    pub(super) async fn next(&mut self) -> Result<Option<LogLine>, Error> {
        loop {
            if let Some(line) = self.whose_turn_it_is() {
                return Ok(Some(line));
            }
            let Some(stretch) = self.next.take() else {
                return Ok(None);
            };
            self.read(&stretch);
            self.next = self.stretches.try_next().await?;
            // Whoever else is served by this thread need not wait for all of them.
            yield_now().await;
        }
    }

    /// The first line that waits, if none that is still to be read can come before it.
    fn whose_turn_it_is(&mut self) -> Option<LogLine> {
        let first = match self.side {
            Side::Before => self.waiting.last_entry(),
            Side::After => self.waiting.first_entry(),
        }?;
        let (at_ms, _) = first.key();
        let is_first = self.next.as_ref().is_none_or(|next| match self.side {
            Side::Before => *at_ms > next.to_ms(),
            Side::After => *at_ms <= next.to_ms().saturating_sub(SPAN_MS),
        });
        is_first.then(|| first.remove())
    }

    fn read(&mut self, stretch: &Stretch) {
        for line in stretch.read().filter(|line| self.filter.holds_for(line)) {
            let place = (line.at.timestamp_millis(), line.id.clone());
            let is_there = self.beyond.is_none_or(|beyond| {
                let beyond = (beyond.at_ms, &beyond.id);
                match self.side {
                    Side::Before => (place.0, &place.1) < beyond,
                    Side::After => (place.0, &place.1) > beyond,
                }
            });
            if is_there {
                self.waiting.insert(place, line);
            }
        }
    }
}
