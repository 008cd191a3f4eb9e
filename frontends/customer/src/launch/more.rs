//! Where to look on: launches like this one.

use api_contract::launches::Launch;
use dioxus::prelude::*;

use crate::routes;
use crate::said::destination_words;
use crate::text::launch as text;

/// Ways to launches like this one.
#[component]
pub(super) fn More(launch: Launch) -> Element {
    rsx! {
        nav { class: "more-launches", "aria-labelledby": "more",
            h2 { id: "more", {text::MORE} }
            ul {
                li {
                    a { href: routes::launches_to(launch.destination),
                        {text::more_to(destination_words(launch.destination))}
                    }
                }
                li {
                    a { href: routes::launches_from(&launch.spaceport.code),
                        {text::more_from(&launch.spaceport.name)}
                    }
                }
            }
        }
    }
}
