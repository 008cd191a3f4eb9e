//! What is being booked, beside the steps.

use api_contract::launches::{Availability, Launch};
use dioxus::prelude::*;
use frontend_ui::Fact;

use crate::own::text::summary as text;
use crate::said::{flight_moment, price, seats_left};

/// What is being booked: the launch, what a seat costs, and all of it for so many `seats`.
#[component]
pub(super) fn Summary(launch: Launch, now: Availability, seats: Option<usize>) -> Element {
    let total = seats.and_then(|seats| {
        let seats = u32::try_from(seats).ok()?;
        let total = launch.seat_price.checked_times(seats)?;
        Some((seats, price(total)))
    });
    rsx! {
        aside { class: "summary", "aria-label": text::LABEL,
            p { class: "summary-mission", {launch.mission.clone()} }
            dl { class: "facts",
                Fact { name: text::ROCKET, "{launch.rocket.name} {launch.rocket.model}" }
                Fact { name: text::SPACEPORT, note: launch.spaceport.country.clone(),
                    {launch.spaceport.name.clone()}
                }
                Fact { name: text::DEPARTURE,
                    time { datetime: launch.date.to_rfc3339(),
                        {flight_moment(launch.date, &launch.spaceport.time_zone)}
                    }
                }
                Fact { name: text::SEAT_PRICE, {price(launch.seat_price)} }
                if let Some((seats, total)) = total {
                    Fact { name: text::total(seats), {total} }
                }
            }
            if !now.status.is_final() {
                p { class: "summary-left", role: "status", {seats_left(now.free, now.offered)} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use api_contract::launches::LaunchStatus;

    use super::*;
    use crate::document::tests::launch;
    use crate::own::samples;

    #[test]
    fn what_is_booked_is_seen_all_along_with_what_it_costs() {
        let of = |seats, status| {
            let (offered, free) = (6, 4);
            let now = Availability {
                offered,
                free,
                status,
                date: launch().date,
            };
            samples::written(move || {
                rsx! {
                    Summary { launch: launch(), now, seats }
                }
            })
        };
        insta::assert_snapshot!(samples::states([
            ("Two seats", of(Some(2), LaunchStatus::Scheduled)),
            (
                "Seats that are held, of a launch that is over",
                of(None, LaunchStatus::Aborted)
            ),
        ]));
    }
}
