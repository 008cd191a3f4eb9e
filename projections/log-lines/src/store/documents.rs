//! A line as it is stored.

use chrono::{DateTime, Utc};
use mongodb::bson;
use serde::{Deserialize, Serialize};

use super::cursor::LogCursor;
use crate::line::{Level, LogLine};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Document {
    #[serde(rename = "_id")]
    id: String,
    at: bson::DateTime,
    /// By the clock of NATS: what a process with a wrong clock says is kept as long as all other.
    received_at: bson::DateTime,
    level: i32,
    service: String,
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    correlation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    position: Option<i64>,
    line: String,
}

impl Document {
    pub(super) fn of(line: &LogLine, received: DateTime<Utc>) -> Self {
        let line = line.clone();
        Self {
            id: line.id,
            at: millis(line.at),
            received_at: millis(received),
            level: line.level as i32,
            service: line.service,
            message: line.message,
            correlation: line.correlation,
            trace: line.trace,
            account: line.account,
            position: line.position.and_then(|position| position.try_into().ok()),
            line: line.line,
        }
    }

    pub(super) fn read(self) -> LogLine {
        let level = Level::ALL.into_iter().find(|one| *one as i32 == self.level);
        LogLine {
            id: self.id,
            at: DateTime::from_timestamp_millis(self.at.timestamp_millis()).unwrap_or_default(),
            level: level.unwrap_or(Level::Error),
            service: self.service,
            message: self.message,
            correlation: self.correlation,
            trace: self.trace,
            account: self.account,
            position: self.position.and_then(|position| position.try_into().ok()),
            line: self.line,
        }
    }

    pub(super) fn cursor(&self) -> LogCursor {
        LogCursor {
            at_ms: self.at.timestamp_millis(),
            id: self.id.clone(),
        }
    }
}

pub(super) fn millis(at: DateTime<Utc>) -> bson::DateTime {
    bson::DateTime::from_millis(at.timestamp_millis())
}
