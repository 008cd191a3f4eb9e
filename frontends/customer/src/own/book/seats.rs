//! The first step: how many seats.

use api_contract::launches::Availability;
use dioxus::prelude::*;
use frontend_kit::{Form, Values, use_query, use_submission};
use frontend_ui::{Callout, Choice, Choices, Tone};

use super::drafting::Drafting;
use super::{Step, go};
use crate::own::text::seats as text;
use crate::routes;

/// What the form sends.
const SEATS: &str = "seats";

/// How many seats, of those that are left and that one customer may hold.
#[component]
pub(super) fn Seats(now: Availability, has_departed: bool, limit: u32, chosen: usize) -> Element {
    let drafting: Drafting = use_context();
    let (query, sending) = (use_query(), use_submission());
    if let Some(words) = why_not(now, has_departed) {
        return rsx! {
            Callout { tone: Tone::Waiting, {words} }
            div { class: "form-end",
                a { class: "button button-primary", href: routes::LAUNCHES, {text::OTHERS} }
            }
        };
    }
    let most = limit.min(now.free);
    let choices = (1..=most).map(|seats| Choice {
        value: seats.to_string(),
        label: text::seats(seats),
        note: None,
    });
    let take = move |values: Values| {
        if let Ok(seats) = values.get(SEATS).parse() {
            drafting.change(|draft| draft.take(seats));
            go(query, Step::Passengers);
        }
    };
    rsx! {
        Form { submission: sending, required: vec![SEATS], label: text::GO_ON, onsend: take,
            Choices {
                name: SEATS,
                label: text::HOW_MANY,
                choices: choices.collect::<Vec<_>>(),
                value: chosen.to_string(),
                error: sending.error(SEATS),
            }
            p { class: "hint", {text::limit(limit)} }
        }
    }
}

/// Why none can be had; none where some can.
fn why_not(now: Availability, has_departed: bool) -> Option<&'static str> {
    if now.status.is_final() || has_departed {
        Some(text::OVER)
    } else {
        (now.free == 0).then_some(text::SOLD_OUT)
    }
}

#[cfg(test)]
mod tests {
    use api_contract::launches::LaunchStatus;

    use super::*;

    #[test]
    fn seats_are_had_of_a_launch_that_is_to_come_as_long_as_some_are_left() {
        for (status, free, has_departed, said) in [
            (LaunchStatus::Scheduled, 1, false, None),
            (LaunchStatus::Delayed, 1, false, None),
            (LaunchStatus::Confirmed, 0, false, Some(text::SOLD_OUT)),
            (LaunchStatus::Confirmed, 1, true, Some(text::OVER)),
            (LaunchStatus::Confirmed, 0, true, Some(text::OVER)),
            (LaunchStatus::Aborted, 1, false, Some(text::OVER)),
        ] {
            let now = Availability {
                offered: 6,
                free,
                status,
                date: chrono::DateTime::UNIX_EPOCH,
            };
            assert_eq!(why_not(now, has_departed), said, "{now:?} {has_departed}");
        }
    }
}
