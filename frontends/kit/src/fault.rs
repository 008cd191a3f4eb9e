//! Faults of an app itself, told to whoever keeps the system running: that it panicked, or that it can't
//! read what its API answers.
//!
//! What is told is which fault, a place in the program and the request that it is about: nothing that
//! somebody filled in or looks at. It is told by the script that started the app, which the bundler makes:
//! it works when the app does not any more, and takes hardly any room in the program.

use crate::platform;

/// Has this page tell its API when the app panics.
#[cfg(target_arch = "wasm32")]
pub(crate) fn tell_of_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if let Some(place) = panic.location() {
            platform::broke(place.file(), place.line());
        }
    }));
}

/// An answer can't be read.
pub(crate) fn unreadable(correlation: Option<&str>) {
    platform::unreadable(correlation);
}
