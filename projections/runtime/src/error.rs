//! What ends a projector.

use domain::commit::Position;
use event_log::{KeyringError, SubscribeError};
use uuid::Uuid;

use crate::target::TargetError;

/// Why a projector stopped although nobody asked it to. Each is for a person to look at.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The target does not belong to this log.
    #[error(transparent)]
    WrongLog(TargetError),
    /// A run that builds a copy met a commit that it can't apply.
    #[error("the commit of {aggregate} {id} at position {position} can't be applied: {cause}")]
    Poisoned {
        /// Its place in the log.
        position: Position,
        /// The type of its aggregate.
        aggregate: Box<str>,
        /// The aggregate.
        id: Uuid,
        /// Why.
        cause: String,
    },
    /// The log can't be read, or ends before the checkpoint: it is damaged, or was restored
    /// from an older backup.
    #[error("the log can't be read: {0}")]
    Log(#[from] SubscribeError),
    /// The store of keys is not the one that belongs to the log, or can't be trusted.
    #[error("personal data can't be read: {0}")]
    Keys(#[from] KeyringError),
}

/// Why an instance writes no more.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The process is to end, or another one is to have the shard.
    Stopped,
    /// Somebody else holds the lease.
    Lost,
    /// A person has to look.
    Failed(RunError),
}

impl From<RunError> for Halt {
    fn from(error: RunError) -> Self {
        Self::Failed(error)
    }
}
