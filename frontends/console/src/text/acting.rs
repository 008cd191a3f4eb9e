//! Dialogs in which something is done.

pub(crate) const REASON: &str = "Why";
