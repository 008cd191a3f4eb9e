//! What a seat costs, and how many are left.

use dioxus::prelude::*;
use domain::money::Money;
use frontend_ui::{Badge, Gauge};

use super::live::LiveSeats;
use crate::said::{price, seats_left, status_words};

/// What a seat costs, how many are left, and how the launch stands.
#[component]
pub(super) fn Offer(price: Money, seats: LiveSeats) -> Element {
    let now = (seats.now)();
    let (tone, status) = status_words(now.status);
    let live = if (seats.is_live)() {
        "offer-live offer-live-on"
    } else {
        "offer-live"
    };
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
            if !now.status.is_final() {
                p { class: "offer-seats", role: "status", {seats_left(now.free, now.offered)} }
                Gauge { part: now.offered.saturating_sub(now.free), whole: now.offered }
                p { class: "offer-note", "First come, first served. A seat is never sold twice." }
            }
        }
    }
}
