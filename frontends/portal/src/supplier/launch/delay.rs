//! That a launch flies later.

use api_contract::launch_changes::DelayLaunch;
use api_contract::launches::ManagedLaunch;
use dioxus::prelude::*;
use frontend_kit::{Refusal, Values};

use super::change::{CauseField, Change, ReasonField, cause, reason, use_doing};
use crate::entered::Entered;
use crate::frame::FormDialog;
use crate::supplier::launches::{When, zone};
use crate::text::launch as text;

/// Asks for another date, and why.
#[component]
pub(super) fn DelayDialog(launch: ManagedLaunch) -> Element {
    let doing = use_doing();
    let (sending, did) = (doing.sending, doing.did);
    let zone = zone(&launch.spaceport);
    let send = {
        let zone = zone.clone();
        move |values: Values| {
            let delay = delay(&values, &zone).map(Some);
            doing.send(&launch, Change::Delay, delay);
        }
    };
    rsx! {
        FormDialog {
            title: text::DELAY_TITLE,
            sending,
            required: vec!["date", "time", "cause", "reason"],
            label: text::DELAY_SEND,
            onsend: send,
            onclose: did.close,
            p { {text::DELAY_MEANS} }
            When { sending, zone, label: text::NEW_DATE }
            CauseField { sending }
            ReasonField { sending }
        }
    }
}

fn delay(values: &Values, zone: &str) -> Result<DelayLaunch, Refusal> {
    let mut entered = Entered::default();
    let date = entered.moment(values, ["date", "time"], zone);
    entered.finish(DelayLaunch {
        date,
        cause: cause(values),
        reason: reason(values),
    })
}
