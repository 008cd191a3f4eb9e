//! A launch as search engines read it: an [`Event`](https://schema.org/Event).

use api_contract::launches::{Launch, LaunchStatus};
use serde_json::{Value, json};

use super::head::{description, name};

/// The event, at the address of its page.
pub(super) fn of(launch: &Launch, url: &str) -> Value {
    let status = match launch.status {
        LaunchStatus::Aborted => "EventCancelled",
        _ if !launch.delays.is_empty() => "EventRescheduled",
        _ => "EventScheduled",
    };
    let mut event = json!({
        "@context": "https://schema.org",
        "@type": "Event",
        "name": name(launch),
        "description": description(launch),
        "url": url,
        "startDate": launch.date.to_rfc3339(),
        "eventStatus": format!("https://schema.org/{status}"),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": launch.spaceport.name,
            "address": {
                "@type": "PostalAddress",
                "addressCountry": launch.spaceport.country,
            },
        },
    });
    if let Some(first) = launch.delays.first() {
        event["previousStartDate"] = json!(first.previous.to_rfc3339());
    }
    if let Some(supplier) = &launch.supplier_name {
        event["organizer"] = json!({ "@type": "Organization", "name": supplier });
    }
    if !launch.status.is_final() {
        let left = if launch.seats.free == 0 {
            "SoldOut"
        } else {
            "InStock"
        };
        let cents = launch.seat_price.cents();
        event["offers"] = json!({
            "@type": "Offer",
            "price": format!("{}.{:02}", cents / 100, cents % 100),
            "priceCurrency": launch.seat_price.currency().as_str(),
            "availability": format!("https://schema.org/{left}"),
            "validFrom": launch.scheduled_at.to_rfc3339(),
            "url": url,
        });
    }
    event
}
