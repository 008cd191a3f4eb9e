//! Why a command got no outcome.

use std::sync::Arc;

/// Why a command got no outcome. Nothing was committed by this sending of it, except after
/// [`DispatchError::Unavailable`], where that is not known here: the same command sent again finds
/// out. What an earlier sending did, may be doing still, no refusal tells.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DispatchError<E> {
    /// The aggregate refuses it, as of the log's end at the time of the answer.
    #[error("{0}")]
    Rejected(E),
    /// A command of this id came before with another body.
    #[error("this command was sent before with another body")]
    FingerprintMismatch,
    /// Too much waits; it was not tried this time.
    #[error("too many commands wait for this aggregate; try again")]
    Busy,
    /// What it would store is larger than a commit may be.
    #[error("the command would store {bytes} bytes at once, {limit} is the most")]
    TooLarge {
        /// What it would store.
        bytes: usize,
        /// The most.
        limit: usize,
    },
    /// The log, its keys or its data can't be used now.
    #[error(transparent)]
    Unavailable(Unavailable),
}

/// The log, its keys or its data can't be used now.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the event log can't be used: {0}")]
pub struct Unavailable(pub(crate) Arc<str>);

impl Unavailable {
    pub(crate) fn because(reason: impl std::fmt::Display) -> Self {
        Self(reason.to_string().into())
    }
}

impl<E> From<Unavailable> for DispatchError<E> {
    fn from(unavailable: Unavailable) -> Self {
        Self::Unavailable(unavailable)
    }
}
