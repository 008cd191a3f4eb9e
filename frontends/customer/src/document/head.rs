//! What a document says of itself.

use api_contract::launches::Launch;
use dioxus::prelude::*;
use frontend_ui::{Head, titled};
use serde_json::Value;

use super::{Site, data, launch_event, lists, site_data};
use crate::said::{destination_words, price, utc_day};
use crate::search::{Found, heading};
use crate::text::{landing, notice, search, share};
use crate::{Page, routes};

/// What is said about a page.
struct Said {
    title: String,
    description: Option<String>,
    /// Where it is, by the address that stands for all that show the same.
    path: Option<String>,
    /// Whether it is to be found there.
    is_found: bool,
    /// The same for programs.
    data: Vec<Value>,
}

impl Said {
    fn of(page: &Page, site: &str) -> Self {
        match page {
            Page::Landing(_) => Self {
                title: titled(landing::TITLE),
                description: Some(landing::DESCRIPTION.to_owned()),
                path: Some(routes::HOME.to_owned()),
                is_found: true,
                data: vec![site_data::of(site)],
            },
            Page::Search(found) => Self::of_search(found, site),
            Page::Launch(shown) => Self {
                title: titled(&name(&shown.launch)),
                description: Some(description(&shown.launch)),
                path: Some(routes::launch(&shown.launch.slug)),
                is_found: true,
                data: vec![
                    launch_event::of(shown, site),
                    lists::crumbs(&shown.launch, site),
                ],
            },
            Page::LaunchNotFound => Self::passing(notice::NO_LAUNCH),
            Page::NotFound => Self::passing(notice::NO_PAGE),
            Page::BadAddress => Self::passing(notice::BAD_ADDRESS),
            Page::Unavailable => Self::passing(notice::UNAVAILABLE),
        }
    }

    fn of_search(found: &Found, site: &str) -> Self {
        let filters = &found.filters;
        let is_found = filters.is_worth_finding();
        let data = is_found.then(|| lists::found(&found.page.items, site));
        Self {
            title: titled(&heading(filters)),
            description: Some(search::DESCRIPTION.to_owned()),
            path: Some(filters.for_everybody().address()),
            is_found,
            data: data.into_iter().collect(),
        }
    }

    fn passing(title: &str) -> Self {
        Self {
            title: titled(title),
            description: None,
            path: None,
            is_found: false,
            data: Vec::new(),
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
        is_found,
        data: facts,
    } = Said::of(&page, &site.url);
    let url = path.map(|path| format!("{}{path}", site.url));
    let image = format!("{}{}", site.url, routes::SHARE_IMAGE);
    rsx! {
        Head { title: title.clone(), bundle: site.bundle, is_alive: page.is_alive(),
            if !is_found {
                meta { name: "robots", content: "noindex" }
            }
            if let Some(url) = url {
                link { rel: "canonical", href: url.clone() }
                Graph { name: "og:url", content: url.clone() }
                Graph { name: "og:type", content: "website" }
                Graph { name: "og:site_name", content: frontend_ui::BRAND }
                Graph { name: "og:title", content: title }
                Graph { name: "og:image", content: image }
                Graph { name: "og:image:width", content: "1200" }
                Graph { name: "og:image:height", content: "630" }
                Graph { name: "og:image:alt", content: share::IMAGE }
                if let Some(description) = description {
                    Graph { name: "og:description", content: description.clone() }
                    meta { name: "description", content: description }
                }
                meta { name: "twitter:card", content: "summary_large_image" }
            }
            for fact in facts {
                script { r#type: "application/ld+json", dangerous_inner_html: data(&fact) }
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
