//! What an error means to the loop: is the event at fault, or what is asked about it?

use domain::event::DecodeError;
use event_log::{KeyringError, LoadError};
use mongodb::error::Error;
use notifier::{EnqueueError, StoreError};
use projection_runtime::TargetError;

/// Trying again loses nothing.
pub(crate) fn of_store(error: &Error) -> TargetError {
    TargetError::Unavailable(error.to_string())
}

pub(crate) fn of_load(error: LoadError) -> TargetError {
    match error {
        LoadError::Unavailable(error) => TargetError::Unavailable(error.to_string()),
        LoadError::Damaged(error) => TargetError::Poisonous(error.to_string()),
    }
}

pub(crate) fn of_event(error: &DecodeError) -> TargetError {
    TargetError::Poisonous(error.to_string())
}

/// A value or a key that is wrong stays so. A process that has the wrong master key is at fault, and
/// not the event: it waits for the right one.
pub(crate) fn of_key(error: &KeyringError) -> TargetError {
    match error {
        KeyringError::Value { .. } | KeyringError::Lost { .. } | KeyringError::Entry { .. } => {
            TargetError::Poisonous(error.to_string())
        }
        _ => TargetError::Unavailable(error.to_string()),
    }
}

pub(crate) fn of_messages(error: StoreError) -> TargetError {
    TargetError::Unavailable(error.to_string())
}

pub(crate) fn of_mail(error: EnqueueError) -> TargetError {
    match error {
        EnqueueError::Store(error) => TargetError::Unavailable(error.to_string()),
        // It names fields and no value.
        EnqueueError::Invalid(error) => TargetError::Poisonous(error.to_string()),
    }
}
