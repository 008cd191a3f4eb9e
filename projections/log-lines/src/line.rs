//! A line, and what of it can be asked for.

use chrono::{DateTime, SubsecRound, Utc};
use serde_json::{Map, Value};

/// The most bytes of a line that are kept. The rest stands on standard output.
const MAX_LINE: usize = 16 * 1024;
/// The most bytes of a message that can be searched.
const MAX_MESSAGE: usize = 2 * 1024;
/// The longest value of another field that can be asked for.
const MAX_FIELD: usize = 128;

/// As whom the lines are published that others post. What they are called they say themselves, so their
/// name stands behind this: nobody is taken for a process of the system.
pub const EXTERNAL: &str = "external";
/// The longest name of whoever posts.
const MAX_NAME: usize = 32;

/// How bad it is. In this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Of interest to whoever looks for a fault in the program.
    Trace = 1,
    /// Of interest to whoever looks for one in a system.
    Debug = 2,
    /// What is done.
    Info = 3,
    /// What may need somebody.
    Warn = 4,
    /// What needs somebody.
    Error = 5,
}

impl Level {
    /// All levels, from the least bad on.
    pub const ALL: [Self; 5] = [
        Self::Trace,
        Self::Debug,
        Self::Info,
        Self::Warn,
        Self::Error,
    ];

    /// Its place among all.
    pub(crate) const fn index(self) -> usize {
        self as usize - 1
    }

    fn of(word: &str) -> Option<Self> {
        match word {
            "TRACE" => Some(Self::Trace),
            "DEBUG" => Some(Self::Debug),
            "INFO" => Some(Self::Info),
            "WARN" => Some(Self::Warn),
            "ERROR" => Some(Self::Error),
            _ => None,
        }
    }
}

/// A line that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    /// Its id: what it is called, wherever it is.
    pub id: String,
    /// When it was written, by the clock of its process, to the millisecond.
    pub at: DateTime<Utc>,
    /// How bad it is.
    pub level: Level,
    /// The process, such as `customer-api`; [`EXTERNAL`] and a name, such as `external/console`, for whoever
    /// is none of the system's and posts lines.
    pub service: String,
    /// What it says.
    pub message: String,
    /// The request that it is about.
    pub correlation: Option<String>,
    /// The trace that it is about.
    pub trace: Option<String>,
    /// The account that asked, or that it is about.
    pub account: Option<String>,
    /// The place in the log of events that it is about.
    pub position: Option<u64>,
    /// The line itself, all fields among it.
    pub line: String,
}

impl LogLine {
    /// Reads a line that NATS took from `service` at `received`. What is not as our processes write it
    /// is kept all the same, as it is.
    pub(crate) fn read(id: String, service: &str, received: DateTime<Utc>, bytes: &[u8]) -> Self {
        Self::read_dated(id, service, received, bytes).0
    }

    /// The same, and whether it says itself when it was written.
    pub(crate) fn read_dated(
        id: String,
        service: &str,
        received: DateTime<Utc>,
        bytes: &[u8],
    ) -> (Self, bool) {
        let text = String::from_utf8_lossy(bytes);
        let fields: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
        let word = |name: &str| fields.get(name).and_then(Value::as_str);
        let field = |name: &str| {
            let value = word(name).filter(|value| value.len() <= MAX_FIELD);
            value.map(ToOwned::to_owned)
        };
        let at: Option<DateTime<Utc>> = word("timestamp").and_then(|at| at.parse().ok());
        let position = fields.get("position").and_then(Value::as_u64);
        let line = Self {
            id,
            at: at.unwrap_or(received).trunc_subsecs(3),
            // What can't be read needs somebody.
            level: word("level").and_then(Level::of).unwrap_or(Level::Error),
            service: match word("name").filter(|name| service == EXTERNAL && is_name(name)) {
                Some(name) => format!("{EXTERNAL}/{name}"),
                None => service.to_owned(),
            },
            message: cut(word("message").unwrap_or(&text), MAX_MESSAGE).to_owned(),
            correlation: field("correlation"),
            trace: field("trace"),
            account: field("account"),
            position: position.filter(|position| i64::try_from(*position).is_ok()),
            line: cut(&text, MAX_LINE).to_owned(),
        };
        (line, at.is_some())
    }
}

fn is_name(name: &str) -> bool {
    let is_of_it = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(is_of_it)
}

/// As much of a text as fits, in whole characters.
fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> LogLine {
        LogLine::read("id".to_owned(), "notifier", DateTime::UNIX_EPOCH, text)
    }

    #[test]
    fn what_can_be_asked_for_is_read_out_of_a_line_and_the_line_is_kept() {
        let text = r#"{"timestamp":"2026-11-26T02:52:30.123456Z","level":"WARN","service":"made-up",
            "target":"x","position":7,"correlation":"a","trace":"b","account":"c","message":"d"}"#;
        let line = read(text.as_bytes());
        assert_eq!(line.at.timestamp_millis(), 1_795_661_550_123);
        assert_eq!((line.level, line.position), (Level::Warn, Some(7)));
        let (correlation, trace) = (line.correlation.as_deref(), line.trace.as_deref());
        assert_eq!((correlation, trace), (Some("a"), Some("b")));
        assert_eq!((line.account.as_deref(), &*line.message), (Some("c"), "d"));
        // Whose it is says who published it.
        assert_eq!((&*line.service, &*line.line), ("notifier", text));
    }

    #[test]
    fn what_is_no_line_of_ours_is_kept_and_needs_somebody() {
        for text in [
            &b"thread panicked"[..],
            b"[1]",
            b"\xff\xfe",
            b"{\"level\":5}",
        ] {
            let line = read(text);
            assert_eq!((line.level, line.at), (Level::Error, DateTime::UNIX_EPOCH));
            assert_eq!(line.line, String::from_utf8_lossy(text));
            assert_eq!(line.message, line.line);
        }
    }

    #[test]
    fn what_others_post_is_called_external_whatever_they_say_and_no_process_is() {
        let read = |service, text: &str| {
            let line = LogLine::read(
                "id".to_owned(),
                service,
                DateTime::UNIX_EPOCH,
                text.as_bytes(),
            );
            line.service
        };
        let text = r#"{"name":"gate-7","service":"core-api","level":"INFO","message":"a"}"#;
        assert_eq!(read(EXTERNAL, text), "external/gate-7");
        assert_eq!(read("core-api", text), "core-api");
        for name in ["", "a/b", "Gate", "é", &"a".repeat(33)] {
            let text = serde_json::json!({ "name": name }).to_string();
            assert_eq!(read(EXTERNAL, &text), "external", "{name}");
        }
    }

    #[test]
    fn what_is_kept_of_a_line_is_bounded() {
        let long = "é".repeat(MAX_LINE);
        let text = serde_json::json!({
            "level": "INFO", "message": long, "trace": long, "position": u64::MAX,
        });
        let line = read(text.to_string().as_bytes());
        assert_eq!(line.level, Level::Info, "the whole was read");
        assert!(line.line.len() <= MAX_LINE && line.message.len() <= MAX_MESSAGE);
        assert_eq!((line.trace, line.position), (None, None));
    }
}
