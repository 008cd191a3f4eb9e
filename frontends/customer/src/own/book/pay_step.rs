//! The fourth step: the seats are held, and wait to be paid.

use api_contract::booked::BookingDetails;
use api_contract::bookings::BookingStatus;
use dioxus::prelude::*;
use domain::ids::BookingId;
use domain::launch::PaymentMethod;
use frontend_kit::{Call, CommandKey, use_answer, use_query, use_submission};
use frontend_ui::{Button, ButtonKind, Callout, Tone};

use super::drafting::Drafting;
use super::{Step, go, go_done};
use crate::own::pay::Paying;
use crate::own::text::pay as text;
use crate::routes;

/// Pays what is held.
#[component]
pub(super) fn PayStep(id: BookingId) -> Element {
    let found = use_answer::<BookingDetails>(move || format!("/api/v1/bookings/{id}"));
    found.view(|details| {
        let booking = &details.booking;
        let is_held = details.held_for.is_some_and(|seconds| seconds > 0);
        match booking.status {
            BookingStatus::Reserved if is_held => rsx! {
                Paying { details: details.clone(), onchange: move |()| found.again() }
                if booking.payment == PaymentMethod::Transfer {
                    Later { id }
                }
                LetGo { details }
            },
            BookingStatus::Confirmed | BookingStatus::Completed => rsx! {
                ToDone { id }
            },
            BookingStatus::Reserved | BookingStatus::Expired => rsx! {
                Gone { id, words: text::EXPIRED }
            },
            BookingStatus::Cancelled => rsx! {
                Gone { id, words: text::LET_GO_BEFORE }
            },
            BookingStatus::Aborted | BookingStatus::Failed => rsx! {
                Gone { id, words: text::OVER }
            },
        }
    })
}

/// It is paid.
#[component]
fn ToDone(id: BookingId) -> Element {
    let drafting: Drafting = use_context();
    let query = use_query();
    use_effect(move || {
        drafting.forget();
        go_done(query, id);
    });
    rsx! {}
}

/// Money that is on its way for days is awaited elsewhere.
#[component]
fn Later(id: BookingId) -> Element {
    let drafting: Drafting = use_context();
    rsx! {
        div { class: "form-end",
            a {
                class: "button button-primary",
                href: routes::booking(id),
                onclick: move |_| drafting.forget(),
                {text::TO_BOOKING}
            }
        }
    }
}

/// Gives the seats up.
#[component]
fn LetGo(details: BookingDetails) -> Element {
    let drafting: Drafting = use_context();
    let (query, sending) = (use_query(), use_submission());
    let key = use_hook(CommandKey::new);
    let (launch, id) = (details.booking.launch, details.booking.id);
    let let_go = move |_| {
        let key = key.clone();
        sending.run(async move {
            let path = format!("/api/v1/launches/{launch}/bookings/{id}/cancellation");
            Call::post(path).once(&key).done().await?;
            drafting.change(super::draft::Draft::open_again);
            go(query, Step::Seats);
            Ok(())
        });
    };
    rsx! {
        div { class: "let-go",
            Button { kind: ButtonKind::Link, busy: sending.is_busy(), onclick: let_go, {text::LET_GO} }
            if let Some(said) = sending.said() {
                Callout { tone: Tone::Bad, {said} }
            }
        }
    }
}

/// The seats are not held any more.
#[component]
fn Gone(id: BookingId, words: String) -> Element {
    let drafting: Drafting = use_context();
    let query = use_query();
    rsx! {
        Callout { tone: Tone::Waiting, title: text::GONE, {words} }
        div { class: "form-end",
            Button {
                onclick: move |_| {
                    drafting.change(super::draft::Draft::open_again);
                    go(query, Step::Seats);
                },
                {text::START_AGAIN}
            }
            a { class: "button button-plain", href: routes::booking(id), {text::TO_BOOKING} }
        }
    }
}
