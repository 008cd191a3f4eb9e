//! What a launch offers, told anew.

use api_contract::launch_changes::ReviseLaunch;
use api_contract::launches::{LaunchStatus, ManagedLaunch};
use dioxus::prelude::*;
use frontend_kit::{Refusal, Values};
use frontend_ui::Field;

use super::change::{Change, use_doing};
use crate::entered::{Entered, as_entered};
use crate::frame::FormDialog;
use crate::text::{launch as text, schedule};

/// The fields, as the API calls them.
const FIELDS: [&str; 3] = ["mission", "seat_price", "seats"];

/// Asks for the offer anew, filled in as it is. Mission and price are asked for while they can still
/// change.
#[component]
pub(super) fn ReviseDialog(launch: ManagedLaunch) -> Element {
    let doing = use_doing();
    let (sending, did) = (doing.sending, doing.did);
    let (mission, price) = (launch.mission.clone(), as_entered(launch.seat_price));
    let seats = launch.seats.offered.to_string();
    let is_open = is_open(&launch);
    let required = if is_open { &FIELDS[..] } else { &FIELDS[2..] };
    let send = move |values: Values| {
        doing.send(&launch, Change::Revise, offer(&values, &launch).map(Some));
    };
    rsx! {
        FormDialog {
            title: text::REVISE_TITLE,
            sending,
            required: required.to_vec(),
            label: text::REVISE_SEND,
            onsend: send,
            onclose: did.close,
            p { {text::REVISE_MEANS} }
            if is_open {
                Field {
                    name: FIELDS[0],
                    label: schedule::MISSION,
                    most: 200,
                    value: mission,
                    error: sending.error(FIELDS[0]),
                }
                Field {
                    name: FIELDS[1],
                    label: schedule::PRICE,
                    inputmode: "decimal",
                    most: 20,
                    value: price,
                    error: sending.error(FIELDS[1]),
                }
            }
            Field {
                name: FIELDS[2],
                label: schedule::SEATS,
                inputmode: "numeric",
                most: 7,
                value: seats,
                error: sending.error(FIELDS[2]),
            }
        }
    }
}

/// Whether mission and price can still change.
fn is_open(launch: &ManagedLaunch) -> bool {
    launch.status == LaunchStatus::Scheduled && launch.seats.free == launch.seats.offered
}

fn offer(values: &Values, launch: &ManagedLaunch) -> Result<ReviseLaunch, Refusal> {
    let mut entered = Entered::default();
    let seats = entered.number(values, FIELDS[2]);
    let (mission, seat_price) = match is_open(launch) {
        true => (
            values.get(FIELDS[0]).trim().to_owned(),
            entered.money(values, FIELDS[1]),
        ),
        false => (launch.mission.clone(), launch.seat_price),
    };
    entered.finish(ReviseLaunch {
        mission,
        seat_price,
        seats,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supplier::samples;

    #[test]
    fn once_a_seat_is_taken_only_the_seats_on_offer_change() {
        let mut launch = samples::launch("2028-03-01T14:00:00Z");
        let values = Values::from([
            ("mission", "To the Moon"),
            ("seat_price", "1"),
            ("seats", "5"),
        ]);
        let open = offer(&values, &launch).unwrap();
        assert_eq!((&*open.mission, open.seats), ("To the Moon", 5));
        launch.seats.free = 5;
        launch.seats.confirmed = 1;
        let fixed = offer(&values, &launch).unwrap();
        assert_eq!(fixed.mission, launch.mission);
        assert_eq!(fixed.seat_price, launch.seat_price);
    }
}
