//! One booking: how it stands, who flies, its money, its papers and its story.

use api_contract::booked::{BookingDetails, BookingMoment};
use api_contract::bookings::{Booking, BookingStatus};
use dioxus::prelude::*;
use domain::ids::BookingId;
use frontend_kit::{Answered, use_answer};
use frontend_ui::{Badge, Button, ButtonKind, Callout, Fact, Timeline, TimelineEntry, Tone};

use super::cancel::CancelDialog;
use super::money::Money;
use crate::own::papers::Papers;
use crate::own::pay::Paying;
use crate::own::text::booking as text;
use crate::own::words::{booking_status, happened, reference};
use crate::routes;
use crate::said::{flight_moment, moment_utc, price};

/// One booking.
#[component]
pub(in crate::own) fn BookingPage(id: BookingId) -> Element {
    let found = use_answer::<BookingDetails>(move || format!("/api/v1/bookings/{id}"));
    let mut is_cancelling = use_signal(|| false);
    let mut is_cancelled = use_signal(|| false);
    found.view(move |details| {
        let launch = details.booking.launch;
        rsx! {
            if is_cancelled() {
                Callout { tone: Tone::Good, {text::IS_CANCELLED} }
            }
            {shown(details, found, is_cancelling)}
            if is_cancelling() {
                CancelDialog {
                    launch,
                    booking: id,
                    onclose: move |()| is_cancelling.set(false),
                    ondone: move |pays_back: bool| {
                        is_cancelling.set(false);
                        is_cancelled.set(true);
                        // What goes back follows by itself.
                        spawn(found.again_until(move |details| {
                            details.booking.status == BookingStatus::Cancelled
                                && (!pays_back || !details.refunds.is_empty())
                        }));
                    },
                }
            }
        }
    })
}

/// All of it, and the way to cancel it.
fn shown(
    details: BookingDetails,
    found: Answered<BookingDetails>,
    mut is_cancelling: Signal<bool>,
) -> Element {
    let booking = details.booking.clone();
    let is_held = details.held_for.is_some_and(|seconds| seconds > 0);
    let can_be_cancelled = is_held || booking.status == BookingStatus::Confirmed;
    rsx! {
        Head { booking: booking.clone() }
        if is_held && booking.status == BookingStatus::Reserved {
            section { class: "own-part", "aria-labelledby": "pay",
                h2 { id: "pay", {text::PAY} }
                Paying { details: details.clone(), found }
            }
        } else if booking.status == BookingStatus::Reserved {
            Callout { tone: Tone::Waiting, {text::TIME_IS_UP} }
        }
        section { class: "own-part", "aria-labelledby": "flight",
            h2 { id: "flight", {text::FLIGHT} }
            Facts { booking: booking.clone() }
            Papers { details: details.clone() }
        }
        section { class: "own-part", "aria-labelledby": "passengers",
            h2 { id: "passengers", {text::PASSENGERS} }
            ol { class: "passengers",
                for passenger in booking.passengers {
                    li { key: "{passenger.id}", {passenger.name.unwrap_or_else(|| text::ERASED.to_owned())} }
                }
            }
        }
        Money { details: details.clone() }
        section { class: "own-part", "aria-labelledby": "story",
            h2 { id: "story", {text::STORY} }
            Timeline { label: text::STORY, entries: details.timeline.iter().rev().map(entry).collect::<Vec<_>>() }
        }
        if can_be_cancelled {
            div { class: "form-end",
                Button { kind: ButtonKind::Danger, onclick: move |_| is_cancelling.set(true), {text::CANCEL} }
            }
        }
    }
}

/// What it is about, and how it stands.
#[component]
fn Head(booking: Booking) -> Element {
    let (tone, status) = booking_status(booking.status);
    rsx! {
        div { class: "booking-head",
            p { class: "booking-mission",
                if let Some(flight) = booking.flight {
                    a { href: routes::launch(&flight.slug), {flight.mission.clone()} }
                }
            }
            Badge { tone, {status} }
            span { class: "booking-reference", {text::reference(&reference(booking.id))} }
        }
    }
}

/// When, where and for how much.
#[component]
fn Facts(booking: Booking) -> Element {
    rsx! {
        dl { class: "facts",
            if let Some(flight) = &booking.flight {
                Fact { name: text::DEPARTURE, note: text::in_utc(&moment_utc(flight.date)),
                    time { datetime: flight.date.to_rfc3339(),
                        {flight_moment(flight.date, &flight.spaceport.time_zone)}
                    }
                }
                Fact { name: text::SPACEPORT, note: flight.spaceport.country.clone(),
                    {flight.spaceport.name.clone()}
                }
                Fact { name: text::ROCKET, {flight.rocket.clone()} }
            }
            Fact { name: text::SEATS, note: text::each(&price(booking.seat_price)),
                "{booking.seats}"
            }
            Fact { name: text::TOTAL, {price(booking.total)} }
        }
    }
}

fn entry(moment: &BookingMoment) -> TimelineEntry {
    let (tone, title) = happened(moment.what);
    TimelineEntry {
        at: moment_utc(moment.at),
        datetime: moment.at.to_rfc3339(),
        title: title.to_owned(),
        detail: None,
        tone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::samples;

    /// What is shown of a booking.
    fn of(details: BookingDetails) -> String {
        samples::written(move || {
            let found = use_answer(String::new);
            shown(details.clone(), found, use_signal(|| false))
        })
    }

    #[test]
    fn a_booking_whose_seats_are_held_waits_for_its_money_until_its_time_is_up() {
        insta::assert_snapshot!(samples::states([
            (
                "A card is being charged after another was declined",
                of(samples::another_card())
            ),
            ("The time is up", of(samples::out_of_time())),
        ]));
    }

    #[test]
    fn a_booking_that_is_paid_has_its_papers_and_can_be_cancelled() {
        insta::assert_snapshot!(of(samples::paid()));
    }

    #[test]
    fn a_booking_that_is_over_tells_how_it_ended_and_what_went_back() {
        insta::assert_snapshot!(samples::states([
            ("It is cancelled", of(samples::cancelled())),
            ("The launch is aborted", of(samples::aborted())),
            ("The launch flew", of(samples::completed())),
        ]));
    }
}
