//! The journal of the mail server (`src/bin/mail-server.rs`), read.

use std::path::Path;

/// How far the mail server has come with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Waits,
    Ended,
    Kept,
    Answered,
}

impl Step {
    pub(super) const ALL: [Self; 4] = [Self::Waits, Self::Ended, Self::Kept, Self::Answered];

    fn word(self) -> &'static str {
        match self {
            Self::Waits => "waits",
            Self::Ended => "ended",
            Self::Kept => "kept",
            Self::Answered => "answered",
        }
    }
}

/// A step of a mail.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) step: Step,
    /// Which mail of which connection of which process.
    pub(super) mail: String,
    pub(super) recipient: String,
    /// Empty before it was read.
    pub(super) message_id: String,
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
    let step = Step::ALL.into_iter().find(|step| step.word() == word);
    Line {
        step: step.unwrap_or_else(|| panic!("no step: {line}")),
        mail: next(),
        recipient: next(),
        message_id: next(),
    }
}
