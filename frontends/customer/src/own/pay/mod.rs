//! Paying for a booking while its seats are held.

mod attempt;
mod by_card;
mod by_transfer;
mod hold;

use std::time::Duration;

use api_contract::booked::BookingDetails;
use api_contract::statements::PaymentStatus;
use dioxus::prelude::*;
use domain::launch::PaymentMethod;
use frontend_kit::{Answered, platform};
use frontend_ui::{Callout, Tone};

use super::text::pay as text;
use by_card::ByCard;
use by_transfer::ByTransfer;
use hold::Hold;

/// How often is looked whether a payment has ended: every 3 seconds.
const LOOK_AGAIN: Duration = Duration::from_secs(3);

/// Pays for a booking that waits for it. It is `found` again when something may have come of it.
#[component]
pub(super) fn Paying(details: BookingDetails, found: Answered<BookingDetails>) -> Element {
    let mut attempting = use_signal(|| false);
    let is_on_its_way = details.payments.iter().any(|payment| {
        payment.status == PaymentStatus::Pending && payment.method == PaymentMethod::Card
    });
    let booking = details.booking;
    // One question after the other: the answer to one that another follows is not heard.
    let look = move |()| {
        if !found.is_busy() {
            found.again();
        }
    };
    rsx! {
        div { class: "paying",
            if let Some(seconds) = details.held_for {
                Hold { seconds, payment: booking.payment, onover: look }
            }
            match booking.payment {
                // One that this page began asks for itself.
                PaymentMethod::Card if is_on_its_way && !attempting() => rsx! {
                    Awaited { onlook: look }
                },
                PaymentMethod::Card => rsx! {
                    ByCard {
                        launch: booking.launch,
                        booking: booking.id,
                        total: booking.total,
                        onattempt: move |is_one| attempting.set(is_one),
                        onchange: move |()| found.again(),
                    }
                },
                PaymentMethod::Transfer => rsx! {
                    ByTransfer { booking: booking.id, total: booking.total, until: booking.expires_at }
                },
            }
        }
    }
}

/// A payment that was begun before, of which it is not known yet how it ended.
#[component]
fn Awaited(onlook: EventHandler<()>) -> Element {
    use_future(move || async move {
        loop {
            platform::pause(LOOK_AGAIN).await;
            onlook.call(());
        }
    });
    rsx! {
        Callout { tone: Tone::Waiting, title: text::ON_ITS_WAY, {text::NOT_TWICE} }
    }
}
