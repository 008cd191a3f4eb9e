//! The last step: it is booked.

use api_contract::booked::BookingDetails;
use dioxus::prelude::*;
use domain::ids::BookingId;
use frontend_kit::use_answer;
use frontend_ui::{Callout, Fact, Tone};

use crate::own::papers::Papers;
use crate::own::text::{done as text, pay};
use crate::own::words::reference;
use crate::routes;
use crate::said::flight_moment;

/// It is booked: what one keeps of it, and where it is.
#[component]
pub(super) fn Done(id: BookingId) -> Element {
    let found = use_answer::<BookingDetails>(move || format!("/api/v1/bookings/{id}"));
    // Its invoice follows by itself.
    use_future(move || found.again_until(|details| !details.invoices.is_empty()));
    found.view(|details| shown(id, details))
}

/// What one keeps of it.
fn shown(id: BookingId, details: BookingDetails) -> Element {
    let booking = details.booking.clone();
    rsx! {
        if booking.confirmed_at.is_some() {
            Callout { tone: Tone::Good, title: text::BOOKED, {text::MAIL} }
        } else {
            Callout { tone: Tone::Waiting, {text::NOT_YET} }
        }
        dl { class: "facts",
            Fact { name: text::REFERENCE, {reference(id)} }
            if let Some(flight) = &booking.flight {
                Fact { name: text::DEPARTURE,
                    {flight_moment(flight.date, &flight.spaceport.time_zone)}
                }
            }
        }
        Papers { details }
        div { class: "form-end",
            a { class: "button button-primary", href: routes::booking(id), {pay::TO_BOOKING} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::samples;

    #[test]
    fn whoever_has_booked_finds_what_they_keep_of_it() {
        let of = |details: BookingDetails| {
            samples::written(move || shown(details.booking.id, details.clone()))
        };
        insta::assert_snapshot!(samples::states([
            ("It is not paid yet", of(samples::held())),
            ("It is booked", of(samples::paid())),
        ]));
    }
}
