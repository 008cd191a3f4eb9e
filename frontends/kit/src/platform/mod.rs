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
    Listener, address, close_modal, copy, focus, go_to, minutes_ahead, now, on_fragment, pause,
    query, show_modal, store_clear, store_get, store_remove, store_set, take_fragment,
};
#[cfg(not(target_arch = "wasm32"))]
pub use nowhere::{
    Listener, address, close_modal, copy, focus, go_to, minutes_ahead, now, on_fragment, pause,
    query, show_modal, store_clear, store_get, store_remove, store_set, take_fragment,
};

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::{
    broke, fetch, is_online, on_address, on_seen, push_address, random, read, reload, unreadable,
};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use nowhere::{
    fetch, is_online, on_address, on_seen, push_address, random, read, reload, unreadable,
};

use std::time::Duration;

/// What goes out.
#[derive(Clone, Copy)]
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(dead_code, reason = "nothing goes out where pages are only written")
)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) body: Option<&'a str>,
    /// What the API knows a command by that is sent twice.
    pub(crate) key: Option<&'a str>,
    /// Whether it tells by which clocks the browser goes.
    pub(crate) tells_time_zone: bool,
    /// What the answer must show at least.
    pub(crate) min_position: Option<&'a str>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// How long to wait, where it says so.
    pub(crate) retry_after: Option<Duration>,
    /// Where something was written.
    pub(crate) position: Option<String>,
    /// Whether it does not show yet what it had to.
    pub(crate) is_stale: bool,
    /// What its API calls the request.
    pub(crate) correlation: Option<String>,
    pub(crate) text: String,
}
