//! A new launch.

use api_contract::Written;
use api_contract::launches::ScheduleLaunch;
use api_contract::rockets::Rocket;
use dioxus::prelude::*;
use domain::ids::RocketId;
use domain::launch::Destination;
use domain::reference::Spaceport;
use frontend_kit::{
    Call, Form, Refusal, Values, platform, said, use_kept_key, use_query, use_submission,
};
use frontend_ui::{Choice, Empty, Field, Select};
use uuid::Uuid;

use super::{When, zone};
use crate::Page;
use crate::entered::Entered;
use crate::frame::Head;
use crate::supplier::rockets::use_rockets;
use crate::text::schedule as text;

/// The fields that must be filled in.
const FIELDS: [&str; 8] = [
    "rocket",
    "spaceport",
    "destination",
    "mission",
    "date",
    "time",
    "seat_price",
    "seats",
];

/// Schedules a launch, and goes there. With `?rocket=…` of that rocket.
#[component]
pub(in crate::supplier) fn NewLaunchPage() -> Element {
    let rockets = use_rockets(true);
    rsx! {
        Head { title: Page::NewLaunch.title() }
        {rockets.view(|rockets| {
            let flying: Vec<_> = rockets.items.into_iter().filter(|rocket| !rocket.retired).collect();
            rsx! {
                if flying.is_empty() {
                    Empty { title: text::NO_ROCKET,
                        p { {text::NO_ROCKET_LEAD} }
                        a { class: "button button-primary", href: Page::NewRocket.path(),
                            {Page::NewRocket.title()}
                        }
                    }
                } else {
                    ScheduleForm { rockets: flying }
                }
            }
        })}
    }
}

#[component]
fn ScheduleForm(rockets: Vec<Rocket>) -> Element {
    let sending = use_submission();
    let key = use_kept_key("new-launch");
    let query = use_query();
    let asked = query.get("rocket");
    let is_asked = |rocket: &&Rocket| rocket.id.to_string() == asked;
    let first = rockets.iter().find(is_asked).unwrap_or(&rockets[0]);
    let mut chosen = use_signal(|| first.id.to_string());
    let mut port = use_signal(String::new);
    let rocket = rockets
        .iter()
        .find(|rocket| rocket.id.to_string() == chosen());
    let rocket = rocket.unwrap_or(first).clone();
    let send = move |values: Values| {
        let key = key.clone();
        sending.run(async move {
            let call = Call::post("/api/v1/launches").with(&launch(&values)?);
            let made: Written = key.note(call.once(key.keep()).answer().await)?;
            platform::go_to(&Page::Launch.of(made.id)).await;
            Ok(())
        });
    };
    rsx! {
        p { class: "page-lead", {text::LEAD} }
        div { class: "sheet",
            Form { submission: sending, required: FIELDS.to_vec(), label: text::SEND, onsend: send,
                div { class: "fields",
                    Select {
                        name: FIELDS[0],
                        label: text::ROCKET,
                        options: rockets.iter().map(of_rocket).collect::<Vec<_>>(),
                        value: chosen(),
                        onchange: move |value| chosen.set(value),
                        error: sending.error(FIELDS[0]),
                    }
                    Select {
                        name: FIELDS[2],
                        label: text::DESTINATION,
                        hint: text::DESTINATION_HINT.to_owned(),
                        options: destinations(&rocket),
                        error: sending.error(FIELDS[2]),
                    }
                }
                Select {
                    name: FIELDS[1],
                    label: text::SPACEPORT,
                    options: spaceports(),
                    value: port(),
                    onchange: move |value| port.set(value),
                    error: sending.error(FIELDS[1]),
                }
                When { sending, zone: zone(&port()), label: text::DATE, hint: text::DATE_HINT.to_owned() }
                Field {
                    name: FIELDS[3],
                    label: text::MISSION,
                    hint: text::MISSION_HINT.to_owned(),
                    most: 200,
                    error: sending.error(FIELDS[3]),
                }
                div { class: "fields",
                    Field {
                        name: FIELDS[6],
                        label: text::PRICE,
                        hint: text::PRICE_HINT.to_owned(),
                        inputmode: "decimal",
                        most: 20,
                        error: sending.error(FIELDS[6]),
                    }
                    Field {
                        name: FIELDS[7],
                        label: text::SEATS,
                        hint: text::up_to(rocket.capacity),
                        inputmode: "numeric",
                        most: 7,
                        error: sending.error(FIELDS[7]),
                    }
                }
            }
        }
    }
}

fn of_rocket(rocket: &Rocket) -> Choice {
    choice(
        &rocket.id.to_string(),
        format!("{} ({})", rocket.name, rocket.model),
    )
}

/// Where a rocket gets.
fn destinations(rocket: &Rocket) -> Vec<Choice> {
    let all = Destination::ALL.iter().copied();
    all.filter(|destination| destination.is_within(rocket.range))
        .map(|destination| {
            choice(
                destination.as_str(),
                said::destination_words(destination).to_owned(),
            )
        })
        .collect()
}

fn spaceports() -> Vec<Choice> {
    let mut options = vec![choice("", text::CHOOSE.to_owned())];
    options.extend(Spaceport::all().iter().map(|port| {
        choice(
            port.code.as_str(),
            format!("{}, {}", port.name, port.country),
        )
    }));
    options
}

fn choice(value: &str, label: String) -> Choice {
    Choice {
        value: value.to_owned(),
        label,
        note: None,
    }
}

/// What was filled in.
fn launch(values: &Values) -> Result<ScheduleLaunch, Refusal> {
    let mut entered = Entered::default();
    let spaceport = values.get(FIELDS[1]);
    let date = entered.moment(values, ["date", "time"], &zone(&spaceport));
    let seat_price = entered.money(values, FIELDS[6]);
    let seats = entered.number(values, FIELDS[7]);
    entered.finish(ScheduleLaunch {
        rocket: RocketId(Uuid::try_parse(&values.get(FIELDS[0])).unwrap_or_default()),
        spaceport,
        destination: values
            .get(FIELDS[2])
            .parse()
            .unwrap_or(Destination::Suborbital),
        mission: values.get(FIELDS[3]).trim().to_owned(),
        date,
        seat_price,
        seats,
    })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn a_launch_starts_by_the_clocks_of_its_spaceport() {
        let values = Values::from([
            ("rocket", "00000000-0000-7000-8000-000000000007"),
            ("spaceport", "CORN-RANCH"),
            ("destination", "low_earth_orbit"),
            ("mission", " Once around "),
            ("date", "2028-07-01"),
            ("time", "08:30"),
            ("seat_price", "450,000"),
            ("seats", "6"),
        ]);
        let launch = launch(&values).unwrap();
        let date: DateTime<chrono::Utc> = "2028-07-01T13:30:00Z".parse().unwrap();
        assert_eq!(launch.date, date);
        assert_eq!(launch.mission, "Once around");
        assert_eq!(launch.destination, Destination::LowEarthOrbit);
        assert_eq!(launch.seat_price.cents(), 45_000_000);
    }

    #[test]
    fn a_rocket_is_offered_no_destination_that_it_does_not_reach() {
        let rocket = |range: &str| -> Rocket {
            let json = format!(
                r#"{{"id":"00000000-0000-7000-8000-000000000007","name":"New Shepard","model":"NS4",
                "capacity":6,"range":"{range}","retired":false,"registered_at":"2026-03-01T00:00:00Z"}}"#
            );
            serde_json::from_str(&json).unwrap()
        };
        assert_eq!(destinations(&rocket("suborbital")).len(), 1);
        assert_eq!(destinations(&rocket("interplanetary")).len(), 3);
    }
}
