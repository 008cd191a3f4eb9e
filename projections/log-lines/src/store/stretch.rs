//! Lines as they are stored: side by side.

use std::collections::BTreeSet;

use chrono::DateTime;
use mongodb::bson;
use serde::{Deserialize, Serialize};

use crate::batch_id::BatchId;
use crate::line::{EXTERNAL, LogLine};
use crate::lines::Message;

/// The time from a stretch's first line to its last is shorter than this.
pub(super) const SPAN_MS: i64 = 1_000;

/// Lines that follow each other in one message, of one service and one second: what is stored, and what is
/// looked for. Of a busy process it is a message, of 256 lines, or two.
///
/// Into which of them a message is divided follows from its words alone, so a message that is written twice
/// makes the same ones under the same ids. What others post is written down with other times when it is posted
/// again, so each line of it is a stretch.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Stretch {
    /// That of its first line; those of the others follow.
    #[serde(rename = "_id")]
    id: String,
    /// When the earliest and the latest of its lines were written.
    from: bson::DateTime,
    to: bson::DateTime,
    /// By the clock of NATS: what a process with a wrong clock says is kept as long as all other.
    received_at: bson::DateTime,
    /// The worst level among its lines.
    worst: i32,
    service: String,
    /// What its lines are about, each once.
    about: BTreeSet<String>,
    /// The lines as they came, with a line end between them.
    lines: String,
}

/// What can be asked for that few lines have, as it stands in [`Stretch::about`].
#[derive(Debug, Clone, Copy)]
pub(super) enum About<'a> {
    Correlation(&'a str),
    Trace(&'a str),
    Account(&'a str),
    Position(u64),
}

impl About<'_> {
    pub(super) fn word(self) -> String {
        match self {
            Self::Correlation(id) => format!("correlation:{id}"),
            Self::Trace(id) => format!("trace:{id}"),
            Self::Account(id) => format!("account:{id}"),
            Self::Position(position) => format!("position:{position}"),
        }
    }
}

impl Stretch {
    /// A message, divided.
    pub(crate) fn all_of(message: &Message<'_>) -> Vec<Self> {
        let mut all = Vec::<Self>::new();
        let mut second = None;
        for (index, text) in message.texts().enumerate() {
            let id = message.id.line(index);
            let (line, is_dated) = LogLine::read_dated(id, message.service, message.received, text);
            // When NATS took a message may be another time when it is sent again: what does not say when it
            // was written stands by itself.
            let of = is_dated.then(|| line.at.timestamp_millis().div_euclid(SPAN_MS));
            let text = String::from_utf8_lossy(text);
            match all.last_mut() {
                Some(last) if message.service != EXTERNAL && second == Some(of) => {
                    last.push(&line, &text);
                }
                _ => all.push(Self::of(line, &text, message)),
            }
            second = Some(of);
        }
        all
    }

    fn of(line: LogLine, text: &str, message: &Message<'_>) -> Self {
        let at = bson::DateTime::from_millis(line.at.timestamp_millis());
        let about = words(&line).collect();
        Self {
            id: line.id,
            from: at,
            to: at,
            received_at: bson::DateTime::from_millis(message.received.timestamp_millis()),
            worst: line.level as i32,
            service: line.service,
            about,
            lines: text.to_owned(),
        }
    }

    fn push(&mut self, line: &LogLine, text: &str) {
        let at = bson::DateTime::from_millis(line.at.timestamp_millis());
        self.from = self.from.min(at);
        self.to = self.to.max(at);
        self.worst = self.worst.max(line.level as i32);
        self.about.extend(words(line));
        self.lines.push('\n');
        self.lines.push_str(text);
    }

    /// How many lines it has.
    pub(crate) fn len(&self) -> usize {
        self.lines.split('\n').count()
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// When the latest of its lines was written, in milliseconds since 1970.
    pub(super) const fn to_ms(&self) -> i64 {
        self.to.timestamp_millis()
    }

    /// Its lines, read again from what they say.
    pub(super) fn read(&self) -> impl Iterator<Item = LogLine> {
        // Who published it: what it calls itself stands in its lines.
        let publisher = match self.service.split_once('/') {
            Some((EXTERNAL, _)) => EXTERNAL,
            _ => &self.service,
        };
        let received = DateTime::from_timestamp_millis(self.received_at.timestamp_millis());
        let received = received.unwrap_or_default();
        let first = BatchId::of_line(&self.id).into_iter();
        first.flat_map(move |(batch, first)| {
            let lines = self.lines.split('\n').zip(first..);
            lines.map(move |(text, index)| {
                LogLine::read(batch.line(index), publisher, received, text.as_bytes())
            })
        })
    }
}

fn words(line: &LogLine) -> impl Iterator<Item = String> {
    let all = [
        line.correlation.as_deref().map(About::Correlation),
        line.trace.as_deref().map(About::Trace),
        line.account.as_deref().map(About::Account),
        line.position.map(About::Position),
    ];
    all.into_iter().flatten().map(About::word)
}
