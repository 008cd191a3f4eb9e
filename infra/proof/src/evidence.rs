//! One commit, with all that shows that it stands in the log: a small file.

use domain::ids::LogId;
use serde::{Deserialize, Serialize};

use crate::checkpoint::{Checkpoint, CheckpointError, PublicKey};
use crate::export::CommitLine;
use crate::leaf::{Leaf, StoredCommit};
use crate::ledger::{Ledger, LedgerError, of_log};
use crate::tree::{Inclusion, InclusionError, beside};

/// The format of file that this program writes.
const FORMAT: u8 = 1;

/// The most bytes that such a file has: those of the largest commit, and little more.
pub const MAX_EVIDENCE: usize = 9 << 20;

/// What such a file has. Its names are a format.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Evidence<'a> {
    format: u8,
    #[serde(borrow)]
    commit: CommitLine<'a>,
    /// The roots beside the way from its leaf to the root that was signed.
    inclusion: Inclusion,
    /// The signed text.
    checkpoint: String,
}

/// A commit can't be shown to stand in the log, or is not shown to.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// No checkpoint goes so far.
    #[error("nothing that was signed goes as far as {0} yet: see `astro events seal`")]
    NotSigned(u64),
    /// It is something else.
    #[error("it is no proof of a commit: {0}")]
    Malformed(String),
    /// Written by a newer program.
    #[error("format {0} of proofs is unknown to this program; update it")]
    Format(u8),
    /// Its checkpoint can't be believed.
    #[error("its checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The commit is not where it should be.
    #[error(transparent)]
    Inclusion(#[from] InclusionError),
    /// Leaves or checkpoints can't be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What shows that a commit stands in the log, for [`check_evidence`]. It leads to the first checkpoint that
/// covers the commit.
///
/// # Errors
/// When nothing was signed that covers it, and when it is not the commit that was sealed.
pub fn evidence(
    commit: &StoredCommit,
    log: LogId,
    ledger: &Ledger,
    key: &PublicKey,
) -> Result<String, EvidenceError> {
    let position = commit.position.0;
    let mut sizes = ledger.sizes()?.into_iter();
    let size = sizes.find(|size| *size >= position);
    let size = size.ok_or(EvidenceError::NotSigned(position))?;
    let (signed, text) = ledger.signed_at(size, key)?;
    of_log(&signed, log)?;
    let roots = beside(position, signed.size)?.into_iter();
    let roots = roots.map(|leaves| ledger.root_of(leaves));
    let inclusion = Inclusion(roots.collect::<Result<_, _>>()?);
    inclusion.check(&Leaf::of(commit), position, signed.size, &signed.root)?;
    let evidence = Evidence {
        format: FORMAT,
        commit: CommitLine::of(commit),
        inclusion,
        checkpoint: text,
    };
    serde_json::to_string_pretty(&evidence)
        .map_err(|error| EvidenceError::Malformed(error.to_string()))
}

/// The commit that such a file shows to stand in the log, and the checkpoint that covers it. The file may be
/// anything, and whoever calls reads no more than [`MAX_EVIDENCE`] of it.
///
/// # Errors
/// When it is not shown.
pub fn check_evidence(
    file: &[u8],
    key: &PublicKey,
) -> Result<(StoredCommit, Checkpoint), EvidenceError> {
    let malformed = |error: &dyn std::fmt::Display| EvidenceError::Malformed(error.to_string());
    let read: Evidence<'_> = serde_json::from_slice(file).map_err(|error| malformed(&error))?;
    if read.format != FORMAT {
        return Err(EvidenceError::Format(read.format));
    }
    let signed = Checkpoint::read(&read.checkpoint, key)?;
    let commit = read.commit.commit().map_err(|flaw| malformed(&flaw))?;
    let (leaf, position) = (Leaf::of(&commit), commit.position.0);
    (read.inclusion).check(&leaf, position, signed.size, &signed.root)?;
    Ok((commit, signed))
}

#[cfg(test)]
mod tests {
    use domain::commit::Position;
    use proptest::prelude::*;
    use tempfile::TempDir;
    use uuid::Uuid;

    use super::*;
    use crate::checkpoint::SigningKey;

    const LOG: LogId = LogId(Uuid::from_u128(7));

    /// A log whose first commits were sealed, as many as the last of these sizes.
    struct Site {
        _folder: TempDir,
        ledger: Ledger,
        key: PublicKey,
    }

    fn commit(number: u64) -> StoredCommit {
        StoredCommit {
            position: Position(number),
            subject: format!("events.launch.{}", number % 3).into(),
            bytes: format!("{{\"version\":{number}}}").into_bytes().into(),
        }
    }

    fn sealed(sizes: &[u64]) -> Site {
        let folder = TempDir::new().unwrap();
        let (signing, key) = SigningKey::generate("astro.example");
        let (signing, key) = (SigningKey::parse(&signing), PublicKey::parse(&key));
        let (signing, key) = (signing.unwrap(), key.unwrap());
        let ledger = Ledger::new(folder.path());
        for size in sizes {
            let mut sealing = ledger.go_on(LOG, &key).unwrap();
            for number in sealing.size() + 1..=*size {
                sealing.push(Leaf::of(&commit(number))).unwrap();
            }
            sealing.sign(&signing).unwrap();
        }
        Site {
            _folder: folder,
            ledger,
            key,
        }
    }

    #[test]
    fn whoever_has_the_public_key_sees_that_a_commit_stands_in_the_log() {
        let site = sealed(&[5, 20]);
        for (number, size) in [(1, 5), (5, 5), (6, 20), (20, 20)] {
            let file = evidence(&commit(number), LOG, &site.ledger, &site.key).unwrap();
            let (shown, signed) = check_evidence(file.as_bytes(), &site.key).unwrap();
            assert_eq!((shown, signed.size), (commit(number), size));
        }
        let late = evidence(&commit(21), LOG, &site.ledger, &site.key);
        assert!(
            matches!(late, Err(EvidenceError::NotSigned(21))),
            "{late:?}"
        );
    }

    #[test]
    fn a_commit_that_is_not_the_one_that_was_sealed_is_not_proven() {
        let site = sealed(&[20]);
        let mut forged = commit(9);
        forged.bytes = (*b"{}").into();
        let wrong = evidence(&forged, LOG, &site.ledger, &site.key);
        let is_wrong = |result: &Result<_, EvidenceError>| {
            matches!(result, Err(EvidenceError::Inclusion(InclusionError::Wrong)))
        };
        assert!(is_wrong(&wrong.map(drop)));
        let good = evidence(&commit(9), LOG, &site.ledger, &site.key).unwrap();
        let moved = good.replace("\"position\": 9", "\"position\": 8");
        assert!(is_wrong(
            &check_evidence(moved.as_bytes(), &site.key).map(drop)
        ));
        let stranger = PublicKey::parse(&SigningKey::generate("astro.example").1).unwrap();
        let strange = check_evidence(good.as_bytes(), &stranger);
        assert!(matches!(strange, Err(EvidenceError::Checkpoint(_))));
    }

    proptest! {
        #[test]
        fn what_was_changed_anywhere_shows_the_same_or_nothing(
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
            cut in any::<bool>(),
        ) {
            let site = sealed(&[20]);
            let mut file = evidence(&commit(9), LOG, &site.ledger, &site.key).unwrap().into_bytes();
            let at = at.index(file.len());
            match cut {
                true => file.truncate(at),
                false => file[at] = byte,
            }
            if let Ok((shown, signed)) = check_evidence(&file, &site.key) {
                prop_assert_eq!((shown, signed.size), (commit(9), 20));
            }
        }

        #[test]
        fn garbage_shows_nothing(file in prop::collection::vec(any::<u8>(), 0..200)) {
            let site = sealed(&[1]);
            prop_assert!(check_evidence(&file, &site.key).is_err());
        }
    }
}
