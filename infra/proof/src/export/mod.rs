//! The log, or a part of it, as a file that others can keep and check without us.
//!
//! It is gzip, and within lines of JSON:
//!
//! - first what is in it: `{"export": …}`, a [`Header`];
//! - each commit: `{"commit": {"position", "subject", "stored"}}`, where `stored` is the text that the log
//!   stores; what is no UTF-8 stands as `stored_base64`;
//! - between commits, when the file has the signatures of a seal but not all commits, what makes up for those
//!   that are left out: `{"skipped": {"until", "roots"}}`, the roots over the largest complete parts of the
//!   tree that they are made of;
//! - behind the commit that it was signed at, each signed checkpoint: `{"checkpoint": "<text>"}`;
//! - last `{"end": {"commits"}}`, how many there are.
//!
//! Whoever reads it from the first line on can so make the root of the tree at each checkpoint, whether the
//! file has all commits, a range, or those of one aggregate. The roots of what is left out need not be
//! believed: with others, or with another commit, one would not come to the root that was signed.
//!
//! The file is a row of gzip members, its frames, each of whole lines. One that is cut off somewhere is gone
//! on with behind its last whole frame.

mod archive;
mod check;
mod commits;
mod error;
mod frames;
mod header;
mod line;
mod seals;
mod writer;

#[cfg(test)]
mod tests;

pub use archive::{Archive, Archived, SEGMENT};
pub use check::{Checked, check};
pub use commits::Commits;
pub use error::{ExportError, Flaw};
pub use header::{Aggregate, Header, Wanted};
pub(crate) use line::CommitLine;
pub use seals::Seals;
pub use writer::{Opened, Writer};
