//! What the store is asked for.

use mongodb::bson::{self, Bson, doc};

use super::cursor::LogCursor;
use super::stretch::{About, SPAN_MS};
use crate::filter::LogFilter;
use crate::line::Level;

/// The lines on this side of a line, by when they were written and then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The newest first.
    Before,
    /// The oldest first.
    After,
}

/// The stretches that may have lines which a filter holds for, on one side of a line if there is one. Such a
/// stretch has each of what is asked for somewhere, not necessarily in one line.
pub(super) fn condition(
    filter: &LogFilter,
    side: Side,
    beyond: Option<&LogCursor>,
) -> bson::Document {
    let mut condition = bson::Document::new();
    if let Some(service) = &filter.service {
        condition.insert("service", service);
    }
    if let Some(level) = filter.level {
        // By each level, so that the index of each gives them in order.
        let levels = Level::ALL.into_iter().filter(|one| *one >= level);
        let levels: Vec<Bson> = levels.map(|one| Bson::Int32(one as i32)).collect();
        condition.insert("worst", doc! { "$in": levels });
    }
    let about = [
        filter.correlation.as_deref().map(About::Correlation),
        filter.trace.as_deref().map(About::Trace),
        filter.account.as_deref().map(About::Account),
        filter.position.map(About::Position),
    ];
    let about: Vec<_> = about.into_iter().flatten().map(About::word).collect();
    if !about.is_empty() {
        condition.insert("about", doc! { "$all": about });
    }

    let (mut earliest, mut latest) = (
        filter.from.map(|from| from.timestamp_millis()),
        filter.to.map(|to| to.timestamp_millis()),
    );
    match (side, beyond) {
        (Side::Before, Some(line)) => {
            latest = Some(latest.map_or(line.at_ms, |latest| latest.min(line.at_ms)));
        }
        (Side::After, Some(line)) => earliest = earliest.max(Some(line.at_ms)),
        (_, None) => {}
    }
    let mut to = bson::Document::new();
    if let Some(earliest) = earliest {
        to.insert("$gte", bson::DateTime::from_millis(earliest));
    }
    if let Some(latest) = latest {
        condition.insert("from", doc! { "$lte": bson::DateTime::from_millis(latest) });
        // Says nothing that the first does not, but it is by this that an index knows where to begin.
        let ends = bson::DateTime::from_millis(latest.saturating_add(SPAN_MS));
        to.insert("$lt", ends);
    }
    if !to.is_empty() {
        condition.insert("to", to);
    }
    condition
}
