//! The third step: all of it once more, then the seats are held.

use api_contract::Written;
use api_contract::launches::Launch;
use dioxus::prelude::*;
use domain::ids::BookingId;
use domain::launch::PaymentMethod;
use frontend_kit::{Call, Form, Refusal, Submission, Values, use_query, use_submission};
use frontend_ui::{Button, ButtonKind, Callout, Choice, Choices, Loading, Tone};

use super::draft::{Draft, Sending};
use super::drafting::Drafting;
use super::refused::{Advice, advice, is_settled};
use super::{Step, go};
use crate::RefundStep;
use crate::own::guard::SignInFirst;
use crate::own::text::{guard, review as text, wait};
use crate::own::{BookingTerms, Places};
use crate::said::moment_utc;
use crate::visitor::{Visitor, Who};

/// What the form sends.
const PAYMENT: &str = "payment";

/// All of it once more.
#[component]
pub(super) fn Review(
    launch: Launch,
    terms: BookingTerms,
    refunds: Vec<RefundStep>,
    draft: Draft,
) -> Element {
    let query = use_query();
    let is_open = draft.sending() == Sending::Open;
    rsx! {
        div { class: "review",
            div { class: "review-title",
                h3 { {text::PASSENGERS} }
                if is_open {
                    Button { kind: ButtonKind::Link, onclick: move |_| go(query, Step::Passengers), {text::CHANGE} }
                }
            }
            ol { class: "review-passengers",
                for (place , entry) in draft.passengers().iter().enumerate() {
                    li { key: "{place}",
                        strong { {entry.name.clone()} }
                        span { "{entry.email} · {entry.phone}" }
                        span { {text::born(entry.date_of_birth.parse().ok())} }
                    }
                }
            }
            h3 { {text::TERMS} }
            ul { class: "review-terms",
                li { {text::UNPAID} }
                for step in refunds {
                    li { key: "{step.percent}",
                        {text::back(step.percent)}
                        " "
                        time { datetime: step.until.to_rfc3339(), {moment_utc(step.until)} }
                    }
                }
                li { {text::LATER} }
            }
            Ordering { launch, terms, draft }
        }
    }
}

/// The end of the step: who may, holds the seats.
#[component]
fn Ordering(launch: Launch, terms: BookingTerms, draft: Draft) -> Element {
    let (visitor, places): (Visitor, Places) = (use_context(), use_context());
    match visitor.now() {
        Who::Asked => rsx! {
            Loading { words: wait::LOADING }
        },
        Who::Nobody => rsx! {
            SignInFirst { words: text::SIGN_IN }
        },
        Who::Unknown(refusal) => rsx! {
            Callout { tone: Tone::Bad, {refusal.said} }
            div { class: "form-end",
                Button { onclick: move |_| visitor.refresh(), {wait::AGAIN} }
            }
        },
        Who::Here(session) if session.customer.is_none() => rsx! {
            Callout { tone: Tone::Waiting, {guard::NOT_A_CUSTOMER} }
        },
        Who::Here(session) if !session.email_verified => rsx! {
            ConfirmEmail { accounts: places.accounts }
        },
        Who::Here(_) => rsx! {
            Hold { launch, terms, draft }
        },
    }
}

/// Only who has confirmed their email books.
#[component]
fn ConfirmEmail(accounts: String) -> Element {
    rsx! {
        Callout { tone: Tone::Waiting, {text::CONFIRM_EMAIL} }
        div { class: "form-end",
            a { class: "button button-primary", href: "{accounts}/account", {text::TO_ACCOUNT} }
            a { class: "button button-plain", href: frontend_kit::sign_in_address(), {text::CONFIRMED} }
        }
    }
}

/// Why the seats are not held.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    refusal: Refusal,
    advice: Option<Advice>,
}

/// Holds the seats.
#[component]
fn Hold(launch: Launch, terms: BookingTerms, draft: Draft) -> Element {
    let drafting: Drafting = use_context();
    let places: Places = use_context();
    let (query, sending) = (use_query(), use_submission());
    let mut told = use_signal(|| None::<Told>);
    let (id, date) = (launch.id, launch.date);
    let hold = move |values: Values| {
        if let Ok(payment) = values.get(PAYMENT).parse::<PaymentMethod>() {
            drafting.change(|draft| draft.pay_by(payment));
        }
        let Some(draft) = drafting.now() else { return };
        let request = match draft.check(date, &terms) {
            Ok(request) => request,
            Err(wrong) => {
                drafting.refuse(wrong);
                return go(query, Step::Passengers);
            }
        };
        // Kept before it is sent: whatever happens then, the same request is sent again.
        drafting.change(Draft::send);
        told.set(None);
        sending.run(async move {
            let call = Call::post(format!("/api/v1/launches/{id}/bookings"));
            let call = call.with(&request).once(draft.key());
            match call.answer::<Written>().await {
                Ok(held) => {
                    drafting.change(|draft| draft.hold(BookingId(held.id)));
                    go(query, Step::Pay);
                }
                Err(refusal) => {
                    let advice = advice(&refusal.code);
                    if advice.is_some_and(is_settled) {
                        drafting.change(Draft::open_again);
                    }
                    if advice == Some(Advice::Passengers) && !refusal.fields.is_empty() {
                        drafting.refuse(refusal.fields);
                        go(query, Step::Passengers);
                    } else {
                        told.set(Some(Told { refusal, advice }));
                    }
                }
            }
            Ok(())
        });
    };
    let is_open = draft.sending() == Sending::Open;
    let is_unknown = !is_open && !sending.is_busy();
    rsx! {
        if let Some(told) = told() {
            Refused { told }
        } else if is_unknown {
            Callout { tone: Tone::Waiting, {text::UNKNOWN} }
        }
        Form {
            submission: sending,
            label: if is_unknown { text::AGAIN } else { text::HOLD },
            onsend: hold,
            beside: rsx! {
                if is_open {
                    Button { kind: ButtonKind::Plain, onclick: move |_| go(query, Step::Passengers), {text::BACK} }
                }
            },
            if is_open {
                Methods { places, terms, sending, chosen: draft.payment() }
            }
            p { class: "hint", {text::FIRST_COME} }
        }
    }
}

/// How it is to be paid.
#[component]
fn Methods(
    places: Places,
    terms: BookingTerms,
    sending: Submission,
    chosen: PaymentMethod,
) -> Element {
    let choice = |method: PaymentMethod, label: &str, note: String| Choice {
        value: method.to_string(),
        label: label.to_owned(),
        note: Some(note),
    };
    let card = choice(
        PaymentMethod::Card,
        text::CARD,
        text::card_note(terms.card_hold_minutes),
    );
    let transfer = choice(
        PaymentMethod::Transfer,
        text::TRANSFER,
        text::transfer_note(terms.transfer_hold_hours),
    );
    let mut choices = vec![card];
    if places.transfer_account.is_some() {
        choices.push(transfer);
    }
    rsx! {
        Choices {
            name: PAYMENT,
            label: text::HOW_TO_PAY,
            choices,
            value: chosen.to_string(),
            error: sending.error(PAYMENT),
        }
    }
}

/// Why the seats are not held, and what can be done.
#[component]
fn Refused(told: Told) -> Element {
    let places: Places = use_context();
    let query = use_query();
    let Told { refusal, advice } = told;
    let (words, way) = match advice {
        Some(Advice::OtherSeats) => (
            text::OTHER_SEATS,
            rsx! {
                Button { onclick: move |_| go(query, Step::Seats), {text::CHANGE_SEATS} }
                a { class: "button button-plain", href: crate::routes::LAUNCHES, {text::OTHER_LAUNCHES} }
            },
        ),
        Some(Advice::Passengers) => (
            text::SEE_PASSENGERS,
            rsx! {
                Button { onclick: move |_| go(query, Step::Passengers), {text::CHANGE} }
            },
        ),
        Some(Advice::ConfirmEmail) => (
            text::CONFIRM_EMAIL,
            rsx! {
                a { class: "button button-primary", href: "{places.accounts}/account", {text::TO_ACCOUNT} }
            },
        ),
        Some(Advice::Tomorrow) => (
            text::TOMORROW,
            rsx! {
                a { class: "button button-plain", href: crate::routes::BOOKINGS, {text::TO_BOOKINGS} }
            },
        ),
        Some(Advice::OtherLaunches) => (
            text::NOT_THIS_ONE,
            rsx! {
                a { class: "button button-primary", href: crate::routes::LAUNCHES, {text::OTHER_LAUNCHES} }
            },
        ),
        Some(Advice::SignIn) => (
            text::SIGN_IN,
            rsx! {
                a { class: "button button-primary", href: frontend_kit::sign_in_address(), {guard::SIGN_IN} }
            },
        ),
        Some(Advice::SentBefore) => (
            text::SENT_BEFORE,
            rsx! {
                a { class: "button button-primary", href: crate::routes::BOOKINGS, {text::TO_BOOKINGS} }
            },
        ),
        None => (text::UNKNOWN, rsx! {}),
    };
    rsx! {
        Callout { tone: Tone::Bad, title: refusal.said,
            {words}
            div { class: "form-end", {way} }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::Terms;

    use super::*;
    use crate::TripTerms;
    use crate::document::tests::launch;
    use crate::own::book::samples::use_draft;
    use crate::own::document::tests::terms;
    use crate::own::samples;
    use crate::visitor::Session;

    #[test]
    fn all_of_it_is_seen_once_more_and_who_may_holds_the_seats() {
        let whole = samples::written(|| {
            let draft = use_draft().now().unwrap();
            let refunds = TripTerms::of(launch().date, &Terms::default()).refunds;
            rsx! {
                Review { launch: launch(), terms: terms(), refunds, draft }
            }
        });
        let end = |who: Who, change: fn(&mut Draft)| {
            samples::written_for(who, move || {
                let drafting = use_draft();
                drafting.change(change);
                let draft = drafting.now().unwrap();
                rsx! {
                    Ordering { launch: launch(), terms: terms(), draft }
                }
            })
        };
        let session = samples::session();
        let unverified = Session {
            email_verified: false,
            ..session
        };
        insta::assert_snapshot!(samples::states([
            ("All of it", whole),
            ("It was sent before", end(Who::Here(session), Draft::send)),
            ("Nobody is signed in", end(Who::Nobody, |_| {})),
            (
                "The email is not confirmed",
                end(Who::Here(unverified), |_| {})
            ),
        ]));
    }

    #[test]
    fn a_refusal_comes_with_what_can_be_done_about_it() {
        let codes = [
            "sold_out",
            "passenger_age",
            "email_not_verified",
            "too_many_expired",
            "launch_status",
            "token_required",
            "idempotency_key_reused",
            "internal",
        ];
        let told = codes.map(|code| {
            let refusal = Refusal {
                code: code.to_owned(),
                said: "What the API says.".to_owned(),
                fields: Vec::new(),
            };
            let advice = advice(code);
            let told = Told { refusal, advice };
            let html = samples::written(move || {
                rsx! {
                    Refused { told: told.clone() }
                }
            });
            (code, html)
        });
        insta::assert_snapshot!(samples::states(told));
    }
}
