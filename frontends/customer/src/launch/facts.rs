//! When, where and with whom a launch flies.

use api_contract::launches::Launch;
use dioxus::prelude::*;
use frontend_ui::Fact;

use crate::said::{Moment, destination_meaning, destination_words, range_words};
use crate::text::launch as text;

/// When, where and with whom a launch flies.
#[component]
pub(super) fn Facts(launch: Launch, rocket_seats: Option<u32>) -> Element {
    let utc = Moment::in_utc(launch.date);
    let in_utc = format!("{}, {} UTC", utc.day, utc.time);
    let local = Moment::in_zone(launch.date, &launch.spaceport.time_zone);
    let (departure, note) = match local {
        Some(local) => (
            format!("{}, {}", local.day, local.time),
            format!("At the spaceport, {}. That is {in_utc}.", local.zone),
        ),
        None => (
            in_utc,
            "The clocks of the spaceport are not known.".to_owned(),
        ),
    };
    let rocket = &launch.rocket;
    let range = range_words(rocket.range);
    let reach = match rocket_seats {
        Some(seats) => text::capacity(range, seats),
        None => range.to_owned(),
    };
    rsx! {
        dl { class: "facts",
            Fact { name: "Departure", note,
                time { datetime: launch.date.to_rfc3339(), {departure} }
            }
            Fact {
                name: "Destination",
                note: destination_meaning(launch.destination).to_owned(),
                {destination_words(launch.destination)}
            }
            Fact { name: "Rocket", note: reach,
                "{rocket.name} {rocket.model}"
            }
            Fact { name: "Spaceport", note: launch.spaceport.country.clone(),
                {launch.spaceport.name.clone()}
            }
            if let Some(supplier) = launch.supplier_name {
                Fact { name: "Offered by", {supplier} }
            }
        }
    }
}
