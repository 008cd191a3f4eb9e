//! One booking: how it stands, who flies, its money, its papers and its story.

use api_contract::booked::{BookingDetails, BookingMoment};
use api_contract::bookings::{Booking, BookingStatus};
use dioxus::prelude::*;
use domain::ids::BookingId;
use frontend_kit::use_answer;
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
        let booking = details.booking.clone();
        let is_held = details.held_for.is_some_and(|seconds| seconds > 0);
        let can_be_cancelled = is_held || booking.status == BookingStatus::Confirmed;
        let launch = booking.launch;
        rsx! {
            if is_cancelled() {
                Callout { tone: Tone::Good, {text::IS_CANCELLED} }
            }
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
                    for passenger in booking.passengers.clone() {
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
