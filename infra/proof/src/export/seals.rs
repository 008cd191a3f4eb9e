//! What an export takes from the folder of leaves and checkpoints.

use std::ops::Range;

use domain::ids::LogId;

use crate::checkpoint::{Checkpoint, PublicKey};
use crate::ledger::{Ledger, LedgerError, of_log};
use crate::tree::{Root, parts};

/// Leaves and checkpoints of the log that is exported. A checkpoint is read, and its signature checked, when it is
/// taken: a folder of some years has hundreds of thousands, and a part of the log needs few.
#[derive(Debug)]
pub struct Seals {
    ledger: Ledger,
    log: LogId,
    key: PublicKey,
    /// Of all checkpoints, the smallest first.
    sizes: Vec<u64>,
}

impl Seals {
    /// Those of a folder.
    ///
    /// # Errors
    /// When the last checkpoint is of another log, or not by this key.
    pub fn open(ledger: Ledger, log: LogId, key: &PublicKey) -> Result<Self, LedgerError> {
        let seals = Self {
            sizes: ledger.sizes()?,
            ledger,
            log,
            key: key.clone(),
        };
        if let Some(last) = seals.sizes.last() {
            seals.signed(*last)?;
        }
        Ok(seals)
    }

    /// The size of the checkpoint that covers what comes up to a position, or else of the last one, which
    /// covers a part of it; 0 when nothing was signed.
    pub(super) fn covering(&self, to: u64) -> u64 {
        let covers = self.sizes.partition_point(|size| *size < to);
        let covers = self.sizes.get(covers).or(self.sizes.last());
        covers.copied().unwrap_or_default()
    }

    /// The text of the checkpoint of a size, if there is one.
    pub(super) fn text(&self, size: u64) -> Result<Option<String>, LedgerError> {
        match self.sizes.binary_search(&size) {
            Ok(_) => Ok(Some(self.signed(size)?.1)),
            Err(_) => Ok(None),
        }
    }

    /// Whether the leaves up to a checkpoint are those that were signed.
    pub(super) fn check(&self, size: u64) -> Result<(), LedgerError> {
        match self.sizes.binary_search(&size) {
            Ok(_) => self.ledger.check(&self.signed(size)?.0),
            Err(_) => Err(LedgerError::Refuted(size)),
        }
    }

    /// The roots over the parts that some leaves are made of.
    pub(super) fn roots(&self, leaves: Range<u64>) -> Result<Vec<Root>, LedgerError> {
        parts(leaves)
            .map(|part| self.ledger.root_of(part))
            .collect()
    }

    /// A checkpoint of this log, and its text.
    fn signed(&self, size: u64) -> Result<(Checkpoint, String), LedgerError> {
        let signed = self.ledger.signed_at(size, &self.key)?;
        of_log(&signed.0, self.log)?;
        Ok(signed)
    }
}
