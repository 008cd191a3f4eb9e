//! What a document says of itself.

use api_contract::launches::Launch;
use dioxus::prelude::*;

use super::{Site, data, launch_event, titled};
use crate::said::{destination_words, price, utc_day};
use crate::{Page, routes};

/// What is said about a page.
struct About {
    title: String,
    description: Option<String>,
    /// Where it is, if it is to be found.
    path: Option<String>,
}

impl About {
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

#[component]
pub(super) fn Head(page: Page, site: Site) -> Element {
    let About {
        title,
        description,
        path,
    } = About::of(&page);
    let url = path.map(|path| format!("{}{path}", site.url));
    rsx! {
        head {
            meta { charset: "utf-8" }
            meta { name: "viewport", content: "width=device-width, initial-scale=1" }
            title { {title.clone()} }
            meta { name: "color-scheme", content: "light dark" }
            meta { name: "theme-color", content: "#070a1d" }
            for font in &site.fonts {
                link {
                    rel: "preload",
                    href: font.clone(),
                    "as": "font",
                    r#type: "font/woff2",
                    "crossorigin": "anonymous",
                }
            }
            link { rel: "stylesheet", href: site.style.clone() }
            link { rel: "icon", href: site.icon.clone(), r#type: "image/svg+xml" }
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
            if page.is_alive() {
                for script in &site.program.scripts {
                    link { rel: "modulepreload", href: script.clone() }
                }
                link {
                    rel: "preload",
                    href: site.program.wasm.clone(),
                    "as": "fetch",
                    r#type: "application/wasm",
                    "crossorigin": "anonymous",
                }
                script { r#type: "module", src: site.program.start.clone() }
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
