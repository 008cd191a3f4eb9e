//! A launch among others.

use api_contract::launches::{Launch, LaunchStatus};
use dioxus::prelude::*;
use frontend_ui::{Badge, Gauge, Tone};

use crate::launch::Way;
use crate::routes;
use crate::said::{Moment, destination_words, price, seats_left, status_words};
use crate::text::card::{A_SEAT, LAST_SEATS};

/// From how many free seats on a launch is nearly sold out.
const FEW: u32 = 3;

/// Launches among each other.
#[component]
pub(crate) fn Cards(launches: Vec<Launch>) -> Element {
    rsx! {
        ul { class: "cards",
            for launch in launches {
                li { key: "{launch.slug}",
                    Card { launch }
                }
            }
        }
    }
}

/// A launch among others: all of it leads to its page.
#[component]
fn Card(launch: Launch) -> Element {
    let departure = Moment::in_zone(launch.date, &launch.spaceport.time_zone)
        .unwrap_or_else(|| Moment::in_utc(launch.date));
    let taken = launch.seats.offered.saturating_sub(launch.seats.free);
    rsx! {
        article { class: "card",
            div { class: "card-sky", "aria-hidden": "true",
                Way { destination: launch.destination }
            }
            div { class: "card-words",
                p { class: "card-kind",
                    span { {destination_words(launch.destination)} }
                    Standing { status: launch.status, free: launch.seats.free }
                }
                h3 { class: "card-title",
                    a { href: routes::launch(&launch.slug), {launch.mission.clone()} }
                }
                p { class: "card-when",
                    time { datetime: launch.date.to_rfc3339(),
                        "{departure.day}, {departure.time} {departure.zone}"
                    }
                }
                p { class: "card-where",
                    "{launch.rocket.name} from {launch.spaceport.name}, {launch.spaceport.country}"
                }
                div { class: "card-end",
                    p { class: "card-price",
                        strong { {price(launch.seat_price)} }
                        " {A_SEAT}"
                    }
                    p { class: "card-seats", {seats_left(launch.seats.free, launch.seats.offered)} }
                }
                Gauge { part: taken, whole: launch.seats.offered }
            }
        }
    }
}

/// What is to be known of it at first sight, if anything.
#[component]
fn Standing(status: LaunchStatus, free: u32) -> Element {
    match status {
        LaunchStatus::Scheduled if free <= FEW => rsx! {
            Badge { tone: Tone::Waiting, {LAST_SEATS} }
        },
        LaunchStatus::Scheduled => VNode::empty(),
        status => {
            let (tone, words) = status_words(status);
            rsx! {
                Badge { tone, {words} }
            }
        }
    }
}
