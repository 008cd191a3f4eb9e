//! What can be wrong with an export.

use std::io;

use domain::commit::Position;
use domain::ids::LogId;

use crate::checkpoint::CheckpointError;
use crate::ledger::LedgerError;

/// An export can't be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file can't be read or written.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is something else.
    #[error("it is no export of a log, or its beginning is cut off")]
    NoExport,
    /// Written by a newer program.
    #[error("format {0} of exports is unknown to this program; update it")]
    Format(u8),
    /// Something else is in it than what was asked for.
    #[error("it is an export of {found}, and not of {wanted}")]
    Other {
        /// What is in it.
        found: String,
        /// What was asked for.
        wanted: String,
    },
    /// Another process writes to it.
    #[error("another process writes to it")]
    InUse,
    /// It has a part of a log only.
    #[error("it is an export of {0}: only one of a whole log can be restored")]
    Part(String),
    /// There is nothing to export.
    #[error("nothing can be exported from {from} to {to}: the log ends at {end}")]
    Nothing {
        /// From where on it was asked for.
        from: Position,
        /// And up to where.
        to: Position,
        /// The last position of the log.
        end: Position,
    },
    /// A commit came that is not the next one.
    #[error("the log has no commit at {0}: see `astro events verify`")]
    Gap(Position),
    /// Its bytes are not what was written.
    #[error("its bytes from {at} on are damaged: {why}")]
    Damaged {
        /// From where on.
        at: u64,
        /// Why.
        why: String,
    },
    /// A line is not what it should be.
    #[error("line {number}: {flaw}")]
    Line {
        /// Which one, from 1 on.
        number: u64,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// It has no end.
    #[error("it is not finished: give the command that began it once more")]
    Unfinished,
    /// Leaves or checkpoints can't be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What is wrong with a line of an export.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Not a line as they are written.
    #[error("it can't be read: {0}")]
    Malformed(String),
    /// Longer than one ever is.
    #[error("it is too long")]
    TooLong,
    /// It may not stand there.
    #[error("it does not belong there")]
    OutOfPlace,
    /// Another commit should stand there.
    #[error("the commit at {found} stands where that at {expected} belongs")]
    Position {
        /// Which one should.
        expected: Position,
        /// Which one does.
        found: Position,
    },
    /// It is not of the aggregate.
    #[error("it is a commit of another aggregate")]
    Subject,
    /// It was not written after the one before it of the aggregate.
    #[error("it was not written after the commit before it: one is missing or changed")]
    Chain,
    /// It has more or fewer hashes than the commits that are left out have parts.
    #[error("what is left out has another number of parts")]
    Roots,
    /// A checkpoint can't be believed.
    #[error("{0}")]
    Checkpoint(CheckpointError),
    /// A checkpoint of another log.
    #[error("it is a checkpoint of log {0}")]
    OtherLog(LogId),
    /// There are more or fewer commits than it says.
    #[error("it says that there are {said} commits, and there are {found}")]
    Count {
        /// How many it says.
        said: u64,
        /// How many there are.
        found: u64,
    },
}

impl Flaw {
    pub(crate) fn at(self, number: u64) -> ExportError {
        ExportError::Line { number, flaw: self }
    }
}
