//! What the store is asked for.

use mongodb::bson::{self, Bson, doc};

use super::cursor::LogCursor;
use super::documents::millis;
use crate::filter::LogFilter;
use crate::line::Level;

/// The lines before a place, or after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

impl Side {
    /// What holds for the lines on this side of a line: for when they were written, and besides. The first
    /// says nothing that the second does not; but it is by the first that an index knows where to begin.
    pub(super) fn of(self, cursor: &LogCursor) -> (bson::Document, bson::Document) {
        let (than, or_then) = match self {
            Self::Before => ("$lt", "$lte"),
            Self::After => ("$gt", "$gte"),
        };
        let at = bson::DateTime::from_millis(cursor.at_ms);
        let besides = vec![
            doc! { "at": { than: at } },
            doc! { "at": at, "_id": { than: &cursor.id } },
        ];
        (doc! { or_then: at }, doc! { "$or": besides })
    }
}

/// The lines that a filter holds for, from a cursor on if there is one.
pub(super) fn condition(filter: &LogFilter, cursor: Option<&LogCursor>) -> bson::Document {
    let mut condition = bson::Document::new();
    let words = [
        ("service", &filter.service),
        ("correlation", &filter.correlation),
        ("trace", &filter.trace),
        ("account", &filter.account),
    ];
    for (name, word) in words {
        if let Some(word) = word {
            condition.insert(name, word);
        }
    }
    if let Some(position) = filter.position {
        // What is larger is stored nowhere.
        condition.insert("position", i64::try_from(position).unwrap_or(-1));
    }
    if let Some(level) = filter.level {
        // By each level, so that the index of each gives them in order.
        let levels = Level::ALL.into_iter().filter(|one| *one >= level);
        let levels: Vec<Bson> = levels.map(|one| Bson::Int32(one as i32)).collect();
        condition.insert("level", doc! { "$in": levels });
    }
    if let Some(text) = &filter.text {
        let literal = doc! { "$regex": escaped(text), "$options": "i" };
        condition.insert("message", literal);
    }
    let mut at = bson::Document::new();
    if let Some(from) = filter.from {
        at.insert("$gte", millis(from));
    }
    if let Some(to) = filter.to {
        at.insert("$lt", millis(to));
    }
    if let Some(cursor) = cursor {
        let (until, or_by_id) = Side::Before.of(cursor);
        at.extend(until);
        condition.extend(or_by_id);
    }
    if !at.is_empty() {
        condition.insert("at", at);
    }
    condition
}

/// A regular expression of this text and nothing else.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() && !c.is_ascii_alphanumeric() && !c.is_ascii_whitespace() {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
