//! The journal of the mail server (`src/bin/mail-server.rs`), read.

use std::path::Path;

/// How far the mail server has come with a mail; or that the client of a connection is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Waits,
    Began,
    Ended,
    Kept,
    Answered,
    Broke,
}

impl Step {
    /// Those of a mail.
    pub(super) const OF_MAILS: [Self; 5] = [
        Self::Waits,
        Self::Began,
        Self::Ended,
        Self::Kept,
        Self::Answered,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Waits => "waits",
            Self::Began => "began",
            Self::Ended => "ended",
            Self::Kept => "kept",
            Self::Answered => "answered",
            Self::Broke => "broke",
        }
    }
}

/// A step of a mail.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) step: Step,
    /// Which mail of which connection of which process; of a connection that broke, which one.
    pub(super) mail: String,
    pub(super) recipient: String,
    /// Empty before it was read.
    pub(super) message_id: String,
}

impl Line {
    /// The connection, and the process before its point.
    pub(super) fn connection(&self) -> &str {
        match (self.step, self.mail.rsplit_once('.')) {
            (Step::Broke, _) | (_, None) => &self.mail,
            (_, Some((connection, _))) => connection,
        }
    }
}

/// All that was written down so far.
pub(super) fn read(file: &Path) -> Vec<Line> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    // The last line may be half there, while it is being written or since its writer died.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().map(line).collect()
}

fn line(line: &str) -> Line {
    let mut words = line.split(' ');
    let mut next = || words.next().unwrap_or_default().to_owned();
    let word = next();
    let mut steps = Step::OF_MAILS.into_iter().chain([Step::Broke]);
    let step = steps.find(|step| step.word() == word);
    Line {
        step: step.unwrap_or_else(|| panic!("no step: {line}")),
        mail: next(),
        recipient: next(),
        message_id: next(),
    }
}
