//! What all apps say alike.

/// A field has nothing in it.
pub(crate) const EMPTY: &str = "Please fill this in.";

/// No answer came.
pub(crate) const UNANSWERED: &str = "No answer came. Please check your connection, and try again.";

/// An answer came that says nothing.
pub(crate) const UNREADABLE: &str =
    "Something went wrong on our side. Please try again in a moment.";

/// Too often.
pub(crate) fn too_often(wait: &str) -> String {
    format!("Too many tries. Try again in {wait}.")
}
