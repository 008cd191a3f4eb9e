//! Log lines of all processes, as IT and auditors read them, and as others post theirs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Fields, InvalidFields};

/// The most bars of a histogram.
pub const MAX_BARS: usize = 120;

/// The most lines on one side of a line that are shown with it, and how many are if nothing is said.
pub const MAX_CONTEXT: u32 = 50;
/// See [`MAX_CONTEXT`].
pub const DEFAULT_CONTEXT: u32 = 20;

/// The most lines that are posted at once.
pub const MAX_POSTED: usize = 100;

/// The most characters of the name of a program or an app.
const MAX_NAME: usize = 32;
/// The most characters of a posted message.
const MAX_MESSAGE: usize = 300;
/// The most characters of a place in a program.
const MAX_PLACE: usize = 128;
/// The most characters of a problem's code.
const MAX_CODE: usize = 64;

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
    /// The process that wrote it; `external/` and a name for whoever is none of the system's.
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

/// How many lines there are, by when they were written and how bad they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogHistogram {
    /// From when on lines are counted.
    pub from: DateTime<Utc>,
    /// Before when.
    pub to: DateTime<Utc>,
    /// The time that a bar stands for, in seconds: 1, 2, 5, 10, 15 or 30 of them, as many minutes, 1, 2, 3,
    /// 6 or 12 hours, or a day.
    pub step_s: u32,
    /// The bars in order, without a gap. Each begins at a multiple of the step, so the first and the last one
    /// may stand for less of it.
    #[schema(max_items = 120)]
    pub bars: Vec<LogBar>,
    /// Whether all lines were counted. If not, only the newest ones were: the first bars are too low.
    pub is_whole: bool,
}

/// The lines of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogBar {
    /// When the step begins.
    pub at: DateTime<Utc>,
    /// Lines at the level `trace`.
    pub trace: u64,
    /// Lines at the level `debug`.
    pub debug: u64,
    /// Lines at the level `info`.
    pub info: u64,
    /// Lines at the level `warn`.
    pub warn: u64,
    /// Lines at the level `error`.
    pub error: u64,
}

impl LogBar {
    /// All lines of the step.
    #[must_use]
    pub const fn sum(&self) -> u64 {
        self.trace + self.debug + self.info + self.warn + self.error
    }
}

/// A line among those that were written before and after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LogContext {
    /// The last ones before it, the oldest first.
    #[schema(max_items = 50)]
    pub before: Vec<LogLine>,
    /// The line.
    pub line: LogLine,
    /// The first ones after it, the oldest first.
    #[schema(max_items = 50)]
    pub after: Vec<LogLine>,
}

/// Whose lines are shown around a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContextOf {
    /// Those of the line's own service.
    #[default]
    Service,
    /// Those of all.
    All,
}

/// Lines that a stream left out, since more came than somebody can read, or faster than they were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogLinesLeftOut {
    /// How many.
    pub lines: u64,
    /// Whether there were more, which nobody counted: they were gone before they were looked at.
    pub and_more: bool,
}

/// Lines of a component or a web app that is none of the system's processes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostedLines {
    /// What it is called. Its lines are shown as those of the service `external/` and this name.
    #[schema(
        min_length = 1,
        max_length = 32,
        pattern = "^[a-z0-9-]+$",
        example = "console"
    )]
    pub name: String,
    /// The lines, the oldest first.
    #[schema(min_items = 1, max_items = 100)]
    pub lines: Vec<PostedLine>,
}

/// A line as it is posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostedLine {
    /// When it was written. What is in the future counts as written now, and what is older than an hour as
    /// an hour ago.
    pub at: DateTime<Utc>,
    /// How bad it is.
    pub level: LogLevel,
    /// What it says, in plain words. Whatever is no plain word, such as a name, a number or an address, is
    /// kept as `…`: it may be personal.
    #[schema(
        min_length = 1,
        max_length = 300,
        example = "The scanner at the gate does not answer."
    )]
    pub message: String,
    /// Where in its program it was written: a file, and the line in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 128,
        pattern = "^[a-z0-9_./-]+(:[0-9]+)+$",
        example = "src/gate.rs:12:5"
    )]
    pub place: Option<String>,
    /// The code of the problem that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z_]+$")]
    pub code: Option<String>,
    /// The request that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<Uuid>,
    /// The trace that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[0-9a-f]{32}$")]
    pub trace_id: Option<String>,
}

impl PostedLines {
    /// Looks whether all of it is as it must be.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn check(&self) -> Result<(), InvalidFields> {
        let mut fields = Fields::default();
        fields.read("name", check_name(&self.name));
        if !(1..=MAX_POSTED).contains(&self.lines.len()) {
            let must = Err::<(), _>("must be 1 to 100 of them");
            fields.read("lines", must);
        }
        // What is too many is not looked at one by one.
        for (index, line) in self.lines.iter().take(MAX_POSTED).enumerate() {
            fields.read_part(&format!("lines[{index}]"), line.check());
        }
        fields.finish(|| Some(()))
    }
}

impl PostedLine {
    fn check(&self) -> Result<(), InvalidFields> {
        let mut fields = Fields::default();
        let is_text = |c: char| !c.is_control();
        let message = "must be 1 to 300 characters, none of them a control character";
        fields.read(
            "message",
            made_of(&self.message, MAX_MESSAGE, is_text, message),
        );
        if let Some(place) = &self.place {
            fields.read("place", check_place(place));
        }
        if let Some(code) = &self.code {
            let is_code = |c: char| c.is_ascii_lowercase() || c == '_';
            let must = "must be 1 to 64 lowercase letters and underscores";
            fields.read("code", made_of(code, MAX_CODE, is_code, must));
        }
        if let Some(trace) = &self.trace_id {
            let is_trace = trace.len() == 32
                && trace
                    .bytes()
                    .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            let must = is_trace.then_some(()).ok_or("must be 32 digits of 0-9a-f");
            fields.read("trace_id", must);
        }
        fields.finish(|| Some(()))
    }
}

/// Whether a text is the name of a program or an app.
pub(crate) fn check_name(name: &str) -> Result<(), &'static str> {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let must = "must be 1 to 32 lowercase letters, digits and hyphens";
    made_of(name, MAX_NAME, is_name, must)
}

/// Whether a text is a place in a program: a file, and the line in it.
pub(crate) fn check_place(place: &str) -> Result<(), &'static str> {
    let is_place = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_./:-".contains(c);
    let must = "must be a file's path, in small letters, and a line in it";
    let of_place = made_of(place, MAX_PLACE, is_place, must);
    let line = place.split(':').skip(1);
    let is_line = |line: &str| line.bytes().all(|b| b.is_ascii_digit());
    let has_line = place.contains(':') && line.into_iter().all(is_line);
    of_place.and(has_line.then_some(()).ok_or(must))
}

/// Whether a text has 1 to `most` characters, all of them allowed.
fn made_of(
    text: &str,
    most: usize,
    allowed: impl Fn(char) -> bool,
    must: &'static str,
) -> Result<(), &'static str> {
    // Counted no further than it takes.
    let length = text.chars().take(most + 1).count();
    let is_right = (1..=most).contains(&length) && text.chars().all(allowed);
    is_right.then_some(()).ok_or(must)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> PostedLine {
        PostedLine {
            at: DateTime::UNIX_EPOCH,
            level: LogLevel::Warn,
            message: "The scanner does not answer.".to_owned(),
            place: Some("src/gate.rs:12:5".to_owned()),
            code: Some("scanner_silent".to_owned()),
            correlation_id: None,
            trace_id: Some("0af7651916cd43dd8448eb211c80319c".to_owned()),
        }
    }

    fn wrong(name: &str, lines: Vec<PostedLine>) -> Vec<String> {
        let name = name.to_owned();
        let found = PostedLines { name, lines }.check();
        let found = found.err().map(|invalid| invalid.0).unwrap_or_default();
        found.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn each_field_of_what_is_posted_is_bounded() {
        assert_eq!(wrong("gate-7", vec![line(); MAX_POSTED]), [""; 0]);
        assert_eq!(wrong("gate", vec![]), ["lines"]);
        assert_eq!(wrong("gate", vec![line(); MAX_POSTED + 1]), ["lines"]);
        for name in ["", "Gate", "gate/7", "ä", &"a".repeat(MAX_NAME + 1)] {
            assert_eq!(wrong(name, vec![line()]), ["name"], "{name}");
        }
        let bad = PostedLine {
            message: "two\nlines".to_owned(),
            place: Some("Anna:1".to_owned()),
            code: Some("Code".to_owned()),
            trace_id: Some("0".repeat(31)),
            ..line()
        };
        let fields = ["message", "place", "code", "trace_id"];
        let fields = fields.map(|field| format!("lines[1].{field}"));
        assert_eq!(wrong("gate", vec![line(), bad]), fields);
        let long = PostedLine {
            message: "é".repeat(MAX_MESSAGE + 1),
            place: Some(format!("{}:1", "p".repeat(MAX_PLACE))),
            code: Some("c".repeat(MAX_CODE + 1)),
            ..line()
        };
        assert_eq!(wrong("gate", vec![long]).len(), 3);
    }
}
