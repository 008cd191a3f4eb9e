//! A launch as search engines read it: an [`Event`](https://schema.org/Event).

use api_contract::launches::{Launch, LaunchStatus};
use domain::reference::Spaceport;
use serde_json::{Value, json};

use super::head::{description, name};
use crate::{Shown, routes};

/// The event of a launch at a site.
pub(super) fn of(shown: &Shown, site: &str) -> Value {
    let launch = &shown.launch;
    let url = format!("{site}{}", routes::launch(&launch.slug));
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
        "image": format!("{site}{}", routes::SHARE_IMAGE),
        "startDate": launch.date.to_rfc3339(),
        "eventStatus": format!("https://schema.org/{status}"),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": place(launch),
    });
    if !launch.delays.is_empty() {
        let previous = launch
            .delays
            .iter()
            .map(|delay| delay.previous.to_rfc3339());
        event["previousStartDate"] = json!(previous.collect::<Vec<_>>());
    }
    if let Some(supplier) = &launch.supplier_name {
        event["organizer"] = json!({ "@type": "Organization", "name": supplier });
    }
    if !launch.status.is_final() {
        event["offers"] = offer(shown, site);
    }
    event
}

fn place(launch: &Launch) -> Value {
    let port = &launch.spaceport;
    let mut place = json!({
        "@type": "Place",
        "name": port.name,
        "address": { "@type": "PostalAddress", "addressCountry": port.country },
    });
    if let Some(known) = Spaceport::find(&port.code) {
        place["geo"] = json!({
            "@type": "GeoCoordinates",
            "latitude": known.latitude,
            "longitude": known.longitude,
        });
    }
    place
}

/// A seat, until the launch departs.
fn offer(shown: &Shown, site: &str) -> Value {
    let launch = &shown.launch;
    let left = match launch.seats.free {
        0 => "SoldOut",
        _ if shown.has_departed => "OutOfStock",
        _ => "InStock",
    };
    let cents = launch.seat_price.cents();
    json!({
        "@type": "Offer",
        "price": format!("{}.{:02}", cents / 100, cents % 100),
        "priceCurrency": launch.seat_price.currency().as_str(),
        "availability": format!("https://schema.org/{left}"),
        "inventoryLevel": { "@type": "QuantitativeValue", "value": launch.seats.free },
        "validFrom": launch.scheduled_at.to_rfc3339(),
        "validThrough": launch.date.to_rfc3339(),
        "url": format!("{site}{}", routes::launch(&launch.slug)),
    })
}
