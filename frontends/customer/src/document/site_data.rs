//! The site as search engines read it: a [`WebSite`](https://schema.org/WebSite) with its search.

use frontend_ui::BRAND;
use serde_json::{Value, json};

use crate::routes;

/// The site at an address.
pub(super) fn of(site: &str) -> Value {
    json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": BRAND,
        "url": format!("{site}{}", routes::HOME),
        "publisher": {
            "@type": "Organization",
            "name": BRAND,
            "url": format!("{site}{}", routes::HOME),
        },
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": format!("{site}{}?q={{search_term_string}}", routes::LAUNCHES),
            },
            "query-input": "required name=search_term_string",
        },
    })
}
