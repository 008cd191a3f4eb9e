//! Why the store did not do what it was asked for.

use mongodb::error::{Error, ErrorKind, WriteFailure};

/// Two documents claim one key.
const DUPLICATE_KEY: i32 = 11000;

/// The address of the server can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the address of the core's MongoDB can't be used: {0}")]
pub struct ConnectError(#[source] pub(super) Error);

/// The store could not be prepared.
#[derive(Debug, thiserror::Error)]
#[error("the store of jobs can't be prepared: {0}")]
pub struct MigrateError(#[source] pub(super) Error);

/// Why somebody's question or wish about a job came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobsError {
    /// There is none of that name.
    #[error("there is no such job")]
    JobUnknown,
    /// The server did not answer, or not in time.
    #[error("the store of jobs is not available: {0}")]
    Unavailable(String),
    /// A document is not as this program writes it.
    #[error("a document of the store of jobs can't be read: {0}")]
    Unreadable(String),
}

/// Why a leader's write came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StoreError {
    /// Somebody else leads now.
    #[error("somebody else leads now")]
    Fenced,
    /// The store can't be used now.
    #[error(transparent)]
    Jobs(#[from] JobsError),
}

impl From<Error> for JobsError {
    fn from(error: Error) -> Self {
        match &*error.kind {
            ErrorKind::Bson(unreadable) => Self::Unreadable(unreadable.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        Self::Jobs(error.into())
    }
}

/// Whether a document was not inserted because it is there already.
pub(super) fn is_duplicate(error: &Error) -> bool {
    match &*error.kind {
        ErrorKind::Write(WriteFailure::WriteError(error)) => error.code == DUPLICATE_KEY,
        ErrorKind::Command(error) => error.code == DUPLICATE_KEY,
        _ => false,
    }
}
