//! Booking seats of a launch, step by step.
//!
//! `draft` says which step may be shown, what is wrong, and what may be sent; it is pure. The step
//! that is asked for stands in the address, so the way back leads back.

mod done;
pub(crate) mod draft;
mod drafting;
mod passengers;
mod pay_step;
mod refused;
mod review;
#[cfg(test)]
mod samples;
mod seats;
mod step;
mod summary;

use api_contract::customers::Me;
use dioxus::prelude::*;
use domain::ids::BookingId;
use domain::launch::PaymentMethod;
use frontend_kit::{Call, Query, platform, use_query};
use frontend_ui::{Button, ButtonKind, Callout, Steps, Tone};

use super::guard::NotKnown;
use super::text::book as text;
use super::{BookPage, Places};
use crate::launch::use_live_seats;
use crate::routes;
use crate::visitor::{Visitor, Who};
use done::Done;
use draft::Sending;
use drafting::{Drafting, use_drafting};
use passengers::Passengers;
use pay_step::PayStep;
use review::Review;
use seats::Seats;
use step::Step;
use summary::Summary;

/// The parameter that says which step is asked for.
const STEP: &str = "step";

/// The parameter that names the booking that is done.
const BOOKING: &str = "booking";

/// What the keyboard goes to when a step comes.
const HEADING: &str = "#step";

/// Who is booking, once it is known.
#[derive(Clone, Copy, PartialEq)]
struct Booker(Signal<Option<Me>>);

/// Goes to a step.
fn go(query: Query, step: Step) {
    query.go(query.with(STEP, step.word()));
}

/// Goes to where a booking is done.
fn go_done(query: Query, booking: BookingId) {
    let done = query.now().with(STEP, Step::Done.word());
    query.go(done.with(BOOKING, &booking.to_string()).to_string());
}

/// Booking seats of a launch.
#[component]
pub(super) fn Book(page: BookPage) -> Element {
    let BookPage {
        launch,
        terms,
        refunds,
        has_departed,
    } = page;
    let query = use_query();
    let places: Places = use_context();
    let first = if places.test_cards || places.transfer_account.is_none() {
        PaymentMethod::Card
    } else {
        PaymentMethod::Transfer
    };
    let drafting = use_drafting(launch.id, first);
    let booker = use_booker();
    let seats = use_live_seats(&launch);
    let limit = match &*booker.0.read() {
        Some(me) if me.vip => terms.seats_of_vips,
        _ => terms.seats,
    };

    let asked = Step::of(&query.get(STEP));
    let done = query.get(BOOKING).parse::<BookingId>().ok();
    let done = done.filter(|_| asked == Some(Step::Done));
    let draft = drafting.now();
    let step = match (done, &draft) {
        (Some(_), _) => Some(Step::Done),
        (None, draft) => draft
            .as_ref()
            .map(|draft| draft.step(asked, launch.date, &terms)),
    };
    let mut shown = use_hook(|| CopyValue::new(None::<Step>));
    use_effect(use_reactive((&step,), move |(step,)| {
        if step.is_some() {
            let before = shown();
            if before.is_some() && before != step {
                platform::focus(HEADING);
            }
            shown.set(step);
        }
    }));
    let now = step.unwrap_or(Step::Seats);
    rsx! {
        div { class: "own book",
            header { class: "book-head",
                p {
                    a { href: routes::launch(&launch.slug), {launch.mission.clone()} }
                }
                h1 { {text::HEADING} }
            }
            Steps {
                label: text::STEPS,
                steps: Step::ALL.map(|step| text::step(step.place()).to_owned()).to_vec(),
                now: now.place(),
            }
            if step < Some(Step::Pay) && (seats.now)().date != launch.date {
                PutOff {}
            }
            div { class: "book-body",
                section { class: "book-step", "aria-labelledby": "step",
                    h2 { id: "step", tabindex: "-1", {text::step_heading(now.place())} }
                    match (step, done, &draft) {
                        (Some(Step::Done), Some(id), _) => rsx! { Done { id } },
                        (Some(Step::Pay), _, Some(draft)) => match draft.sending() {
                            Sending::Held(id) => rsx! { PayStep { id } },
                            Sending::Open | Sending::Sent => rsx! {},
                        },
                        (Some(Step::Review), _, Some(draft)) => rsx! {
                            Review { launch: launch.clone(), terms, refunds: refunds.clone(), draft: draft.clone() }
                        },
                        (Some(Step::Passengers), _, Some(draft)) => rsx! {
                            Passengers { date: launch.date, terms, draft: draft.clone() }
                        },
                        (Some(_), _, Some(draft)) => rsx! {
                            Seats { now: (seats.now)(), has_departed, limit, chosen: draft.seats() }
                        },
                        _ => rsx! { NotShown {} },
                    }
                }
                Summary {
                    launch: launch.clone(),
                    now: (seats.now)(),
                    seats: draft.filter(|_| step < Some(Step::Pay)).map(|draft| draft.seats()),
                }
            }
        }
    }
}

/// Says that what the page says of its launch is old: when it starts, and what is paid back until
/// when. The draft is kept while it is loaded anew.
#[component]
fn PutOff() -> Element {
    rsx! {
        Callout { tone: Tone::Waiting, title: text::PUT_OFF,
            {text::PUT_OFF_MEANS}
            div { class: "form-end",
                Button { onclick: move |_| async move { platform::go_to(&platform::address()).await }, {text::LOAD_ANEW} }
            }
        }
    }
}

/// What stands where a draft would be that is not read yet, or is not known to be of whoever is here.
#[component]
fn NotShown() -> Element {
    let drafting: Drafting = use_context();
    rsx! {
        NotKnown { words: text::SIGN_IN,
            Button { kind: ButtonKind::Link, onclick: move |_| drafting.forget(), {text::ANEW} }
        }
    }
}

/// Asks who is booking, once somebody is signed in.
fn use_booker() -> Booker {
    let visitor: Visitor = use_context();
    let booker = use_context_provider(|| Booker(Signal::new(None)));
    use_effect(move || {
        if matches!(visitor.now(), Who::Here(session) if session.customer.is_some()) {
            let Booker(mut me) = booker;
            spawn(async move {
                // Without it nobody is known to be a VIP; the API knows.
                let found = Call::get("/api/v1/me").answer::<Me>().await;
                me.set(found.ok());
            });
        }
    });
    booker
}
