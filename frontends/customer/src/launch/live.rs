//! The seats of a launch as they are now.

use api_contract::launches::{Availability, Launch};
use dioxus::prelude::*;

/// The seats of a launch: as the page was written with, until the browser hears of newer ones.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct LiveSeats {
    /// The last that is known.
    pub(crate) now: Signal<Availability>,
    /// Whether changes are heard of as they happen.
    pub(crate) is_live: Signal<bool>,
}

/// Listens for changes as long as the component is there. Only in a browser.
pub(crate) fn use_live_seats(launch: &Launch) -> LiveSeats {
    let first = Availability {
        offered: launch.seats.offered,
        free: launch.seats.free,
        status: launch.status,
    };
    let seats = LiveSeats {
        now: use_signal(|| first),
        is_live: use_signal(|| false),
    };
    #[cfg(target_arch = "wasm32")]
    crate::browser::use_availability(launch.id, seats);
    seats
}
