//! Checks an export by the public key alone. The file may be anything.

use std::io::Read;

use domain::commit::{CommitHash, Position};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::error::{ExportError, Flaw};
use super::frames::Frames;
use super::header::Header;
use super::line::Line;
use super::writer::header;
use crate::checkpoint::{Checkpoint, PublicKey};
use crate::comparison::{Comparison, Found};
use crate::leaf::{Leaf, StoredCommit};
use crate::ledger::{Ledger, of_log};
use crate::tree::{Root, Tree};

/// What was found in an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What is in it.
    pub header: Header,
    /// How many commits.
    pub commits: u64,
    /// How many signatures hold.
    pub confirmed: u64,
    /// The last one that does.
    pub last: Option<Checkpoint>,
    /// How many commits come after it, which nobody signed.
    pub unsigned: u64,
    /// The first signature that these commits do not lead to.
    pub refuted: Option<Checkpoint>,
    /// The first commit that is not what its leaf says, when there are leaves to compare with.
    pub first: Option<Found>,
}

impl Checked {
    /// Whether something in it is not what was signed.
    #[must_use]
    pub fn is_refuted(&self) -> bool {
        self.refuted.is_some() || self.first.is_some()
    }

    /// Whether these are the commits that were signed, as far as the last signature goes, which covers some of
    /// them at least.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        let covers_some = self.unsigned < self.commits || self.commits == 0;
        !self.is_refuted() && self.last.is_some() && covers_some
    }
}

/// Looks through an export: whether it has what it says, and whether its commits lead to the checkpoints in it
/// that were signed by this key. With a folder of leaves, each commit is compared with its leaf, so that the
/// first one that does not fit is found. Reads it once, and keeps one frame of it.
///
/// # Errors
/// When it is no whole export, or the leaves are not those that were signed.
pub fn check(
    file: impl Read,
    key: &PublicKey,
    ledger: Option<&Ledger>,
) -> Result<Checked, ExportError> {
    let mut frames = Frames::new(file);
    let header = match frames.next() {
        Ok(Some(lines)) => header(lines)?,
        Ok(None) | Err(ExportError::Damaged { .. }) => return Err(ExportError::NoExport),
        Err(error) => return Err(error),
    };
    let leaves = ledger.map(|ledger| signed_leaves(ledger, &header, key));
    let mut walk = Walk {
        checked: Checked {
            header,
            commits: 0,
            confirmed: 0,
            last: None,
            unsigned: 0,
            refuted: None,
            first: None,
        },
        key,
        tree: Tree::default(),
        signed: 0,
        position: 0,
        version: 0,
        hash: None,
        is_over: false,
        comparison: leaves.transpose()?.map(Comparison::new),
    };
    let mut number = 1;
    while let Some(lines) = frames.next()? {
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            number += 1;
            let taken = Line::read(line).and_then(|line| walk.take(line));
            taken.map_err(|flaw| flaw.at(number))?;
        }
    }
    if !walk.is_over {
        return Err(ExportError::Unfinished);
    }
    walk.checked.first = walk.comparison.and_then(Comparison::first);
    Ok(walk.checked)
}

/// The leaves of a folder, once they are seen to be those that were signed.
fn signed_leaves(
    ledger: &Ledger,
    header: &Header,
    key: &PublicKey,
) -> Result<impl Iterator<Item = Leaf> + use<>, ExportError> {
    let signed = ledger.last(key)?;
    if let Some(signed) = &signed {
        of_log(signed, header.log)?;
        ledger.check(signed)?;
    }
    Ok(ledger.leaves(signed.map_or(0, |signed| signed.size))?)
}

/// How far one is in an export.
struct Walk<'a, L> {
    checked: Checked,
    key: &'a PublicKey,
    tree: Tree,
    /// Of the last checkpoint.
    signed: u64,
    /// Of the last commit.
    position: u64,
    /// Of the last commit too, when all are of one aggregate.
    version: u64,
    hash: Option<CommitHash>,
    is_over: bool,
    comparison: Option<Comparison<L>>,
}

/// What a commit says of the one before it.
#[derive(Deserialize)]
struct Link {
    version: u64,
    prev: Option<CommitHash>,
}

impl<L: Iterator<Item = Leaf>> Walk<'_, L> {
    fn take(&mut self, line: Line<'_>) -> Result<(), Flaw> {
        match line {
            _ if self.is_over => Err(Flaw::OutOfPlace),
            Line::Export(_) => Err(Flaw::OutOfPlace),
            Line::Commit(line) => self.commit(line.commit()?),
            Line::Skipped { until, roots } => self.skip(until, &roots),
            Line::Checkpoint(text) => self.checkpoint(&text),
            Line::End { commits } => self.end(commits),
        }
    }

    /// The first position that the tree does not have and a signature covers, if any is left.
    fn covered(&self) -> Option<u64> {
        let sealed = self.checked.header.sealed.unwrap_or_default();
        (self.tree.size() < sealed).then(|| self.tree.size() + 1)
    }

    fn commit(&mut self, commit: StoredCommit) -> Result<(), Flaw> {
        let header = &self.checked.header;
        let found = commit.position;
        let next = Position(self.position.saturating_add(1).max(header.from.0));
        // Whatever a signature covers stands in the tree without a gap, also what is left out.
        let expected = match (self.covered(), &header.aggregate) {
            (Some(covered), _) => Position(covered),
            (None, Some(_)) => next.max(found),
            (None, None) => next,
        };
        if found != expected || found < next || found.0 <= self.position || found > header.to {
            return Err(Flaw::Position { expected, found });
        }
        if let Some(aggregate) = &header.aggregate {
            if *commit.subject != *aggregate.subject() {
                return Err(Flaw::Subject);
            }
            self.follow(&commit.bytes)?;
        }
        let leaf = Leaf::of(&commit);
        if self.covered().is_some() {
            self.tree.push(&leaf);
        }
        self.position = found.0;
        self.checked.commits += 1;
        self.checked.unsigned += 1;
        if let Some(comparison) = &mut self.comparison {
            comparison.take(leaf, commit);
        }
        Ok(())
    }

    /// That nothing is missing between this commit and the one before it of the aggregate.
    fn follow(&mut self, bytes: &[u8]) -> Result<(), Flaw> {
        let link: Link =
            serde_json::from_slice(bytes).map_err(|error| Flaw::Malformed(error.to_string()))?;
        let is_next = self.version.checked_add(1) == Some(link.version);
        if !is_next || link.prev != self.hash {
            return Err(Flaw::Chain);
        }
        self.version = link.version;
        self.hash = Some(CommitHash(Sha256::digest(bytes).into()));
        Ok(())
    }

    fn skip(&mut self, until: u64, roots: &[Root]) -> Result<(), Flaw> {
        let sealed = self.checked.header.sealed.unwrap_or_default();
        if until <= self.tree.size() || until > sealed {
            return Err(Flaw::OutOfPlace);
        }
        match self.tree.skip(until, roots) {
            true => Ok(()),
            false => Err(Flaw::Roots),
        }
    }

    fn checkpoint(&mut self, text: &str) -> Result<(), Flaw> {
        let signed = Checkpoint::read(text, self.key).map_err(Flaw::Checkpoint)?;
        let checked = &mut self.checked;
        if signed.log != checked.header.log {
            return Err(Flaw::OtherLog(signed.log));
        }
        if signed.size != self.tree.size() {
            return Err(Flaw::OutOfPlace);
        }
        self.signed = signed.size;
        if signed.root == self.tree.root() {
            checked.confirmed += 1;
            checked.last = Some(signed);
            checked.unsigned = 0;
        } else if checked.refuted.is_none() {
            checked.refuted = Some(signed);
        }
        Ok(())
    }

    fn end(&mut self, commits: u64) -> Result<(), Flaw> {
        let header = &self.checked.header;
        if self.signed != header.sealed.unwrap_or_default() {
            return Err(Flaw::OutOfPlace);
        }
        let is_whole = header.aggregate.is_some()
            || self.position == header.to.0
            || header.from > header.to && commits == 0;
        if commits != self.checked.commits || !is_whole {
            return Err(Flaw::Count {
                said: commits,
                found: self.checked.commits,
            });
        }
        self.is_over = true;
        Ok(())
    }
}
