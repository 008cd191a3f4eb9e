//! What is known of a rocket, to fill in.

use api_contract::rockets::{Rocket, RocketEntry};
use dioxus::prelude::*;
use domain::rocket::Range;
use frontend_kit::{Refusal, Submission, Values};
use frontend_ui::{Choice, Choices, Field};

use crate::entered::Entered;
use crate::text::{rockets as text, words};

/// The fields, as the API calls them.
pub(super) const FIELDS: [&str; 4] = ["name", "model", "capacity", "range"];

/// The fields of a rocket.
#[component]
pub(super) fn RocketFields(sending: Submission, found: Option<Rocket>) -> Element {
    let of = |read: fn(&Rocket) -> String| found.as_ref().map(read).unwrap_or_default();
    let ranges = Range::ALL.iter().map(|range| Choice {
        value: range.as_str().to_owned(),
        label: words::range(*range).to_owned(),
        note: Some(words::range_meaning(*range).to_owned()),
    });
    rsx! {
        Field {
            name: FIELDS[0],
            label: text::NAME,
            hint: text::NAME_HINT.to_owned(),
            most: 60,
            value: of(|rocket| rocket.name.clone()),
            error: sending.error(FIELDS[0]),
        }
        div { class: "fields",
            Field {
                name: FIELDS[1],
                label: text::MODEL,
                hint: text::MODEL_HINT.to_owned(),
                most: 60,
                value: of(|rocket| rocket.model.clone()),
                error: sending.error(FIELDS[1]),
            }
            Field {
                name: FIELDS[2],
                label: text::CAPACITY,
                inputmode: "numeric",
                most: 7,
                value: of(|rocket| rocket.capacity.to_string()),
                error: sending.error(FIELDS[2]),
            }
        }
        Choices {
            name: FIELDS[3],
            label: text::RANGE,
            choices: ranges.collect::<Vec<_>>(),
            value: found.as_ref().map_or(Range::Suborbital, |rocket| rocket.range).as_str(),
            error: sending.error(FIELDS[3]),
        }
    }
}

/// What was filled in.
pub(super) fn entry(values: &Values) -> Result<RocketEntry, Refusal> {
    let mut entered = Entered::default();
    let capacity = entered.number(values, FIELDS[2]);
    entered.finish(RocketEntry {
        name: values.get(FIELDS[0]).trim().to_owned(),
        model: values.get(FIELDS[1]).trim().to_owned(),
        capacity,
        range: values.get(FIELDS[3]).parse().unwrap_or(Range::Suborbital),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rocket_is_as_it_was_filled_in() {
        let filled = |capacity: &'static str| {
            entry(&Values::from([
                ("name", " New Shepard "),
                ("model", "NS4"),
                ("capacity", capacity),
                ("range", "low_earth_orbit"),
            ]))
        };
        let rocket = filled("6").unwrap();
        assert_eq!(rocket.name, "New Shepard");
        assert_eq!((rocket.capacity, rocket.range), (6, Range::LowEarthOrbit));
        assert!(filled("six").unwrap_err().about("capacity").is_some());
    }
}
