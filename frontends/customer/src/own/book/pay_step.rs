//! The fourth step: the seats are held, and wait to be paid.

use api_contract::booked::BookingDetails;
use api_contract::bookings::BookingStatus;
use dioxus::prelude::*;
use domain::ids::BookingId;
use domain::launch::PaymentMethod;
use frontend_kit::{Answered, use_answer, use_query};
use frontend_ui::{Button, ButtonKind, Callout, Tone};

use super::drafting::Drafting;
use super::{Step, go, go_done};
use crate::own::bookings::CancelDialog;
use crate::own::pay::Paying;
use crate::own::text::pay as text;
use crate::routes;

/// Pays what is held.
#[component]
pub(super) fn PayStep(id: BookingId) -> Element {
    let found = use_answer::<BookingDetails>(move || format!("/api/v1/bookings/{id}"));
    found.view(|details| shown(details, found))
}

/// What can be done as it stands.
fn shown(details: BookingDetails, found: Answered<BookingDetails>) -> Element {
    let booking = &details.booking;
    let id = booking.id;
    let is_held = details.held_for.is_some_and(|seconds| seconds > 0);
    match booking.status {
        BookingStatus::Reserved if is_held => rsx! {
            Paying { details: details.clone(), found }
            if booking.payment == PaymentMethod::Transfer {
                Later { id }
            }
            LetGo { details, onkeep: move |()| found.again() }
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

/// Gives the seats up, once it is said what that means: they may have been paid meanwhile.
#[component]
fn LetGo(details: BookingDetails, onkeep: EventHandler<()>) -> Element {
    let drafting: Drafting = use_context();
    let query = use_query();
    let mut is_asked = use_signal(|| false);
    rsx! {
        div { class: "let-go",
            Button { kind: ButtonKind::Link, onclick: move |_| is_asked.set(true), {text::LET_GO} }
        }
        if is_asked() {
            CancelDialog {
                launch: details.booking.launch,
                booking: details.booking.id,
                onclose: move |()| {
                    is_asked.set(false);
                    onkeep.call(());
                },
                ondone: move |_| {
                    drafting.change(super::draft::Draft::open_again);
                    go(query, Step::Seats);
                },
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::book::samples::use_draft;
    use crate::own::samples;

    fn of(details: BookingDetails) -> String {
        samples::written(move || {
            use_draft();
            shown(details.clone(), use_answer(String::new))
        })
    }

    #[test]
    fn seats_that_are_held_are_paid_by_card_or_by_transfer_or_let_go() {
        let mut by_transfer = samples::held();
        by_transfer.booking.payment = PaymentMethod::Transfer;
        by_transfer.held_for = Some(190_800);
        insta::assert_snapshot!(samples::states([
            ("By card", of(samples::held())),
            (
                "By card, of which it is not known yet what came",
                of(samples::pending())
            ),
            ("By transfer", of(by_transfer)),
        ]));
    }

    #[test]
    fn whoever_holds_seats_no_more_is_told_why_and_can_begin_again() {
        insta::assert_snapshot!(samples::states([
            ("The time is up", of(samples::out_of_time())),
            ("They were let go", of(samples::cancelled())),
            ("The launch is aborted", of(samples::aborted())),
        ]));
    }
}
