//! Proof that the log is untouched.
//!
//! Each commit has a leaf: a hash of where it stands, under which subject, and of its stored bytes. Over
//! all leaves there is a Merkle tree (RFC 6962), whose root says all of them in 32 bytes. From time to time
//! the root is signed. Whoever has the public key, the leaves and a copy of the log can tell, without asking
//! anybody, that the log is the one that was signed, or where it begins to be another one. An export is such a
//! copy, or a part of one, that holds what is needed to check it ([`Writer`], [`check`]).
//!
//! Checkpoints are texts as in C2SP's `tlog-checkpoint`, signed as in its `signed-note`, so that programs for
//! transparency logs read them too.

mod checkpoint;
mod comparison;
mod evidence;
mod export;
mod leaf;
mod ledger;
mod tree;
mod verification;

pub use checkpoint::{Checkpoint, CheckpointError, KeyError, PublicKey, SigningKey};
pub use comparison::{Difference, Found};
pub use evidence::{EvidenceError, MAX_EVIDENCE, check_evidence, evidence};
pub use export::{
    Aggregate, Archive, Archived, Checked, Commits, ExportError, Flaw, Header, Opened, SEGMENT,
    Seals, Wanted, Writer, check,
};
pub use leaf::{Leaf, StoredCommit};
pub use ledger::{Ledger, LedgerError, Sealing};
pub use tree::{Inclusion, InclusionError, Root, Tree};
pub use verification::{Report, verify};
