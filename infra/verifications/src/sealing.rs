//! Sealing what is new.

use std::sync::Arc;

use domain::commit::Position;
use event_log::{LoadError, Unavailable};
use proof::{Checkpoint, Leaf, Ledger, LedgerError, SigningKey};
use tokio::task::spawn_blocking;

use crate::reading::{ALL, read};
use crate::sealed::Sealed;

/// What was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// How many commits are.
    pub size: u64,
    /// How many of them were not before.
    pub new: u64,
}

/// Nothing was sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealFailure {
    /// What was sealed before is not there any more: the log would be sealed as it is now.
    #[error("the commit at {0} is not the one that was sealed: see `astro events verify`")]
    NotSealed(Position),
    /// The log has a hole.
    #[error("the log has no commit at {0}: see `astro events verify`")]
    Gap(Position),
    /// Whoever was asked does not have the newest commits yet.
    #[error("the log ends before {0}: try again")]
    Behind(Position),
    /// What was sealed before can't be read, or not be gone on with.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The log can't be read.
    #[error("the log can't be read: {0}")]
    Log(#[from] Unavailable),
    /// Where it ends can't be asked.
    #[error("the log can't be read: {0}")]
    End(#[from] LoadError),
    /// This program broke.
    #[error("sealing broke off: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

impl SealFailure {
    /// Whether it may be over the next time.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Behind(_) | Self::Log(_) | Self::End(_) | Self::Ledger(LedgerError::InUse { .. })
        )
    }
}

impl Sealed {
    /// Keeps the leaves of what is new in the log, and signs the tree over all of them. May be given up at any
    /// moment: what is not signed is taken from the log again. One at a time may seal into a folder.
    ///
    /// # Errors
    /// When the folder is not what was signed, when the log is not the one that was sealed, and when one of the
    /// two can't be read or written. Then nothing is signed.
    pub async fn seal(
        &self,
        key: Arc<SigningKey>,
        told: impl Fn(u64, u64),
    ) -> Result<Seal, SealFailure> {
        let (ledger, log, public) = (
            Ledger::new(self.folder()),
            self.log().log_id(),
            self.key().clone(),
        );
        let mut sealing = spawn_blocking(move || ledger.go_on(log, &public)).await??;
        let end = self.log().end().await?.0;
        if let Some(last) = sealing.last() {
            let there = read(self.log().client(), ALL, sealing.size()).await?;
            let sealed = Position(sealing.size());
            match there.first() {
                Some(commit) if Leaf::of(commit) == last => {}
                // A replica that is late has it not yet; the log's leader says whether it is there.
                None if sealed.0 <= end => return Err(SealFailure::Behind(sealed)),
                _ => return Err(SealFailure::NotSealed(sealed)),
            }
        }
        let before = sealing.size();
        while sealing.size() < end {
            let commits = read(self.log().client(), ALL, sealing.size() + 1).await?;
            if commits.is_empty() {
                return Err(SealFailure::Behind(Position(end)));
            }
            for commit in commits {
                let expected = Position(sealing.size() + 1);
                if commit.position != expected {
                    return Err(SealFailure::Gap(expected));
                }
                sealing.push(Leaf::of(&commit))?;
            }
            told(sealing.size().min(end), end);
        }
        if sealing.size() == before {
            return Ok(Seal {
                size: before,
                new: 0,
            });
        }
        let Checkpoint { size, .. } = spawn_blocking(move || sealing.sign(&key)).await??;
        Ok(Seal {
            size,
            new: size - before,
        })
    }
}
