//! Paying by card.
//!
//! What stands for a card, the payment gateway gives to the browser; no data of a card comes to
//! this site. The sandbox's cards are known by what becomes of their charges.

use std::time::Duration;

use api_contract::card_payments::PayByCard;
use dioxus::prelude::*;
use domain::ids::{BookingId, LaunchId};
use domain::money::Money;
use frontend_kit::{Call, Form, Refusal, Values, platform, use_submission};
use frontend_ui::{Callout, Choice, Choices, Tone};

use super::attempt::{Attempt, Said, said};
use crate::own::Places;
use crate::own::text::pay as text;
use crate::said::price;

/// What the form sends.
const CARD: &str = "card";

/// The pause before a payment that is pending is asked for again: 2 seconds.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// How often it is asked for by itself.
const ASKED: u32 = 15;

/// The cards of the sandbox that are worth showing.
const TEST_CARDS: [(&str, &str, &str); 5] = [
    ("tok_success", text::CARD_GOOD, text::CARD_GOOD_NOTE),
    ("tok_late", text::CARD_SLOW, text::CARD_SLOW_NOTE),
    (
        "tok_declined",
        text::CARD_DECLINED,
        text::CARD_DECLINED_NOTE,
    ),
    (
        "tok_insufficient_funds",
        text::CARD_EMPTY,
        text::CARD_EMPTY_NOTE,
    ),
    ("tok_expired_card", text::CARD_OLD, text::CARD_OLD_NOTE),
];

/// Pays by card.
#[component]
pub(super) fn ByCard(
    launch: LaunchId,
    booking: BookingId,
    total: Money,
    /// Whether something is being paid of which it is not known how it ends.
    onattempt: EventHandler<bool>,
    onchange: EventHandler<()>,
) -> Element {
    let places: Places = use_context();
    let sending = use_submission();
    let mut attempt = use_signal(|| Attempt::kept(booking));
    let mut is_pending = use_signal(|| false);
    let pay = move |values: Values| {
        let known = attempt.peek().clone();
        let now = known.unwrap_or_else(|| Attempt::new(values.get(CARD)));
        // Kept before it is sent: after a reload the same request is sent again.
        now.keep(booking);
        attempt.set(Some(now.clone()));
        onattempt.call(true);
        sending.run(async move {
            for _ in 0..ASKED {
                match said(charge(launch, booking, &now).await) {
                    Said::Paid => {
                        Attempt::forget(booking);
                        onchange.call(());
                        return Ok(());
                    }
                    Said::Pending => {
                        is_pending.set(true);
                        platform::pause(ASK_AGAIN).await;
                    }
                    Said::Failed(why) => {
                        Attempt::forget(booking);
                        attempt.set(None);
                        is_pending.set(false);
                        onattempt.call(false);
                        onchange.call(());
                        return Err(why);
                    }
                    Said::Unknown(why) => return Err(why),
                }
            }
            Err(Refusal {
                code: String::new(),
                said: text::STILL_PENDING.to_owned(),
                fields: Vec::new(),
            })
        });
    };
    if !places.test_cards {
        return rsx! {
            Callout { tone: Tone::Waiting, {text::NO_CARDS} }
        };
    }
    let is_unknown = attempt.read().is_some() && !sending.is_busy();
    let is_asking = attempt.read().is_some();
    let choices = TEST_CARDS.map(|(value, label, note)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        note: Some(note.to_owned()),
    });
    rsx! {
        Form {
            submission: sending,
            required: if is_asking { vec![] } else { vec![CARD] },
            label: if is_unknown { text::ASK_AGAIN.to_owned() } else { text::pay(&price(total)) },
            onsend: pay,
            if is_pending() {
                Callout { tone: Tone::Waiting, title: text::ON_ITS_WAY, {text::NOT_TWICE} }
            } else if is_unknown {
                Callout { tone: Tone::Waiting, {text::NOT_TWICE} }
            }
            if !is_asking {
                Choices {
                    name: CARD,
                    label: text::TEST_CARDS,
                    choices: choices.to_vec(),
                    value: TEST_CARDS[0].0,
                    error: sending.error(CARD),
                }
                p { class: "hint", {text::SANDBOX} }
            }
        }
    }
}

async fn charge(
    launch: LaunchId,
    booking: BookingId,
    attempt: &Attempt,
) -> Result<api_contract::card_payments::CardPayment, Refusal> {
    let path = format!("/api/v1/launches/{launch}/bookings/{booking}/payment");
    let card = PayByCard {
        token: attempt.token.clone(),
    };
    let call = Call::post(path).with(&card).once(&attempt.key);
    call.answer().await
}
