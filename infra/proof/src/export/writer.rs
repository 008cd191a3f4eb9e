//! Writes an export, from its beginning or from where it was broken off.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use domain::commit::Position;

use super::error::{ExportError, Flaw};
use super::frames::{FULL, Frames, MAX_PACKED, pack};
use super::header::{FORMAT, Header, Wanted};
use super::line::{CommitLine, Line};
use super::seals::Seals;
use crate::leaf::StoredCommit;

/// An export that is being written, by one process at a time.
#[derive(Debug)]
pub struct Writer {
    file: File,
    header: Header,
    seals: Option<Seals>,
    /// Those of the frame that is not full yet.
    lines: Vec<u8>,
    done: Done,
}

/// An export that was opened.
#[derive(Debug)]
pub enum Opened {
    /// It has to be written.
    Unfinished(Box<Writer>),
    /// All of it is there.
    Finished {
        /// How many commits.
        commits: u64,
    },
}

/// How far an export is.
#[derive(Debug, Clone, Copy, Default)]
struct Done {
    /// The position of the last commit.
    last: u64,
    commits: u64,
    is_finished: bool,
}

impl Wanted {
    /// What an export of it has that begins now.
    fn header(&self, seals: Option<&Seals>) -> Result<Header, ExportError> {
        let to = self.to.unwrap_or(self.end);
        // An empty log has an export too.
        if to > self.end || self.from.0 > to.0.max(1) {
            return Err(ExportError::Nothing {
                from: self.from,
                to,
                end: self.end,
            });
        }
        Ok(Header {
            format: FORMAT,
            log: self.log,
            from: self.from,
            to,
            to_end: self.to.is_none(),
            aggregate: self.aggregate.clone(),
            sealed: seals.map(|seals| seals.covering(to.0)),
        })
    }
}

impl Writer {
    /// Begins an export, or goes on with it behind its last whole frame.
    ///
    /// # Errors
    /// When the file is something else, damaged elsewhere than at its end, or in use. Then it is as it was.
    pub fn open(path: &Path, wanted: &Wanted, seals: Option<Seals>) -> Result<Opened, ExportError> {
        let mut header = wanted.header(seals.as_ref())?;
        let mut file = OpenOptions::new();
        let file = file.read(true).write(true).create(true).truncate(false);
        let mut file = file.open(path)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => ExportError::InUse,
            TryLockError::Error(error) => error.into(),
        })?;
        let mut done = Done::default();
        if file.metadata()?.len() == 0 {
            let mut line = Vec::new();
            let written = Line::Export(header.clone()).write(&mut line);
            written.map_err(|flaw| flaw.at(1))?;
            // One small write: a process that is killed leaves all of it or nothing.
            file.write_all(&pack(&line)?)?;
            file.sync_all()?;
        } else {
            let (found, whole);
            (found, done, whole) = look_through(&file)?;
            if !header.goes_on(&found) {
                return Err(ExportError::Other {
                    found: found.to_string(),
                    wanted: header.to_string(),
                });
            }
            header = found;
            if done.is_finished {
                let commits = done.commits;
                return Ok(Opened::Finished { commits });
            }
            file.set_len(whole)?;
            file.seek(SeekFrom::Start(whole))?;
        }
        if let Some(seals) = &seals
            && header.leaves_out()
        {
            seals.check(header.sealed.unwrap_or_default())?;
        }
        Ok(Opened::Unfinished(Box::new(Self {
            file,
            header,
            seals,
            lines: Vec::new(),
            done,
        })))
    }

    /// What is in it.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// How many commits it has.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.done.commits
    }

    /// The first position that it does not have yet.
    #[must_use]
    pub fn next(&self) -> Position {
        Position(self.done.last.saturating_add(1).max(self.header.from.0))
    }

    /// Takes the next commit.
    ///
    /// # Errors
    /// When it is not the next one, and when it can't be written.
    pub fn push(&mut self, commit: &StoredCommit) -> Result<(), ExportError> {
        let next = self.next();
        let is_next = match self.header.aggregate {
            Some(_) => commit.position >= next,
            None => commit.position == next,
        };
        if !is_next || commit.position > self.header.to {
            return Err(ExportError::Gap(next));
        }
        let position = commit.position.0;
        self.skip(position - 1)?;
        self.write(&Line::Commit(CommitLine::of(commit)))?;
        self.done.last = position;
        self.done.commits += 1;
        if position <= self.header.sealed.unwrap_or_default() {
            self.checkpoint(position)?;
        }
        // Only here, so that a frame never ends between what belongs together.
        match self.lines.len() >= FULL {
            true => self.flush(),
            false => Ok(()),
        }
    }

    /// Ends it, once it has all commits: says how many these are.
    ///
    /// # Errors
    /// When some are missing, and when it can't be written.
    pub fn finish(mut self) -> Result<u64, ExportError> {
        self.end()
    }

    /// The same, of one that is a part of something.
    pub(super) fn end(&mut self) -> Result<u64, ExportError> {
        if self.header.aggregate.is_none() && self.next() <= self.header.to {
            return Err(ExportError::Gap(self.next()));
        }
        self.skip(u64::MAX)?;
        let commits = self.done.commits;
        self.write(&Line::End { commits })?;
        self.flush()?;
        Ok(commits)
    }

    /// Makes up for all commits up to a position that are not there, as far as they were signed.
    fn skip(&mut self, until: u64) -> Result<(), ExportError> {
        let sealed = self.header.sealed.unwrap_or_default();
        let until = until.min(sealed);
        let Some(seals) = &self.seals else {
            return Ok(());
        };
        if self.done.last >= until {
            return Ok(());
        }
        let roots = seals.roots(self.done.last..until)?;
        self.write(&Line::Skipped { until, roots })?;
        match until == sealed {
            true => self.checkpoint(until),
            false => Ok(()),
        }
    }

    /// The checkpoint of this size, if there is one.
    fn checkpoint(&mut self, size: u64) -> Result<(), ExportError> {
        let text = self.seals.as_ref().map(|seals| seals.text(size));
        match text.transpose()?.flatten() {
            Some(text) => self.write(&Line::Checkpoint(text)),
            None => Ok(()),
        }
    }

    fn write(&mut self, line: &Line<'_>) -> Result<(), ExportError> {
        let written = line.write(&mut self.lines);
        written.map_err(|flaw| flaw.at(self.done.commits + 1))
    }

    /// Makes the lines durable, so that no more than one frame can be torn.
    pub(super) fn flush(&mut self) -> Result<(), ExportError> {
        if self.lines.is_empty() {
            return Ok(());
        }
        self.file.write_all(&pack(&self.lines)?)?;
        self.file.sync_data()?;
        self.lines.clear();
        Ok(())
    }
}

/// What is in a file, how far it is, and where its last whole frame ends. Behind that there may be as much as
/// one frame takes, which is torn.
fn look_through(file: &File) -> Result<(Header, Done, u64), ExportError> {
    let length = file.metadata()?.len();
    let mut frames = Frames::new(file);
    let first = match frames.next() {
        Ok(Some(lines)) => lines,
        Ok(None) | Err(ExportError::Damaged { .. }) => return Err(ExportError::NoExport),
        Err(error) => return Err(error),
    };
    let header = header(first)?;
    let (mut done, mut number) = (Done::default(), 1);
    loop {
        let torn = length - frames.whole() <= MAX_PACKED;
        let lines = match frames.next() {
            Ok(Some(lines)) => lines,
            Ok(None) => break,
            Err(ExportError::Damaged { .. }) if torn => break,
            Err(error) => return Err(error),
        };
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            number += 1;
            match Line::read(line).map_err(|flaw| flaw.at(number))? {
                _ if done.is_finished => return Err(Flaw::OutOfPlace.at(number)),
                Line::Commit(line) => {
                    done.last = line.position().0;
                    done.commits += 1;
                }
                Line::End { .. } => done.is_finished = true,
                Line::Export(_) => return Err(Flaw::OutOfPlace.at(number)),
                Line::Skipped { .. } | Line::Checkpoint(_) => {}
            }
        }
    }
    Ok((header, done, frames.whole()))
}

/// The header, which has a frame of its own.
pub(super) fn header(lines: &[u8]) -> Result<Header, ExportError> {
    match Line::read(lines) {
        Ok(Line::Export(header)) if header.format == FORMAT => Ok(header),
        Ok(Line::Export(header)) => Err(ExportError::Format(header.format)),
        _ => Err(ExportError::NoExport),
    }
}
