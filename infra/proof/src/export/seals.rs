//! What an export takes from the folder of leaves and checkpoints.

use std::ops::Range;

use domain::ids::LogId;

use crate::checkpoint::{Checkpoint, PublicKey};
use crate::ledger::{Ledger, LedgerError};
use crate::tree::{Root, parts};

/// Leaves and checkpoints of the log that is exported.
#[derive(Debug)]
pub struct Seals {
    ledger: Ledger,
    checkpoints: Vec<Checkpoint>,
}

impl Seals {
    /// Those of a folder.
    ///
    /// # Errors
    /// When they are of another log, or not by this key.
    pub fn open(ledger: Ledger, log: LogId, key: &PublicKey) -> Result<Self, LedgerError> {
        let checkpoints = ledger.signed_of(log, key)?;
        Ok(Self {
            ledger,
            checkpoints,
        })
    }

    /// The size of the checkpoint that covers what comes up to a position, or else of the last one, which
    /// covers a part of it; 0 when nothing was signed.
    pub(super) fn covering(&self, to: u64) -> u64 {
        let covers = self.checkpoints.iter().find(|signed| signed.size >= to);
        let covers = covers.or(self.checkpoints.last());
        covers.map_or(0, |signed| signed.size)
    }

    /// The text of the checkpoint of a size, if there is one.
    pub(super) fn text(&self, size: u64) -> Result<Option<String>, LedgerError> {
        let at = (self.checkpoints).binary_search_by_key(&size, |signed| signed.size);
        at.ok()
            .map(|at| self.ledger.text(&self.checkpoints[at]))
            .transpose()
    }

    /// Whether the leaves up to a checkpoint are those that were signed.
    pub(super) fn check(&self, size: u64) -> Result<(), LedgerError> {
        let signed = self.checkpoints.iter().find(|signed| signed.size == size);
        signed.map_or(Err(LedgerError::Refuted(size)), |signed| {
            self.ledger.check(signed)
        })
    }

    /// The roots over the parts that some leaves are made of.
    pub(super) fn roots(&self, leaves: Range<u64>) -> Result<Vec<Root>, LedgerError> {
        parts(leaves)
            .map(|part| self.ledger.root_of(part))
            .collect()
    }
}
