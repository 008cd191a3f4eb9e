//! Read models whose versions are made and deleted.

use projection_runtime::Versioned;

/// A read model, and what whoever may make and delete its versions does.
pub trait Operated {
    /// The model.
    type Model: Versioned;

    /// Any version of it.
    fn model(&self) -> &Self::Model;

    /// Makes a version, empty, and opens it to whoever writes and reads it. Doing it again changes
    /// nothing.
    ///
    /// # Errors
    /// When the store does not answer, or does not allow it.
    fn make(&self, version: &Self::Model) -> impl Future<Output = Result<(), NotDone>>;

    /// Deletes a version. Doing it again changes nothing.
    ///
    /// # Errors
    /// When the store does not answer, or does not allow it.
    fn delete(&self, version: &Self::Model) -> impl Future<Output = Result<(), NotDone>>;
}

/// A version was not made, or not deleted; or it was, and nobody heard of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotDone(pub String);
