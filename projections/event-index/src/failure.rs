//! What can go wrong.

use mongodb::error::{Error, ErrorKind};
use projection_runtime::TargetError;

/// Two documents claim one key.
const DUPLICATE_KEY: i32 = 11000;
/// A question took too long.
const TIME_IS_UP: i32 = 50;

/// The address of the server can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the address of MongoDB can't be used: {0}")]
pub struct ConnectError(#[source] pub(crate) Error);

/// The index did not do what it was asked for, or did and could not say so.
#[derive(Debug, thiserror::Error)]
pub enum EventIndexError {
    /// It does not answer. Asking again later helps.
    #[error("the index of events is not available: {0}")]
    Unavailable(String),
    /// Too many events would have to be looked at.
    #[error(
        "too many events would have to be looked at: ask for a shorter time, or name what is rarer"
    )]
    TooBroad,
}

impl From<Error> for EventIndexError {
    fn from(error: Error) -> Self {
        match &*error.kind {
            ErrorKind::Command(command) if command.code == TIME_IS_UP => Self::TooBroad,
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

/// What the loop is told: trying again loses nothing.
pub(crate) fn of_store(error: &Error) -> TargetError {
    TargetError::Unavailable(error.to_string())
}

/// Whether the only documents that were not inserted are there already.
pub(crate) fn is_duplicates_alone(error: &Error) -> bool {
    let ErrorKind::InsertMany(failure) = &*error.kind else {
        return false;
    };
    let errors = failure.write_errors.iter().flatten();
    failure.write_concern_error.is_none()
        && failure.write_errors.is_some()
        && errors.into_iter().all(|error| error.code == DUPLICATE_KEY)
}
