//! The lines of an export.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::commit::Position;
use serde::{Deserialize, Serialize};

use super::error::Flaw;
use super::frames::MAX_LINE;
use super::header::Header;
use crate::leaf::StoredCommit;
use crate::tree::Root;

/// A line. Its names are a format of files.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Line<'a> {
    /// The first one.
    Export(Header),
    /// A commit.
    #[serde(borrow)]
    Commit(CommitLine<'a>),
    /// What makes up for commits that are left out.
    Skipped {
        /// The last of them.
        until: u64,
        /// The roots over their parts.
        roots: Vec<Root>,
    },
    /// A signed checkpoint.
    Checkpoint(String),
    /// The last one.
    End {
        /// How many commits there are.
        commits: u64,
    },
}

/// A commit, with one form of its bytes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommitLine<'a> {
    position: Position,
    #[serde(borrow)]
    subject: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stored: Option<Cow<'a, str>>,
    /// When they are no text, which nothing is that we write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stored_base64: Option<String>,
}

impl Line<'_> {
    /// Adds it to others.
    ///
    /// # Errors
    /// When it is too long.
    pub(crate) fn write(&self, lines: &mut Vec<u8>) -> Result<(), Flaw> {
        let before = lines.len();
        serde_json::to_writer(&mut *lines, self).map_err(|error| malformed(&error))?;
        lines.push(b'\n');
        match lines.len() - before > MAX_LINE {
            true => Err(Flaw::TooLong),
            false => Ok(()),
        }
    }
}

impl<'a> Line<'a> {
    /// Reads a line.
    ///
    /// # Errors
    /// When it is none.
    pub(crate) fn read(line: &'a [u8]) -> Result<Self, Flaw> {
        if line.len() > MAX_LINE {
            return Err(Flaw::TooLong);
        }
        serde_json::from_slice(line).map_err(|error| malformed(&error))
    }
}

impl<'a> CommitLine<'a> {
    pub(crate) fn of(commit: &'a StoredCommit) -> Self {
        let text = str::from_utf8(&commit.bytes).ok();
        Self {
            position: commit.position,
            subject: Cow::Borrowed(&commit.subject),
            stored: text.map(Cow::Borrowed),
            stored_base64: match text {
                Some(_) => None,
                None => Some(BASE64_STANDARD.encode(&commit.bytes)),
            },
        }
    }

    /// Where it stands.
    pub(crate) fn position(&self) -> Position {
        self.position
    }

    /// The commit that it tells.
    ///
    /// # Errors
    /// When it has no bytes, or two forms of them.
    pub(crate) fn commit(self) -> Result<StoredCommit, Flaw> {
        let bytes = match (self.stored, self.stored_base64) {
            (Some(text), None) => text.into_owned().into_bytes(),
            (None, Some(text)) => {
                let bytes = BASE64_STANDARD.decode(text);
                bytes.map_err(|error| malformed(&error))?
            }
            _ => return Err(malformed(&"a commit has either stored or stored_base64")),
        };
        Ok(StoredCommit {
            position: self.position,
            subject: self.subject.into(),
            bytes: bytes.into(),
        })
    }
}

fn malformed(error: &dyn std::fmt::Display) -> Flaw {
    Flaw::Malformed(error.to_string())
}
