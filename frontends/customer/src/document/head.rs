//! What a document says of itself.

use api_contract::launches::Launch;
use dioxus::prelude::*;
use frontend_ui::{Head, titled};

use super::{Site, data, launch_event};
use crate::said::{destination_words, price, utc_day};
use crate::{Page, routes};

/// What is said about a page.
struct Said {
    title: String,
    description: Option<String>,
    /// Where it is, if it is to be found.
    path: Option<String>,
}

impl Said {
    fn of(page: &Page) -> Self {
        match page {
            Page::Launch(launch) => Self {
                title: titled(&name(launch)),
                description: Some(description(launch)),
                path: Some(routes::launch(&launch.slug)),
            },
            Page::LaunchNotFound => Self::passing("There is no such launch"),
            Page::Unavailable => Self::passing("Not available right now"),
        }
    }

    fn passing(title: &str) -> Self {
        Self {
            title: titled(title),
            description: None,
            path: None,
        }
    }
}

/// `New Shepard, suborbital flight, 1 March 2028`
pub(super) fn name(launch: &Launch) -> String {
    format!(
        "{}, {} flight, {}",
        launch.rocket.name,
        in_sentence(launch),
        utc_day(launch.date)
    )
}

/// A sentence about a launch.
pub(super) fn description(launch: &Launch) -> String {
    format!(
        "{} A {} flight on {} from {}, {}, on {}: {} a seat.",
        sentence(&launch.mission),
        in_sentence(launch),
        launch.rocket.name,
        launch.spaceport.name,
        launch.spaceport.country,
        utc_day(launch.date),
        price(launch.seat_price),
    )
}

/// The destination in the middle of a sentence. The Earth keeps its capital.
fn in_sentence(launch: &Launch) -> String {
    let words = destination_words(launch.destination).to_lowercase();
    words.replace("earth", "Earth")
}

fn sentence(text: &str) -> String {
    let ends = text.ends_with(['.', '!', '?', '…']);
    format!("{text}{}", if ends { "" } else { "." })
}

/// What the document of a page says of itself.
#[component]
pub(super) fn About(page: Page, site: Site) -> Element {
    let Said {
        title,
        description,
        path,
    } = Said::of(&page);
    let url = path.map(|path| format!("{}{path}", site.url));
    rsx! {
        Head { title: title.clone(), bundle: site.bundle, is_alive: page.is_alive(),
            match url {
                Some(url) => rsx! {
                    link { rel: "canonical", href: url.clone() }
                    Graph { name: "og:url", content: url.clone() }
                    Graph { name: "og:type", content: "website" }
                    Graph { name: "og:site_name", content: frontend_ui::BRAND }
                    Graph { name: "og:title", content: title }
                    if let Some(description) = description {
                        Graph { name: "og:description", content: description.clone() }
                        meta { name: "description", content: description }
                    }
                    meta { name: "twitter:card", content: "summary" }
                    if let Page::Launch(launch) = &page {
                        script {
                            r#type: "application/ld+json",
                            dangerous_inner_html: data(&launch_event::of(launch, &url)),
                        }
                    }
                },
                None => rsx! {
                    meta { name: "robots", content: "noindex" }
                },
            }
        }
    }
}

/// A property of the Open Graph protocol.
#[component]
fn Graph(name: String, content: String) -> Element {
    rsx! {
        meta { "property": name, content }
    }
}
