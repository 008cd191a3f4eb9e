//! Lists as search engines read them: launches that were found, and the way to a launch.

use api_contract::launches::Launch;
use serde_json::{Value, json};

use super::head::name;
use crate::routes;
use crate::said::destination_words;
use crate::text;

/// Launches, as an [`ItemList`](https://schema.org/ItemList) of their pages.
pub(super) fn found(launches: &[Launch], site: &str) -> Value {
    let items = launches.iter().zip(1..).map(|(launch, position)| {
        json!({
            "@type": "ListItem",
            "position": position,
            "url": format!("{site}{}", routes::launch(&launch.slug)),
            "name": name(launch),
        })
    });
    json!({
        "@context": "https://schema.org",
        "@type": "ItemList",
        "itemListElement": items.collect::<Vec<_>>(),
    })
}

/// The way to a launch, as a [`BreadcrumbList`](https://schema.org/BreadcrumbList).
pub(super) fn crumbs(launch: &Launch, site: &str) -> Value {
    let steps = [
        (text::site::LAUNCHES.to_owned(), routes::LAUNCHES.to_owned()),
        (
            destination_words(launch.destination).to_owned(),
            routes::launches_to(launch.destination),
        ),
        (launch.mission.clone(), routes::launch(&launch.slug)),
    ];
    let steps = steps.into_iter().zip(1..).map(|((name, path), position)| {
        json!({
            "@type": "ListItem",
            "position": position,
            "name": name,
            "item": format!("{site}{path}"),
        })
    });
    json!({
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": steps.collect::<Vec<_>>(),
    })
}
