//! What a launch offers.

use api_contract::launches::ManagedLaunch;
use dioxus::prelude::*;
use frontend_kit::said;
use frontend_ui::Fact;

use crate::Page;
use crate::me::Roles;
use crate::supplier::launches::{spaceport, zone};
use crate::text::launch as text;

/// What it offers: when, where from, where to, with what, for how much.
#[component]
pub(super) fn Facts(launch: ManagedLaunch, roles: Roles) -> Element {
    let port = spaceport(&launch.spaceport);
    let place = port.map_or(launch.spaceport.clone(), |port| {
        format!("{}, {}", port.name, port.country)
    });
    rsx! {
        dl { class: "facts",
            Fact { name: text::DATE, note: said::moment_utc(launch.date),
                {said::moment_in_zone(launch.date, &zone(&launch.spaceport))}
            }
            Fact { name: text::SPACEPORT, {place} }
            Fact { name: text::DESTINATION, {said::destination_words(launch.destination)} }
            Fact { name: text::ROCKET, note: launch.rocket.model.clone(),
                if roles.supplier {
                    a { href: Page::Rocket.of(launch.rocket.id.0), {launch.rocket.name.clone()} }
                } else {
                    {launch.rocket.name.clone()}
                }
            }
            Fact { name: text::PRICE, {said::money(launch.seat_price)} }
            if roles.finance {
                Fact { name: text::SUPPLIER, {launch.supplier_name.clone().unwrap_or_default()} }
            }
            Fact { name: text::LINK,
                code { {launch.slug.clone()} }
            }
        }
    }
}
