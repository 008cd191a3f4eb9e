//! A log, and what was sealed of it.

use std::path::{Path, PathBuf};

use domain::ids::LogId;
use event_log::{EventLog, LoadError, Unavailable};
use proof::{Ledger, LedgerError, PublicKey, Report, Seals, verify};

use tokio_util::sync::CancellationToken;

use crate::reading::{commits, read_ahead};

/// A log, and the folder in which leaves and checkpoints of it are kept. Cheap to clone.
#[derive(Clone)]
pub struct Sealed {
    log: EventLog,
    folder: PathBuf,
    key: PublicKey,
}

/// Nothing can be said of the log.
#[derive(Debug, thiserror::Error)]
pub enum VerifyFailure {
    /// There is nothing to compare it with.
    #[error("nothing was sealed yet: see that `astro events seal` runs")]
    NothingSealed,
    /// What was sealed is another log.
    #[error("log {sealed} was sealed, and this is {log}")]
    OtherLog {
        /// The log that was sealed.
        sealed: LogId,
        /// The one that is there.
        log: LogId,
    },
    /// Leaves are missing: those of a copy come after its checkpoints, perhaps.
    #[error("not all leaves are there: {there} of {signed} that were signed")]
    LeavesMissing {
        /// How many are there.
        there: u64,
        /// How many were signed.
        signed: u64,
    },
    /// What was sealed can't be read, or not be believed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The log can't be read.
    #[error("the log can't be read: {0}")]
    Log(#[from] Unavailable),
    /// Where it ends can't be asked.
    #[error("the log can't be read: {0}")]
    End(#[from] LoadError),
    /// This program broke.
    #[error("comparing broke off: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

impl VerifyFailure {
    /// Whether it may be over the next time.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::LeavesMissing { .. } | Self::Log(_) | Self::End(_)
        )
    }
}

impl Sealed {
    /// The log, and what is in the folder, signed by the owner of the key.
    #[must_use]
    pub fn new(log: EventLog, folder: PathBuf, key: PublicKey) -> Self {
        Self { log, folder, key }
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &EventLog {
        &self.log
    }

    /// Where leaves and checkpoints are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whose signatures hold.
    pub(crate) fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Whether something was sealed, or stands where that should.
    pub(crate) async fn is_begun(&self) -> bool {
        let ledger = Ledger::new(&self.folder);
        let begun = tokio::task::spawn_blocking(move || ledger.is_begun());
        begun.await.unwrap_or(true)
    }

    /// What an export takes from the folder.
    ///
    /// # Errors
    /// When it is of another log, or not by this key.
    pub fn seals(&self) -> Result<Seals, LedgerError> {
        Seals::open(Ledger::new(&self.folder), self.log.log_id(), &self.key)
    }

    /// Compares all that was signed of the log with the log as it is, and tells how many commits were read of
    /// how many. What came into the log since is not looked at.
    ///
    /// # Errors
    /// When there is nothing to compare, or one of the two can't be read. That they differ is no error.
    pub async fn verify(
        &self,
        told: impl Fn(u64, u64) + Send + 'static,
    ) -> Result<Report, VerifyFailure> {
        let ledger = Ledger::new(&self.folder);
        let key = self.key.clone();
        // A folder of a year has thousands of checkpoints.
        let signed = tokio::task::spawn_blocking(move || {
            let checkpoints = ledger.checkpoints(&key);
            checkpoints.map(|checkpoints| (ledger, checkpoints))
        });
        let (ledger, checkpoints) = signed.await??;
        let last = checkpoints.last().ok_or(VerifyFailure::NothingSealed)?;
        let log = self.log.log_id();
        if last.log != log {
            let sealed = last.log;
            return Err(VerifyFailure::OtherLog { sealed, log });
        }
        let end = last.size;
        let there = ledger.count()?;
        if there < end {
            return Err(VerifyFailure::LeavesMissing { there, signed: end });
        }
        let leaves = ledger.leaves(end)?;
        // Whoever gives up waiting ends the reading, and with it the comparison.
        let reading = CancellationToken::new();
        let _ends = reading.clone().drop_guard();
        let told = move |done: u64| told(done.min(end), end);
        let batches = read_ahead(self.log.client().clone(), 1, end, reading, told);
        let compared =
            tokio::task::spawn_blocking(move || verify(leaves, commits(batches), &checkpoints));
        Ok(compared.await??)
    }
}
