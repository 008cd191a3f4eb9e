//! Where in the log the last change of this tab is, which whatever is read after it has to show.

use crate::platform::{store_get, store_remove, store_set};

/// What it is kept under while pages come and go.
const KEPT: &str = "astro-position";

/// The longest that is kept.
const MAX_CHARS: usize = 64;

pub(crate) fn keep(position: &str) {
    if position.len() <= MAX_CHARS {
        store_set(KEPT, position);
    }
}

pub(crate) fn kept() -> Option<String> {
    store_get(KEPT)
}

pub(crate) fn forget() {
    store_remove(KEPT);
}
