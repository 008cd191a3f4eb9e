//! The first page: what this is, the next launches, and how far one can go.

use api_contract::launches::Launch;
use dioxus::prelude::*;
use domain::Terms;
use domain::launch::Destination;
use domain::money::Money;
use frontend_ui::Empty;

use crate::card::Cards;
use crate::launch::{Stars, Way};
use crate::routes;
use crate::said::{destination_meaning, destination_words, price};
use crate::search::{Filters, QuickSearch};
use crate::text::landing as text;

/// What the first page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Landing {
    /// The next launches that have seats.
    pub next: Vec<Launch>,
    /// Where one can go, and what a seat costs at least, if there is one.
    pub destinations: Vec<(Destination, Option<Money>)>,
    /// The terms of business.
    pub terms: Terms,
}

/// The first page.
#[component]
pub(crate) fn LandingPage(landing: Landing) -> Element {
    let Landing {
        next,
        destinations,
        terms,
    } = landing;
    rsx! {
        section { class: "hero",
            div { class: "sky", "aria-hidden": "true",
                Stars {}
                Way { destination: Destination::Interplanetary }
            }
            div { class: "hero-words",
                h1 { {text::HEADING} }
                p { {text::LEAD} }
                QuickSearch { filters: Filters::default() }
            }
        }
        section { class: "part", "aria-labelledby": "next",
            div { class: "part-head",
                h2 { id: "next", {text::NEXT} }
                a { href: routes::LAUNCHES, {text::ALL} }
            }
            if next.is_empty() {
                Empty { title: text::NONE_TITLE,
                    p { {text::NONE} }
                }
            } else {
                Cards { launches: next }
            }
        }
        section { class: "part", "aria-labelledby": "destinations",
            h2 { id: "destinations", {text::DESTINATIONS} }
            ul { class: "destinations",
                for (destination , from) in destinations {
                    li { key: "{destination}",
                        Way { destination }
                        div { class: "destination-words",
                            h3 {
                                a { href: routes::launches_to(destination),
                                    {destination_words(destination)}
                                }
                            }
                            p { {destination_meaning(destination)} }
                            p { class: "destination-price",
                                match from {
                                    Some(from) => text::from_price(&price(from)),
                                    None => text::NOT_OFFERED.to_owned(),
                                }
                            }
                        }
                    }
                }
            }
        }
        section { class: "part", "aria-labelledby": "how",
            h2 { id: "how", {text::HOW} }
            ol { class: "how",
                for (title , what) in text::steps(&terms) {
                    li { key: "{title}",
                        h3 { {title} }
                        p { {what} }
                    }
                }
            }
        }
    }
}
