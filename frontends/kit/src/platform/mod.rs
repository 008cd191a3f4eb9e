//! What of the browser pages need.
//!
//! Where pages are only written, by an API, there is no browser: nothing is sent and nothing is
//! heard. No component asks before it is taken over, since what takes over has to be what was there.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod nowhere;

#[cfg(target_arch = "wasm32")]
pub use browser::{
    Listener, copy, focus, go_to, minutes_ahead, now, on_fragment, query, show_modal, take_fragment,
};
#[cfg(not(target_arch = "wasm32"))]
pub use nowhere::{
    Listener, copy, focus, go_to, minutes_ahead, now, on_fragment, query, show_modal, take_fragment,
};

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::fetch;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use nowhere::fetch;

use std::time::Duration;

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// How long to wait, where it says so.
    pub(crate) retry_after: Option<Duration>,
    pub(crate) text: String,
}
