//! What a launch offers, told anew.

use api_contract::launch_changes::ReviseLaunch;
use api_contract::launches::ManagedLaunch;
use dioxus::prelude::*;
use frontend_kit::{Refusal, Values};
use frontend_ui::Field;

use super::change::use_doing;
use crate::entered::{Entered, as_entered};
use crate::frame::FormDialog;
use crate::text::{launch as text, schedule};

/// The fields, as the API calls them.
const FIELDS: [&str; 3] = ["mission", "seat_price", "seats"];

/// Asks for the offer anew, filled in as it is.
#[component]
pub(super) fn ReviseDialog(launch: ManagedLaunch) -> Element {
    let doing = use_doing();
    let (sending, did) = (doing.sending, doing.did);
    let (mission, price) = (launch.mission.clone(), as_entered(launch.seat_price));
    let seats = launch.seats.offered.to_string();
    let send = move |values: Values| {
        doing.send(&launch, "revision", offer(&values).map(Some), text::REVISED);
    };
    rsx! {
        FormDialog {
            title: text::REVISE_TITLE,
            sending,
            required: FIELDS.to_vec(),
            label: text::REVISE_SEND,
            onsend: send,
            onclose: did.close,
            p { {text::REVISE_MEANS} }
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

fn offer(values: &Values) -> Result<ReviseLaunch, Refusal> {
    let mut entered = Entered::default();
    let seat_price = entered.money(values, FIELDS[1]);
    let seats = entered.number(values, FIELDS[2]);
    entered.finish(ReviseLaunch {
        mission: values.get(FIELDS[0]).trim().to_owned(),
        seat_price,
        seats,
    })
}
