//! Lists of events, page by page.

use std::ops::Range;

use domain::commit::Position;
use domain::ids::LogId;
use futures_util::TryStreamExt;
use mongodb::bson::doc;

use super::condition::condition;
use super::{ANSWERED_WITHIN, EventIndex, PATIENCE};
use crate::entry::{Document, IndexedEvent, MAX_POSITION, place};
use crate::failure::EventIndexError;
use crate::filter::{EventCursor, EventFilter, Order};
use crate::record::Reach;
use crate::times::Between;

/// The most events of a page.
pub const MAX_PAGE: u32 = 100;

/// How many positions are looked through first, and how many times as many each time after that: what is
/// frequent is found in the first, which is small as some stores read all of it whatever the limit, and what is
/// rare is found by few questions.
const FIRST_WINDOW: i64 = 512 << 16;
const GROWTH: i64 = 8;

/// A page of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// The events.
    pub events: Vec<IndexedEvent>,
    /// Where the next page begins, if there is one.
    pub next: Option<EventCursor>,
    /// Up to where the log is indexed: what is there, is before it.
    pub indexed_to: Position,
}

impl EventIndex {
    /// A page of 1 to [`MAX_PAGE`] events of a log.
    ///
    /// # Errors
    /// When the store is not available, and when too much would have to be looked at.
    pub async fn page(
        &self,
        log: LogId,
        filter: &EventFilter,
        order: Order,
        limit: u32,
        cursor: Option<EventCursor>,
    ) -> Result<EventPage, EventIndexError> {
        let limit = limit.clamp(1, MAX_PAGE) as usize;
        let reach = self.record.reach(log).await?;
        let indexed_to = reach.indexed_to;
        let Some(span) = self.span(filter, order, cursor, reach).await? else {
            return Ok(EventPage {
                events: Vec::new(),
                next: None,
                indexed_to,
            });
        };
        let found = self.look_through(span, filter, order, limit + 1);
        let found = tokio::time::timeout(ANSWERED_WITHIN + PATIENCE, found).await;
        let mut found = found.map_err(|_| EventIndexError::TooBroad)??;
        let more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| more);
        Ok(EventPage {
            next: last.map(|event| EventCursor(event.place)),
            events: found.into_iter().map(Document::read).collect(),
            indexed_to,
        })
    }

    /// The places between which all is that is asked for. `None`: there is nothing.
    async fn span(
        &self,
        filter: &EventFilter,
        order: Order,
        cursor: Option<EventCursor>,
        reach: Reach,
    ) -> Result<Option<Range<i64>>, EventIndexError> {
        let indexed_to = reach.indexed_to;
        let mut first = filter.from_position.map_or(1, |position| position.0);
        let mut last = filter.to_position.unwrap_or(indexed_to).min(indexed_to).0;
        if filter.from.is_some() || filter.to.is_some() {
            let asked = Between::of(filter.from, filter.to);
            let Some(positions) = self.times.positions(asked, reach.timed_after).await? else {
                return Ok(None);
            };
            first = first.max(*positions.start());
            last = last.min(*positions.end());
        }
        let (first, last) = (first.min(MAX_POSITION), last.min(MAX_POSITION));
        let mut span = place(Position(first), 0)..place(Position(last + 1), 0);
        match (order, cursor) {
            (_, None) => {}
            (Order::Newest, Some(EventCursor(shown))) => span.end = span.end.min(shown),
            (Order::Oldest, Some(EventCursor(shown))) => {
                span.start = span.start.max(shown.saturating_add(1));
            }
        }
        Ok((!span.is_empty()).then_some(span))
    }

    /// Looks through windows of a span until so many are found, or it is at the end.
    async fn look_through(
        &self,
        mut span: Range<i64>,
        filter: &EventFilter,
        order: Order,
        limit: usize,
    ) -> Result<Vec<Document>, EventIndexError> {
        let condition = condition(filter);
        let (mut found, mut width) = (Vec::new(), FIRST_WINDOW);
        while found.len() < limit && !span.is_empty() {
            let window = match order {
                Order::Newest => span.start.max(span.end.saturating_sub(width))..span.end,
                Order::Oldest => span.start..span.end.min(span.start.saturating_add(width)),
            };
            match order {
                Order::Newest => span.end = window.start,
                Order::Oldest => span.start = window.end,
            }
            width = width.saturating_mul(GROWTH);
            let mut condition = condition.clone();
            condition.insert("_id", doc! { "$gte": window.start, "$lt": window.end });
            let direction = match order {
                Order::Newest => -1,
                Order::Oldest => 1,
            };
            let asked = self
                .events
                .find(condition)
                .sort(doc! { "_id": direction })
                .limit(i64::try_from(limit - found.len()).unwrap_or(i64::MAX))
                .max_time(ANSWERED_WITHIN)
                .await?;
            found.extend(asked.try_collect::<Vec<_>>().await?);
        }
        Ok(found)
    }
}
