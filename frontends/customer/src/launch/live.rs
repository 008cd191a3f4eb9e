//! A launch as it is now: its seats, and what its page says of it.

use std::time::Duration;

use api_contract::launches::{Availability, Launch};
use dioxus::prelude::*;
use frontend_kit::{Call, platform};

use crate::{Page, Shown, routes};

/// How often it is looked whether a page says what was heard: every 2 seconds.
const LOOK: Duration = Duration::from_secs(2);

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
        date: launch.date,
    };
    let seats = LiveSeats {
        now: use_signal(|| first),
        is_live: use_signal(|| false),
    };
    #[cfg(target_arch = "wasm32")]
    crate::browser::use_availability(launch.id, seats);
    seats
}

/// What the page of a launch shows: as it was written, and anew when its launch is heard to stand
/// otherwise than the page says, or to start at another time. Then more has changed than was heard:
/// a delay has its reason, and moves the terms of cancelling.
pub(super) fn use_newest(written: Shown, seats: LiveSeats) -> Signal<Shown> {
    let mut shown = use_signal(|| written);
    use_future(move || async move {
        while !shown.peek().launch.status.is_final() {
            platform::pause(LOOK).await;
            if shown.peek().says(*seats.now.peek()) {
                continue;
            }
            let path = routes::launch(&shown.peek().launch.slug);
            if let Some(newer) = written_now(path).await {
                shown.set(newer);
            }
        }
    });
    shown
}

/// What the page at a path shows as it is written now.
async fn written_now(path: String) -> Option<Shown> {
    let document = Call::get(path).text().await.ok()?;
    match Page::within(&document)? {
        Page::Launch(shown) => Some(*shown),
        _ => None,
    }
}
