//! Log lines of all processes, as IT and auditors read them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How bad what a line tells is, from the least on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Of interest to whoever looks for a fault in the program.
    Trace,
    /// Of interest to whoever looks for one in a system.
    Debug,
    /// What is done.
    Info,
    /// What may need somebody.
    Warn,
    /// What needs somebody.
    Error,
}

/// A log line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LogLine {
    /// Its id.
    pub id: String,
    /// When it was written, by the clock of its process.
    pub at: DateTime<Utc>,
    /// How bad it is.
    pub level: LogLevel,
    /// The process that wrote it.
    #[schema(example = "customer-api")]
    pub service: String,
    /// What it says, its beginning if it is long.
    pub message: String,
    /// The request that it is about.
    pub correlation_id: Option<String>,
    /// The trace that it is about.
    pub trace_id: Option<String>,
    /// The account that asked, or that it is about.
    pub account: Option<String>,
    /// The place in the log of events that it is about.
    pub position: Option<u64>,
    /// The line itself, with all of its fields: JSON, cut off if it is very long.
    pub line: String,
}
