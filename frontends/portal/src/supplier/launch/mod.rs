//! One launch, through its whole life.

mod abort;
mod actions;
mod change;
mod delay;
mod end;
mod facts;
mod life;
mod manifest;
mod revise;

use api_contract::launches::ManagedLaunch;
use dioxus::prelude::*;
use frontend_kit::{said, use_answer};
use frontend_ui::{Badge, Callout, Gauge, Tile, Tiles, Timeline, Tone};
use uuid::Uuid;

use crate::Page;
use crate::frame::{Head, Part};
use crate::me::Whoever;
use crate::text::{launch as text, overview};
use actions::Actions;
use facts::Facts;
use manifest::Manifest;

/// One launch: how it stands, what can be done with it, its offer, its life, and who flies.
#[component]
pub(super) fn LaunchPage(launch: Uuid) -> Element {
    let whoever: Whoever = use_context();
    let roles = whoever.roles();
    let answer = use_answer::<ManagedLaunch>(move || format!("/api/v1/launches/{launch}"));
    let found = answer.here();
    let title = found
        .as_ref()
        .map_or(Page::Launch.title().to_owned(), |launch| {
            launch.mission.clone()
        });
    rsx! {
        p { class: "page-back",
            a { href: Page::Launches.path(), {text::BACK} }
        }
        Head { title,
            if let Some(found) = found {
                Status { launch: found }
            }
        }
        {answer.view(move |found| rsx! {
            if found.low_occupancy && !found.status.is_final() {
                Callout { tone: Tone::Waiting, {text::LOW} }
            }
            Numbers { launch: found.clone() }
            if roles.supplier {
                Actions { answer, launch: found.clone() }
            }
            div { class: "beside",
                Part { title: text::FACTS,
                    Facts { launch: found.clone(), roles }
                }
                Part { title: text::LIFE,
                    Timeline { label: text::LIFE, entries: life::of(&found) }
                }
            }
            if roles.supplier {
                // Read anew when the launch ends, which ends bookings.
                Manifest { key: "{found.status:?}", launch }
            }
        })}
    }
}

#[component]
fn Status(launch: ManagedLaunch) -> Element {
    let (tone, words) = said::status_words(launch.status);
    rsx! {
        Badge { tone, {words} }
    }
}

/// Where its seats are, and what it brings in.
#[component]
fn Numbers(launch: ManagedLaunch) -> Element {
    let (seats, money) = (launch.seats, launch.money);
    let sold = seats.confirmed + seats.forfeited;
    let fee = launch.fee.map(said::money);
    rsx! {
        Tiles {
            Tile {
                label: text::SOLD,
                value: overview::part(sold.into(), seats.offered.into()),
                note: overview::share(sold.into(), seats.offered.into()),
            }
            Tile { label: text::HELD, value: "{seats.reserved}" }
            Tile { label: text::FREE, value: "{seats.free}" }
            Tile { label: text::RECEIVED, value: said::price(money.collected) }
            Tile { label: text::REFUNDED, value: said::price(money.refunded) }
            Tile { label: text::REVENUE, value: said::price(money.revenue) }
            Tile {
                label: text::FEE,
                value: fee.clone().unwrap_or_else(|| "–".to_owned()),
                note: fee.is_none().then(|| text::FEE_LATER.to_owned()),
            }
        }
        Gauge { part: sold, whole: seats.offered }
    }
}

#[cfg(test)]
mod tests {
    use api_contract::launches::LaunchStatus;
    use domain::launch::Cause;

    use super::*;
    use crate::me::Roles;
    use crate::supplier::samples;

    #[component]
    fn Shown() -> Element {
        let mut launch = samples::launch("2028-06-01T14:00:00Z");
        launch.status = LaunchStatus::Delayed;
        launch.first_date = Some(launch.scheduled_at);
        launch.previous_date = launch.first_date;
        launch.cause = Some(Cause::Technical);
        launch.reason = Some("A valve is replaced.".to_owned());
        launch.seats.confirmed = 2;
        launch.seats.free = 4;
        let roles = Roles {
            supplier: true,
            finance: false,
        };
        let entries = life::of(&launch);
        rsx! {
            Numbers { launch: launch.clone() }
            Facts { launch, roles }
            Timeline { label: text::LIFE, entries }
        }
    }

    #[test]
    fn a_launch_shows_its_seats_its_money_its_offer_and_its_life() {
        insta::assert_snapshot!(samples::written(Shown));
    }
}
