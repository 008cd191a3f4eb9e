//! What stands for a commit in the tree.

use domain::commit::Position;
use sha2::{Digest, Sha256};

/// A commit, as the log stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCommit {
    /// Where it stands: its sequence in the stream, from 1 on without gaps.
    pub position: Position,
    /// The subject that it is stored under, such as `events.launch.<id>`.
    pub subject: Box<str>,
    /// Its bytes.
    pub bytes: Box<[u8]>,
}

/// The hash of a commit: of its position (8 bytes, the highest first), its subject, a zero byte, which no
/// subject holds, and its stored bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Leaf(pub [u8; Leaf::BYTES]);

impl Leaf {
    /// How many bytes it has.
    pub const BYTES: usize = 32;

    /// The leaf of a commit.
    #[must_use]
    pub fn of(commit: &StoredCommit) -> Self {
        Self::at(commit.position, commit)
    }

    /// The leaf that a commit would have if it stood elsewhere.
    pub(crate) fn at(position: Position, commit: &StoredCommit) -> Self {
        let hash = Sha256::new()
            .chain_update(position.0.to_be_bytes())
            .chain_update(commit.subject.as_bytes())
            .chain_update([0])
            .chain_update(&commit.bytes);
        Self(hash.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_is_that_of_its_place_its_subject_and_its_bytes() {
        let commit = |position, subject: &str, bytes: &[u8]| {
            Leaf::of(&StoredCommit {
                position: Position(position),
                subject: subject.into(),
                bytes: bytes.into(),
            })
        };
        let one = commit(1, "events.a.b", b"{}");
        assert_eq!(one, commit(1, "events.a.b", b"{}"));
        for other in [
            commit(2, "events.a.b", b"{}"),
            commit(1, "events.a.c", b"{}"),
            commit(1, "events.a.b", b"{ }"),
            // What moves from one part into the next is something else.
            commit(1, "events.a.b{", b"}"),
        ] {
            assert_ne!(one, other);
        }
    }
}
