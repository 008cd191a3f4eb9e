//! An archive: a folder of exports that follow each other, and the last of which grows with the log.
//!
//! Each file, a segment, has a range of as many commits. A segment begins when the one before it is finished,
//! so only the last one ever changes, and the others can be copied elsewhere as they are.

use std::fs;
use std::fs::File;
use std::path::{Path, PathBuf};

use domain::commit::Position;
use domain::ids::LogId;

use super::commits::Commits;
use super::error::ExportError;
use super::header::Wanted;
use super::writer::{Opened, Writer};
use crate::leaf::StoredCommit;

/// So many commits are in a segment that is finished.
pub const SEGMENT: u64 = 100_000;

/// How the name of a segment ends; before it stands its first position, in twenty digits.
const ENDING: &str = ".commits.gz";

/// An archive that is written, by one process at a time.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    log: LogId,
    /// How many commits are in a segment.
    size: u64,
    segment: Box<Writer>,
}

impl Archive {
    /// Begins an archive in a folder, which is made where it is missing, or goes on with one.
    ///
    /// # Errors
    /// When there is something else in it, or the archive of another log, and when it can't be written.
    pub fn open(folder: &Path, log: LogId) -> Result<Self, ExportError> {
        Self::open_sized(folder, log, SEGMENT)
    }

    fn open_sized(folder: &Path, log: LogId, size: u64) -> Result<Self, ExportError> {
        fs::create_dir_all(folder)?;
        let first = segments(folder)?.pop().unwrap_or(1);
        Ok(Self {
            segment: unfinished(folder, log, first, size)?,
            folder: folder.to_owned(),
            log,
            size,
        })
    }

    /// The first position that it does not have yet.
    #[must_use]
    pub fn next(&self) -> Position {
        self.segment.next()
    }

    /// Takes the next commit. It is durable after [`flush`](Self::flush), or when its segment is full.
    ///
    /// # Errors
    /// When it is not the next one, and when it can't be written.
    pub fn push(&mut self, commit: &StoredCommit) -> Result<(), ExportError> {
        self.segment.push(commit)?;
        let to = self.segment.header().to;
        if commit.position < to {
            return Ok(());
        }
        self.segment.flush()?;
        // Whoever dies before the next one begins finds this one finished.
        self.segment.end()?;
        self.segment = unfinished(&self.folder, self.log, to.0 + 1, self.size)?;
        Ok(())
    }

    /// Makes durable what it took.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn flush(&mut self) -> Result<(), ExportError> {
        self.segment.flush()
    }
}

/// An archive that is read, up to where it was durable.
#[derive(Debug)]
pub struct Archived {
    folder: PathBuf,
    log: LogId,
    /// How many commits are in a segment.
    size: u64,
    /// First positions of segments that are left, the last one first.
    left: Vec<u64>,
    segment: Option<Commits<File>>,
}

impl Archived {
    /// Opens an archive.
    ///
    /// # Errors
    /// When there is none, or one of its segments is missing.
    pub fn open(folder: &Path) -> Result<Self, ExportError> {
        Self::open_sized(folder, SEGMENT)
    }

    fn open_sized(folder: &Path, size: u64) -> Result<Self, ExportError> {
        let mut left = segments(folder)?;
        let mut expected = 1;
        for found in &left {
            if expected != *found {
                return Err(ExportError::Gap(Position(expected)));
            }
            expected += size;
        }
        left.reverse();
        let first = left.last().ok_or(ExportError::NoExport)?;
        let log = Commits::open(File::open(path(folder, *first))?)?;
        Ok(Self {
            folder: folder.to_owned(),
            log: log.header().log,
            size,
            left,
            segment: None,
        })
    }

    /// Which log it is of.
    #[must_use]
    pub fn log(&self) -> LogId {
        self.log
    }

    /// The next commits, some at a time; none at the end.
    ///
    /// # Errors
    /// When it can't be read, or a commit is missing.
    pub fn next_some(&mut self) -> Result<Option<Vec<StoredCommit>>, ExportError> {
        loop {
            let segment = match &mut self.segment {
                Some(segment) => segment,
                None => {
                    let Some(first) = self.left.pop() else {
                        return Ok(None);
                    };
                    let file = File::open(path(&self.folder, first))?;
                    let length = file.metadata()?.len();
                    let mut segment = Commits::open(file)?;
                    if !wanted(self.log, first, self.size).is(segment.header()) {
                        return Err(ExportError::Other {
                            found: segment.header().to_string(),
                            wanted: format!("log {}, from {first}", self.log),
                        });
                    }
                    if self.left.is_empty() {
                        segment.may_grow_from(length);
                    }
                    self.segment.insert(segment)
                }
            };
            match segment.next_some()? {
                Some(commits) => return Ok(Some(commits)),
                None => self.segment = None,
            }
        }
    }
}

/// The first segment that is not finished, of that which begins at a position and those after it.
fn unfinished(
    folder: &Path,
    log: LogId,
    mut first: u64,
    size: u64,
) -> Result<Box<Writer>, ExportError> {
    loop {
        match Writer::open(&path(folder, first), &wanted(log, first, size), None)? {
            Opened::Unfinished(writer) => return Ok(writer),
            Opened::Finished { .. } => first += size,
        }
    }
}

fn wanted(log: LogId, first: u64, size: u64) -> Wanted {
    let last = Position(first + size - 1);
    Wanted {
        log,
        from: Position(first),
        to: Some(last),
        end: last,
        aggregate: None,
    }
}

fn path(folder: &Path, first: u64) -> PathBuf {
    folder.join(format!("{first:020}{ENDING}"))
}

/// The first positions of all segments of a folder, in order. Other files are left alone.
fn segments(folder: &Path) -> Result<Vec<u64>, ExportError> {
    let mut segments = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let first = name.to_str().and_then(|name| name.strip_suffix(ENDING));
        segments.extend(first.and_then(|first| first.parse::<u64>().ok()));
    }
    segments.sort_unstable();
    Ok(segments)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;
    use uuid::Uuid;

    use super::*;

    const LOG: LogId = LogId(Uuid::from_u128(7));
    /// Of the segments of these tests.
    const SIZE: u64 = 10;

    fn commit(position: u64) -> StoredCommit {
        StoredCommit {
            position: Position(position),
            subject: format!("events.launch.{}", Uuid::from_u128(3)).into(),
            bytes: format!(r#"{{"text":"{position}"}}"#).into_bytes().into(),
        }
    }

    fn open(folder: &TempDir) -> Result<Archive, ExportError> {
        Archive::open_sized(folder.path(), LOG, SIZE)
    }

    /// An archive of so many commits, each on the disk before the next one.
    fn archived(commits: u64) -> TempDir {
        let folder = TempDir::new().unwrap();
        let mut archive = open(&folder).unwrap();
        for position in 1..=commits {
            archive.push(&commit(position)).unwrap();
            archive.flush().unwrap();
        }
        folder
    }

    fn read(folder: &TempDir) -> Result<Vec<StoredCommit>, ExportError> {
        let mut archive = Archived::open_sized(folder.path(), SIZE)?;
        assert_eq!(archive.log(), LOG);
        let mut commits = Vec::new();
        while let Some(some) = archive.next_some()? {
            commits.extend(some);
        }
        Ok(commits)
    }

    fn all(commits: u64) -> Vec<StoredCommit> {
        (1..=commits).map(commit).collect()
    }

    #[test]
    fn an_archive_has_what_was_put_into_it_across_its_segments() {
        for commits in [0, 1, SIZE - 1, SIZE, SIZE + 1, 2 * SIZE, 3 * SIZE + 4] {
            assert_eq!(read(&archived(commits)).unwrap(), all(commits));
        }
    }

    #[test]
    fn whoever_comes_after_a_crash_goes_on_behind_the_last_commit_that_is_whole() {
        let commits = 2 * SIZE + 3;
        let folder = archived(commits);
        let last = path(folder.path(), 2 * SIZE + 1);
        let whole = fs::read(&last).unwrap();
        let (mut lengths, mut next) = (0, 0);
        // As far as its header, which is written in one go.
        let header = {
            let empty = TempDir::new().unwrap();
            drop(open(&empty).unwrap());
            fs::read(path(empty.path(), 1)).unwrap().len()
        };
        for length in (header + 8)..=whole.len() {
            fs::write(&last, &whole[..length]).unwrap();
            let before = read(&folder).unwrap();
            let mut archive = open(&folder).unwrap();
            assert_eq!(archive.next().0, before.len() as u64 + 1);
            assert!(archive.next().0 >= next);
            next = archive.next().0;
            for position in next..=commits + SIZE {
                archive.push(&commit(position)).unwrap();
            }
            archive.flush().unwrap();
            drop(archive);
            assert_eq!(read(&folder).unwrap(), all(commits + SIZE));
            fs::remove_file(path(folder.path(), 3 * SIZE + 1)).unwrap();
            lengths += 1;
        }
        assert!(lengths > 3 && next == commits + 1);
    }

    #[test]
    fn a_segment_that_is_missing_or_damaged_is_told_and_not_passed_over() {
        let folder = archived(3 * SIZE + 1);
        let second = path(folder.path(), SIZE + 1);
        let whole = fs::read(&second).unwrap();
        fs::write(&second, &whole[..whole.len() / 2]).unwrap();
        assert!(read(&folder).is_err());
        fs::remove_file(&second).unwrap();
        assert!(matches!(read(&folder), Err(ExportError::Gap(at)) if at.0 == SIZE + 1));
        assert!(read(&TempDir::new().unwrap()).is_err());
    }

    #[test]
    fn one_process_writes_and_only_of_one_log() {
        let folder = archived(3);
        let first = open(&folder).unwrap();
        assert!(matches!(open(&folder), Err(ExportError::InUse)));
        drop(first);
        let other = Archive::open_sized(folder.path(), LogId(Uuid::from_u128(8)), SIZE);
        assert!(matches!(other, Err(ExportError::Other { .. })));
    }

    #[test]
    fn a_commit_that_is_not_the_next_one_is_refused() {
        let folder = archived(3);
        let mut archive = open(&folder).unwrap();
        for wrong in [1, 3, 5] {
            assert!(matches!(archive.push(&commit(wrong)), Err(ExportError::Gap(at)) if at.0 == 4));
        }
        archive.push(&commit(4)).unwrap();
    }
}
