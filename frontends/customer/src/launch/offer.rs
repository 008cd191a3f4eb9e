//! What a seat costs, how many are left, and how to get one.

use api_contract::launches::{Availability, LaunchStatus};
use dioxus::prelude::*;
use domain::money::Money;
use frontend_ui::{Badge, Gauge};

use super::live::LiveSeats;
use crate::routes;
use crate::said::{price, seats_left, status_words};
use crate::text::launch as text;

/// What a seat costs, how many are left, how the launch stands, and what that means for whoever
/// would like one.
#[component]
pub(super) fn Offer(price: Money, seats: LiveSeats, slug: String, has_departed: bool) -> Element {
    let now = (seats.now)();
    let (tone, status) = status_words(now.status);
    let live = if (seats.is_live)() {
        "offer-live offer-live-on"
    } else {
        "offer-live"
    };
    let is_on_sale = !now.status.is_final() && !has_departed;
    rsx! {
        section { class: "offer", "aria-label": "Seats and price",
            div { class: "offer-status",
                Badge { tone, {status} }
                span { class: live, "Live" }
            }
            p { class: "offer-price",
                strong { {self::price(price)} }
                " a seat"
            }
            if is_on_sale {
                p { class: "offer-seats", role: "status", {seats_left(now.free, now.offered)} }
                Gauge { part: now.offered.saturating_sub(now.free), whole: now.offered }
                // Stays where it is when the last seat goes, and again when one comes free.
                a {
                    class: if now.free > 0 { "button button-primary offer-book" } else { "button button-plain offer-book" },
                    role: if now.free == 0 { "link" },
                    "aria-disabled": if now.free == 0 { "true" },
                    href: if now.free > 0 { routes::book(&slug) },
                    if now.free > 0 { {text::BOOK} } else { {text::NOTHING_TO_BOOK} }
                }
            }
            p { class: "offer-note", {meaning(now, has_departed)} }
        }
    }
}

/// What the state of a launch means for whoever would like a seat.
fn meaning(now: Availability, has_departed: bool) -> &'static str {
    match now.status {
        LaunchStatus::Aborted => text::ABORTED,
        LaunchStatus::Completed => text::COMPLETED,
        LaunchStatus::Failed => text::FAILED,
        _ if has_departed => text::DEPARTED,
        _ if now.free == 0 => text::SOLD_OUT,
        LaunchStatus::Delayed => text::DELAYED,
        LaunchStatus::Scheduled | LaunchStatus::Confirmed => text::FIRST_COME,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning_of(status: LaunchStatus, free: u32, has_departed: bool) -> &'static str {
        let now = Availability {
            offered: 6,
            free,
            status,
            date: chrono::DateTime::UNIX_EPOCH,
        };
        meaning(now, has_departed)
    }

    #[test]
    fn every_state_says_what_it_means() {
        use LaunchStatus::{Aborted, Completed, Confirmed, Delayed, Failed, Scheduled};
        for (status, free, has_departed, said) in [
            (Scheduled, 6, false, text::FIRST_COME),
            (Confirmed, 1, false, text::FIRST_COME),
            (Delayed, 1, false, text::DELAYED),
            (Delayed, 0, false, text::SOLD_OUT),
            (Confirmed, 0, false, text::SOLD_OUT),
            (Confirmed, 1, true, text::DEPARTED),
            (Scheduled, 0, true, text::DEPARTED),
            (Aborted, 3, true, text::ABORTED),
            (Completed, 0, true, text::COMPLETED),
            (Failed, 0, true, text::FAILED),
        ] {
            assert_eq!(meaning_of(status, free, has_departed), said, "{status:?}");
        }
    }
}
