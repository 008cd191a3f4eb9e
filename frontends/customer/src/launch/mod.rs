//! The page of a launch.

mod facts;
mod live;
mod more;
mod news;
mod offer;
mod sky;
mod trip_terms;

use dioxus::prelude::*;

use crate::Shown;
use crate::routes;
use crate::said::destination_words;
use crate::text::{launch as text, site};
use facts::Facts;
#[cfg(target_arch = "wasm32")]
pub(crate) use live::LiveSeats;
pub(crate) use live::use_live_seats;
use live::use_newest;
use more::More;
use news::News;
use offer::Offer;
use sky::Sky;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use sky::{Stars, Way};
use trip_terms::Terms;

/// The page of a launch.
#[component]
pub(crate) fn LaunchPage(shown: Shown) -> Element {
    let seats = use_live_seats(&shown.launch);
    let Shown {
        launch,
        rocket_seats,
        terms,
        has_departed,
    } = use_newest(shown, seats)();
    rsx! {
        article { class: "launch",
            header { class: "launch-head",
                Sky { destination: launch.destination }
                div { class: "launch-title",
                    nav { class: "crumbs", "aria-label": text::BREADCRUMB,
                        ol {
                            li {
                                a { href: routes::LAUNCHES, {site::LAUNCHES} }
                            }
                            li {
                                a { href: routes::launches_to(launch.destination),
                                    {destination_words(launch.destination)}
                                }
                            }
                        }
                    }
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
                Offer {
                    price: launch.seat_price,
                    seats,
                    slug: launch.slug.clone(),
                    has_departed,
                }
                div { class: "launch-story",
                    News { launch: launch.clone() }
                    Facts { launch: launch.clone(), rocket_seats }
                    if !launch.status.is_final() && !has_departed {
                        Terms { terms }
                    }
                    More { launch: launch.clone() }
                }
            }
        }
    }
}
