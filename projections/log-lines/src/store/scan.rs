//! Lines one after the other, out of stretches that lie across each other.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use mongodb::Cursor;
use mongodb::bson::doc;
use tokio::sync::SemaphorePermit;
use tokio::task::yield_now;
use tokio::time::timeout;

use super::condition::{Side, condition};
use super::stretch::{SPAN_MS, Stretch};
use super::{ANSWERED_WITHIN, LogCursor, LogStore, LogStoreError, PATIENCE};
use crate::batch_id::BatchId;
use crate::filter::LogFilter;
use crate::line::LogLine;

/// The most stretches that come with one answer of the server, of some hundred kilobytes each at most.
const AT_ONCE: u32 = 16;

/// What is asked for: the first lines, on one side of a line if there is one, that a filter holds for.
pub(super) struct Wanted<'a> {
    pub(super) filter: &'a LogFilter,
    pub(super) side: Side,
    pub(super) beyond: Option<&'a LogCursor>,
    /// How many lines at most. No more of them are ever held, however many are of one instant.
    pub(super) lines: usize,
}

/// The lines that are wanted, each once and in the order of their side, and what is to be known of each.
pub(super) struct Scan<'a, T> {
    wanted: Wanted<'a>,
    known: fn(LogLine) -> T,
    stretches: Cursor<Stretch>,
    /// The stretch that is to be read next.
    next: Option<Stretch>,
    /// By when they were written, in milliseconds, and by id.
    waiting: BTreeMap<(i64, String), T>,
    _turn: SemaphorePermit<'a>,
}

impl<'a, T> Scan<'a, T> {
    /// Begins, when it is its turn: so many are read side by side and no more.
    pub(super) async fn begin(
        store: &'a LogStore,
        wanted: Wanted<'a>,
        known: fn(LogLine) -> T,
    ) -> Result<Self, LogStoreError> {
        let turn = timeout(PATIENCE, store.turns.acquire()).await;
        let turn = turn.map_err(|_| LogStoreError::Busy)?;
        let turn = turn.map_err(|error| LogStoreError::Unavailable(error.to_string()))?;
        let order = match wanted.side {
            Side::Before => -1,
            Side::After => 1,
        };
        let mut stretches = store
            .stretches
            .find(condition(wanted.filter, wanted.side, wanted.beyond))
            .sort(doc! { "to": order, "_id": order })
            .batch_size(AT_ONCE)
            .max_time(ANSWERED_WITHIN)
            .await?;
        Ok(Self {
            wanted,
            known,
            next: stretches.try_next().await?,
            stretches,
            waiting: BTreeMap::new(),
            _turn: turn,
        })
    }

    pub(super) async fn next(&mut self) -> Result<Option<T>, LogStoreError> {
        loop {
            if self.wanted.lines == 0 {
                return Ok(None);
            }
            if let Some(line) = self.whose_turn_it_is() {
                self.wanted.lines -= 1;
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
    fn whose_turn_it_is(&mut self) -> Option<T> {
        let first = match self.wanted.side {
            Side::Before => self.waiting.last_entry(),
            Side::After => self.waiting.first_entry(),
        }?;
        let (at_ms, id) = first.key();
        let is_first = self
            .next
            .as_ref()
            .is_none_or(|next| match self.wanted.side {
                // Of stretches that end at one time, those of later batches come first.
                Side::Before => {
                    (*at_ms, BatchId::part_of(id)) > (next.to_ms(), BatchId::part_of(next.id()))
                }
                Side::After => *at_ms <= next.to_ms().saturating_sub(SPAN_MS),
            });
        is_first.then(|| first.remove())
    }

    /// How many lines wait.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.waiting.len()
    }

    fn read(&mut self, stretch: &Stretch) {
        let Wanted {
            filter,
            side,
            beyond,
            lines,
        } = self.wanted;
        for line in stretch.read().filter(|line| filter.holds_for(line)) {
            let place = (line.at.timestamp_millis(), line.id.clone());
            let is_there = beyond.is_none_or(|beyond| {
                let beyond = (beyond.at_ms, &beyond.id);
                match side {
                    Side::Before => (place.0, &place.1) < beyond,
                    Side::After => (place.0, &place.1) > beyond,
                }
            });
            if !is_there {
                continue;
            }
            self.waiting.insert(place, (self.known)(line));
            if self.waiting.len() > lines {
                // So many come before it that nobody gets to it.
                match side {
                    Side::Before => self.waiting.pop_first(),
                    Side::After => self.waiting.pop_last(),
                };
            }
        }
    }
}
