//! The commits of an export of a whole log, for whoever writes it anew.

use std::io::Read;

use domain::commit::Position;

use super::error::{ExportError, Flaw};
use super::frames::Frames;
use super::header::Header;
use super::line::Line;
use super::writer::header;
use crate::leaf::StoredCommit;

/// Reads the commits of an export of a whole log, in order and without a gap. Whether they are what was
/// signed, [`check`](super::check()) says.
#[derive(Debug)]
pub struct Commits<R> {
    header: Header,
    frames: Frames<R>,
    /// The last line that was read, from 1 on.
    line: u64,
    last: u64,
    is_over: bool,
}

impl<R: Read> Commits<R> {
    /// Reads what is in an export.
    ///
    /// # Errors
    /// When it is none, or not one of a whole log.
    pub fn open(file: R) -> Result<Self, ExportError> {
        let mut frames = Frames::new(file);
        let header = match frames.next() {
            Ok(Some(lines)) => header(lines)?,
            Ok(None) | Err(ExportError::Damaged { .. }) => return Err(ExportError::NoExport),
            Err(error) => return Err(error),
        };
        if header.aggregate.is_some() || header.from.0 > 1 {
            return Err(ExportError::Part(header.to_string()));
        }
        Ok(Self {
            header,
            frames,
            line: 1,
            last: 0,
            is_over: false,
        })
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
        let Some(lines) = self.frames.next()? else {
            return match self.is_over {
                true => Ok(None),
                false => Err(ExportError::Unfinished),
            };
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
                    let found = self.last;
                    if said != found || found != self.header.to.0 {
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
