//! Where a page of lines begins.

use std::fmt;
use std::str::FromStr;

use crate::line::LogLine;

/// The longest id of a line.
const MAX_ID: usize = 64;

/// Where a page of lines begins: after this line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogCursor {
    pub(super) at_ms: i64,
    pub(super) id: String,
}

/// A cursor that was not given out by this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("does not belong to this list; leave it out to begin anew")]
pub struct InvalidLogCursor;

impl LogCursor {
    /// The place of a line.
    pub(super) fn of(line: &LogLine) -> Self {
        Self {
            at_ms: line.at.timestamp_millis(),
            id: line.id.clone(),
        }
    }
}

impl fmt::Display for LogCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at_ms, self.id)
    }
}

impl FromStr for LogCursor {
    type Err = InvalidLogCursor;

    fn from_str(text: &str) -> Result<Self, InvalidLogCursor> {
        let (at_ms, id) = text.split_once('.').ok_or(InvalidLogCursor)?;
        let is_id = (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_id {
            return Err(InvalidLogCursor);
        }
        Ok(Self {
            at_ms: at_ms.parse().map_err(|_| InvalidLogCursor)?,
            id: id.to_owned(),
        })
    }
}
