//! The commits of an export, for whoever writes a log anew.

use std::io::Read;

use domain::commit::Position;

use super::error::{ExportError, Flaw};
use super::frames::{Frames, MAX_PACKED};
use super::header::Header;
use super::line::Line;
use super::writer::header;
use crate::leaf::StoredCommit;

/// Reads the commits of an export of all aggregates, in order and without a gap. Whether they are what was
/// signed, [`check`](super::check()) says.
#[derive(Debug)]
pub struct Commits<R> {
    header: Header,
    frames: Frames<R>,
    /// The last line that was read, from 1 on.
    line: u64,
    last: u64,
    is_over: bool,
    /// How long the file was, of one that may grow still.
    growing: Option<u64>,
}

impl<R: Read> Commits<R> {
    /// Reads what is in an export.
    ///
    /// # Errors
    /// When it is none, or one of an aggregate.
    pub(super) fn open(file: R) -> Result<Self, ExportError> {
        let mut frames = Frames::new(file);
        let header = match frames.next() {
            Ok(Some(lines)) => header(lines)?,
            Ok(None) | Err(ExportError::Damaged { .. }) => return Err(ExportError::NoExport),
            Err(error) => return Err(error),
        };
        if header.aggregate.is_some() {
            return Err(ExportError::Part(header.to_string()));
        }
        Ok(Self {
            last: header.from.0.saturating_sub(1),
            header,
            frames,
            line: 1,
            is_over: false,
            growing: None,
        })
    }

    /// Reads what is in an export of a whole log.
    ///
    /// # Errors
    /// When it is none, or not one of a whole log.
    pub fn of_whole_log(file: R) -> Result<Self, ExportError> {
        let commits = Self::open(file)?;
        match commits.header.from.0 {
            ..=1 => Ok(commits),
            _ => Err(ExportError::Part(commits.header.to_string())),
        }
    }

    /// It may grow still, and has as many bytes now: it ends with its last whole frame, and behind that there
    /// may be as much as one takes.
    pub(super) fn may_grow_from(&mut self, length: u64) {
        self.growing = Some(length);
    }

    /// What is in it.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The next commits, some at a time; none at the end.
    ///
    /// # Errors
    /// When it can't be read, one is missing, or it ends before its last one.
    pub fn next_some(&mut self) -> Result<Option<Vec<StoredCommit>>, ExportError> {
        let whole = self.frames.whole();
        let may_be_torn = |length: u64| length.saturating_sub(whole) <= MAX_PACKED;
        let lines = match self.frames.next() {
            Ok(Some(lines)) => lines,
            Ok(None) if self.is_over || self.growing.is_some() => return Ok(None),
            Ok(None) => return Err(ExportError::Unfinished),
            // What was being written when its writer died.
            Err(ExportError::Damaged { .. }) if self.growing.is_some_and(may_be_torn) => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let mut commits = Vec::new();
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            self.line += 1;
            let number = self.line;
            if self.is_over {
                return Err(Flaw::OutOfPlace.at(number));
            }
            match Line::read(line).map_err(|flaw| flaw.at(number))? {
                Line::Commit(line) => {
                    let commit = line.commit().map_err(|flaw| flaw.at(number))?;
                    let (expected, found) = (Position(self.last + 1), commit.position);
                    if found != expected || found > self.header.to {
                        return Err(Flaw::Position { expected, found }.at(number));
                    }
                    self.last = found.0;
                    commits.push(commit);
                }
                Line::End { commits: said } => {
                    let found = self.last - self.header.from.0.saturating_sub(1);
                    if said != found || self.last != self.header.to.0 {
                        return Err(Flaw::Count { said, found }.at(number));
                    }
                    self.is_over = true;
                }
                Line::Checkpoint(_) | Line::Skipped { .. } => {}
                Line::Export(_) => return Err(Flaw::OutOfPlace.at(number)),
            }
        }
        Ok(Some(commits))
    }
}
