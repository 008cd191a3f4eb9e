//! A commit as it was found in the log, and what can be wrong with it.

use bytes::Bytes;
use domain::commit::{Commit, CommitHash, FORMAT, Position};
use domain::ids::LogId;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A commit with its place in the log.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Where it stands.
    pub position: Position,
    /// Of its stored bytes; the aggregate's next commit names it.
    pub hash: CommitHash,
    /// What was stored.
    pub commit: Commit,
    /// How many bytes that was.
    pub bytes: usize,
}

/// A commit that can't be what this system wrote there. Nothing may be decided or projected from
/// it: restore the log from a backup, or find out who else writes to it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the log is damaged at position {position}: {flaw}")]
pub struct Damaged {
    /// The place of the commit that does not fit.
    pub position: Position,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// What is wrong with a stored commit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Not a commit at all.
    #[error("not a commit: {0}")]
    Malformed(String),
    /// Written by a newer program.
    #[error("envelope format {0} is unknown to this program; update it")]
    Format(u64),
    /// It says that it belongs to another log.
    #[error("the commit belongs to log {0}")]
    OtherLog(LogId),
    /// It says that it belongs to another aggregate than its subject does.
    #[error("the commit of {aggregate} {id} stands under {subject}")]
    OtherSubject {
        /// The aggregate that the commit names.
        aggregate: Box<str>,
        /// The id that the commit names.
        id: Uuid,
        /// The subject it is stored under.
        subject: String,
    },
    /// A commit of its aggregate is missing or is there twice.
    #[error("version {found} stands where version {expected} belongs")]
    Version {
        /// The version that should follow.
        expected: u64,
        /// The version that does.
        found: u64,
    },
    /// The commit before it is not the one it was written after.
    #[error("it was not written after the commit before it: the hashes differ")]
    Chain,
}

impl Recorded {
    /// Reads a stored message.
    pub(crate) fn read(
        log: LogId,
        position: Position,
        subject: &str,
        stored: &Bytes,
    ) -> Result<Self, Damaged> {
        let damaged = |flaw| Damaged { position, flaw };
        let commit: Commit = serde_json::from_slice(stored)
            .map_err(|error| damaged(why_malformed(stored, &error)))?;
        if commit.format != FORMAT {
            return Err(damaged(Flaw::Format(commit.format.into())));
        }
        if commit.log != log {
            return Err(damaged(Flaw::OtherLog(commit.log)));
        }
        if !is_subject_of(subject, &commit.aggregate, commit.id) {
            return Err(damaged(Flaw::OtherSubject {
                aggregate: commit.aggregate,
                id: commit.id,
                subject: subject.to_owned(),
            }));
        }
        Ok(Self {
            position,
            hash: hash(stored),
            commit,
            bytes: stored.len(),
        })
    }

    /// Checks that this commit was written right after the one with `version` and `hash` (0 and
    /// none: that it is the first). Whoever goes on from a snapshot or a cached state has to.
    ///
    /// # Errors
    /// When another commit stands between them, or the one before is not what it was then.
    pub fn check_follows(&self, version: u64, hash: Option<CommitHash>) -> Result<(), Damaged> {
        let flaw = if self.commit.version != version + 1 {
            Flaw::Version {
                expected: version + 1,
                found: self.commit.version,
            }
        } else if self.commit.prev != hash {
            Flaw::Chain
        } else {
            return Ok(());
        };
        Err(Damaged {
            position: self.position,
            flaw,
        })
    }
}

/// The hash of a commit's stored bytes.
pub(crate) fn hash(stored: &[u8]) -> CommitHash {
    CommitHash(Sha256::digest(stored).into())
}

/// The subject of an aggregate's commits.
pub(crate) fn subject(aggregate: &str, id: Uuid) -> String {
    format!("events.{aggregate}.{id}")
}

fn is_subject_of(subject: &str, aggregate: &str, id: Uuid) -> bool {
    let mut buffer = Uuid::encode_buffer();
    let id: &str = id.hyphenated().encode_lower(&mut buffer);
    subject
        .strip_prefix("events.")
        .and_then(|rest| rest.strip_prefix(aggregate))
        .and_then(|rest| rest.strip_prefix('.'))
        == Some(id)
}

/// A newer envelope may not fit our type at all, but still says that it is newer.
fn why_malformed(stored: &[u8], error: &serde_json::Error) -> Flaw {
    #[derive(Deserialize)]
    struct OnlyFormat {
        format: u64,
    }
    match serde_json::from_slice::<OnlyFormat>(stored) {
        Ok(OnlyFormat { format }) if format != u64::from(FORMAT) => Flaw::Format(format),
        _ => Flaw::Malformed(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: LogId = LogId(Uuid::from_u128(1));

    fn stored(format: u64, log: u128, version: u64) -> Bytes {
        let (log, id) = (Uuid::from_u128(log), Uuid::from_u128(7));
        format!(r#"{{"format":{format},"log":"{log}","aggregate":"rocket","id":"{id}","#)
            .into_bytes()
            .into_iter()
            .chain(format!(r#""version":{version},"prev":null,"events":[]}}"#).into_bytes())
            .collect()
    }

    fn flaw(stored: &[u8], subject: &str) -> Flaw {
        Recorded::read(LOG, Position(5), subject, &Bytes::copy_from_slice(stored))
            .expect_err("damaged")
            .flaw
    }

    #[test]
    fn what_is_not_ours_is_named_as_what_it_is() {
        let ours = format!("events.rocket.{}", Uuid::from_u128(7));
        let theirs = format!("events.rocket.{}", Uuid::from_u128(8));
        assert!(matches!(flaw(b"hello", &ours), Flaw::Malformed(_)));
        assert!(matches!(
            flaw(br#"{"format":1}"#, &ours),
            Flaw::Malformed(_)
        ));
        assert_eq!(flaw(br#"{"format":2,"new":[]}"#, &ours), Flaw::Format(2));
        assert_eq!(flaw(&stored(3, 1, 1), &ours), Flaw::Format(3));
        assert_eq!(
            flaw(&stored(1, 2, 1), &ours),
            Flaw::OtherLog(LogId(Uuid::from_u128(2)))
        );
        assert!(matches!(
            flaw(&stored(1, 1, 1), &theirs),
            Flaw::OtherSubject { .. }
        ));
    }

    #[test]
    fn a_commit_follows_only_the_one_it_was_written_after() {
        let subject = format!("events.rocket.{}", Uuid::from_u128(7));
        let read = |version| {
            Recorded::read(LOG, Position(5), &subject, &stored(1, 1, version)).expect("reads")
        };
        assert_eq!(read(1).check_follows(0, None), Ok(()));
        assert_eq!(
            read(3).check_follows(1, None).expect_err("a gap").flaw,
            Flaw::Version {
                expected: 2,
                found: 3
            }
        );
        let other = Some(CommitHash([9; 32]));
        let error = read(1)
            .check_follows(0, other)
            .expect_err("another history");
        assert_eq!(error.flaw, Flaw::Chain);
    }
}
