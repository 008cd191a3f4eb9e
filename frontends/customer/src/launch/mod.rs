//! The page of a launch.

mod facts;
mod live;
mod news;
mod offer;
mod sky;

use api_contract::launches::Launch;
use dioxus::prelude::*;

use crate::said::destination_words;
use facts::Facts;
#[cfg(target_arch = "wasm32")]
pub(crate) use live::LiveSeats;
use live::use_live_seats;
use news::News;
use offer::Offer;
use sky::Sky;

/// The page of a launch.
#[component]
pub(crate) fn LaunchPage(launch: Launch) -> Element {
    let seats = use_live_seats(&launch);
    rsx! {
        article { class: "launch",
            header { class: "launch-head",
                Sky { destination: launch.destination }
                div { class: "launch-title",
                    p { class: "launch-kind",
                        "{launch.rocket.name} · {destination_words(launch.destination)} flight"
                    }
                    h1 { {launch.mission.clone()} }
                    p { class: "launch-place",
                        "{launch.spaceport.name}, {launch.spaceport.country}"
                    }
                }
            }
            div { class: "launch-body",
                Offer { price: launch.seat_price, seats }
                div { class: "launch-story",
                    News { launch: launch.clone() }
                    Facts { launch }
                }
            }
        }
    }
}
